"""When two claims speak of one time: windows, tolls, counters and totals from a common start."""

from datetime import datetime, timedelta
from functools import lru_cache

from claims.claimants import is_same_claimant
from claims.extents import APART, Extent, Fit
from claims.model import Basis, Claim, FiledClaim, Window

_UNSTATED_BACK = timedelta(hours=18)  # a post without a date tells of its day or of the night before
_TOLL_BACK = timedelta(days=3)  # bodies are found for days: "the toll rose to 89" reaches back to the strike
_OWN_TOLL_BACK = timedelta(days=5)
_SHORT = timedelta(hours=36)
_SAME_START = _SAME_END = timedelta(hours=3)
_CORRECTION_DAYS, _UNDATED_CORRECTION_DAYS = 2.0, 14.0
_MOSTLY = 0.5  # a day's last hours lie beyond the weekly report of that noon
_LONGER = 1.5  # two bulletins of one length that overlap are no part of each other


def is_toll(claim: Claim) -> bool:
    """A count of one event that grows as bodies are found: cumulative, but with no start of its own."""
    return _is_toll(claim.basis, claim.window)


def _is_toll(basis: Basis, window: Window) -> bool:
    return basis is Basis.CUMULATIVE and (not window.is_stated or window.end - window.start <= _SHORT)


def is_counter(claim: Claim) -> bool:
    """A count over a stated period: a day, a week, since the first of May."""
    return claim.basis is Basis.PERIOD or (claim.basis is Basis.CUMULATIVE and not is_toll(claim))


def reach(filed: FiledClaim, back: timedelta = _TOLL_BACK) -> Window:
    """The period a claim may speak of: its window, widened where the post leaves it open, closed by its posting."""
    return _reach(filed.claim.window, filed.claim.basis, filed.post.posted_at, back)


@lru_cache(maxsize=4_096)  # a claim is compared with each of its days
def _reach(window: Window, basis: Basis, posted: datetime, back: timedelta) -> Window:
    start, end = window.start, min(window.end, posted)
    if _is_toll(basis, window):
        start = min(start, posted - back)
    elif not window.is_stated and basis is Basis.INCIDENT:
        start = min(start, posted - _UNSTATED_BACK)
        end = posted
    return Window(start=min(start, end), end=end, is_stated=window.is_stated)


def window_fit(later: FiledClaim, earlier: FiledClaim) -> Fit:
    """How the later claim's period lies to the earlier one's.

    Only a period can hold another one as its part; two incidents are one wherever their times meet, because one
    report says "this morning" where another names only the day.
    """
    own = is_same_claimant(later, earlier)
    if is_series(later.claim, earlier.claim):
        return _same_start_fit(reach(later, timedelta()), reach(earlier, timedelta()), own=own)
    back = _OWN_TOLL_BACK if own else _TOLL_BACK
    a, b = reach(later, back), reach(earlier, back)
    share, mutual = _shares(a, b)
    if own and (share > 0.0 or not later.claim.window.is_stated) and _corrects(later, earlier):
        return Fit(Extent.SAME, 0.8)
    counters = (is_counter(later.claim), is_counter(earlier.claim))
    if counters == (False, False):
        return _incident_fit(later, earlier, share)
    if mutual >= (0.75 if own else 0.5):
        return Fit(Extent.SAME, 0.7 + 0.3 * mutual)
    if share < _MOSTLY or max(_hours(a), _hours(b)) < _LONGER * min(_hours(a), _hours(b)):
        return APART
    if _hours(a) <= _hours(b):
        return Fit(Extent.INSIDE, share) if counters[1] else APART
    return Fit(Extent.AROUND, share) if counters[0] else APART


def _corrects(later: FiledClaim, earlier: FiledClaim) -> bool:
    """A correction names the day of what it corrects loosely: "yesterday's count" for the 24 hours to noon."""
    days = days_between(later.post.posted_at, earlier.post.posted_at)
    is_dated = later.claim.window.is_stated
    return later.claim.is_retraction and days <= (_CORRECTION_DAYS if is_dated else _UNDATED_CORRECTION_DAYS)


def _incident_fit(later: FiledClaim, earlier: FiledClaim, share: float) -> Fit:
    if share <= 0.0 or (share < 0.25 and later.claim.window.is_stated and earlier.claim.window.is_stated):
        return APART
    stated = later.claim.window.is_stated + earlier.claim.window.is_stated
    return Fit(Extent.SAME, (0.8, 0.9, 1.0)[stated] * (0.85 + 0.15 * share))


def is_series(a: Claim, b: Claim) -> bool:
    """Two totals from one stated start."""
    are_totals = a.basis is b.basis is Basis.CUMULATIVE or (is_counter(a) and is_counter(b))
    return are_totals and has_same_start(a, b)


def has_same_start(a: Claim, b: Claim) -> bool:
    return a.window.is_stated and b.window.is_stated and abs(a.window.start - b.window.start) <= _SAME_START


def _same_start_fit(a: Window, b: Window, *, own: bool) -> Fit:
    mutual = _shares(a, b)[1]
    is_one_end = abs(a.end - b.end) <= _SAME_END
    if is_one_end or (mutual >= 0.9 and not own):
        return Fit(Extent.SAME)
    return Fit(Extent.AROUND if _hours(a) > _hours(b) else Extent.INSIDE)


def _shares(a: Window, b: Window) -> tuple[float, float]:
    """What both cover, as a share of the shorter and of the longer period."""
    both = overlap_h(a, b)
    short, long = sorted((_hours(a), _hours(b)))
    if short == 0.0:
        # a moment: inside or outside
        return (1.0 if _holds(a, b) else 0.0), 0.0
    return both / short, both / long


def _holds(a: Window, b: Window) -> bool:
    return a.start <= b.end and b.start <= a.end


def overlap_h(a: Window, b: Window) -> float:
    """Hours that both windows cover."""
    both: timedelta = min(a.end, b.end) - max(a.start, b.start)
    return max(0.0, both.total_seconds() / 3600)


def apart(a: Window, b: Window) -> timedelta:
    """The time between two windows, zero where they meet."""
    return max(a.start - b.end, b.start - a.end, timedelta())


def _hours(window: Window) -> float:
    return (window.end - window.start).total_seconds() / 3600


def days_between(a: datetime, b: datetime) -> float:
    return abs((a - b).total_seconds()) / 86400
