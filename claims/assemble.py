"""Pairs of trigger and group → claims, each with the fields that stand round it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from claims import modality, said, who
from claims.assertions import Pair, assertions
from claims.confidence import estimate
from claims.governing import place_for
from claims.groups import groups
from claims.items import item_at, items
from claims.kinds import OF_PEOPLE, OF_THINGS, TERRITORY
from claims.lists import carried, is_item, opened, with_lists, without_opened
from claims.located import Located
from claims.model import Claim, Count, Kind, Qualifier, Role, Window
from claims.pairing import pair
from claims.phrases import Group, Marked, Span
from claims.repeats import distinct, fresh, with_doers, without_heading
from claims.scene import Author, Scene, Sentence, core_of, offsets, words_of
from claims.sentences import heading_end, is_title
from claims.shares import shared_out, with_wholes
from claims.victims import conceded_to, doer_of, is_by_own_side, party_of, victims_of

_LEAVING = (Kind.CAPTURED, Kind.DISPLACED)
_FIGHTERS = (Role.COMBATANT, Role.COMMANDER)
_CIVIL = ("vehicle", "ship")  # sorts of things that break in everyday life, too
_MOST_PEOPLE = 100_000_000
MOST_CLAIMS = 100  # of one post, those first in the text


def assemble(text: Marked, spans: Sequence[Span], located: Sequence[Located], author: Author) -> list[Claim]:
    """The claims of a post in order of text."""
    sentences: list[Sentence] = []
    before: Sequence[Pair] = ()
    for i, span in enumerate(spans):
        sentence, before = _sentence(text, span, i, before)
        sentences.append(sentence)
    sentences = without_opened(sentences)
    header = next((h for s in spans[:2] if (h := who.header_claimant(text, s)) is not None), None)
    header = header or (who.trailing_claimant(text, spans[-1]) if spans else None)
    scene = Scene(text, spans, sentences, located, author, header)
    told_of = (one for one in fresh(text, sentences) if _is_of_harm(scene, one[1]))
    pairs = list(islice(told_of, MOST_CLAIMS))
    told = [(s, claim) for s, p in pairs for claim in shared_out(scene, p, _claim(scene, s, p)) if _tells(p, claim)]
    told = told[:MOST_CLAIMS]
    told = [(s, one) for s, claim in told for one in _with_denial(scene, s, claim)]
    claims = with_wholes(with_doers([(_story(text, s), claim) for s, claim in told]))
    placed = [(claim, _names_place(scene, s)) for claim, (s, _) in zip(claims, told, strict=True)]
    if heading_end(text.tokens) is not None:
        stays = without_heading([(s.index, claim) for claim, (s, _) in zip(claims, told, strict=True)])
        placed = [one for one, is_kept in zip(placed, stays, strict=True) if is_kept]
    return distinct(placed)


def _is_of_harm(scene: Scene, found: Pair) -> bool:
    """A trigger with other uses (arrested, died) needs a post that tells of harm, unless many died or were caught."""
    quantity = found.group.quantity if found.group is not None else None
    if found.kind in OF_THINGS and found.group is not None and found.group.unit in _CIVIL:
        return said.tells_of_harm(scene, found)
    if found.kind is Kind.EQUIPMENT_DESTROYED and _is_cleared(scene, found):
        return False  # what deminers blow up is nobody's loss
    if found.kind is Kind.STRENGTH and quantity is not None and quantity.low == 1:
        return False  # one man on his way is no force
    if found.kind in OF_PEOPLE and quantity is not None and (quantity.low or 0) > _MOST_PEOPLE:
        return False  # "losses of 2 billion" are money
    if found.kind is Kind.DISPLACED and found.group is not None and found.group.role in _FIGHTERS:
        return False  # soldiers who leave their positions
    if found.kind is Kind.CASUALTIES and found.group is not None and _is_acronym(scene.text, found.group):
        return False  # "lost seven TPPs"
    is_many = found.kind is Kind.KILLED and quantity is not None and (quantity.low or 0) > 1
    is_plain = not found.assertion.trigger.needs_scene or found.kind in TERRITORY
    return is_many or is_plain or said.tells_of_harm(scene, found)


def _is_cleared(scene: Scene, found: Pair) -> bool:
    span = next(s for s in scene.spans if s.first <= found.assertion.first <= s.last)
    return any(scene.text.has("clearing", i) for i in range(span.first, span.last + 1))


def _tells(found: Pair, claim: Claim) -> bool:
    """Whoever left no known place ("the injured left the hospital") tells nothing of ground."""
    is_leaving = found.assertion.trigger.subject == "loser" and claim.kind is Kind.STATEMENT
    return not is_leaving or (claim.place is not None and claim.place.id is not None)


def _is_acronym(text: Marked, group: Group) -> bool:
    return group.sort == "thing" and group.first == group.last and text.text(group.first).isupper()


def _story(text: Marked, sentence: Sentence) -> int:
    """Sentences of one number tell one deed: one that begins with its verb goes on with the one before."""
    mark = text.found.at("trigger", sentence.span.first)
    has_no_subject = mark is not None and mark.value.subject == "doer"
    return sentence.index - 1 if has_no_subject else sentence.index


def _names_place(scene: Scene, sentence: Sentence) -> bool:
    """Whether the sentence tells of a place of its own; a headline tells of what stands below."""
    if sentence.index == 0 and len(scene.spans) > 1 and is_title(scene.text, sentence.span):
        return False
    return any(sentence.span.first <= one.first <= sentence.span.last for one in scene.located)


def _sentence(text: Marked, span: Span, index: int, before: Sequence[Pair]) -> tuple[Sentence, Sequence[Pair]]:
    """The sentence at `span`, `before` being what it may go on with, and what the next one may go on with."""
    if modality.claims_nothing(text, span):
        return Sentence(index, span, (), ()), ()
    found = [a for a in assertions(text, span) if not modality.is_unreal(text, span, a.first, a.last)]
    if not found:
        sentence = Sentence(index, span, *carried(text, span, before))
        return sentence, sentence.pairs or (before if is_item(text, span) else ())
    named = groups(text, span)
    sentence = Sentence(index, span, named, with_lists(text, span, named, pair(text, span, named, found)))
    return sentence, opened(sentence.pairs, found)


def _claim(scene: Scene, sentence: Sentence, found: Pair) -> Claim:
    text, span = scene.text, sentence.span
    core = core_of(found)
    quote: dict[str, tuple[int, int]] = {"kind": offsets(text, found.assertion.first, found.assertion.last)}
    victims = victims_of(scene, sentence, found, quote)
    doer = doer_of(scene, sentence, found, core)
    place = _place(scene, sentence, found, core, quote)
    is_conceded = found.assertion.trigger.subject == "loser" and is_by_own_side(scene, sentence, found)
    time = said.time_of(scene, sentence, found)
    claimant = who.claimant_of(text, span, core, scene.header)
    denied = said.is_denied(scene, sentence, found)
    retracted = modality.is_retracted(text, span)
    if time is not None:
        quote["window"] = offsets(text, time.first, time.last)
    claim = Claim(
        kind=Kind.TERRITORY_TAKEN if is_conceded else found.kind,
        count=_count(scene, found, quote),
        window=Window(start=time.start, end=time.end, is_stated=True) if time else scene.author.default_window(),
        victims=victims,
        by=party_of(scene, doer, "by", quote) if doer or not is_conceded else conceded_to(scene),
        claimant=party_of(scene, claimant, "claimant", quote),
        place=place.place if place else None,
        basis=said.basis_in(scene, sentence, found, time),
        unit=_unit(found),
        is_denied=denied,
        is_part=said.is_part(scene, sentence, found),
        is_exhaustive=said.is_exhaustive(scene, sentence, found),
        is_retraction=retracted is not None,
        cause=said.cause_of(scene, sentence),
        quote=quote,
    )
    return estimate(claim, found)


def _with_denial(scene: Scene, sentence: Sentence, claim: Claim) -> list[Claim]:
    """The claim, and beside it its denial by somebody whom the next sentence quotes."""
    denier = said.denier_of(scene, sentence)
    if denier is None or claim.is_denied:
        return [claim]
    quote = {name: words for name, words in claim.quote.items() if name != "claimant"}
    return [claim, replace(claim, claimant=party_of(scene, denier, "claimant", quote), is_denied=True, quote=quote)]


def _unit(found: Pair) -> str:
    if found.kind in (Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED) and found.group is not None:
        return found.group.unit
    if found.group is not None and found.group.unit == "family" and found.kind in OF_PEOPLE:
        return "family"
    return found.assertion.trigger.unit


def _count(scene: Scene, found: Pair, quote: dict[str, tuple[int, int]]) -> Count:
    group = found.group
    if found.kind in TERRITORY:
        return Count()
    if group is not None and group.quantity is not None:
        quantity = group.quantity
        if _is_nobody_of(scene, found):
            return Count()
        if quantity.low == quantity.high == 1 and _is_negated(scene, found):
            return Count()  # "not a single soldier" counts nobody
        last = max(quantity.first, quantity.last)
        quote["count"] = offsets(scene.text, quantity.first, last)
        return quantity.count(words_of(scene, quantity.first, last).strip())
    number = found.assertion.trigger.count or (1 if group is not None and group.is_one else None)
    if number is not None and not _is_negated(scene, found):
        return Count(low=number, high=number, qualifier=Qualifier.EXACT)
    return Count()


def _is_nobody_of(scene: Scene, found: Pair) -> bool:
    """ "22 were on board, nobody was hurt": the number is not of those hurt."""
    text, group = scene.text, found.group
    between = range(group.stop + 1, found.assertion.first) if group is not None else range(0)
    commas = [i for i in between if text.text(i) in (",", "،", ";")]
    return bool(commas) and any(text.has("denial_before", i) for i in range(commas[0], found.assertion.first))


def _is_negated(scene: Scene, found: Pair) -> bool:
    core = core_of(found)
    home = next(s for s in scene.spans if s.first <= core.first <= s.last)
    return modality.negates(scene.text, home, core.first, core.last)


def _place(
    scene: Scene, sentence: Sentence, found: Pair, core: Span, quote: dict[str, tuple[int, int]]
) -> Located | None:
    rivals = [core_of(p) for p in sentence.pairs if p is not found]
    located = _own_places(scene, sentence, found)
    place = place_for(scene.text, scene.spans, sentence.index, core, rivals, located, is_leaving=found.kind in _LEAVING)
    if place is not None:
        quote["place"] = offsets(scene.text, place.first, place.last)
    return place


def _own_places(scene: Scene, sentence: Sentence, found: Pair) -> Sequence[Located]:
    """All places, without those of other lines of a list, or of what a number and its colon are split into."""
    located, item = scene.located, item_at(scene.text, sentence.span.last)
    if item is not None:
        located = [one for one in located if item.first <= one.first <= item.last] or _above(scene, located)
    rows = [p.group for p in sentence.pairs if p.group is not None and found.group is not None]
    first = [g.start for g in rows if found.group and g.start > found.group.start and _splits(scene.text, found, g)]
    if not first:
        return located
    return [one for one in located if one.last < first[0] or one.first > sentence.span.last]


def _above(scene: Scene, located: Sequence[Located]) -> list[Located]:
    """The places named above the list."""
    return [one for one in located if one.first < items(scene.text)[0].first]


def _splits(text: Marked, whole: Pair, item: Group) -> bool:
    return whole.group is not None and said.is_item_of(text, whole.group, item)
