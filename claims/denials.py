"""Denials: what the words "none", "not fallen", "no fighting" say to a claim of the same frame."""

from dataclasses import replace

from claims.claimants import are_opponents, is_same_claimant, is_same_side, side_of
from claims.counts import Agreement, Tolerance, compare, in_words, size
from claims.extents import Extent
from claims.findings import Finding, contradicts, corroborates, denies, related, revision
from claims.frames import Frame, is_armed
from claims.model import Cause, Claim, FiledClaim, Kind, Party, Post, Reading, RelationKind
from claims.periods import days_between
from claims.reasons import against
from claims.ties import is_too_wide

LEAST_SCORE = 50  # below it the frames are too uncertain to speak of a denial
_LONGEST_DAYS = 31.0  # "not one case in ten years" answers nobody's claim of today
_OF_FIGHTING = frozenset({Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES, Kind.CAPTURED, Kind.EQUIPMENT_DESTROYED})


def is_blanket(filed: FiledClaim) -> bool:
    """ "There was no fighting anywhere in Panjshir": negates whatever fighting would bring."""
    claim = filed.claim
    if claim.is_denied and claim.kind is Kind.CASUALTIES and size(claim.count) is None:
        return claim.cause in (Cause.CONFLICT, Cause.UNKNOWN)  # "no losses": neither dead nor wounded
    if not claim.is_denied or claim.cause is not Cause.CONFLICT:
        return False
    return claim.kind is Kind.STATEMENT or (
        claim.kind is Kind.KILLED and claim.is_exhaustive and claim.victims == Party() and size(claim.count) is None
    )


def as_counts(post: Post, reading: Reading) -> Reading:
    """A side's "no fighting there" says that nobody was killed: kept as that, every claim of dead finds it."""
    if post.side is None or not any(_denies_fighting(claim) for claim in reading.claims):
        return reading
    claims = (replace(c, kind=Kind.KILLED, is_exhaustive=True) if _denies_fighting(c) else c for c in reading.claims)
    return replace(reading, claims=tuple(claims))


def _denies_fighting(claim: Claim) -> bool:
    is_denial = claim.kind is Kind.STATEMENT and claim.is_denied and claim.cause is Cause.CONFLICT
    return is_denial and claim.place is not None and claim.victims == Party()


def answers(one: FiledClaim, other: FiledClaim) -> bool:
    """Whether the one is a side's blanket denial and the other a claim that it may negate."""
    if not is_blanket(one) or other.claim.kind not in _OF_FIGHTING or other.claim.is_denied:
        return False
    return side_of(one) is not None and not is_same_side(one, other)


def find(later: FiledClaim, earlier: FiledClaim, frame: Frame, tolerance: Tolerance) -> Finding | None:
    if later.claim.is_denied and earlier.claim.is_denied:
        return _both_deny(later, earlier, frame)
    denial_is_later = later.claim.is_denied
    denial = later if denial_is_later else earlier
    if not _covers(frame, denial_is_later) or _days(denial) > _LONGEST_DAYS:
        return related("the denial covers only a part of the claim's frame")
    if is_same_claimant(later, earlier):
        return revision(later, earlier) if frame.place.extent is not Extent.UNKNOWN else None
    if frame.place.extent is Extent.UNKNOWN or frame.score < LEAST_SCORE or is_too_wide(later, earlier):
        return None
    if _is_early_word(later, earlier):
        return related("first word that nobody was hurt, or that somebody was: not yet a dispute")
    if denial_is_later:
        return _denial(later, earlier, tolerance)
    if size(later.claim.count) is None and not are_opponents(later, earlier):
        return related("no number beside a denial")
    return contradicts(f"says {in_words(later.claim.count)} where it was denied")


def _is_early_word(later: FiledClaim, earlier: FiledClaim) -> bool:
    """After a fire or a crash "no casualties so far" is no denial: neither source takes a side, nobody fought."""
    has_side = side_of(later) is not None or side_of(earlier) is not None
    return not has_side and not is_armed(later.claim) and not is_armed(earlier.claim)


def _days(filed: FiledClaim) -> float:
    return days_between(filed.claim.window.start, filed.claim.window.end)


def _denial(later: FiledClaim, earlier: FiledClaim, tolerance: Tolerance) -> Finding:
    """ "Three fell, all else is a lie" is a rival number; "not a single one" and "135 is a lie" are not."""
    found = compare(later.claim.count, earlier.claim.count, tolerance)
    if found.agreement is Agreement.DISAGREE and (size(later.claim.count) or 0) > 1:
        return contradicts(against(later, earlier, found.gap), found.gap)
    return denies(f"negates {in_words(earlier.claim.count)}")


def _covers(frame: Frame, denial_is_later: bool) -> bool:
    """A denial touches what lies inside its own place, period and victims, no more."""
    beyond = Extent.INSIDE if denial_is_later else Extent.AROUND
    return beyond not in (frame.victims.extent, frame.place.extent, frame.window.extent)


def _both_deny(later: FiledClaim, earlier: FiledClaim, frame: Frame) -> Finding | None:
    if not frame.is_whole or frame.place.extent is Extent.UNKNOWN:
        return None
    if is_same_claimant(later, earlier):
        return Finding(kind=RelationKind.RESTATES, words="the same claimant denies it again")
    is_answer = side_of(later) is not None or side_of(earlier) is not None
    return corroborates("both deny it", is_quiet=is_same_side(later, earlier) or not is_answer)
