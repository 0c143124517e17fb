"""Pairs of trigger and group → claims, each with the fields that stand round it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from claims import fields, modality
from claims.confidence import estimate
from claims.fields import Doer, Located
from claims.model import Basis, Cause, Claim, Count, Kind, Party, Post, Qualifier, Role, Window
from claims.pairing import Pair, assertions, is_passive, pair
from claims.parties import PartyBook
from claims.phrases import Group, Marked, Span, groups
from claims.text import fold
from claims.times import TimeMention, posting_day

_TERRITORY = (Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED, Kind.STATEMENT)
_OF_PEOPLE = (
    Kind.KILLED,
    Kind.WOUNDED,
    Kind.CASUALTIES,
    Kind.CAPTURED,
    Kind.SURRENDERED,
    Kind.MISSING,
    Kind.DISPLACED,
    Kind.STRENGTH,
)
_OF_THINGS = (Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED)
_NEAR_NAMED = 4
MOST_CLAIMS = 100  # of one post, those first in the text
_NEAR_TOTAL = 10
_NEAR_PART = 3
_CLAUSE_ENDS = (",", "،", ";", "؛")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote the post, and what that makes of "our", "the enemy", "today"."""

    post: Post
    parties: PartyBook
    offset_h: float = 0.0

    def default_window(self) -> Window:
        start, end = posting_day(self.post.posted_at, offset_h=self.offset_h)
        return Window(start=start, end=end)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence with what was found in it."""

    index: int
    span: Span
    groups: Sequence[Group]
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class _Scene:
    text: Marked
    spans: Sequence[Span]
    sentences: Sequence[_Sentence]
    located: Sequence[Located]
    author: Author
    header: Doer | None


def assemble(text: Marked, spans: Sequence[Span], located: Sequence[Located], author: Author) -> list[Claim]:
    """The claims of a post in order of text."""
    sentences = [_sentence(text, span, i) for i, span in enumerate(spans)]
    header = next((h for s in spans[:2] if (h := fields.header_claimant(text, s)) is not None), None)
    scene = _Scene(text, spans, sentences, located, author, header)
    fresh = list(islice(_fresh(text, sentences), MOST_CLAIMS))
    claims = _with_doers([(s.index, _claim(scene, s, p)) for s, p in fresh])
    return _distinct([(claim, _names_place(scene, s)) for claim, (s, _) in zip(claims, fresh, strict=True)])


def _with_doers(claims: Sequence[tuple[int, Claim]]) -> list[Claim]:
    """Who took a place also did the killing told in the same sentence, unless it is their own people who died."""
    done: list[Claim] = []
    doer: tuple[int, Claim] | None = None
    for index, claim in claims:
        if claim.by.id is not None and claim.by.id == claim.victims.id:
            claim = replace(claim, by=Party(), quote={k: v for k, v in claim.quote.items() if k != "by"})
        if doer is not None and doer[0] == index and claim.by.words is None and _is_of_others(claim, doer[1]):
            claim = replace(claim, by=doer[1].by, quote={**claim.quote, "by": doer[1].quote["by"]})
        elif claim.by.words is not None and claim.kind in (Kind.TERRITORY_TAKEN, *_OF_THINGS):
            doer = (index, claim)
        done.append(claim)
    return done


def _is_of_others(claim: Claim, deed: Claim) -> bool:
    is_own = claim.victims.id is not None and claim.victims.id == deed.by.id
    return not (is_own or claim.is_denied or claim.kind in _TERRITORY or claim.kind is Kind.STRENGTH)


def _names_place(scene: _Scene, sentence: _Sentence) -> bool:
    return any(sentence.span.first <= one.first <= sentence.span.last for one in scene.located)


def _fresh(text: Marked, sentences: Sequence[_Sentence]) -> Iterator[tuple[_Sentence, Pair]]:
    """The pairs, without those that take up what was told ("… two men. The suspects were detained at the scene")."""
    told: set[Kind] = set()
    for sentence in sentences:
        for one in sentence.pairs:
            group = one.group
            is_known = group is not None and group.quantity is None and _is_definite(text, group)
            if not (is_known and one.kind in told):
                yield sentence, one
        told.update(p.kind for p in sentence.pairs)


def _is_definite(text: Marked, group: Group) -> bool:
    at = group.first - 1
    is_the = at >= 0 and text.has("article", at) and not text.has("one_article", at)
    return is_the or text.found.at("people_pronouns", group.first) is not None


def _sentence(text: Marked, span: Span, index: int) -> _Sentence:
    if modality.claims_nothing(text, span):
        return _Sentence(index, span, (), ())
    found = [a for a in assertions(text, span) if not modality.is_unreal(text, span, a.first, a.last)]
    if not found:
        return _Sentence(index, span, (), ())
    named = groups(text, span)
    return _Sentence(index, span, named, pair(text, span, named, found))


def _distinct(claims: Sequence[tuple[Claim, bool]]) -> list[Claim]:
    """A headline and the sentences under it say a thing once: what only repeats, or is vaguer, is left out.

    The flag beside a claim says whether its own sentence names a place: one that names none speaks of the same event.
    """
    kept: list[tuple[Claim, bool]] = []
    for claim, is_placed in claims:
        if not any(_is_same(claim, other, is_placed=is_placed) for other, _ in kept):
            kept.append((claim, is_placed))
    claims_kept = [c for c, _ in kept]
    return [
        claim
        for i, claim in enumerate(claims_kept)
        if not any(_is_vaguer(claim, other) for other in claims_kept)
        and not any(_is_headline_of(claim, other) for other in claims_kept[i + 1 :])
    ]


def _is_headline_of(claim: Claim, other: Claim) -> bool:
    """ "Four killed … at least four people were killed": the sentence says more than its headline."""
    a, b = claim.count, other.count
    is_floor = a.qualifier is Qualifier.EXACT and b.qualifier is Qualifier.AT_LEAST and a.low == b.low and a.low
    is_same = (claim.kind, claim.is_denied, claim.is_part) == (other.kind, other.is_denied, other.is_part)
    return bool(is_floor) and is_same and _may_be_one_place(claim, other, or_inside=True)


def _is_same(claim: Claim, other: Claim, *, is_placed: bool) -> bool:
    a, b = claim.count, other.count
    if (claim.kind, a.low, a.high, claim.is_denied) != (other.kind, b.low, b.high, other.is_denied):
        return False
    is_plain = (bool(a.wording) and a.low != 1) or (claim.kind in _TERRITORY and claim.place is not None)
    is_nobody_new = claim.victims.words is None and a.low in (None, 1) and not a.wording
    is_who = is_plain or is_nobody_new or claim.victims.words == other.victims.words
    return is_who and claim.is_part == other.is_part and (not is_placed or _may_be_one_place(claim, other))


def _may_be_one_place(claim: Claim, other: Claim, *, or_inside: bool = False) -> bool:
    here, there = (c.place and (c.place.id or c.place.words) for c in (claim, other))
    is_inside = or_inside and other.place is not None and here in other.place.parents
    return here == there or is_inside or not (here and there)


def _is_vaguer(claim: Claim, other: Claim) -> bool:
    """ "Numerous insurgents were killed … 12 insurgents": the number says what the word did not."""
    if claim is other or claim.kind in _TERRITORY:
        return False
    is_open = claim.count.qualifier is Qualifier.VAGUE and other.count.qualifier is not Qualifier.VAGUE
    is_same = claim.kind == other.kind and claim.is_denied == other.is_denied and claim.is_part == other.is_part
    who = claim.victims.words is not None and fold(claim.victims.words) == fold(other.victims.words or "")
    return is_open and is_same and who and _may_be_one_place(claim, other)


# ---------------------------------------------------------------------------------------------- one claim
def _claim(scene: _Scene, sentence: _Sentence, found: Pair) -> Claim:
    text, span, group = scene.text, sentence.span, found.group
    core = _core(found)
    quote: dict[str, tuple[int, int]] = {"kind": _offsets(text, found.assertion.first, found.assertion.last)}
    victims = _victims(scene, sentence, found, quote)
    doer = _doer(scene, sentence, found, core)
    place = _place(scene, sentence, found, core, quote)
    time = _time(scene, sentence, core)
    claimant = fields.claimant_of(text, span, scene.header)
    denied = _is_denied(scene, sentence, found)
    retracted = modality.is_retracted(text, span)
    if time is not None:
        quote["window"] = _offsets(text, time.first, time.last)
    claim = Claim(
        kind=found.kind,
        count=_count(scene, found, quote),
        window=Window(start=time.start, end=time.end, is_stated=True) if time else scene.author.default_window(),
        victims=victims,
        by=_party(scene, doer, "by", quote),
        claimant=_party(scene, claimant, "claimant", quote),
        place=place.place if place else None,
        basis=_basis(text, span, core, time),
        unit=_unit(found),
        is_denied=denied,
        is_part=_is_part(scene, sentence, found),
        is_exhaustive=any(text.has("total_exhaustive", i) for i in range(span.first, span.last + 1)),
        is_retraction=retracted is not None,
        cause=_cause(scene, sentence),
        quote=quote,
    )
    return estimate(claim, found, is_named=group is not None and group.has_words)


def _offsets(text: Marked, first: int, last: int) -> tuple[int, int]:
    return text.tokens[first].start, text.tokens[last].end


def _words(scene: _Scene, first: int, last: int) -> str:
    start, end = _offsets(scene.text, first, last)
    return scene.author.post.text[start:end]


def _core(found: Pair) -> Span:
    if found.group is None:
        return Span(found.assertion.first, found.assertion.last)
    return (
        Span(min(found.group.start, found.assertion.first), max(found.group.stop, found.assertion.last))
        if found.cost <= 4
        else Span(found.group.start, found.group.stop)
    )


def _unit(found: Pair) -> str:
    if found.kind in (Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED) and found.group is not None:
        return found.group.unit
    if found.group is not None and found.group.unit == "family" and found.kind in _OF_PEOPLE:
        return "family"
    return found.assertion.trigger.unit


# ---------------------------------------------------------------------------------------------- count
def _count(scene: _Scene, found: Pair, quote: dict[str, tuple[int, int]]) -> Count:
    group = found.group
    if found.kind in _TERRITORY:
        return Count()
    if group is not None and group.quantity is not None:
        quantity = group.quantity
        quote["count"] = _offsets(scene.text, quantity.first, quantity.last)
        return quantity.count(_words(scene, quantity.first, quantity.last).strip())
    if found.assertion.trigger.count == 1 or (group is not None and group.is_one and not _is_negated(scene, found)):
        return Count(low=1, high=1, qualifier=Qualifier.EXACT)
    return Count()


def _is_negated(scene: _Scene, found: Pair) -> bool:
    core = _core(found)
    home = next(s for s in scene.spans if s.first <= core.first <= s.last)
    return modality.negates(scene.text, home, core.first, core.last)


# ---------------------------------------------------------------------------------------------- victims and doer
def _victims(scene: _Scene, sentence: _Sentence, found: Pair, quote: dict[str, tuple[int, int]]) -> Party:
    group = found.group
    if group is None or not group.has_words:
        group = _inherited(sentence, found) or _owner(sentence, found)
    if group is None:
        return Party()
    if found.kind is Kind.ATTACK_REPELLED:
        return _attackers(scene, sentence, group, quote)
    first = group.start if found.kind is Kind.TERRITORY_TAKEN else group.first
    quote["victims"] = _offsets(scene.text, first, group.last)
    words = _words(scene, first, group.last).strip()
    return Party(words=words, id=_party_id(scene, group.first, group.last, group), role=group.role)


def _attackers(scene: _Scene, sentence: _Sentence, group: Group, quote: dict[str, tuple[int, int]]) -> Party:
    """Those hit by a repelled attack are those who attacked: "Taliban offensive", "an attempt by the army"."""
    marked = fields.marked_doer(scene.text, sentence.span, Span(group.first, group.last))
    if group.party is not None:
        marked = Doer(group.party.first, group.party.last, group.party)
    return _party(scene, marked or Doer(group.first, group.last, None), "victims", quote)


def _inherited(sentence: _Sentence, found: Pair) -> Group | None:
    """ "135 Taliban killed … and 45 in Kapisa": a bare number counts those counted before it, else those after."""
    if found.kind in _TERRITORY:
        return None
    if found.kind not in _OF_PEOPLE:
        alike = [p.group for p in sentence.pairs if p.kind is found.kind and p.group and p.group.has_words]
        return alike[0] if alike else None
    named = [
        p.group
        for p in sentence.pairs
        if p.group and p.group.has_words and p.kind in _OF_PEOPLE and p.group.sort in ("people", "thing")
    ]
    start = found.group.start if found.group else found.assertion.first
    before = [g for g in named if g.start < start and g.quantity is not None]
    after = [g for g in named if g.start > start and g.start - start <= _NEAR_NAMED]
    return before[0] if before else after[0] if after else None


def _owner(sentence: _Sentence, found: Pair) -> Group | None:
    """Whose casualties they are, where the trigger has no group of its own: the party named beside it."""
    used = {p.group.start for p in sentence.pairs if p.group is not None}
    near = [
        g
        for g in sentence.groups
        if g.sort == "people" and g.start not in used and g.quantity is None and g.last < found.assertion.first
    ]
    is_owner = found.assertion.trigger.subject == "victims"
    is_beside = bool(near) and near[-1].last + 1 == found.assertion.first and found.assertion.trigger.hit == "either"
    is_near = bool(near) and found.kind in _OF_PEOPLE and found.assertion.first - near[-1].last <= _NEAR_NAMED
    return near[-1] if is_near and (is_owner or is_beside) else None


def _party_id(scene: _Scene, first: int, last: int, group: Group | None = None) -> str | None:
    text, author = scene.text, scene.author
    around = range(max(first - 2, 0), last + 1)
    if any(text.has("sides_our", i) for i in around):
        return author.post.side
    if any(text.has("sides_enemy", i) for i in around):
        return author.parties.enemy_of(author.post.side) if author.post.side else None
    if group is not None and group.party is not None:
        return group.party.id
    return next((m.id for i in range(first, last + 1) if (m := text.party_at.get(i)) is not None and m.id), None)


def _doer(scene: _Scene, sentence: _Sentence, found: Pair, core: Span) -> Doer | None:
    doer = _said_doer(scene, sentence, found, core)
    return doer if doer is None or not fields.is_natural(scene.text, doer) else None


def _said_doer(scene: _Scene, sentence: _Sentence, found: Pair, core: Span) -> Doer | None:
    text = scene.text
    marked = fields.marked_doer(text, sentence.span, core) if found.kind is not Kind.ATTACK_REPELLED else None
    if marked is not None and not _overlaps(marked, found.group):
        return marked
    hit_after = found.group is not None and found.group.start > found.assertion.first
    acts = found.assertion.trigger.subject == "doer" and (hit_after or found.kind in _TERRITORY)
    if acts and not is_passive(text, found.assertion.first, sentence.span):
        taken = {p.group.start for p in sentence.pairs if p.group is not None}
        at = Span(found.assertion.first, core.last)
        if (subject := fields.subject_doer(text, sentence.span, at, sentence.groups, taken)) is not None:
            return subject
    attack = fields.attacking_party(text, sentence.span) if found.kind in _OF_PEOPLE else None
    return attack if attack is not None and not _overlaps(attack, found.group) else None


def _overlaps(doer: Doer, group: Group | None) -> bool:
    return group is not None and doer.first <= group.stop and group.start <= doer.last


def _party(scene: _Scene, doer: Doer | None, name: str, quote: dict[str, tuple[int, int]]) -> Party:
    if doer is None:
        return Party()
    quote[name] = _offsets(scene.text, doer.first, doer.last)
    party_id = _party_id(scene, doer.first, doer.last)
    role = doer.party.role if doer.party else None
    return Party(words=_words(scene, doer.first, doer.last), id=party_id, role=role)


# ---------------------------------------------------------------------------------------------- the rest
def _place(
    scene: _Scene, sentence: _Sentence, found: Pair, core: Span, quote: dict[str, tuple[int, int]]
) -> Located | None:
    rivals = [_core(p) for p in sentence.pairs if p is not found]
    located = _own_places(scene, sentence, found)
    place = fields.place_for(scene.text, scene.spans, sentence.index, core, rivals, located)
    if place is not None:
        quote["place"] = _offsets(scene.text, place.first, place.last)
    return place


def _own_places(scene: _Scene, sentence: _Sentence, found: Pair) -> Sequence[Located]:
    """All places, without those of the items that a number and its colon are split into."""
    items = [p.group for p in sentence.pairs if p.group is not None and found.group is not None]
    first = [g.start for g in items if found.group and g.start > found.group.start and _splits(scene.text, found, g)]
    if not first:
        return scene.located
    return [one for one in scene.located if one.last < first[0] or one.first > sentence.span.last]


def _splits(text: Marked, whole: Pair, item: Group) -> bool:
    return whole.group is not None and _is_item_of(text, whole.group, item)


def _time(scene: _Scene, sentence: _Sentence, core: Span) -> TimeMention | None:
    quiet = [s.index for s in scene.sentences if not s.pairs]
    return fields.time_for(scene.spans, sentence.index, core, scene.text.times, quiet)


def _basis(text: Marked, span: Span, core: Span, time: TimeMention | None) -> Basis:
    if time is not None and time.basis is Basis.CUMULATIVE:
        return Basis.CUMULATIVE
    if any(text.has("total_cumulative", at) for at in _clause(text, span, core)):
        return Basis.CUMULATIVE
    return time.basis if time is not None else Basis.INCIDENT


def _clause(text: Marked, span: Span, core: Span) -> range:
    """The tokens round a claim up to the next comma, or some words away."""
    first, last = core.first, core.last
    while first > max(span.first, core.first - _NEAR_TOTAL) and text.text(first - 1) not in _CLAUSE_ENDS:
        first -= 1
    while last < min(span.last, core.last + _NEAR_TOTAL) and text.text(last + 1) not in _CLAUSE_ENDS:
        last += 1
    return range(first, last + 1)


def _is_denied(scene: _Scene, sentence: _Sentence, found: Pair) -> bool:
    text, span, core = scene.text, sentence.span, _core(found)
    anchors = [(found.assertion.first, found.assertion.last)]
    if found.group is not None:
        anchors.append((found.group.start, found.group.stop))
    if any(modality.negates(text, span, first, last) for first, last in anchors):
        return True
    if modality.denied_at(text, span) is not None:
        return True
    return modality.denies_what_came_before(text, scene.spans, sentence.index) and core.last >= span.first


def _is_part(scene: _Scene, sentence: _Sentence, found: Pair) -> bool:
    text, group = scene.text, found.group
    if group is None or group.quantity is None:
        return False
    before = range(max(sentence.span.first, group.start - _NEAR_PART), group.start)
    is_of_them = text.has("breakdown_after", group.quantity.last + 1)
    if is_of_them or any(text.has("breakdown_before", i) for i in before):
        return True
    if _is_itemised(text, sentence, found, group):
        return True
    earlier = any(p.kind == found.kind and p.group and p.group.start < group.start for p in sentence.pairs)
    return earlier and _is_bracketed(text, sentence.span, group)


def _is_itemised(text: Marked, sentence: _Sentence, found: Pair, group: Group) -> bool:
    """ "11 drones: 6 over Rostov, 2 over Kursk": what follows a number and its colon adds up to it."""
    for other in sentence.pairs:
        whole = other.group
        if whole is None or other.kind != found.kind or whole.start >= group.start:
            continue
        if _is_item_of(text, whole, group):
            return True
    return False


def _is_item_of(text: Marked, whole: Group, item: Group) -> bool:
    if whole.quantity is None or item.quantity is None or item.start <= whole.stop:
        return False
    colon = any(text.text(i) == ":" for i in range(whole.stop + 1, min(whole.stop + 4, item.start)))
    low, high = item.quantity.low, whole.quantity.low
    return colon and low is not None and high is not None and low < high


def _is_bracketed(text: Marked, span: Span, group: Group) -> bool:
    for at in range(group.start - 1, span.first, -1):
        if text.text(at) == ")":
            return False
        if text.text(at) == "(":
            return True
    return False


def _cause(scene: _Scene, sentence: _Sentence) -> Cause:
    """What the sentence's own words say, else the post's; a party or armed people mean conflict."""
    for span in (sentence.span, Span(0, len(scene.text.tokens))):
        counts = {cause: _mentions(scene.text, f"cause_{cause}", span) for cause in _CAUSES}
        counts["conflict"] += any(g.role in (Role.COMBATANT, Role.COMMANDER) for g in sentence.groups)
        best = max(_CAUSES, key=lambda cause: counts[cause])
        if counts[best]:
            return Cause(best)
    return Cause.UNKNOWN


def _mentions(text: Marked, sort: str, span: Span) -> int:
    return sum(span.first <= mark.first <= span.last for mark in text.found.all(sort))


_CAUSES = ("disaster", "accident", "conflict")
