"""What may be compared: whether two claims speak of the same victims, place, period and unit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anyascii import anyascii
from rapidfuzz import fuzz

from claims.claimants import is_same_claimant, lineage, side_of
from claims.model import Basis, Claim, FiledClaim, Kind, Place, Role, Window
from claims.text import fold


class Extent(StrEnum):
    """How the later claim's field lies to the earlier one's."""

    SAME = "same"
    INSIDE = "inside"
    AROUND = "around"
    UNKNOWN = "unknown"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Fit:
    """An extent, and how sure it is (0.0 to 1.0)."""

    extent: Extent
    certainty: float = 1.0

    def turned(self) -> "Fit":
        """The same fit seen from the other claim."""
        swap = {Extent.INSIDE: Extent.AROUND, Extent.AROUND: Extent.INSIDE}
        return Fit(swap.get(self.extent, self.extent), self.certainty)


APART = Fit(Extent.APART)
TERRITORY = frozenset({Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED})
EQUIPMENT = frozenset({Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED})

_NEAR_NAME = 88.0
_ALMOST_EQUAL = 95.0
_ARMED = frozenset({Role.COMBATANT, Role.COMMANDER})
_CIVIL = frozenset({Role.CIVILIAN, Role.CHILD})
_NARROW = frozenset({Role.COMMANDER, Role.CHILD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How the frame of a later claim lies to that of an earlier one."""

    victims: Fit
    place: Fit
    window: Fit
    unit: Fit
    overlap_h: float

    @property
    def score(self) -> int:
        """Certainty that both speak of one thing, 0-100."""
        fits = (self.victims, self.place, self.window, self.unit)
        certainty = 1.0
        for fit in fits:
            certainty *= fit.certainty
        return round(100 * certainty)


def frame_of(later: FiledClaim, earlier: FiledClaim) -> Frame | None:
    """None where place or period lie apart: such claims have nothing to say to each other.

    Other victims of the same place within a day are worth listing beside it, whatever the hours.
    """
    place = place_fit(later.claim.place, earlier.claim.place)
    if place.extent is Extent.APART:
        return None
    window, victims = window_fit(later, earlier), victims_fit(later, earlier)
    if window.extent is Extent.APART:
        if victims.extent is not Extent.APART or apart(reach(later), reach(earlier)) > _SAME_DAYS:
            return None
        window = Fit(Extent.UNKNOWN, 0.5)
    return Frame(
        victims=victims,
        place=place,
        window=window,
        unit=unit_fit(later.claim, earlier.claim),
        overlap_h=overlap_h(reach(later), reach(earlier)),
    )


# Places


def place_fit(later: Place | None, earlier: Place | None) -> Fit:
    """Containment by the gazetteer; a place it does not know is compared by its spelling."""
    if later is None or earlier is None:
        return Fit(Extent.UNKNOWN, 0.7 if later is earlier else 0.5)
    if later == earlier or (later.id is not None and later.id == earlier.id):
        return Fit(Extent.SAME)
    if earlier.id is not None and earlier.id in later.parents:
        return Fit(Extent.INSIDE, 0.95)
    if later.id is not None and later.id in earlier.parents:
        return Fit(Extent.AROUND, 0.95)
    if later.id is not None and earlier.id is not None:
        return APART
    # the gazetteer forgives misspellings itself: what it passed over beside a place it knows must be spelt alike
    least = _NEAR_NAME if later.id is earlier.id else _ALMOST_EQUAL
    return Fit(Extent.SAME, 0.85) if _is_one_name(later, earlier, least) else APART


def _is_one_name(a: Place, b: Place, least: float) -> bool:
    if a.parents and b.parents and not set(a.parents) & set(b.parents):
        return False
    return any(fuzz.ratio(x, y) >= least for x in _spellings(a) for y in _spellings(b))


def _spellings(place: Place) -> set[str]:
    return {fold(anyascii(name)) for name in (place.words, place.name) if name}


def is_country(place: Place | None) -> bool:
    """Nothing lies around it: too wide for two incidents in it to be one."""
    return place is not None and place.id is not None and not place.parents


# Victims


def victims_fit(later: FiledClaim, earlier: FiledClaim) -> Fit:
    """Whose dead, wounded, prisoners or equipment. What a party calls soldiers or rebels is never its own."""
    a, b = later.claim, earlier.claim
    if _is_other_status(a, b):
        return APART
    fit = _party_fit(later, earlier)
    if fit.extent not in (Extent.SAME, Extent.UNKNOWN):
        return fit
    return _narrowed(a, b, fit)


def _is_other_status(a: Claim, b: Claim) -> bool:
    roles = {a.victims.role, b.victims.role}
    return bool(roles & _ARMED) and bool(roles & _CIVIL)


def _party_fit(later: FiledClaim, earlier: FiledClaim) -> Fit:
    a, b = later.claim.victims, earlier.claim.victims
    if a.id is not None and b.id is not None:
        return _named_fit(a.id, b.id)
    if a.id is None and b.id is None:
        return _unnamed_fit(later, earlier)
    named, other = (a.id, earlier) if a.id is not None else (str(b.id), later)
    if not _ruled_out(other).isdisjoint(lineage(named)):
        return APART
    if other.claim.victims.role in _ARMED or other.claim.kind in EQUIPMENT:
        return Fit(Extent.SAME, 0.8)
    return Fit(Extent.UNKNOWN, 0.6)


def _named_fit(a: str, b: str) -> Fit:
    """A brigade's dead may be called the army's."""
    if a == b:
        return Fit(Extent.SAME)
    return Fit(Extent.SAME, 0.85) if a in lineage(b) or b in lineage(a) else APART


def _ruled_out(filed: FiledClaim) -> set[str | None]:
    """Parties the unnamed victims of a claim cannot belong to: whoever did it, and for fighters whoever says so."""
    by = filed.claim.by.id
    parties = {None if by is None else lineage(by)[-1]}
    if is_armed(filed.claim):
        parties.add(side_of(filed))
    return parties - {None}


def _unnamed_fit(later: FiledClaim, earlier: FiledClaim) -> Fit:
    a, b = later.claim.victims, earlier.claim.victims
    if is_armed(later.claim) and is_armed(earlier.claim):
        sides = {side_of(later), side_of(earlier)}
        # each side's enemy is the other side
        return APART if None not in sides and len(sides) == 2 else Fit(Extent.SAME, 0.8)
    if a.words and b.words and fuzz.token_set_ratio(fold(a.words), fold(b.words)) >= _NEAR_NAME:
        return Fit(Extent.SAME, 0.95)
    if {a.role, b.role} & _ARMED:
        return Fit(Extent.UNKNOWN, 0.6)
    return Fit(Extent.SAME, 0.85)


def is_armed(claim: Claim) -> bool:
    """Whether the victims are fighters. (How many stand somewhere, a party says of itself and of others.)"""
    return claim.victims.role in _ARMED and claim.kind is not Kind.STRENGTH


def _narrowed(a: Claim, b: Claim, fit: Fit) -> Fit:
    """Commanders among the dead, children among civilians: a part of the victims."""
    inside, around = _is_narrow(a), _is_narrow(b)
    if inside == around:
        return fit
    return Fit(Extent.INSIDE if inside else Extent.AROUND, fit.certainty)


def _is_narrow(claim: Claim) -> bool:
    return claim.is_part or claim.victims.role in _NARROW


# Units


def unit_fit(a: Claim, b: Claim) -> Fit:
    """Persons, families, tanks: only equal units are compared. UNKNOWN where a word hides what it counts."""
    if a.unit == b.unit:
        return Fit(Extent.SAME)
    if not HIDDEN_UNITS.isdisjoint((a.unit, b.unit)):
        return Fit(Extent.UNKNOWN, 0.7)
    if {a.kind, b.kind} <= EQUIPMENT and GENERAL_EQUIPMENT & {a.unit, b.unit}:
        return Fit(Extent.UNKNOWN, 0.7)
    return APART


HIDDEN_UNITS = frozenset(
    {"mixed", "unclear"}
)  # "losses", "neutralised": the word may count the wounded or captured too
GENERAL_EQUIPMENT = frozenset({"equipment", "vehicle", "person"})


# Periods

_UNSTATED_BACK = timedelta(hours=18)  # a post without a date tells of its day or of the night before
_TOLL_BACK = timedelta(days=3)  # bodies are found for days: "the toll rose to 89" reaches back to the strike
_OWN_TOLL_BACK = timedelta(days=5)
_SHORT = timedelta(hours=36)
_SAME_START = _SAME_END = timedelta(hours=3)
_MOSTLY = 0.5  # a day's last hours lie beyond the weekly report of that noon
_LONGER = 1.5  # two bulletins of one length that overlap are no part of each other
_SAME_DAYS = timedelta(hours=24)


def is_toll(claim: Claim) -> bool:
    """A count of one event that grows as bodies are found: cumulative, but with no start of its own."""
    return claim.basis is Basis.CUMULATIVE and (
        not claim.window.is_stated or claim.window.end - claim.window.start <= _SHORT
    )


def is_counter(claim: Claim) -> bool:
    """A count over a stated period: a day, a week, since the first of May."""
    return claim.basis is Basis.PERIOD or (claim.basis is Basis.CUMULATIVE and not is_toll(claim))


def reach(filed: FiledClaim, back: timedelta = _TOLL_BACK) -> Window:
    """The period a claim may speak of: its window, widened where the post leaves it open, closed by its posting."""
    claim, posted = filed.claim, filed.post.posted_at
    start, end = claim.window.start, min(claim.window.end, posted)
    if is_toll(claim):
        start = min(start, posted - back)
    elif not claim.window.is_stated and claim.basis is Basis.INCIDENT:
        start = min(start, posted - _UNSTATED_BACK)
        end = posted
    return Window(start=min(start, end), end=end, is_stated=claim.window.is_stated)


def window_fit(later: FiledClaim, earlier: FiledClaim) -> Fit:
    """How the later claim's period lies to the earlier one's.

    Only a period can hold another one as its part; two incidents are one wherever their times meet, because one
    report says "this morning" where another names only the day.
    """
    own = is_same_claimant(later, earlier)
    back = _OWN_TOLL_BACK if own else _TOLL_BACK
    a, b = reach(later, back), reach(earlier, back)
    share, mutual = _shares(a, b)
    counters = (is_counter(later.claim), is_counter(earlier.claim))
    if counters == (False, False):
        return _incident_fit(later, earlier, share)
    if has_same_start(later.claim, earlier.claim) and all(counters):
        return _same_start_fit(a, b, mutual, own=own)
    if mutual >= (0.75 if own else 0.5):
        return Fit(Extent.SAME, 0.7 + 0.3 * mutual)
    if share < _MOSTLY or max(_hours(a), _hours(b)) < _LONGER * min(_hours(a), _hours(b)):
        return APART
    if _hours(a) <= _hours(b):
        return Fit(Extent.INSIDE, share) if counters[1] else APART
    return Fit(Extent.AROUND, share) if counters[0] else APART


def _incident_fit(later: FiledClaim, earlier: FiledClaim, share: float) -> Fit:
    if share <= 0.0 or (share < 0.25 and later.claim.window.is_stated and earlier.claim.window.is_stated):
        return APART
    stated = later.claim.window.is_stated + earlier.claim.window.is_stated
    return Fit(Extent.SAME, (0.8, 0.9, 1.0)[stated] * (0.85 + 0.15 * share))


def has_same_start(a: Claim, b: Claim) -> bool:
    return a.window.is_stated and b.window.is_stated and abs(a.window.start - b.window.start) <= _SAME_START


def _same_start_fit(a: Window, b: Window, mutual: float, *, own: bool) -> Fit:
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
