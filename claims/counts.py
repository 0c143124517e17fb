"""Whether two counts of one frame agree: ranges, open ends, vague words and the tolerance between claimants."""

from dataclasses import dataclass
from enum import StrEnum

from claims.model import Count, Qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far two claimants' numbers may lie apart, and from where they exclude each other.

    They agree up to `ratio_agree`, or up to `small_gap` where the ratio stays within `small_ratio`: 12 and 10,
    160 and 132, 4 and 3. They conflict from `ratio_conflict` together with `gap_conflict`: 135 and 3. In between
    (10 and 15, 1 and 3) nobody can tell. "About n" reaches `about` of n to both sides; "at least n" up to `open_end` n.
    """

    ratio_agree: float = 1.25
    small_gap: int = 2
    small_ratio: float = 2.0
    ratio_conflict: float = 2.0
    gap_conflict: int = 3
    about: float = 0.2
    open_end: float = 3.0


class Agreement(StrEnum):
    """How two counts stand to each other; UNKNOWN where one names no number."""

    AGREE = "agree"
    GREY = "grey"
    DISAGREE = "disagree"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`gap` is how many times the higher count exceeds the lower one; None where they overlap or one is unknown."""

    agreement: Agreement
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A count as a range. `is_open`: the post sets no upper end, `high` is how far it is believed to reach."""

    low: float
    high: float
    is_open: bool = False


def span(count: Count, tolerance: Tolerance) -> Span | None:
    """The range a count stands for in a comparison, or None where it names no number."""
    low, high = count.low, count.high
    if count.qualifier is Qualifier.ABOUT and low is not None and high is not None:
        return Span(low * (1 - tolerance.about), high * (1 + tolerance.about))
    if low is None:
        return None if high is None else Span(0, high)
    if high is None:
        return Span(low, low * tolerance.open_end, is_open=True)
    return Span(min(low, high), max(low, high))


def compare(a: Count, b: Count, tolerance: Tolerance) -> Comparison:
    """Compare the counts of two claimants over one frame. Symmetric."""
    one, other = span(a, tolerance), span(b, tolerance)
    if one is None or other is None:
        return Comparison(agreement=Agreement.UNKNOWN)
    lower, higher = sorted((one, other), key=lambda s: (s.low, s.high))
    if higher.low <= lower.high:
        return Comparison(agreement=Agreement.AGREE)
    bottom = lower.low if lower.is_open else lower.high
    return _apart(higher.low, bottom, tolerance)


def _apart(x: float, y: float, tolerance: Tolerance) -> Comparison:
    gap, ratio = x - y, x / y if y else float("inf")
    if ratio <= tolerance.ratio_agree or (gap <= tolerance.small_gap and ratio <= tolerance.small_ratio):
        agreement = Agreement.AGREE
    elif ratio >= tolerance.ratio_conflict and gap >= tolerance.gap_conflict:
        agreement = Agreement.DISAGREE
    else:
        agreement = Agreement.GREY
    return Comparison(agreement=agreement, gap=ratio)


def is_unchanged(later: Count, earlier: Count) -> bool:
    """Whether one claimant still says the same: equal ends, or an equal floor that is now exact."""
    if later.low is None and later.high is None:
        return True
    return (later.low, later.high) == (earlier.low, earlier.high)


def fits_inside(part: Count, whole: Count) -> bool:
    """Whether a part need not be larger than its whole; an unknown count always fits."""
    least = part.low if part.low is not None else 0
    most = whole.high
    if whole.high is None or whole.qualifier is Qualifier.AT_LEAST:
        most = None
    return most is None or least <= most


def size(count: Count) -> int | None:
    """The number to rank or compare by: the floor if there is one."""
    return count.low if count.low is not None else count.high


def in_words(count: Count) -> str:
    """A count for a sentence: "135", "at least 40", "dozens"."""
    if count.qualifier is Qualifier.VAGUE:
        return count.wording or "no number"
    low, high = count.low, count.high
    match count.qualifier:
        case Qualifier.ABOUT:
            return f"about {size(count)}"
        case Qualifier.AT_MOST:
            return f"at most {high}"
        case Qualifier.AT_LEAST:
            return f"at least {low}"
        case _:
            return f"{low}" if low == high else f"{low}-{high}"
