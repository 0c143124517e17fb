"""What polling remembers, on a database: each method one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, select

from claims.model import Post, PostState
from monitors.memory import Upkeep
from monitors.ports import SeenPost
from monitors.rests import Rest
from storage.conflict import insert_into, insert_or_replace, insert_or_skip
from storage.engine import reading, writing
from storage.rows import storable, text_hash
from storage.tables import missing_posts, post_versions, posts, rests, source_upkeep, spending

_REST_COLUMNS = [column.name for column in rests.c]
_TEXTS = ("key", "platform", "source", "back_before", "paused_why")


class SqlMemory:
    """Implements monitors.memory.Memory over an engine from `open_database`, its schema up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def upkeep(self, key: str) -> Upkeep:
        with reading(self._engine) as connection:
            row = connection.execute(select(source_upkeep).where(source_upkeep.c.key == storable(key))).first()
        return upkeep_of(row) if row else Upkeep(key=key)

    def save_upkeep(self, upkeep: Upkeep) -> None:
        columns = asdict(upkeep)
        columns |= {name: storable(columns[name]) for name in _TEXTS if columns[name] is not None}
        with writing(self._engine) as connection:
            insert_or_replace(connection, source_upkeep, columns)

    def paused(self) -> frozenset[str]:
        statement = select(source_upkeep.c.key).where(source_upkeep.c.paused_at.is_not(None))
        with reading(self._engine) as connection:
            return frozenset(connection.execute(statement).scalars())

    def recent_posts(self, platform: str, source: str, *, since: datetime, limit: int) -> list[SeenPost]:
        statement = (
            select(post_versions.c.native_id, posts.c.posted_at)
            .join_from(posts, post_versions, post_versions.c.post_id == posts.c.id)
            .where(post_versions.c.number == posts.c.newest, posts.c.state != PostState.DELETED.value)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(_newest(statement, platform, source, since, limit)).all()
        return [SeenPost(id=row.native_id, posted_at=row.posted_at) for row in reversed(rows)]

    def posting_times(self, platform: str, source: str, *, since: datetime, limit: int) -> list[datetime]:
        statement = _newest(select(posts.c.posted_at), platform, source, since, limit)
        with reading(self._engine) as connection:
            return [row.posted_at for row in reversed(connection.execute(statement).all())]

    def changed(self, posts_: Sequence[Post]) -> list[Post]:
        with reading(self._engine) as connection:
            standing = {
                (platform, source, row.native_id, row.sha256)
                for platform, source in {(post.platform, post.source) for post in posts_}
                for row in _standing(connection, platform, source, posts_)
            }
        return [p for p in posts_ if (p.platform, p.source, storable(p.id), text_hash(p.text)) not in standing]

    def missing(self, platform: str, source: str) -> dict[str, datetime]:
        statement = select(missing_posts.c.native_id, missing_posts.c.since).where(
            missing_posts.c.platform == platform, missing_posts.c.source == storable(source)
        )
        with reading(self._engine) as connection:
            return {row.native_id: row.since for row in connection.execute(statement)}

    def note_missing(
        self, platform: str, source: str, *, missing: Sequence[str], found: Sequence[str], at: datetime
    ) -> None:
        of_source = {"platform": platform, "source": storable(source)}
        rows = [{**of_source, "native_id": storable(native_id), "since": at} for native_id in missing]
        gone = delete(missing_posts).where(
            missing_posts.c.platform == platform,
            missing_posts.c.source == of_source["source"],
            missing_posts.c.native_id.in_([storable(native_id) for native_id in found]),
        )
        with writing(self._engine) as connection:
            insert_or_skip(connection, missing_posts, rows)
            connection.execute(gone)

    def spend(self, kind: str, source_key: str, posts_: int, *, day: date) -> None:
        row = {"kind": kind, "day": day, "source_key": storable(source_key), "posts": posts_}
        with writing(self._engine) as connection:
            statement = insert_into(connection, spending)
            added = {"posts": spending.c.posts + statement.excluded["posts"]}
            keys = ["kind", "day", "source_key"]
            connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=added), row)

    def spent(self, kind: str, *, day: date) -> dict[str, int]:
        with reading(self._engine) as connection:
            statement = select(spending.c.source_key, spending.c.posts)
            rows = connection.execute(statement.where(spending.c.kind == kind, spending.c.day == day))
            return {row.source_key: row.posts for row in rows}

    def rests(self) -> list[Rest]:
        with reading(self._engine) as connection:
            return [Rest(**row._mapping) for row in connection.execute(select(rests))]

    def save_rest(self, rest: Rest) -> None:
        row: dict[str, Any] = {name: getattr(rest, name) for name in _REST_COLUMNS}
        row |= {"name": storable(rest.name), "why": storable(rest.why) if rest.why else None}
        with writing(self._engine) as connection:
            insert_or_replace(connection, rests, row)


def upkeep_of(row: Any) -> Upkeep:
    return Upkeep(**{field.name: getattr(row, field.name) for field in fields(Upkeep)})


def _newest(statement: Select[Any], platform: str, source: str, since: datetime, limit: int) -> Select[Any]:
    """Of a source's posts, newest first, by the index on when they were posted."""
    of_source = (posts.c.platform == platform, posts.c.source == storable(source), posts.c.posted_at >= since)
    return statement.where(*of_source).order_by(posts.c.posted_at.desc(), posts.c.id.desc()).limit(limit)


def _standing(connection: Connection, platform: str, source: str, asked: Sequence[Post]) -> Sequence[Any]:
    statement = (
        select(post_versions.c.native_id, post_versions.c.sha256)
        .join_from(post_versions, posts, post_versions.c.post_id == posts.c.id)
        .where(
            post_versions.c.native_id.in_([storable(post.id) for post in asked]),
            post_versions.c.number == posts.c.newest,
            posts.c.platform == platform,
            posts.c.source == storable(source),
        )
    )
    return connection.execute(statement).all()
