"""The steps of one ingest transaction, on one connection."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, case, insert, or_, select, update

from claims.model import AlertOrder, Claim, FiledClaim, Post, PostState, Reading, Relation, Subscription, Verdict
from monitors.ports import Filing
from storage import outbox
from storage.blocks import file_under, forget_words, words_of
from storage.candidates import CandidateSearch
from storage.conflict import insert_or_skip
from storage.rows import (
    VERSION_COLUMNS,
    StoredRow,
    claim_columns,
    filed_claim,
    filed_claims,
    post_of,
    relation_columns,
    seconds,
    storable,
    storable_post,
    subscription_of,
    text_hash,
)
from storage.tables import (
    claims,
    post_versions,
    posts,
    relations,
    sources,
    subscriptions,
)

PURGED_PLATFORMS = frozenset({"x"})  # X's terms: the text of a deleted post may not be kept

_VERSIONS = (
    select(
        post_versions.c.number,
        post_versions.c.native_id,
        post_versions.c.sha256,
        post_versions.c.posted_at,
        post_versions.c.seen_at,
    )
    .where(post_versions.c.post_id == bindparam("post_id"))
    .order_by(post_versions.c.number)
)
_POST = select(posts.c.id, posts.c.newest).where(
    posts.c.platform == bindparam("platform"),
    posts.c.source == bindparam("source"),
    posts.c.native_id == bindparam("native_id"),
)
_POST_OF_VERSION = (
    select(posts.c.id, posts.c.newest, posts.c.state)
    .join(post_versions, post_versions.c.post_id == posts.c.id)
    .where(
        post_versions.c.native_id == bindparam("native_id"),
        posts.c.platform == bindparam("platform"),
        posts.c.source == bindparam("source"),
    )
    .limit(1)
)
_NAMED = (
    select(posts.c.id)
    .join(post_versions, post_versions.c.post_id == posts.c.id)
    .where(post_versions.c.native_id == bindparam("native_id"))
    .order_by(case((posts.c.platform == bindparam("platform"), 0), else_=1), posts.c.id.desc())
    .limit(1)
)
_NEWEST = (
    select(*VERSION_COLUMNS)
    .join_from(posts, post_versions, post_versions.c.post_id == posts.c.id)
    .where(posts.c.id == bindparam("post_id"), post_versions.c.number == posts.c.newest)
)
_CLAIMS_OF = (
    filed_claims().where(claims.c.post_id == bindparam("post_id")).order_by(post_versions.c.number, claims.c.position)
)
_VERSION_ID = select(post_versions.c.id).where(
    post_versions.c.post_id == bindparam("post_id"), post_versions.c.number == bindparam("number")
)
_INSERT_CLAIMS = insert(claims).returning(claims.c.id, sort_by_parameter_order=True)
_SUBSCRIPTIONS = (
    select(subscriptions).where(subscriptions.c.is_active).order_by(subscriptions.c.chat_id, subscriptions.c.thread_id)
)


class SqlIntake:
    """Implements monitors.ports.Intake. The caller holds the write lock and commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._search = CandidateSearch(connection)
        self._versions: dict[tuple[int, int], int] = {}  # ids of those inserted, by post and number
        self._filed = 0  # new posts and versions since the last cursor moved
        self._last_post_at: datetime | None = None

    def file_post(self, post: Post, reading: Reading, *, seen_at: datetime) -> Filing:
        known = self._known_post(post)
        if known is None:
            return self._first_version(post, reading, seen_at)
        versions = self._connection.execute(_VERSIONS, {"post_id": known.id}).all()
        stored = _stored_version(versions, known.newest, post, seen_at)
        if stored is not None:
            return Filing(post_key=known.id, version=stored, is_new=False)
        number = versions[-1].number + 1
        self._insert_version(known.id, number, post, reading, seen_at)
        newest = next(v for v in versions if v.number == known.newest)
        if post.posted_at < newest.posted_at:  # an older text that comes late is kept, and changes nothing
            return Filing(post_key=known.id, version=number, is_new=False)
        self._supersede(known.id, number)
        return Filing(post_key=known.id, version=number, is_new=True)

    def find_post(self, platform: str, native_id: str) -> Post | None:
        named = self._named(platform, native_id)
        if named is None:
            return None
        return post_of(self._connection.execute(_NEWEST, {"post_id": named.id}).one())

    def claims_of(self, post_key: int) -> list[FiledClaim]:
        return [filed_claim(row) for row in self._connection.execute(_CLAIMS_OF, {"post_id": post_key})]

    def file_claims(self, filing: Filing, post: Post, reading: Reading) -> list[FiledClaim]:
        if not reading.claims:
            return []
        standing = replace(post, raw=None, deleted_at=None, lang=post.lang or reading.lang)
        filed = [
            FiledClaim(
                id=number,
                claim=claim,
                post=standing,
                post_key=filing.post_key,
                version=filing.version,
                state=_state_of(post, filing.version),
            )
            for number, claim in zip(self._insert_claims(filing, post, reading.claims), reading.claims, strict=True)
        ]
        words = words_of(post.text)
        self._search.counted(words, file_under(self._connection, filed, words))
        return filed

    def candidates(self, filed: FiledClaim) -> list[FiledClaim]:
        return self._search.candidates(filed)

    def relate(self, relations_: Sequence[Relation]) -> None:
        if relations_:
            insert_or_skip(self._connection, relations, [relation_columns(relation) for relation in relations_])

    def record_verdict(self, verdict: Verdict) -> None:
        self._connection.execute(
            update(claims).where(claims.c.id == verdict.filed.id),
            {
                "alert": verdict.alert.value,
                "strongest": verdict.strongest.value if verdict.strongest else None,
                "is_capped": verdict.is_capped,
            },
        )

    def delete_post(self, platform: str, source: str, native_id: str, *, at: datetime) -> list[FiledClaim]:
        values = {"platform": platform, "source": storable(source), "native_id": storable(native_id)}
        named = self._connection.execute(_POST_OF_VERSION, values).first()
        if named is None or named.state == PostState.DELETED:
            return []
        self._connection.execute(
            update(posts).where(posts.c.id == named.id), {"state": PostState.DELETED.value, "deleted_at": at}
        )
        if platform in PURGED_PLATFORMS:
            self._purge(named.id)
        self._search.forget(named.id)
        return [filed for filed in self.claims_of(named.id) if not filed.is_superseded]

    def subscriptions(self) -> list[Subscription]:
        return read_subscriptions(self._connection)

    def order_alerts(self, orders: Sequence[AlertOrder], *, now: datetime) -> int:
        return outbox.order_alerts(self._connection, orders, now)

    def move_cursor(self, source_key: str, cursor: str) -> None:
        """Also counts the posts filed in this transaction as this source's."""
        insert_or_skip(self._connection, sources, [{"key": source_key}])
        changed: dict[str, Any] = {"cursor": storable(cursor), "posts": sources.c.posts + self._filed}
        if self._last_post_at is not None:
            later = or_(sources.c.last_post_at.is_(None), sources.c.last_post_at < self._last_post_at)
            changed["last_post_at"] = case((later, self._last_post_at), else_=sources.c.last_post_at)
        self._connection.execute(update(sources).where(sources.c.key == source_key).values(changed))
        self._filed, self._last_post_at = 0, None

    def _known_post(self, post: Post) -> StoredRow | None:
        """The stored post this is a version of: by its root id, or by any version's id."""
        values = {"platform": post.platform, "source": storable(post.source)}
        for native_id in dict.fromkeys((post.edit_of or post.id, post.id)):
            for statement in (_POST, _POST_OF_VERSION) if post.edit_of else (_POST,):
                row = self._connection.execute(statement, {**values, "native_id": storable(native_id)}).first()
                if row is not None:
                    return row
        return None

    def _first_version(self, post: Post, reading: Reading, seen_at: datetime) -> Filing:
        post_key = self._insert(
            posts,
            platform=post.platform,
            source=storable(post.source),
            native_id=storable(post.edit_of or post.id),
            state=_state_of(post, 1).value,
            is_media_only=bool(post.media) and not post.text.strip(),
        )
        self._insert_version(post_key, 1, post, reading, seen_at)
        return Filing(post_key=post_key, version=1, is_new=True)

    def _insert_version(self, post_key: int, number: int, post: Post, reading: Reading, seen_at: datetime) -> None:
        columns = storable_post(post)
        columns["lang"] = columns["lang"] or reading.lang
        self._versions[post_key, number] = self._insert(
            post_versions,
            post_id=post_key,
            number=number,
            seen_at=seen_at,
            sha256=text_hash(post.text),
            **columns,
        )
        self._filed += 1
        self._last_post_at = max(filter(None, (self._last_post_at, post.posted_at)))

    def _supersede(self, post_key: int, newest: int) -> None:
        changed = {"newest": newest, "state": PostState.EDITED.value, "deleted_at": None}
        self._connection.execute(update(posts).where(posts.c.id == post_key), changed)
        self._connection.execute(update(claims).where(claims.c.post_id == post_key), {"is_superseded": True})
        self._search.forget(post_key)

    def _named(self, platform: str, native_id: str) -> StoredRow | None:
        return self._connection.execute(_NAMED, {"platform": platform, "native_id": storable(native_id)}).first()

    def _insert_claims(self, filing: Filing, post: Post, read: Sequence[Claim]) -> Sequence[int]:
        shared = {
            "post_id": filing.post_key,
            "version_id": self._version_id(filing),
            "posted_s": seconds(post.posted_at),
            "words": " ".join(words_of(post.text)),
        }
        rows = [{**shared, "position": n, **claim_columns(claim)} for n, claim in enumerate(read)]
        return self._connection.scalars(_INSERT_CLAIMS, rows).all()

    def _version_id(self, filing: Filing) -> int | None:
        version = {"post_id": filing.post_key, "number": filing.version}
        known = self._versions.get((filing.post_key, filing.version))
        return known or self._connection.scalar(_VERSION_ID, version)

    def _insert(self, table: Table, **values: Any) -> int:
        return self._connection.execute(insert(table).returning(table.c.id), values).scalar_one()  # type: ignore[no-any-return]

    def _purge(self, post_key: int) -> None:
        forget_words(self._connection, post_key)
        self._connection.execute(update(claims).where(claims.c.post_id == post_key), {"words": ""})
        gone = {"text": "", "raw": None}
        self._connection.execute(update(post_versions).where(post_versions.c.post_id == post_key), gone)


def read_subscriptions(connection: Connection) -> list[Subscription]:
    return [subscription_of(row) for row in connection.execute(_SUBSCRIPTIONS)]


def _state_of(post: Post, version: int) -> PostState:
    return PostState.EDITED if post.is_edited or version > 1 else PostState.LIVE


def _stored_version(versions: Sequence[StoredRow], newest: int, post: Post, seen_at: datetime) -> int | None:
    """The number of the stored version this post is, or None if it says something new.

    A text met again under its own id is the same version. Where one id carries every edit, an older text that comes
    back marked as edited, and later than all we saw, was put back by its author: a new version.
    """
    same = [v for v in versions if v.native_id == storable(post.id) and v.sha256 == text_hash(post.text)]
    if not same:
        return None
    latest: StoredRow = same[-1]
    is_put_back = (
        latest.number != newest
        and post.is_edited
        and post.edit_of in (None, post.id)
        and seen_at > max(v.seen_at for v in versions)
    )
    return None if is_put_back else int(latest.number)
