"""One number told of several places: "one each in Kursk, Oryol and Rostov" is a claim for every place."""

from collections.abc import Iterator
from dataclasses import replace

from claims.located import Located
from claims.model import Claim
from claims.pairing import Pair
from claims.phrases import Marked
from claims.scene import Scene, offsets

_REACH = 5


def shared_out(scene: Scene, found: Pair, claim: Claim) -> list[Claim]:
    """The claim once for every place of the list that its number is told of; itself where it is told of one."""
    text, group = scene.text, found.group
    if group is None or group.quantity is None or not _is_each(text, group.quantity.first, group.quantity.last):
        return [claim]
    places = list(_places_after(scene, group.quantity.last))
    return [_at(scene, claim, one) for one in places] if len(places) > 1 else [claim]


def _is_each(text: Marked, first: int, last: int) -> bool:
    return any(text.has("each", i) for i in (first - 1, first, last + 1))


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


def _is_joiner(text: Marked, at: int) -> bool:
    return text.text(at) in (",", "،") or text.has("conjunctions", at) or text.has("places_before", at)


def _at(scene: Scene, claim: Claim, one: Located) -> Claim:
    return replace(claim, place=one.place, quote={**claim.quote, "place": offsets(scene.text, one.first, one.last)})
