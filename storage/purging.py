"""Taking a stored post's text away: what stays is its id, its hash, and what analysts made of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Engine, exists, func, or_, select, true, update

from claims.model import PostState
from storage.blocks import forget_words
from storage.engine import reading, serialise, writing
from storage.rows import storable
from storage.tables import claims, post_versions, posts

PURGED_PLATFORMS = frozenset({"x"})  # X's terms: the text of a deleted post may not be kept
PLATFORM_OF = {"x.com": "x", "twitter.com": "x", "mobile.twitter.com": "x", "t.me": "telegram"}
X_POST = re.compile(r"/status(?:es)?/([0-9]+)")
TELEGRAM_POST = re.compile(r"^/(?:s/)?([A-Za-z0-9_]+/[0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Purgeable:
    """A stored post found by its address or id."""

    key: int
    platform: str
    source: str
    native_id: str
    posted_at: datetime
    claims: int
    is_purged: bool  # no version has a text any more


_SHOWN = (
    posts.c.id.label("key"),
    posts.c.platform,
    posts.c.source,
    posts.c.native_id,
    posts.c.posted_at,
    select(func.count()).where(claims.c.post_id == posts.c.id).scalar_subquery().label("claims"),
    ~exists().where(post_versions.c.post_id == posts.c.id, post_versions.c.text != "").label("is_purged"),
)


class Purging:
    """Finds posts by what people have of them, and takes their texts away."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, name: str) -> list[Purgeable]:
        """Posts with this address, in any of the ways it is written, or this id; oldest first."""
        found = posts.c.id.in_(select(post_versions.c.post_id).where(_is_named(name)))
        host = urlsplit(name).netloc.lower().removeprefix("www.")
        platform = PLATFORM_OF.get(host)
        there = posts.c.platform == platform if platform else true()
        with reading(self._engine) as connection:
            rows = connection.execute(select(*_SHOWN).where(found, there).order_by(posts.c.id))
            return [Purgeable(**row._mapping) for row in rows]

    def purge(self, key: int) -> None:
        """A post not known to be deleted counts as withheld from now on."""
        is_kept = posts.c.state != PostState.DELETED.value
        with writing(self._engine) as connection:
            serialise(connection)
            purge_text(connection, key)
            withheld = update(posts).where(posts.c.id == key, is_kept).values(state=PostState.WITHHELD.value)
            connection.execute(withheld)


def purge_text(connection: Connection, post_key: int) -> None:
    """Of all versions, with the words that claims are found by."""
    forget_words(connection, post_key)
    connection.execute(update(claims).where(claims.c.post_id == post_key), {"words": ""})
    gone = {"text": "", "raw": None}
    connection.execute(update(post_versions).where(post_versions.c.post_id == post_key), gone)


def _is_named(name: str) -> ColumnElement[bool]:
    address = urlsplit(name)
    if not address.netloc:
        return post_versions.c.native_id == storable(name)
    bare = f"{address.netloc}{address.path}".rstrip("/")
    urls = [name, f"https://{bare}", f"http://{bare}"]
    part = X_POST.search(address.path) or TELEGRAM_POST.match(address.path)
    if part is None:
        return post_versions.c.url.in_(urls)
    return or_(post_versions.c.url.in_(urls), post_versions.c.native_id == part[1])
