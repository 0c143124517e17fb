"""The rules for counts: what one claimant's second number means, and what a rival's number means."""

from datetime import timedelta

from claims import denials
from claims.claimants import are_opponents, is_against_interest, is_quoted, is_same_claimant, is_same_side, side_of
from claims.counts import Agreement, Comparison, Tolerance, compare, fits_inside, in_words, is_unchanged, size
from claims.extents import Extent
from claims.findings import Finding, contradicts, corroborates, possible_conflict, related, revision
from claims.frames import EQUIPMENT, WHOLE, Frame, is_armed
from claims.model import Basis, Cause, Claim, Direction, FiledClaim, RelationKind
from claims.periods import apart, days_between, has_same_start, is_counter, is_series, is_toll, reach
from claims.reasons import against
from claims.ties import are_tied, is_too_wide

# Below these certainties of the frame a difference, or an agreement, is not said out loud.
CONFLICT_SCORE = 50
AGREEMENT_SCORE = 40
_TELLING_COUNT = 5  # one or two hurt are in every city's news every day
_NEXT_POST_DAYS = 2 / 24  # where one post leaves the place out, it goes on from the one just before
_LEAP_RATIO = 2.0
_LEAP_DAYS = 7.0


def find(later: FiledClaim, earlier: FiledClaim, frame: Frame, tolerance: Tolerance) -> Finding | None:
    """What two counts of one kind say to each other; their place and period are known to meet."""
    if frame.victims.extent is Extent.APART:
        return related("the victims are not the same")
    if frame.unit.extent is Extent.APART:
        return related("they count different things")
    if _may_be_two_incidents(later, earlier, frame, tolerance):
        return _untied(later, earlier, frame)
    if later.claim.is_denied or earlier.claim.is_denied:
        return denials.find(later, earlier, frame, tolerance)
    if is_same_claimant(later, earlier):
        return _own(later, earlier, frame)
    if is_too_wide(later, earlier):
        return None
    return _rival(later, earlier, frame, tolerance)


def _may_be_two_incidents(later: FiledClaim, earlier: FiledClaim, frame: Frame, tolerance: Tolerance) -> bool:
    """A strike, or a count that is no everyday one, may be told in other words, as long as the numbers agree."""
    if is_counter(later.claim) or is_counter(earlier.claim) or are_tied(later, earlier):
        return False
    if later.claim.is_denied or earlier.claim.is_denied:
        return True
    if is_toll(later.claim) and is_same_claimant(later, earlier):  # "rose to 12": from what it said last
        longest = _NEXT_POST_DAYS if frame.place.extent is Extent.UNKNOWN else 1.0
        return days_between(later.post.posted_at, earlier.post.posted_at) > longest
    if later.claim.cause is earlier.claim.cause is Cause.DISASTER and is_same_claimant(later, earlier):
        return False  # one office counts one quake's dead from hour to hour
    are_strikes = later.claim.cause is earlier.claim.cause is Cause.CONFLICT
    if are_strikes and compare(later.claim.count, earlier.claim.count, tolerance).agreement is Agreement.AGREE:
        return False
    return not _is_equal(later, earlier) or (size(later.claim.count) or 0) < _TELLING_COUNT


def _untied(later: FiledClaim, earlier: FiledClaim, frame: Frame) -> Finding:
    """A region's count holds a town's incident of that day, however told."""
    is_region = frame.place.extent is Extent.AROUND and not are_opponents(later, earlier)
    are_counts = size(later.claim.count) is not None and not (later.claim.is_denied or earlier.claim.is_denied)
    if is_region and are_counts and fits_inside(earlier.claim.count, later.claim.count):
        return _part_of(earlier, later, Direction.EARLIER_IN_LATER)
    return related("one place and day, but perhaps two incidents")


# One claimant


def _own(later: FiledClaim, earlier: FiledClaim, frame: Frame) -> Finding | None:
    if frame.place.extent is Extent.UNKNOWN and not _may_continue(later, earlier):
        is_told_again = (
            frame.is_whole and _is_equal(later, earlier) and (size(later.claim.count) or 0) >= _TELLING_COUNT
        )
        return _again(later, earlier) if is_told_again else None
    if _is_running(later, earlier, frame):
        return _running(later, earlier)
    if is_too_wide(later, earlier) and not _may_continue(later, earlier):
        return _again(later, earlier) if _is_equal(later, earlier) else None
    if _is_other_toll(later, earlier, frame):
        return related("a lower count of perhaps other victims")
    if _are_other_pieces(later, earlier, frame):
        return related("pieces of two totals, or perhaps other victims")
    if frame.is_whole or (frame.window.extent is Extent.SAME and _is_equal(later, earlier)):
        return _again(later, earlier)
    return _contained(later, earlier, frame)


def _may_continue(later: FiledClaim, earlier: FiledClaim) -> bool:
    """With a place missing or too wide, only a counter goes on, or within a day a toll or a correction that says so."""
    if later.claim.place is None and earlier.claim.place is None:
        return is_series(later.claim, earlier.claim) or (is_counter(later.claim) and is_counter(earlier.claim))
    if is_series(later.claim, earlier.claim) and not _is_fall(later, earlier):
        return True
    if days_between(later.post.posted_at, earlier.post.posted_at) > 1.0 or size(earlier.claim.count) is None:
        return False
    return is_toll(later.claim) or later.claim.is_retraction


def _is_other_toll(later: FiledClaim, earlier: FiledClaim, frame: Frame) -> bool:
    """The dead of one strike do not grow fewer by themselves: a lower toll days later is of another one."""
    if not _is_fall(later, earlier) or later.claim.is_retraction:
        return False
    nothing_back = timedelta()
    is_apart = apart(reach(later, nothing_back), reach(earlier, nothing_back)) > timedelta()
    return (is_toll(later.claim) and is_apart) or frame.victims.extent is Extent.UNKNOWN


def _are_other_pieces(later: FiledClaim, earlier: FiledClaim, frame: Frame) -> bool:
    """A bulletin's breakdown is not corrected by the next one's, nor a count of fighters by one of people."""
    if _is_equal(later, earlier) or later.claim.is_retraction or is_toll(later.claim):
        return False
    if later.claim.is_part and earlier.claim.is_part:
        return not (later.claim.window.is_stated and earlier.claim.window.is_stated)
    return frame.victims.extent is Extent.UNKNOWN and is_armed(later.claim) is not is_armed(earlier.claim)


def _is_fall(later: FiledClaim, earlier: FiledClaim) -> bool:
    return (size(later.claim.count) or 0) < (size(earlier.claim.count) or 0)


def _is_equal(later: FiledClaim, earlier: FiledClaim) -> bool:
    return size(later.claim.count) is not None and is_unchanged(later.claim.count, earlier.claim.count)


def _again(later: FiledClaim, earlier: FiledClaim) -> Finding:
    count = later.claim.count
    if later.claim.is_retraction and size(count) is None:
        return Finding(kind=RelationKind.RETRACTS, words="the claimant withdraws it")
    if is_unchanged(count, earlier.claim.count):
        return Finding(kind=RelationKind.RESTATES, words=f"the same claimant says {in_words(count)} again")
    if size(earlier.claim.count) is None:
        return related(f"the same claimant now gives a number: {in_words(count)}")
    return revision(later, earlier)


def _is_running(later: FiledClaim, earlier: FiledClaim, frame: Frame) -> bool:
    if not has_same_start(later.claim, earlier.claim) or frame.window.extent is not Extent.AROUND:
        return False
    bases = {later.claim.basis, earlier.claim.basis}
    if Basis.INCIDENT in bases or frame.place.extent not in WHOLE or frame.victims.extent not in WHOLE:
        return False
    window = later.claim.window
    # "today" at noon and at night is one day's count that was revised, not a total that runs on
    return Basis.CUMULATIVE in bases or days_between(window.start, window.end) > 1.5


def _running(later: FiledClaim, earlier: FiledClaim) -> Finding:
    mine, theirs = size(later.claim.count), size(earlier.claim.count)
    if mine is None or theirs is None or mine == theirs:
        return Finding(kind=RelationKind.RESTATES, words="the same total from the same start")
    if mine < theirs:
        return revision(later, earlier)
    days = days_between(later.post.posted_at, earlier.post.posted_at)
    is_leap = mine >= _LEAP_RATIO * theirs and days <= _LEAP_DAYS
    words = f"the total from the same start went from {theirs} to {mine}"
    return Finding(kind=RelationKind.RUNNING_TOTAL, words=words, is_leap=is_leap)


# Part and whole


def _direction(frame: Frame) -> Direction | None:
    """Which claim is the piece; None where each reaches beyond the other somewhere."""
    extents = {frame.victims.extent, frame.place.extent, frame.window.extent}
    if Extent.INSIDE in extents and Extent.AROUND in extents:
        return None
    return Direction.LATER_IN_EARLIER if Extent.INSIDE in extents else Direction.EARLIER_IN_LATER


def _piece_and_whole(later: FiledClaim, earlier: FiledClaim, direction: Direction) -> tuple[FiledClaim, FiledClaim]:
    return (later, earlier) if direction is Direction.LATER_IN_EARLIER else (earlier, later)


def _contained(later: FiledClaim, earlier: FiledClaim, frame: Frame) -> Finding | None:
    direction = _direction(frame)
    if direction is None:
        return related("the frames overlap only in part")
    piece, whole = _piece_and_whole(later, earlier, direction)
    if not fits_inside(piece.claim.count, whole.claim.count):
        return related("the part is larger than the whole that the same claimant gave")
    return _part_of(piece, whole, direction)


def _part_of(piece: FiledClaim, whole: FiledClaim, direction: Direction) -> Finding:
    words = f"{in_words(piece.claim.count)} lies inside {in_words(whole.claim.count)}"
    return Finding(kind=RelationKind.PART_OF, words=words, direction=direction)


# Two claimants


def _rival(later: FiledClaim, earlier: FiledClaim, frame: Frame, tolerance: Tolerance) -> Finding | None:
    found = compare(later.claim.count, earlier.claim.count, tolerance)
    if found.agreement is Agreement.UNKNOWN:
        return related("no number to compare")
    if frame.is_whole and _tells_a_concession(later, earlier):
        return Finding(
            kind=RelationKind.RESTATES,
            words=f"somebody is quoted with the {size(later.claim.count)} that the side conceded",
        )
    is_one_count = frame.window.extent is Extent.SAME and _is_equal(later, earlier)
    if frame.is_whole or (is_one_count and frame.victims.extent in WHOLE):
        return _same_frame(later, earlier, frame, found)
    return _rival_part(later, earlier, frame, found)


def _tells_a_concession(later: FiledClaim, earlier: FiledClaim) -> bool:
    """A side's own count of its own dead, told later by a source that quotes it under a name of no known party."""
    if not is_quoted(later) or later.claim.claimant.id is not None or are_opponents(later, earlier):
        return False
    return (
        is_against_interest(earlier) and _is_equal(later, earlier) and (size(later.claim.count) or 0) >= _TELLING_COUNT
    )


def _same_frame(later: FiledClaim, earlier: FiledClaim, frame: Frame, found: Comparison) -> Finding:
    words = against(later, earlier, found.gap)
    if found.agreement is Agreement.AGREE:
        return _agreement(later, earlier, frame, words)
    if _is_growth(later, earlier):
        return _part_of(earlier, later, Direction.EARLIER_IN_LATER)
    if _is_individual(later.claim) or _is_individual(earlier.claim):
        return _among(later, earlier)
    if found.agreement is Agreement.GREY or not _is_comparable(frame) or _is_floor(later, earlier):
        return possible_conflict(words, found.gap)
    if _is_unfinished(later, earlier):
        return possible_conflict(f"{words}: early counts of no side", found.gap)
    if later.claim.is_part and earlier.claim.is_part and not are_opponents(later, earlier):
        return possible_conflict(f"{words}: pieces of two totals", found.gap)
    return contradicts(words, found.gap)


def _is_individual(claim: Claim) -> bool:
    """ "A passenger", "a man": somebody whose fate is told, no count of a fire's or a strike's victims."""
    is_one = claim.count.low == claim.count.high == 1
    return is_one and bool(claim.victims.words) and claim.victims.id is None and not is_armed(claim)


def _among(later: FiledClaim, earlier: FiledClaim) -> Finding:
    if _is_individual(later.claim):
        return _part_of(later, earlier, Direction.LATER_IN_EARLIER)
    return _part_of(earlier, later, Direction.EARLIER_IN_LATER)


def _is_unfinished(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Nobody fought, or nobody's word it is: after a quake or a fire agencies lag behind one another."""
    if is_armed(later.claim) or is_armed(earlier.claim) or later.claim.victims.id or earlier.claim.victims.id:
        return False
    has_side = side_of(later) is not None or side_of(earlier) is not None
    if later.claim.kind in EQUIPMENT and not (later.claim.window.is_stated and earlier.claim.window.is_stated):
        return not has_side  # drones come in waves, and so do the counts of those shot down
    causes = {later.claim.cause, earlier.claim.cause}
    if Cause.CONFLICT in causes:
        return False
    return causes != {Cause.UNKNOWN} or not has_side


def _is_floor(later: FiledClaim, earlier: FiledClaim) -> bool:
    """ "At least one" beside another agency's eight is a careful word, if no side tells it of its fighters."""
    if are_opponents(later, earlier) or is_armed(later.claim) or is_armed(earlier.claim):
        return False
    lower = min((later.claim.count, earlier.claim.count), key=lambda count: size(count) or 0)
    return lower.high is None


def _is_comparable(frame: Frame) -> bool:
    return frame.score >= CONFLICT_SCORE and Extent.UNKNOWN not in (frame.unit.extent, frame.victims.extent)


def _agreement(later: FiledClaim, earlier: FiledClaim, frame: Frame, words: str) -> Finding:
    if frame.score < AGREEMENT_SCORE:
        return related(words)
    return corroborates(words, is_quiet=is_same_side(later, earlier))


def _is_growth(later: FiledClaim, earlier: FiledClaim) -> bool:
    """A later and higher toll holds the earlier one, unless opponents count each other's fighters.

    After a strike or a quake the dead are found one by one; agencies that print one after the other do not disagree.
    """
    if are_opponents(later, earlier) or (size(later.claim.count) or 0) <= (size(earlier.claim.count) or 0):
        return False
    return is_toll(later.claim) or not (is_armed(later.claim) or is_armed(earlier.claim))


def _rival_part(later: FiledClaim, earlier: FiledClaim, frame: Frame, found: Comparison) -> Finding | None:
    direction = _direction(frame)
    if direction is None:
        return None
    piece, whole = _piece_and_whole(later, earlier, direction)
    words = against(later, earlier, found.gap)
    does_fit = fits_inside(piece.claim.count, whole.claim.count)
    if not does_fit and not are_tied(later, earlier):
        return None
    is_conflict = found.agreement is Agreement.DISAGREE
    if is_conflict and not does_fit and whole.claim.is_exhaustive and _is_comparable(frame):
        return contradicts(f"{words}: the part cannot exceed the whole", found.gap)
    if frame.victims.extent not in WHOLE:  # four commanders among the dead answer nobody's total
        return _part_of(piece, whole, direction) if does_fit else None
    if is_conflict and (are_opponents(later, earlier) or not does_fit):
        return possible_conflict(words, found.gap)
    if does_fit:
        return _part_of(piece, whole, direction)
    return _same_frame(later, earlier, frame, found)


# Two kinds


def find_mixed(later: FiledClaim, earlier: FiledClaim, frame: Frame, tolerance: Tolerance) -> Finding:
    """Dead against dead-and-wounded is no comparison; against "losses" it may be one."""
    if frame.unit.extent is not Extent.UNKNOWN or frame.victims.extent is Extent.APART:
        return related("they count different things")
    found = compare(later.claim.count, earlier.claim.count, tolerance)
    is_rival = are_opponents(later, earlier) and not is_same_claimant(later, earlier)
    if is_rival and found.agreement is Agreement.DISAGREE and not is_too_wide(later, earlier):
        return possible_conflict(f"{against(later, earlier, found.gap)}, but the word hides what it counts", found.gap)
    return related("one word hides what it counts")
