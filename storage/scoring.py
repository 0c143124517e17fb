"""How alike two stored claims look before anyone compares them: rare words shared, place, kind, victims, time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from claims.model import Claim, Kind, Post

DAY_S = 86_400
MAX_WORDS = 120  # of one text; a longer one is a document, and its first words say what it is about
LONG_WORD = 5  # letters from which a near spelling means the same word
NEAR_SPELLING = 80.0  # rapidfuzz ratio; below it other words begin (measured: matching.md, section 7)

# Kinds that may bear on each other lie in one family: relating decides which do.
_FAMILY_KINDS = (
    (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES, Kind.CAPTURED, Kind.SURRENDERED, Kind.MISSING, Kind.DISPLACED),
    (Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED),
    (Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED),
    (Kind.STRENGTH,),
    (Kind.STATEMENT,),
)
FAMILIES = {kind: number for number, kinds in enumerate(_FAMILY_KINDS) for kind in kinds}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What of a stored claim is looked at to rank it."""

    kind: str
    place_id: str | None
    victims_id: str | None
    posted_s: float
    words: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A claim in search of others: its sketch, the places around its own, and what its words are worth."""

    sketch: Sketch
    parents: frozenset[str]
    weights: Mapping[str, float]  # inverse document frequency of each word


def sketch_of(claim: Claim, post: Post, words: Sequence[str]) -> Sketch:
    return Sketch(
        kind=claim.kind.value,
        place_id=claim.place.id if claim.place else None,
        victims_id=claim.victims.id,
        posted_s=post.posted_at.timestamp(),
        words=words,
    )


def weigh(words: Sequence[str], counts: Mapping[str, int], total: int) -> dict[str, float]:
    """Inverse document frequency as BM25 has it; never negative."""
    return {word: math.log(1 + (total - (n := counts.get(word, 0)) + 0.5) / (n + 0.5)) for word in words}


def likeness(probe: Probe, other: Sketch, *, is_in_block: bool) -> float:
    """0-100: words and fields each give half; without any field to compare, words give all."""
    text = text_likeness(probe, other.words)
    fields = _field_likeness(probe, other, is_in_block=is_in_block)
    return 100 * text if fields is None else 50 * (text + fields)


def text_likeness(probe: Probe, words: Sequence[str]) -> float:
    """Share of the weight of the probe's words found in the other text, 0-1; near spellings count in part."""
    weights = probe.weights
    whole = sum(weights.values())
    if not whole:
        return 0.0
    theirs = set(words)
    shared = sum(weight for word, weight in weights.items() if word in theirs)
    return min(1.0, (shared + _near_spellings(probe, theirs)) / whole)


def _near_spellings(probe: Probe, theirs: set[str]) -> float:
    mine = [w for w in probe.weights if len(w) >= LONG_WORD and w not in theirs and not w.isdigit()]
    rest = [w for w in theirs if len(w) >= LONG_WORD and w not in probe.weights and not w.isdigit()]
    found = 0.0
    if rest:
        for word in mine:
            best = process.extractOne(word, rest, scorer=fuzz.ratio, score_cutoff=NEAR_SPELLING)
            if best:
                found += probe.weights[word] * best[1] / 100 * 0.8
    return found


def _field_likeness(probe: Probe, other: Sketch, *, is_in_block: bool) -> float | None:
    mine = probe.sketch
    if mine.kind == Kind.STATEMENT or other.kind == Kind.STATEMENT:
        return None
    days = abs(mine.posted_s - other.posted_s) / DAY_S
    return (
        0.35 * _place_likeness(probe, other, is_in_block=is_in_block)
        + 0.25 * _kind_likeness(mine.kind, other.kind)
        + 0.15 * _same(mine.victims_id, other.victims_id)
        + 0.25 * math.exp(-days / 3)
    )


def _place_likeness(probe: Probe, other: Sketch, *, is_in_block: bool) -> float:
    mine = probe.sketch.place_id
    if mine is not None and mine == other.place_id:
        return 1.0
    if is_in_block or other.place_id in probe.parents:
        return 0.7
    return 0.4 if mine is None or other.place_id is None else 0.0


def _kind_likeness(mine: str, theirs: str) -> float:
    if mine == theirs:
        return 1.0
    return 0.5 if FAMILIES[Kind(mine)] == FAMILIES[Kind(theirs)] else 0.0


def _same(mine: str | None, theirs: str | None) -> float:
    return 0.4 if mine is None or theirs is None else float(mine == theirs)
