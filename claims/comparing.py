"""Two claims explained: each field side by side, the numbers as ranges, and what the rules make of them."""

from dataclasses import dataclass

from claims.claimants import claimant_name, is_independent, is_same_claimant, is_same_side, side_of
from claims.counts import Span, Tolerance, compare, in_words, span
from claims.extents import Extent
from claims.frames import TERRITORY, place_fit, unit_fit, victims_fit
from claims.model import Count, FiledClaim, Kind, Relation
from claims.pairs import pair, relation_of
from claims.periods import apart, reach, window_fit
from claims.reasons import party_name, place_name, window_words
from claims.ties import are_tied, is_too_wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of two claims; `fit` says how the later one's lies to the earlier one's."""

    name: str
    later: str
    earlier: str
    fit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`why` is the relation's sentence, or why there is none."""

    later: FiledClaim
    earlier: FiledClaim
    fields: tuple[Field, ...]
    numbers: str
    relation: Relation | None
    why: str


def in_order(a: FiledClaim, b: FiledClaim) -> tuple[FiledClaim, FiledClaim]:
    """The later one first: by version within a post, else by time of posting."""
    if a.post_key == b.post_key:
        return (a, b) if (a.version, a.id) >= (b.version, b.id) else (b, a)
    return (a, b) if (a.post.posted_at, a.id) >= (b.post.posted_at, b.id) else (b, a)


def set_side_by_side(a: FiledClaim, b: FiledClaim, tolerance: Tolerance) -> Comparison:
    """Explain any two claims, in whatever order they are given."""
    later, earlier = in_order(a, b)
    two = pair(later, earlier, tolerance)
    relation = None if two is None else relation_of(two)
    return Comparison(
        later=later,
        earlier=earlier,
        fields=tuple(_fields(later, earlier)),
        numbers=numbers(later.claim.count, earlier.claim.count, tolerance),
        relation=relation,
        why=relation.why if relation else why_none(later, earlier),
    )


def _fields(later: FiledClaim, earlier: FiledClaim) -> list[Field]:
    a, b = later.claim, earlier.claim
    return [
        Field(name="kind", later=_kind(later), earlier=_kind(earlier), fit="same" if a.kind is b.kind else "other"),
        Field(
            name="victims",
            later=party_name(a.victims),
            earlier=party_name(b.victims),
            fit=victims_fit(later, earlier).extent,
        ),
        Field(
            name="place", later=place_name(a.place), earlier=place_name(b.place), fit=place_fit(a.place, b.place).extent
        ),
        Field(
            name="period",
            later=window_words(later),
            earlier=window_words(earlier),
            fit=window_fit(later, earlier).extent,
        ),
        Field(name="basis", later=a.basis, earlier=b.basis, fit="same" if a.basis is b.basis else "other"),
        Field(name="unit", later=a.unit, earlier=b.unit, fit=unit_fit(a, b).extent),
        Field(name="claimant", later=_voice(later), earlier=_voice(earlier), fit=_claimants(later, earlier)),
        Field(name="count", later=in_words(a.count), earlier=in_words(b.count), fit=""),
    ]


def _kind(filed: FiledClaim) -> str:
    return f"{filed.claim.kind}, denied" if filed.claim.is_denied else str(filed.claim.kind)


def _voice(filed: FiledClaim) -> str:
    side = side_of(filed)
    return f"{claimant_name(filed)} ({side})" if side else claimant_name(filed)


def _claimants(later: FiledClaim, earlier: FiledClaim) -> str:
    if is_same_claimant(later, earlier):
        return "same"
    if is_same_side(later, earlier):
        return "same side"
    return "independent" if is_independent(later, earlier) else "other"


def numbers(later: Count, earlier: Count, tolerance: Tolerance) -> str:
    """ "3-3 against 135-135: disagree, 45.0 times apart": the ranges compared, the later one first."""
    found = compare(later, earlier, tolerance)
    ranges = f"{_range(span(later, tolerance))} against {_range(span(earlier, tolerance))}"
    gap = "" if found.gap is None or found.gap == float("inf") else f", {found.gap:.1f} times apart"
    return f"{ranges}: {found.agreement}{gap}"


def _range(given: Span | None) -> str:
    if given is None:
        return "no number"
    return f"{given.low:g}-{given.high:g}{' (open)' if given.is_open else ''}"


def why_none(later: FiledClaim, earlier: FiledClaim) -> str:
    """The first reason for which the rules have nothing to say."""
    a, b = later.claim, earlier.claim
    if later.id == earlier.id:
        return "One and the same claim."
    if later.post_key == earlier.post_key:
        return "Two claims of one post are not set against each other."
    if place_fit(a.place, b.place).extent is Extent.APART:
        return f"{place_name(a.place)} and {place_name(b.place)} are different places."
    if TERRITORY.issuperset((a.kind, b.kind)):
        return "They speak of who holds the place at times too far apart."
    if Kind.STATEMENT in (a.kind, b.kind):
        return "A statement is found by its words; it holds no count to compare."
    if a.kind is not b.kind:
        return f"{a.kind} and {b.kind} are not compared."
    if window_fit(later, earlier).extent is Extent.APART:
        hours = apart(reach(later), reach(earlier)).total_seconds() / 3600
        return f"The periods lie apart ({hours:.0f} h between them)." if hours else "The periods meet too little."
    if is_too_wide(later, earlier):
        return "A whole country, or no place, is too wide for two incidents in it to be one."
    if not are_tied(later, earlier):
        return "Nothing but place and day joins them: perhaps two incidents."
    return "Place, period or victims are too uncertain to compare the numbers."
