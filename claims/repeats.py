"""What a post says twice is one claim; what one sentence tells of a doer holds for all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.assertions import Pair
from claims.kinds import OF_THINGS, TERRITORY
from claims.model import Claim, Kind, Party, Place, Qualifier
from claims.phrases import Group, Marked
from claims.scene import Sentence
from claims.text import fold

_OF_ONE = (Kind.KILLED, Kind.WOUNDED, Kind.CAPTURED)
_STEM = 6
_ATTRIBUTES = 4
_LEAST_OF_NAME = 4
_BESIDE = 40  # characters
_SOME = 2  # the least that a plural without a number means


def fresh(text: Marked, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Pair]]:
    """The pairs, without those that take up what was told ("… two men. The suspects were detained at the scene")."""
    told: set[Kind] = set()
    singly: set[Kind] = set()
    for sentence in sentences:
        for one in sentence.pairs:
            group = one.group
            is_known = group is not None and group.quantity is None and _is_definite(text, group)
            is_again = one.kind in singly and _is_same_person(text, sentence, one)
            if not (is_known and one.kind in told) and not is_again:
                yield sentence, one
        told.update(p.kind for p in sentence.pairs)
        singly.update(p.kind for p in sentence.pairs if _is_single(p))


def _is_single(one: Pair) -> bool:
    if one.kind not in _OF_ONE or one.assertion.trigger.is_enough:
        return False
    group = one.group
    return one.assertion.trigger.count == 1 if group is None else group.quantity is None and group.is_one


def _is_same_person(text: Marked, sentence: Sentence, one: Pair) -> bool:
    """Where no article tells old from new, one more uncounted person is the one told of before.

    Not if a word says "another", or if the sentence names a place of its own.
    """
    if text.lexicon.option.get("articles") or text.lexicon.prefixes or not _is_single(one):
        return False
    inside = range(sentence.span.first, sentence.span.last + 1)
    return not any(text.has("another", i) or i in text.placed for i in inside)


def _is_definite(text: Marked, group: Group) -> bool:
    at = group.first - 1
    while at > 0 and group.first - at <= _ATTRIBUTES and _is_attribute(text, at):
        at -= 1  # "the now arrested leader", "the targeted individual"
    is_the = at >= 0 and text.has("article", at) and not text.has("one_article", at)
    return is_the or text.found.at("people_pronouns", group.first) is not None


def _is_attribute(text: Marked, at: int) -> bool:
    """A word that may stand between an article and its noun."""
    is_hyphen = text.text(at) == "-" and text.touches(at)
    is_small = any(text.has(sort, at) for sort in ("article", "conjunctions", "places_before", "links"))
    return is_hyphen or (text.tokens[at].kind == "word" and not is_small)


def with_doers(claims: Sequence[tuple[int, Claim]]) -> list[Claim]:
    """Who took a place also did the killing told in the same sentence, unless it is their own people who died."""
    done: list[Claim] = []
    doer: tuple[int, Claim] | None = None
    for index, claim in claims:
        if claim.by.id is not None and claim.by.id == claim.victims.id:
            claim = replace(claim, by=Party(), quote={k: v for k, v in claim.quote.items() if k != "by"})
        if doer is not None and doer[0] == index and claim.by.words is None and _is_of_others(claim, doer[1]):
            claim = replace(claim, by=doer[1].by, quote={**claim.quote, "by": doer[1].quote["by"]})
        elif claim.by.words is not None and claim.kind in (Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED, *OF_THINGS):
            doer = (index, claim)
        done.append(claim)
    return done


def _is_of_others(claim: Claim, deed: Claim) -> bool:
    is_own = claim.victims.id is not None and claim.victims.id == deed.by.id
    return not (is_own or claim.is_denied or claim.kind in TERRITORY or claim.kind is Kind.STRENGTH)


def without_heading(claims: Sequence[tuple[int, Claim]]) -> list[bool]:
    """For each claim whether it stays: one of a heading (sentence 0) goes where the text below tells it again."""
    return [
        index > 0 or not any(later > 0 and _tells_again(other, claim) for later, other in claims)
        for index, claim in claims
    ]


def _tells_again(claim: Claim, heading: Claim) -> bool:
    is_number = heading.count.low is not None and heading.count.low == claim.count.low
    is_alike = (claim.kind, claim.is_denied) == (heading.kind, heading.is_denied)
    is_place = claim.kind in TERRITORY and _may_be_one_place(heading, claim, or_inside=True)
    return is_alike and (is_number or is_place)


def distinct(claims: Sequence[tuple[Claim, bool]]) -> list[Claim]:
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
        for i, (claim, is_placed) in enumerate(kept)
        if not any(_is_vaguer(claim, other) for other in claims_kept)
        and not any(_is_headline_of(claim, other, is_placed=is_placed) for other in claims_kept[i + 1 :])
    ]


def _is_headline_of(claim: Claim, other: Claim, *, is_placed: bool) -> bool:
    """ "Four killed … at least four people were killed": the sentence says more than its headline."""
    a, b = claim.count, other.count
    if not (is_placed or a.wording or a.low or b.low is None) and claim.kind is other.kind and not claim.is_denied:
        return _head(claim.victims) == _head(other.victims)  # "Militants Killed … killed several militants in Paktia"
    is_floor = a.qualifier is Qualifier.EXACT and b.qualifier is Qualifier.AT_LEAST and a.low == b.low and a.low
    if a.low == b.low == 1 and not a.wording and b.wording and _head(claim.victims) == _head(other.victims):
        return claim.kind is other.kind and not claim.is_denied  # "Leader Captured … captured a leader"
    is_same = (claim.kind, claim.is_denied, claim.is_part) == (other.kind, other.is_denied, other.is_part)
    return bool(is_floor) and is_same and _may_be_one_place(claim, other, or_inside=True)


def _is_same(claim: Claim, other: Claim, *, is_placed: bool) -> bool:
    a, b = claim.count, other.count
    if (claim.kind, a.low, a.high, claim.is_denied) != (other.kind, b.low, b.high, other.is_denied):
        return False
    is_plain = (bool(a.wording) and a.low != 1) or (claim.kind in TERRITORY and claim.place is not None)
    if _are_side_by_side(claim, other):
        return False
    is_nobody_new = claim.victims.words is None and a.low in (None, 1) and not a.wording
    is_who = is_plain or is_nobody_new or fold(claim.victims.words or "") == fold(other.victims.words or "")
    is_where = (
        not is_placed or _may_be_one_place(claim, other) or (is_who and not is_plain and _is_inside(claim, other))
    )
    return is_who and claim.is_part == other.is_part and is_where


def _are_side_by_side(claim: Claim, other: Claim) -> bool:
    """ "Two children and two adults": equal numbers of different people close together are two claims."""
    here, there = claim.quote.get("count"), other.quote.get("count")
    if here is None or there is None or here == there or abs(here[0] - there[0]) > _BESIDE:
        return False
    return bool(claim.victims.words and other.victims.words) and _head(claim.victims) != _head(other.victims)


def _may_be_one_place(claim: Claim, other: Claim, *, or_inside: bool = False) -> bool:
    here, there = (c.place and (c.place.id or c.place.words) for c in (claim, other))
    if not (here and there):
        return True
    return here == there or (or_inside and _is_inside(other, claim)) or _is_cut_short(claim.place, other.place)


def _is_cut_short(one: Place | None, other: Place | None) -> bool:
    """ "Guatem": a name at the end of a post that was cut, beside the whole one."""
    if one is None or other is None or (one.id is not None and other.id is not None):
        return False
    short, long = sorted((fold(one.words), fold(other.words)), key=len)
    return len(short) >= _LEAST_OF_NAME and long.startswith(short)


def _is_inside(inner: Claim, outer: Claim) -> bool:
    return inner.place is not None and outer.place is not None and outer.place.id in inner.place.parents


def _is_vaguer(claim: Claim, other: Claim) -> bool:
    """ "Numerous insurgents were killed … 12 insurgents": the number says what the word did not."""
    if claim is other or claim.kind in TERRITORY:
        return False
    is_open = claim.count.qualifier is Qualifier.VAGUE and (
        other.count.qualifier is not Qualifier.VAGUE or not claim.count.wording
    )
    is_same = claim.kind == other.kind and claim.is_denied == other.is_denied and claim.is_part == other.is_part
    is_who = claim.victims.words is not None and _is_alike(claim, other)
    is_anywhere = other.place is not None and other.place.id is None  # a village that no gazetteer knows
    is_where = is_anywhere or _may_be_one_place(claim, other, or_inside=True) or _is_inside(claim, other)
    is_counted = other.count.low is not None or other.count.high is not None
    is_more = is_counted and (other.count.high is None or (claim.count.low or _SOME) <= other.count.high)
    return is_open and is_same and is_who and is_where and is_more


def _is_alike(claim: Claim, other: Claim) -> bool:
    """One word for those hit, or one sort of thing: "drones" and "UAVs" may be the same."""
    return _head(claim.victims) == _head(other.victims) or (claim.kind in OF_THINGS and claim.unit == other.unit)


def _head(victims: Party) -> str:
    """The last word without its ending: "armed insurgents" and "insurgents" may be the same people."""
    return fold(victims.words or "").rpartition(" ")[2][:_STEM]
