"""How often a source posts, and what follows: when to look again, and whether its silence is unusual."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WINDOWS = (HOUR, 6 * HOUR, DAY, WEEK)
MEMORY = timedelta(days=28)  # times older than that say nothing about a source's rhythm
TIMES = 500  # of posts, the newest, are enough for it
LOOKS_A_POST = 2.0  # a post waits half the usual gap, not longer
MIN_GAPS = 10  # before that a source has no rhythm to break
MIN_SILENCE = 12 * HOUR  # a night's sleep alarms nobody
SILENCE_FACTOR = 2.0  # so many times the longest silence of the last four weeks


def expected_gap(times: Sequence[datetime], now: datetime) -> timedelta:
    """The usual time between two posts, as the busiest of the last hour, six hours, day and week has it.

    A burst is noticed at once, and a source that falls quiet slows down step by step. A window speaks from two posts
    on; where none does, a week. Times to come (a platform's clock ahead of ours) do not count.
    """
    counts = ((window, sum(now - window < time <= now for time in times)) for window in WINDOWS)
    return min((window / count for window, count in counts if count >= 2), default=WEEK)


def interval_s(times: Sequence[datetime], now: datetime, *, least_s: float, most_s: float) -> float:
    """Seconds until a source is due again: half its usual gap, but from `least_s` to `most_s`.

    A source of which no post is known is looked at as often as one may: nobody knows yet that it is quiet.
    """
    if not times:
        return least_s
    wished = expected_gap(times, now).total_seconds() / LOOKS_A_POST
    return max(least_s, min(wished, most_s))


def unusual_silence(times: Sequence[datetime]) -> timedelta | None:
    """How long a source must be silent until that is unusual for it; None where it has no rhythm yet.

    `times` are its newest posts in any order.
    """
    ordered = sorted(times)
    gaps = [later - earlier for earlier, later in pairwise(ordered) if earlier > ordered[-1] - MEMORY]
    if len(gaps) < MIN_GAPS:
        return None
    return max(MIN_SILENCE, SILENCE_FACTOR * max(gaps))


def is_unusually_silent(times: Sequence[datetime], now: datetime) -> bool:
    limit = unusual_silence(times)
    return limit is not None and now - max(times) > limit


def posts_a_day(times: Sequence[datetime], now: datetime) -> float:
    """Over the last week, or since the first of the times given where that is less (but at least a day)."""
    lately = [time for time in times if now - WEEK < time <= now]
    if not lately:
        return 0.0
    span = max(DAY, min(WEEK, now - min(times)))
    return len(lately) / (span / DAY)
