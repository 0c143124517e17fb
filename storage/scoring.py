"""How alike two stored claims look before anyone compares them: rare words shared, place, kind, victims, time."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import fuzz, process

from claims.model import Claim, Kind, Post

DAY_S = 86_400
MAX_WORDS = 120  # of one text; a longer one is a document, and its first words say what it is about
LONG_WORD = 5  # letters from which a near spelling means the same word
NEAR_SPELLING = 80.0  # rapidfuzz ratio; below it other words begin
NEAR_WORTH = 0.35  # of a word met only in a near spelling

# BM25 with little regard for length: posts are short, and the long ones among them hold more claims.
_SATURATION, _LENGTH, _AVERAGE_WORDS = 1.2, 0.3, 14
# Rare words weigh more than BM25 gives them (CLEF-2020 dev and train: MAP@5 0.797 to 0.804).
_RARITY = 1.5
# What agreement in each field is worth where the same text is worth 1.
TIME_WORTH, PLACE_WORTH, _KIND_WORTH, VICTIMS_WORTH = 0.3, 0.3, 0.05, 0.1
_ALL_WORTH = 1 + TIME_WORTH + PLACE_WORTH + _KIND_WORTH + VICTIMS_WORTH
UNKNOWN = 0.4
_ELSEWHERE = -0.2  # another known place speaks against
_DAYS = 1.5  # after which closeness in time has fallen to a third

# Kinds that may bear on each other lie in one family: relating decides which do.
_FAMILY_KINDS = (
    (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES, Kind.CAPTURED, Kind.SURRENDERED, Kind.MISSING, Kind.DISPLACED),
    (Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED),
    (Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED),
    (Kind.STRENGTH,),
    (Kind.STATEMENT,),
)
_TERRITORY = frozenset({Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED})
FAMILIES = {kind: number for number, kinds in enumerate(_FAMILY_KINDS) for kind in kinds}
_FAMILY_NAMES = {kind.value: number for kind, number in FAMILIES.items()}


Spellings = Mapping[str, frozenset[str]]


class Sketch(NamedTuple):
    """What of a stored claim is looked at to rank it. A tuple: hundreds are made for each claim."""

    claim_id: int
    post_id: int
    kind: str
    place_id: str | None
    victims_id: str | None
    posted_s: int
    is_denied: bool
    words: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A claim in search of others: its sketch, and what each of its words is worth."""

    sketch: Sketch
    parents: frozenset[str]
    weights: Mapping[str, float]
    whole: float  # all its words together
    # What agreement in place, kind and victims is worth, reckoned once for all claims that have them alike.
    fields: dict[tuple[str, str | None, str | None, bool], float] = field(default_factory=dict)

    @classmethod
    def of(cls, claim: Claim, post: Post, weights: Mapping[str, float]) -> "Probe":
        sketch = Sketch(
            claim_id=0,
            post_id=0,
            kind=claim.kind.value,
            place_id=claim.place.id if claim.place else None,
            victims_id=claim.victims.id,
            posted_s=int(post.posted_at.timestamp()),
            is_denied=claim.is_denied,
            words=weights.keys(),
        )
        parents = frozenset(claim.place.parents if claim.place else ())
        return cls(sketch=sketch, parents=parents, weights=weights, whole=sum(weights.values()))


def may_bear(claim: Claim, other: Sketch) -> bool:
    """Whether the kinds allow any relation between the two; the rest of the fields is for those who relate them."""
    mine, theirs = claim.kind, other.kind
    if mine == theirs or claim.is_denied or other.is_denied or Kind.CASUALTIES in (mine, theirs):
        return True
    return mine in _TERRITORY and theirs in _TERRITORY


def weigh(words: Sequence[str], counts: Mapping[str, int], total: int) -> dict[str, float]:
    """What it means that a word is shared: its inverse document frequency, never negative."""
    return {word: _rarity(counts.get(word, 0), total) for word in words}


def _rarity(carriers: int, total: int) -> float:
    rest = max(total, carriers) - carriers
    return math.pow(math.log(1 + (rest + 0.5) / (carriers + 0.5)), _RARITY)


def likeness(probe: Probe, other: Sketch, *, is_near: bool, spellings: Spellings | None = None) -> float:
    """0-100 from words, time, place, kind and victims; what is unknown on either side counts a little.

    `is_near`: the other was found at, around or inside the probe's place. `spellings`: see `near_spellings`.
    """
    kind = (other.kind, other.place_id, other.victims_id, is_near)
    fields = probe.fields.get(kind)
    if fields is None:
        fields = probe.fields[kind] = _fields_worth(probe, other, is_near)
    days = abs(probe.sketch.posted_s - other.posted_s) / DAY_S
    worth = _text_likeness(probe, other.words, spellings) + TIME_WORTH * math.exp(-days / _DAYS) + fields
    return max(0.0, 100 * worth / _ALL_WORTH)


def _fields_worth(probe: Probe, other: Sketch, is_near: bool) -> float:
    mine = probe.sketch
    return (
        PLACE_WORTH * _place_likeness(probe, other, is_near)
        + _KIND_WORTH * _kind_likeness(mine.kind, other.kind)
        + VICTIMS_WORTH * _same(mine.victims_id, other.victims_id)
    )


def closeness(days: float) -> float:
    """Of two posts in time, 0-1."""
    return math.exp(-days / _DAYS)


def near_spellings(probe: Probe, others: Iterable[Sketch]) -> Spellings:
    """For each long word of the probe, the words of the others that differ from it in spelling only.

    All at once: most words of claims of one place and week are the same.
    """
    weights = probe.weights
    theirs = {word for one in others for word in one.words if len(word) >= LONG_WORD and word not in weights}
    rest = [word for word in theirs if word.isalpha()]
    mine = [word for word in weights if len(word) >= LONG_WORD and word.isalpha()] if rest else ()
    found = ((word, _near(word, rest)) for word in mine)
    return {word: near for word, near in found if near}


def _near(word: str, others: Sequence[str]) -> frozenset[str]:
    found = process.extract(word, others, scorer=fuzz.ratio, score_cutoff=NEAR_SPELLING, limit=None)
    return frozenset(near for near, _, _ in found)


def _text_likeness(probe: Probe, words: Collection[str], spellings: Spellings | None) -> float:
    """Share of the weight of the probe's words found in the other text, 0-1."""
    if not probe.whole:
        return 0.0
    weights = probe.weights
    found: float = sum(filter(None, map(weights.get, words)))
    for word, near in spellings.items() if spellings else ():
        if word not in words and not near.isdisjoint(words):
            found += NEAR_WORTH * weights[word]
    length = 1 - _LENGTH + _LENGTH * len(words) / _AVERAGE_WORDS
    return min(1.0, found / probe.whole * (_SATURATION + 1) / (1 + _SATURATION * length))


def _place_likeness(probe: Probe, other: Sketch, is_near: bool) -> float:
    mine = probe.sketch.place_id
    if mine is not None and mine == other.place_id:
        return 1.0
    if is_near or other.place_id in probe.parents:
        return 0.7
    return UNKNOWN if mine is None or other.place_id is None else _ELSEWHERE


def is_elsewhere(probe: Probe, other: Sketch) -> bool:
    """Whether both places are known and, as far as the ids tell, neither lies in the other."""
    mine, theirs = probe.sketch.place_id, other.place_id
    if mine is None or theirs is None or mine == theirs or theirs in probe.parents:
        return False
    return not theirs.startswith(f"{mine}.")


def is_other_party(probe: Probe, other: Sketch) -> bool:
    """Whether both victims are known, and two."""
    mine, theirs = probe.sketch.victims_id, other.victims_id
    return mine is not None and theirs is not None and mine != theirs


def _kind_likeness(mine: str, theirs: str) -> float:
    if Kind.STATEMENT in (mine, theirs):
        return UNKNOWN
    if mine == theirs:
        return 1.0
    return 0.5 if _FAMILY_NAMES[mine] == _FAMILY_NAMES[theirs] else 0.0


def _same(mine: str | None, theirs: str | None) -> float:
    return UNKNOWN if mine is None or theirs is None else float(mine == theirs)
