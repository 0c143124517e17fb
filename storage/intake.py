"""The steps of one ingest transaction, on one connection."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, or_, select, update

from claims.model import AlertOrder, Claim, FiledClaim, Post, PostState, Reading, Relation, Subscription, Verdict
from monitors.ports import Filing
from storage import outbox
from storage.blocks import file_under, words_of
from storage.candidates import CandidateSearch
from storage.conflict import insert_or_skip, insert_or_skip_all, insertion
from storage.prepared import Prepared
from storage.purging import PURGED_PLATFORMS, purge_text
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

_VERSIONS = (
    select(
        post_versions.c.id,
        post_versions.c.number,
        post_versions.c.native_id,
        post_versions.c.sha256,
        post_versions.c.posted_at,
        post_versions.c.seen_at,
        post_versions.c.media,
    )
    .where(post_versions.c.post_id == bindparam("post_id"))
    .order_by(post_versions.c.number)
)
_POST = Prepared(
    select(posts.c.id, posts.c.newest).where(
        posts.c.platform == bindparam("platform"),
        posts.c.source == bindparam("source"),
        posts.c.native_id == bindparam("native_id"),
    )
)
_POST_OF_VERSION = Prepared(
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
    filed_claims()
    .where(claims.c.post_id == bindparam("post_id"), claims.c.position >= 0)
    .order_by(post_versions.c.number, claims.c.position)
)
_VERSION_ID = select(post_versions.c.id).where(
    post_versions.c.post_id == bindparam("post_id"), post_versions.c.number == bindparam("number")
)
_INSERT_POST = insertion(
    posts, ("platform", "source", "native_id", "newest", "state", "is_media_only", "posted_at"), returning=posts.c.id
)
_INSERT_VERSION = insertion(
    post_versions, [c.name for c in post_versions.c if c.name != "id"], returning=post_versions.c.id
)
_INSERT_CLAIM = insertion(
    claims,
    (
        "post_id",
        "version_id",
        "position",
        "kind",
        "place_id",
        "victims_id",
        "posted_s",
        "is_denied",
        "words",
        "details",
    ),
    returning=claims.c.id,
)
_INSERT_RELATION = insert_or_skip_all(relations)
_VERDICT = Prepared(
    update(claims)
    .where(claims.c.id == bindparam("claim_id"))
    .values(alert=bindparam("alert"), strongest=bindparam("strongest"), is_capped=bindparam("is_capped"))
)
_SUBSCRIPTIONS = (
    select(subscriptions).where(subscriptions.c.is_active).order_by(subscriptions.c.chat_id, subscriptions.c.thread_id)
)


class SqlIntake:
    """Implements monitors.ports.Intake. The caller holds the write lock and commits.

    Posts of `purged` platforms lose their text when they are deleted.
    """

    def __init__(self, connection: Connection, *, purged: frozenset[str] = PURGED_PLATFORMS) -> None:
        self._purged = purged
        self._connection = connection
        self._search = CandidateSearch(connection)
        self._versions: dict[tuple[int, int], int] = {}  # ids of those inserted, by post and number
        self._completed: set[int] = set()  # posts that had pictures only and got their first words
        self._filed = 0  # new posts and versions since the last cursor moved
        self._last_post_at: datetime | None = None

    def file_post(self, post: Post, reading: Reading, *, seen_at: datetime) -> Filing:
        known = self._known_post(post)
        if known is None:
            return self._first_version(post, reading, seen_at)
        key, standing = known
        versions = self._connection.execute(_VERSIONS, {"post_id": key}).all()
        stored = _stored_version(versions, standing, post, seen_at)
        if stored is not None:
            self._add_media(next(v for v in versions if v.number == stored), post)
            return Filing(post_key=key, version=stored, is_new=False)
        number = versions[-1].number + 1
        self._insert_version(key, number, post, reading, seen_at)
        newest = next(v for v in versions if v.number == standing)
        if post.posted_at < newest.posted_at:  # an older text that comes late is kept, and changes nothing
            return Filing(post_key=key, version=number, is_new=False)
        if _are_first_words(post, newest):
            self._completed.add(key)
        self._supersede(key, number, post)
        return Filing(post_key=key, version=number, is_new=True)

    def find_post(self, platform: str, native_id: str) -> Post | None:
        named = self._named(platform, native_id)
        if named is None:
            return None
        return post_of(*self._connection.execute(_NEWEST, {"post_id": named.id}).one())

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
                state=self._state_of(filing.post_key, post, filing.version),
            )
            for number, claim in zip(self._insert_claims(filing, post, reading.claims), reading.claims, strict=True)
        ]
        words = words_of(post.text)
        self._search.filed(words, file_under(self._connection, filed, words))
        return filed

    def candidates(self, filed: FiledClaim) -> list[FiledClaim]:
        return self._search.candidates(filed)

    def relate(self, relations_: Sequence[Relation]) -> None:
        _INSERT_RELATION.run_all(self._connection, [relation_columns(relation) for relation in relations_])

    def record_verdict(self, verdict: Verdict) -> None:
        _VERDICT.run(
            self._connection,
            {
                "claim_id": verdict.filed.id,
                "alert": verdict.alert.value,
                "strongest": verdict.strongest.value if verdict.strongest else None,
                "is_capped": verdict.is_capped,
            },
        )

    def delete_post(self, platform: str, source: str, native_id: str, *, at: datetime) -> list[FiledClaim]:
        values = {"platform": platform, "source": storable(source), "native_id": storable(native_id)}
        named = _POST_OF_VERSION.first(self._connection, values)
        if named is None or named[2] == PostState.DELETED:
            return []
        key: int = named[0]
        self._connection.execute(
            update(posts).where(posts.c.id == key), {"state": PostState.DELETED.value, "deleted_at": at}
        )
        if platform in self._purged:
            purge_text(self._connection, key)
        self._search.forget(key)
        return [filed for filed in self.claims_of(key) if not filed.is_superseded]

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

    def _known_post(self, post: Post) -> tuple[int, int] | None:
        """Key and newest version of the stored post this is a version of: by its root id, or by any version's id."""
        values = {"platform": post.platform, "source": storable(post.source)}
        for native_id in dict.fromkeys((post.edit_of or post.id, post.id)):
            for statement in (_POST, _POST_OF_VERSION) if post.edit_of else (_POST,):
                row = statement.first(self._connection, {**values, "native_id": storable(native_id)})
                if row is not None:
                    return row[0], row[1]
        return None

    def _first_version(self, post: Post, reading: Reading, seen_at: datetime) -> Filing:
        row = {
            "platform": post.platform,
            "source": storable(post.source),
            "native_id": storable(post.edit_of or post.id),
            "newest": 1,
            "state": (PostState.EDITED if post.is_edited else PostState.LIVE).value,
            "is_media_only": _is_media_only(post),
            "posted_at": post.posted_at,
        }
        post_key = _INSERT_POST.scalar(self._connection, row)
        self._insert_version(post_key, 1, post, reading, seen_at)
        return Filing(post_key=post_key, version=1, is_new=True)

    def _insert_version(self, post_key: int, number: int, post: Post, reading: Reading, seen_at: datetime) -> None:
        columns = storable_post(post)
        columns["lang"] = columns["lang"] or reading.lang
        columns |= {"post_id": post_key, "number": number, "seen_at": seen_at, "sha256": text_hash(post.text)}
        self._versions[post_key, number] = _INSERT_VERSION.scalar(self._connection, columns)
        self._filed += 1
        self._last_post_at = max(filter(None, (self._last_post_at, post.posted_at)))

    def _add_media(self, stored: StoredRow, post: Post) -> None:
        """The parts of an album may come one by one, under one text."""
        known = json.loads(stored.media)
        added = [*known, *(reference for reference in post.media if reference not in known)]
        if added != known:
            version = update(post_versions).where(post_versions.c.id == stored.id)
            self._connection.execute(version, {"media": json.dumps(added)})

    def _supersede(self, post_key: int, newest: int, post: Post) -> None:
        state = self._state_of(post_key, post, newest)
        changed = {
            "newest": newest,
            "state": state.value,
            "deleted_at": None,
            "is_media_only": _is_media_only(post),
        }
        self._connection.execute(update(posts).where(posts.c.id == post_key), changed)
        self._connection.execute(update(claims).where(claims.c.post_id == post_key), {"is_superseded": True})
        self._search.forget(post_key)

    def _state_of(self, post_key: int, post: Post, version: int) -> PostState:
        is_edit = version > 1 and post_key not in self._completed
        return PostState.EDITED if post.is_edited or is_edit else PostState.LIVE

    def _named(self, platform: str, native_id: str) -> StoredRow | None:
        return self._connection.execute(_NAMED, {"platform": platform, "native_id": storable(native_id)}).first()

    def _insert_claims(self, filing: Filing, post: Post, read: Sequence[Claim]) -> Sequence[int]:
        shared = {
            "post_id": filing.post_key,
            "version_id": self._version_id(filing),
            "posted_s": seconds(post.posted_at),
            "words": " ".join(words_of(post.text)),
        }
        rows = ({**shared, "position": n, **claim_columns(claim)} for n, claim in enumerate(read))
        return [_INSERT_CLAIM.scalar(self._connection, row) for row in rows]

    def _version_id(self, filing: Filing) -> int | None:
        version = {"post_id": filing.post_key, "number": filing.version}
        known = self._versions.get((filing.post_key, filing.version))
        return known or self._connection.scalar(_VERSION_ID, version)


def read_subscriptions(connection: Connection) -> list[Subscription]:
    return [subscription_of(row) for row in connection.execute(_SUBSCRIPTIONS)]


def _is_media_only(post: Post) -> bool:
    return bool(post.media) and not post.text.strip()


def _are_first_words(post: Post, newest: StoredRow) -> bool:
    """An album's words may come with a later part: that completes the post, and nobody edited it."""
    return not post.is_edited and post.edit_of is None and newest.sha256 == text_hash("")


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
