"""What was stored, told again: posts and deletions in the order in which they arrived, to be read by today's rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from claims.model import Claim, Post, Reading
from monitors.ingest import MAX_BATCH, PostReader
from storage.engine import reading
from storage.rows import VERSION_COLUMNS, StoredRow, decode_claim, post_of, text_hash
from storage.tables import claims, post_versions, posts

_AT_ONCE = 1_000
_Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which posts are read again: those whose standing version is `first` or a later one, up to post `last`.

    Versions are numbered as they arrive. What arrived before is not told again, so that what came late finds what it
    found then.
    """

    first: int | None  # None: all
    last: int
    posts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Posts that arrived together, or the news that one is gone."""

    seen_at: datetime
    posts: tuple[Post, ...] = ()
    gone: Post | None = None


def scope_of(engine: Engine, since: datetime | None) -> Scope:
    """All posts, or those that arrived from the first one posted since then on."""
    with reading(engine) as connection:
        last = connection.scalar(select(func.max(posts.c.id))) or 0
        first = None if since is None else _first_since(connection, since)
        scope = Scope(first=first, last=last)
        count = connection.scalar(select(func.count()).select_from(posts).where(in_scope(scope)))
    return replace(scope, posts=count or 0)


def in_scope(scope: Scope) -> Any:
    """The condition on a post."""
    is_known = posts.c.id <= scope.last
    if scope.first is None:
        return is_known
    its = post_versions.alias()
    standing = select(its.c.id).where(its.c.post_id == posts.c.id, its.c.number == posts.c.newest)
    return is_known & (standing.correlate(posts).scalar_subquery() >= scope.first)


def out_of_scope(scope: Scope) -> Any:
    return (posts.c.id <= scope.last) & ~in_scope(scope)


def _first_since(connection: Connection, since: datetime) -> int:
    first = connection.scalar(select(func.min(post_versions.c.id)).where(post_versions.c.posted_at >= since))
    return first or 1 + (connection.scalar(select(func.max(post_versions.c.id))) or 0)


Voices = Mapping[tuple[str, str], tuple[str | None, str | None]]
"""Platform and name of a source: the side it speaks for today, and its beat."""


class Past:
    """Reads a database from its beginning. It also reads posts whose text may not be kept: as they were read then."""

    def __init__(self, engine: Engine, scope: Scope, reader: PostReader, voices: Voices) -> None:
        self._engine = engine
        self._scope = scope
        self._reader = reader
        self._voices = voices
        self._kept: dict[_Name, Reading] = {}

    def read(self, post: Post) -> Reading:
        kept = self._kept.get((post.platform, post.source, post.id)) if not post.text else None
        return kept or self._reader.read(post)

    def arrivals(self) -> Iterator[Arrival]:
        gone = self._deletions()
        waiting = next(gone, None)
        for seen_at, together in groupby(self._versions(), key=lambda one: one[0]):
            while waiting is not None and waiting.seen_at < seen_at:
                yield waiting
                waiting = next(gone, None)
            told = (post for _, post in together)
            while some := tuple(islice(told, MAX_BATCH)):
                yield Arrival(seen_at=seen_at, posts=some)
        while waiting is not None:
            yield waiting
            waiting = next(gone, None)

    def _versions(self) -> Iterator[tuple[datetime, Post]]:
        last = 0
        while rows := self._rows(last):
            for row in rows:
                post = post_of(*row[: len(VERSION_COLUMNS)])
                side, beat = self._voices.get((post.platform, post.source), (post.side, post.beat))
                yield row.seen_at, replace(post, side=side, beat=beat, deleted_at=None)
            last = rows[-1].id

    def _rows(self, last: int) -> Sequence[StoredRow]:
        wanted = (
            select(*VERSION_COLUMNS, post_versions.c.id, post_versions.c.seen_at, post_versions.c.sha256)
            .join_from(post_versions, posts, post_versions.c.post_id == posts.c.id)
            .where(post_versions.c.id > last, in_scope(self._scope))
            .order_by(post_versions.c.id)
            .limit(_AT_ONCE)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
            purged = [row for row in rows if not row.text and row.sha256 != text_hash("")]
            self._kept |= _readings(connection, purged)
        return rows

    def _deletions(self) -> Iterator[Arrival]:
        """By the time the platform gives, never before the post was met: when the news arrived is not kept."""
        gone = (
            select(*VERSION_COLUMNS, post_versions.c.seen_at)
            .join_from(posts, post_versions, post_versions.c.post_id == posts.c.id)
            .where(post_versions.c.number == posts.c.newest, posts.c.deleted_at.is_not(None), in_scope(self._scope))
            .order_by(posts.c.id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(gone).all()
        told = [(max(row.deleted_at, row.seen_at), post_of(*row[: len(VERSION_COLUMNS)])) for row in rows]
        for at, post in sorted(told, key=lambda one: one[0]):
            yield Arrival(seen_at=at, gone=post)


def _readings(connection: Connection, rows: Sequence[StoredRow]) -> dict[_Name, Reading]:
    """What was read then, of versions whose text is gone."""
    if not rows:
        return {}
    filed = select(claims.c.version_id, claims.c.details).where(claims.c.version_id.in_([row.id for row in rows]))
    read: dict[int, list[Claim]] = {}
    for version, details in connection.execute(filed.order_by(claims.c.position)):
        read.setdefault(version, []).append(decode_claim(details))
    return {
        (row.platform, row.source, row.native_id): Reading(lang=row.lang, claims=tuple(read.get(row.id, ())))
        for row in rows
    }
