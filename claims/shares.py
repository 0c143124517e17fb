"""One number told of several places: "one each in Kursk, Oryol and Rostov" is a claim for every place."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from claims.assertions import Pair
from claims.located import Located
from claims.model import Basis, Claim, Kind, Party
from claims.phrases import Marked
from claims.scene import Scene, offsets

_REACH = 5
_LEAST_WHOLE = 3
_BARE = "person"  # the unit of a number that has no noun of its own


def shared_out(scene: Scene, found: Pair, claim: Claim) -> list[Claim]:
    """The claim once for every place of the list that its number is told of; itself where it is told of one."""
    text, group = scene.text, found.group
    if "place" in claim.quote and (found.kind is Kind.ATTACK_REPELLED or _is_taken_before(claim)):
        row = list(_row_of(scene, claim.quote["place"][0]))
        return [_at(scene, claim, one) for one in row] if len(row) > 1 else [claim]
    if group is None or group.quantity is None or not _is_each(text, group.quantity.first, group.quantity.last):
        return [claim]
    places = list(_places_after(scene, group.quantity.last))
    return [_at(scene, claim, one) for one in places] if len(places) > 1 else [claim]


def _is_taken_before(claim: Claim) -> bool:
    """ "A, B and C were retaken": the list stands before the verb (behind it each place is a claim already)."""
    return claim.kind is Kind.TERRITORY_TAKEN and claim.quote["place"][1] <= claim.quote["kind"][0]


def _is_each(text: Marked, first: int, last: int) -> bool:
    return any(text.has("each", i) for i in (first - 1, first, last + 1))


def _row_of(scene: Scene, start: int) -> Iterator[Located]:
    """The places that "and" and commas join to the one at this offset: "attacks near A, B and C were repelled"."""
    at = next((i for i, one in enumerate(scene.located) if scene.text.tokens[one.first].start == start), None)
    if at is None:
        return
    first = at
    while first > 0 and _are_joined(scene, scene.located[first - 1], scene.located[first]):
        first -= 1
    yield scene.located[first]
    for one, other in pairwise(scene.located[first:]):
        if not _are_joined(scene, one, other):
            return
        yield other


def _are_joined(scene: Scene, left: Located, right: Located) -> bool:
    between = range(left.last + 1, right.first)
    is_nested = left.place.id in right.place.parents or right.place.id in left.place.parents
    return 0 < len(between) <= _REACH and not is_nested and all(_is_joiner(scene.text, i) for i in between)


def _places_after(scene: Scene, at: int) -> Iterator[Located]:
    """The places behind a number that only commas, "and" and prepositions part from each other."""
    end = at
    for one in scene.located:
        if one.first <= at:
            continue
        is_first = end == at
        between = range(end + 1, one.first)
        if len(between) > _REACH or not (is_first or all(_is_joiner(scene.text, i) for i in between)):
            return
        yield one
        end = one.last


def with_wholes(claims: Sequence[Claim]) -> list[Claim]:
    """Numbers that add up to one before them are its parts: of its period, by its doer, each in a place of its own.

    "42 drones were shot down from 9 to 11 pm. 32 of them over Bryansk region, ten over Kursk region".
    """
    done = list(claims)
    for at, whole in enumerate(claims):
        parts = _parts_of(claims, at)
        if parts and whole.window.is_stated and whole.basis is Basis.INCIDENT:
            whole = done[at] = replace(whole, basis=Basis.PERIOD)  # a morning's count from several regions
        for i in parts:
            done[i] = _as_part(done[i], whole)
        if parts and _place_id(whole) in {_place_id(claims[i]) for i in parts}:
            done[at] = replace(whole, place=None, quote={k: v for k, v in whole.quote.items() if k != "place"})
    return [_as_long(claim, done[:at]) for at, claim in enumerate(done)]


def _as_long(claim: Claim, before: Sequence[Claim]) -> Claim:
    """A part of a day's or of a running count is of that count, unless it says when itself."""
    wholes = [c for c in before if c.kind is claim.kind and not c.is_part]
    if not claim.is_part or claim.window.is_stated or claim.basis is not Basis.INCIDENT or not wholes:
        return claim
    return replace(claim, basis=wholes[-1].basis, window=wholes[-1].window)


def _parts_of(claims: Sequence[Claim], at: int) -> list[int]:
    whole, total, parts = claims[at], 0, []
    if (_exact(whole) or 0) < _LEAST_WHOLE or whole.is_part:
        return []
    for i, claim in enumerate(claims[at + 1 :], at + 1):
        number = _exact(claim)
        is_alike = claim.kind is whole.kind and claim.unit in (whole.unit, _BARE)
        if not is_alike or number is None or claim.is_denied:
            continue
        if number >= (_exact(whole) or 0):
            continue
        total += number
        parts.append(i)
        if total == _exact(whole) and len({_place_id(claims[i]) for i in parts}) == len(parts) > 1:
            return parts
    return []


def _exact(claim: Claim) -> int | None:
    return claim.count.low if claim.count.low == claim.count.high else None


def _place_id(claim: Claim) -> str | None:
    return claim.place.id or claim.place.words if claim.place is not None else None


def _as_part(claim: Claim, whole: Claim) -> Claim:
    taken = whole.basis is not Basis.INCIDENT and claim.basis is Basis.INCIDENT
    own = claim if not taken else replace(claim, basis=whole.basis, window=whole.window)
    by = own.by if own.by.words is not None else whole.by
    quote = {**({"by": whole.quote["by"]} if "by" in whole.quote else {}), **own.quote}
    return replace(own, is_part=True, unit=whole.unit, by=by, quote=quote)


def _is_joiner(text: Marked, at: int) -> bool:
    return text.text(at) in (",", "،") or text.has("conjunctions", at) or text.has("places_before", at)


def _at(scene: Scene, claim: Claim, one: Located) -> Claim:
    words = offsets(scene.text, one.first, one.last)
    found = replace(claim, place=one.place, quote={**claim.quote, "place": words})
    if claim.kind is not Kind.TERRITORY_TAKEN or claim.victims.id is not None:
        return found
    return replace(found, victims=Party(words=one.place.words), quote={**found.quote, "victims": words})
