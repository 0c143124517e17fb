"""What may be compared: whether two claims speak of the same victims, place, period and unit."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

from claims.claimants import lineage, side_of
from claims.extents import APART, Extent, Fit
from claims.model import Claim, FiledClaim, Kind, Place, Role
from claims.parties import PartyBook
from claims.periods import apart, overlap_h, reach, window_fit
from claims.sites import site_words
from claims.text import fold, tokenize

WHOLE = (Extent.SAME, Extent.UNKNOWN)
TERRITORY = frozenset({Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED})
EQUIPMENT = frozenset({Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED})
# "Losses", "neutralised": the word may count the wounded or captured too.
HIDDEN_UNITS = frozenset({"mixed", "unclear"})
GENERAL_EQUIPMENT = frozenset({"equipment", "vehicle", "person"})

_SAME_DAYS = timedelta(hours=24)
_NEAR_NAME = 88.0
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

    @property
    def is_whole(self) -> bool:
        """Whether none of victims, place and period is a part of the other claim's."""
        return all(fit.extent in WHOLE for fit in (self.victims, self.place, self.window))


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
    # a known name that was not settled (which Tripoli?) is no other post's Tripoli
    if later.id is not None or earlier.id is not None:
        return APART
    return Fit(Extent.SAME, 0.85) if _is_one_name(later, earlier) else APART


def ground_fit(later: Place | None, earlier: Place | None) -> Fit:
    """The same for ground that is held: Goma and its airport are not one, and two sites of one town lie apart."""
    fit = place_fit(later, earlier)
    if later is None or earlier is None or fit.extent is not Extent.SAME:
        return fit
    mine, theirs = site_words(later), site_words(earlier)
    if mine == theirs:
        return fit
    if mine and theirs:
        return APART
    return Fit(Extent.INSIDE if mine else Extent.AROUND, 0.95)


def _is_one_name(a: Place, b: Place) -> bool:
    if a.parents and b.parents and not set(a.parents) & set(b.parents):
        return False
    return any(fuzz.ratio(x, y) >= _NEAR_NAME for x in _spellings(a) for y in _spellings(b))


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
    a, b = _meant(later), _meant(earlier)
    if a is not None and b is not None:
        fit = _named_fit(a, b)
        return Fit(Extent.SAME, 0.7) if fit is APART and _is_one_enemy(later, earlier) else fit
    if a is None and b is None:
        return _unnamed_fit(later, earlier)
    named, other = (a, earlier) if a is not None else (str(b), later)
    if not _ruled_out(other).isdisjoint(lineage(named)):
        return APART
    if other.claim.victims.role in _ARMED or other.claim.kind in EQUIPMENT:
        return Fit(Extent.SAME, 0.8)
    return Fit(Extent.UNKNOWN, 0.6)


def _meant(filed: FiledClaim) -> str | None:
    """The victims' party; of an office that is quoted the one it calls so: a ministry's "soldiers" are its own."""
    victims, side = filed.claim.victims, filed.claim.claimant.id
    if victims.id is not None or victims.words is None or side is None or victims.role not in _ARMED:
        return victims.id
    return _called(victims.words, side, filed.post.lang)


@lru_cache(maxsize=4096)
def _called(words: str, side: str, lang: str | None) -> str | None:
    mentions = PartyBook.bundled().mentions(tokenize(words), lang, side=side)
    return next((mention.id for mention in mentions if mention.id is not None), None)


def _named_fit(a: str, b: str) -> Fit:
    """A brigade's dead may be called the army's."""
    if a == b:
        return Fit(Extent.SAME)
    return Fit(Extent.SAME, 0.85) if a in lineage(b) or b in lineage(a) else APART


def _is_one_enemy(later: FiledClaim, earlier: FiledClaim) -> bool:
    """ "Terrorists" may be any of the parties its speaker fights."""
    return any(
        named.claim.victims.id in _foes_meant(general) for general, named in ((later, earlier), (earlier, later))
    )


def _foes_meant(filed: FiledClaim) -> tuple[str, ...]:
    side, victims = filed.post.side, filed.claim.victims
    book = PartyBook.bundled()
    if side is None or (info := book.party(side)) is None or victims.words is None or victims.id not in info.enemies:
        return ()
    return () if _is_party_name(victims.words, filed.post.lang) else info.enemies


@lru_cache(maxsize=4096)
def _is_party_name(words: str, lang: str | None) -> bool:
    """Whether the words name a party to everybody, whoever speaks."""
    return any(mention.id is not None for mention in PartyBook.bundled().mentions(tokenize(words), lang))


def _ruled_out(filed: FiledClaim) -> set[str | None]:
    """Parties the unnamed victims of a claim cannot belong to: whoever did it, and for fighters whoever says so."""
    by = filed.claim.by.id
    parties = {None if by is None else lineage(by)[-1]}
    if is_armed(filed.claim) and not filed.claim.is_part:
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
