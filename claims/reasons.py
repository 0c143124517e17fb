"""The sentence and the fields behind a relation, for an analyst to check."""

from claims.claimants import claimant_name, is_against_interest, is_independent
from claims.counts import in_words
from claims.extents import Extent
from claims.frames import Frame
from claims.model import FiledClaim, Party, Place
from claims.periods import apart, reach

RULES_VERSION = "2"  # raised whenever a rule or its default tolerance changes what two claims are to each other


def sentence(frame: Frame, later: FiledClaim, earlier: FiledClaim, *, finding: str) -> str:
    """One sentence: victims, place and period compared, then what was found."""
    fields = (_victims(frame, later, earlier), _place(frame, later, earlier), _period(frame, later, earlier))
    listed = ", ".join(field for field in fields if field)
    return f"{listed[:1].upper()}{listed[1:]}: {finding}{_remark(later)}."


def held_sentence(frame: Frame, later: FiledClaim, earlier: FiledClaim, *, finding: str) -> str:
    """The sentence for two claims about who holds a place: nobody is counted."""
    listed = ", ".join(field for field in (_place(frame, later, earlier), _days_apart(later, earlier)) if field)
    return f"{listed[:1].upper()}{listed[1:]}: {finding}{_remark(later)}."


def _days_apart(later: FiledClaim, earlier: FiledClaim) -> str:
    hours = apart(reach(later), reach(earlier)).total_seconds() / 3600
    return "at one time" if hours == 0 else f"{hours:.0f} h apart"


def compared(frame: Frame, later: FiledClaim, earlier: FiledClaim) -> dict[str, str]:
    """What was set side by side, "later / earlier", each with how it lies."""
    pairs = {
        "victims": (frame.victims.extent, party_name(later.claim.victims), party_name(earlier.claim.victims)),
        "place": (frame.place.extent, place_name(later.claim.place), place_name(earlier.claim.place)),
        "window": (frame.window.extent, window_words(later), window_words(earlier)),
        "unit": (frame.unit.extent, later.claim.unit, earlier.claim.unit),
    }
    fields = {name: f"{extent}: {a} / {b}" for name, (extent, a, b) in pairs.items()}
    fields["basis"] = f"{later.claim.basis} / {earlier.claim.basis}"
    fields["count"] = f"{in_words(later.claim.count)} / {in_words(earlier.claim.count)}"
    fields["claimant"] = f"{claimant_name(later)} / {claimant_name(earlier)}"
    fields["rules"] = RULES_VERSION
    fields["independent"] = "yes" if is_independent(later, earlier) else "no"
    return fields


def against(later: FiledClaim, earlier: FiledClaim, gap: float | None) -> str:
    """ "135 against 3, 45 times apart": the earlier number first, as it was read."""
    numbers = f"{in_words(earlier.claim.count)} against {in_words(later.claim.count)}"
    if gap is None or gap == float("inf"):
        return numbers
    return f"{numbers}, {gap:.0f} times apart" if gap >= 10 else f"{numbers}, {gap:.1f} times apart"


def party_name(party: Party) -> str:
    return party.words or party.id or "unnamed"


def place_name(place: Place | None) -> str:
    return "no place" if place is None else place.name or place.words


def _victims(frame: Frame, later: FiledClaim, earlier: FiledClaim) -> str:
    mine, theirs = party_name(later.claim.victims), party_name(earlier.claim.victims)
    match frame.victims.extent:
        case Extent.SAME:
            return f"same victims ({theirs if mine == 'unnamed' else mine})"
        case Extent.INSIDE:
            return f"{mine} among {theirs}"
        case Extent.AROUND:
            return f"{theirs} among {mine}"
        case Extent.APART:
            return f"other victims ({mine}, {theirs})"
        case _:
            return f"perhaps the same victims ({mine}, {theirs})"


def _place(frame: Frame, later: FiledClaim, earlier: FiledClaim) -> str:
    mine, theirs = place_name(later.claim.place), place_name(earlier.claim.place)
    if mine == theirs and frame.place.extent in (Extent.INSIDE, Extent.AROUND):  # a town and its airport
        mine, theirs = _as_written(later.claim.place), _as_written(earlier.claim.place)
    match frame.place.extent:
        case Extent.SAME:
            return mine if mine == theirs else f"{mine} is {theirs}"
        case Extent.INSIDE:
            return f"{mine} inside {theirs}"
        case Extent.AROUND:
            return f"{theirs} inside {mine}"
        case _:
            return "" if mine == theirs else f"{mine} beside {theirs}"


def _as_written(place: Place | None) -> str:
    return "no place" if place is None else place.words


def _period(frame: Frame, later: FiledClaim, earlier: FiledClaim) -> str:
    lengths = [f"{_length_h(filed):.0f} h" for filed in (earlier, later)]
    shown = lengths[0] if lengths[0] == lengths[1] else " and ".join(lengths)
    return f"{shown} windows overlap {frame.overlap_h:.0f} h"


def _length_h(filed: FiledClaim) -> float:
    window = reach(filed)
    return (window.end - window.start).total_seconds() / 3600


def window_words(filed: FiledClaim) -> str:
    window = reach(filed)
    return f"{window.start:%Y-%m-%d %H:%M} to {window.end:%Y-%m-%d %H:%M}"


def _remark(later: FiledClaim) -> str:
    return "; against its own interest" if is_against_interest(later) else ""
