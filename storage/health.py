"""How each source is doing beyond its last poll: rhythm, lag, silence, pause, gaps; and the spending of the day."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from monitors.budget import day_of
from monitors.memory import Upkeep
from monitors.ports import Gap
from monitors.rhythm import WEEK, posts_a_day
from storage.engine import reading
from storage.memory import upkeep_of
from storage.rows import storable
from storage.tables import gaps, missing_posts, post_versions, posts, source_upkeep, spending


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """`lag` is how long after its posting the newest post was met; `missing` posts were not found at a first look."""

    upkeep: Upkeep
    posts_a_day: float
    lag: timedelta | None
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedGap:
    """Posts that were missed, and when that was found."""

    gap: Gap
    found_at: datetime


class HealthQueries:
    """Questions of the chat and the command line about sources."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def health(self, *, now: datetime) -> list[SourceHealth]:
        """Of all sources that were ever read, by key."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(source_upkeep).order_by(source_upkeep.c.key)).all()
            return [_health(connection, upkeep_of(row), now) for row in rows]

    def gaps(self, key: str, *, limit: int = 20) -> list[RecordedGap]:
        """The newest first."""
        found = select(gaps).where(gaps.c.source_key == storable(key)).order_by(gaps.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [
                RecordedGap(gap=Gap(start=row.start, end=row.end, why=row.why), found_at=row.found_at)
                for row in connection.execute(found)
            ]

    def spent_today(self, *, now: datetime) -> Counter[str]:
        """Posts billed this UTC day, by kind of source."""
        today = spending.c.day == day_of(now)
        statement = select(spending.c.kind, func.sum(spending.c.posts).label("posts")).where(today)
        with reading(self._engine) as connection:
            rows = connection.execute(statement.group_by(spending.c.kind))
            return Counter({row.kind: int(row.posts) for row in rows})


def _health(connection: Connection, upkeep: Upkeep, now: datetime) -> SourceHealth:
    mine = (posts.c.platform == upkeep.platform, posts.c.source == upkeep.source)
    times = connection.execute(select(posts.c.posted_at).where(*mine, posts.c.posted_at > now - WEEK)).scalars().all()
    missed = (missing_posts.c.platform == upkeep.platform, missing_posts.c.source == upkeep.source)
    newest = connection.execute(
        select(post_versions.c.posted_at, post_versions.c.seen_at)
        .join_from(posts, post_versions, post_versions.c.post_id == posts.c.id)
        .where(*mine, post_versions.c.number == 1)
        .order_by(posts.c.posted_at.desc())
        .limit(1)
    ).first()
    return SourceHealth(
        upkeep=upkeep,
        posts_a_day=posts_a_day(times, now),
        lag=max(timedelta(), newest.seen_at - newest.posted_at) if newest else None,
        missing=connection.execute(select(func.count()).select_from(missing_posts).where(*missed)).scalar_one(),
    )
