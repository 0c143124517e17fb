"""Who holds a place: taken, repelled, not fallen, and what excludes what."""

from dataclasses import replace
from datetime import timedelta

from claims.claimants import is_same_claimant, is_same_side, side_of
from claims.extents import Extent
from claims.findings import Finding, contradicts, corroborates, denies, possible_conflict, related
from claims.model import Direction, FiledClaim, Kind, RelationKind, Window
from claims.periods import apart, reach

# "As of this morning" and "as of now" speak of one moment; a town retaken three days later is a sequence.
_ONE_MOMENT = timedelta(hours=24)
_NOW = timedelta(hours=36)
# A place taken last week and still held is the same capture; further back it is history.
_ONE_CAPTURE = timedelta(days=7)


def find(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding | None:
    """What two claims about holding one place, or one inside the other, say to each other."""
    if place not in (Extent.SAME, Extent.INSIDE, Extent.AROUND) or _apart(later, earlier) > _ONE_CAPTURE:
        return None
    kinds = (later.claim.kind, earlier.claim.kind)
    if kinds == (Kind.ATTACK_REPELLED, Kind.ATTACK_REPELLED):
        return _both_repelled(later, earlier, place)
    if Kind.ATTACK_REPELLED in kinds:
        return _taken_or_repelled(later, earlier, place)
    if later.claim.is_denied or earlier.claim.is_denied:
        return _denied(later, earlier, place)
    return _both_taken(later, earlier, place)


def holder(filed: FiledClaim) -> str | None:
    """The party that holds the place by this claim: who took it, or the author's own side if nobody is named."""
    by = filed.claim.by
    if by.id is not None or by.words:
        return by.id
    return side_of(filed)


def _apart(later: FiledClaim, earlier: FiledClaim) -> timedelta:
    return apart(_said_of(later), _said_of(earlier))


def _said_of(filed: FiledClaim) -> Window:
    """ "Held since 2016" is said of today."""
    window = reach(filed)
    return replace(window, start=max(window.start, window.end - _NOW))


def _is_one_moment(later: FiledClaim, earlier: FiledClaim) -> bool:
    return _apart(later, earlier) <= _ONE_MOMENT


def _both_taken(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding:
    mine, theirs = holder(later), holder(earlier)
    if mine is None or theirs is None:
        return related("both speak of who holds the place, one does not say who")
    if mine == theirs:
        return _one_holder(later, earlier, place)
    if not _is_one_moment(later, earlier):
        return related("the place changed hands: days apart, both can be true")
    return _two_holders(later, earlier, place)


def _one_holder(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding:
    if place is Extent.INSIDE:
        return _part(Direction.LATER_IN_EARLIER)
    if place is Extent.AROUND:
        return _part(Direction.EARLIER_IN_LATER)
    if is_same_claimant(later, earlier):
        return Finding(kind=RelationKind.RESTATES, words="the same claimant says again who holds it")
    return corroborates("both name the same holder", is_quiet=is_same_side(later, earlier))


def _part(direction: Direction) -> Finding:
    return Finding(kind=RelationKind.PART_OF, words="one holder, one place inside the other", direction=direction)


def _two_holders(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding:
    whole = earlier if place is Extent.INSIDE else later
    if place is Extent.SAME or whole.claim.is_exhaustive:
        return contradicts("two holders of one place at one time")
    return possible_conflict("two holders, one of a part of the place: each may hold a piece")


def _taken_or_repelled(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding:
    taken, repelled = (earlier, later) if later.claim.kind is Kind.ATTACK_REPELLED else (later, earlier)
    if taken.claim.is_denied or repelled.claim.is_denied or _is_own_defence(taken, repelled):
        return related("an attack beaten off and a place held do not exclude each other")
    if _apart(later, earlier) > timedelta():
        return related("attack and capture are days apart: both can be true")
    if place is Extent.SAME:
        return contradicts("taken and repelled exclude each other")
    return possible_conflict("taken and repelled, one of a part of the place")


def _is_own_defence(taken: FiledClaim, repelled: FiledClaim) -> bool:
    defender = repelled.claim.by.id or side_of(repelled)
    return defender is not None and defender == holder(taken)


def _both_repelled(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding | None:
    if _apart(later, earlier) > timedelta() or place is not Extent.SAME:
        return None
    if is_same_claimant(later, earlier):
        return Finding(kind=RelationKind.RESTATES, words="the same claimant says again that the attack was repelled")
    if side_of(later) is not None and side_of(earlier) not in (None, side_of(later)):
        return related("each side says that it repelled the other")
    return corroborates("both say that the attack was repelled", is_quiet=is_same_side(later, earlier))


def _denied(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding | None:
    if later.claim.is_denied and earlier.claim.is_denied:
        return _both_denied(later, earlier, place)
    denial, claim = (later, earlier) if later.claim.is_denied else (earlier, later)
    if later is denial and later.claim.is_retraction and is_same_claimant(later, earlier):
        return Finding(kind=RelationKind.RETRACTS, words="the claimant withdraws it")
    denier = side_of(denial)
    if not _is_one_moment(later, earlier) or (denier is not None and denier == holder(claim)):
        return related("a denial of another time or another holder")
    if is_same_claimant(later, earlier):
        return Finding(kind=RelationKind.REVISES, words="the same claimant now says otherwise")
    if later is claim and is_same_side(later, earlier):
        return related("the side that denied the fall now concedes it")
    if later is claim:
        return contradicts("taken, although its fall was denied")
    if place is Extent.AROUND:
        return possible_conflict("the whole is said to stand, a part of it to be taken")
    return denies("says that the place has not fallen")


def _both_denied(later: FiledClaim, earlier: FiledClaim, place: Extent) -> Finding | None:
    if place is not Extent.SAME or not _is_one_moment(later, earlier):
        return None
    if is_same_claimant(later, earlier):
        return Finding(kind=RelationKind.RESTATES, words="the same claimant denies the fall again")
    return corroborates("both deny the fall", is_quiet=is_same_side(later, earlier))
