"""What reading a platform may cost a day, and who may still read today. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Posts a UTC day, all sources of a kind together, and what one costs in US dollars."""

    daily_posts: int
    price_per_post_usd: float = 0.0

    @property
    def daily_usd(self) -> float:
        return self.daily_posts * self.price_per_post_usd


def may_read(budget: Budget, *, total: int, own: int, sources: int, now: datetime) -> bool:
    """Whether a source may be read now that has cost `own` posts today, and all `sources` together `total`.

    Every source has an even share of the day's posts. What the others leave of theirs is free to all, but no faster
    than the day goes by, so that a busy account cannot use up in the morning what a quiet one needs at night.
    """
    if total >= budget.daily_posts:
        return False
    return own < budget.daily_posts / max(1, sources) or total < budget.daily_posts * part_of_day(now)


def day_of(now: datetime) -> date:
    """Platforms bill by UTC days."""
    return now.astimezone(UTC).date()


def next_day(now: datetime) -> datetime:
    return datetime.combine(day_of(now) + DAY, time(), tzinfo=UTC)


def part_of_day(now: datetime) -> float:
    """0.0 at midnight UTC, towards 1.0 at the next."""
    return 1.0 - (next_day(now) - now) / DAY
