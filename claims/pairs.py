"""Two claims set side by side: by version, by copy, by who holds a place, or by their counts."""

from collections.abc import Callable
from dataclasses import dataclass

from claims import denials, reasons, rules, statements, territory
from claims.claimants import is_independent
from claims.copies import copy_words, is_repost
from claims.counts import Tolerance, in_words, is_unchanged
from claims.extents import APART, Extent, Fit
from claims.findings import Finding
from claims.frames import TERRITORY, Frame, frame_of, ground_fit, place_fit, unit_fit, victims_fit
from claims.model import FiledClaim, Kind, Relation, RelationKind
from claims.periods import is_counter

Rule = Callable[[FiledClaim, FiledClaim, Frame, Tolerance], Finding | None]
_MIXED = frozenset({Kind.KILLED, Kind.WOUNDED, Kind.CAPTURED, Kind.SURRENDERED, Kind.MISSING})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims and what their comparison found. `frame` is None where texts or versions decided."""

    later: FiledClaim
    earlier: FiledClaim
    finding: Finding
    frame: Frame | None = None

    @property
    def kind(self) -> RelationKind:
        return self.finding.kind

    @property
    def score(self) -> int:
        return 100 if self.frame is None else self.frame.score


def pair(later: FiledClaim, earlier: FiledClaim, tolerance: Tolerance) -> Pair | None:
    """What the claim posted later says to the one posted earlier; None if nothing."""
    if later.id == earlier.id:
        return None
    if later.post_key == earlier.post_key:
        return _of_versions(later, earlier)
    if is_repost(later, earlier):
        return Pair(later, earlier, Finding(kind=RelationKind.REPOST, words=copy_words(later, earlier)))
    if TERRITORY.issuperset((later.claim.kind, earlier.claim.kind)):
        return _of_territory(later, earlier)
    if later.claim.kind is earlier.claim.kind is Kind.STATEMENT:
        return _of_statements(later, earlier)
    return _of_counts(later, earlier, tolerance)


def relation_of(two: Pair) -> Relation:
    """The relation with its sentence and the fields behind it."""
    later, earlier, finding = two.later, two.earlier, two.finding
    return Relation(
        kind=finding.kind,
        later=later.id,
        earlier=earlier.id,
        score=two.score,
        why=_why(two),
        alert=finding.alert,
        direction=finding.direction,
        compared=reasons.compared(two.frame, later, earlier) if two.frame else {},
        gap=finding.gap,
        is_independent=two.frame is not None and is_independent(later, earlier),
    )


def _why(two: Pair) -> str:
    if two.frame is None:
        return f"{two.finding.words}."
    say = reasons.held_sentence if two.later.claim.kind in TERRITORY else reasons.sentence
    return say(two.frame, two.later, two.earlier, finding=two.finding.words)


def _of_counts(later: FiledClaim, earlier: FiledClaim, tolerance: Tolerance) -> Pair | None:
    find = _rule_for(later, earlier)
    frame = frame_of(later, earlier) if find else None
    if find is None or frame is None:
        return None
    finding = find(later, earlier, frame, tolerance)
    if finding is None or (finding.kind is RelationKind.RELATED and _is_placeless(later, earlier)):
        return None
    return Pair(later, earlier, finding, frame)


def _rule_for(later: FiledClaim, earlier: FiledClaim) -> Rule | None:
    if denials.answers(later, earlier) or denials.answers(earlier, later):
        return denials.find
    if _is_mixed(later.claim.kind, earlier.claim.kind):
        return rules.find_mixed
    is_one_kind = later.claim.kind is earlier.claim.kind and later.claim.kind is not Kind.STATEMENT
    return rules.find if is_one_kind else None


def _is_mixed(a: Kind, b: Kind) -> bool:
    return a is not b and Kind.CASUALTIES in (a, b) and not _MIXED.isdisjoint((a, b))


def _is_placeless(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Without a place on both sides only two counters are worth listing beside each other."""
    if later.claim.place is None and earlier.claim.place is None:
        return not (is_counter(later.claim) and is_counter(earlier.claim))
    return later.claim.place is None or earlier.claim.place is None


def _of_territory(later: FiledClaim, earlier: FiledClaim) -> Pair | None:
    place = ground_fit(later.claim.place, earlier.claim.place)
    finding = territory.find(later, earlier, place.extent)
    if finding is None:
        return None
    same = Fit(Extent.SAME)
    return Pair(later, earlier, finding, Frame(victims=same, place=place, window=same, unit=same, overlap_h=0.0))


def _of_statements(later: FiledClaim, earlier: FiledClaim) -> Pair | None:
    finding = statements.find(later, earlier)
    frame = frame_of(later, earlier) if finding else None
    return None if finding is None or frame is None else Pair(later, earlier, finding, frame)


def _of_versions(later: FiledClaim, earlier: FiledClaim) -> Pair | None:
    if later.version <= earlier.version or later.claim.kind is not earlier.claim.kind:
        return None
    if _is_other_claim(later, earlier):
        return None
    was, now = in_words(earlier.claim.count), in_words(later.claim.count)
    if later.claim.is_denied is earlier.claim.is_denied and is_unchanged(later.claim.count, earlier.claim.count):
        finding = Finding(kind=RelationKind.RESTATES, words=f"Edit of the same post, still {now}")
    else:
        finding = Finding(kind=RelationKind.REVISES, words=f"Edit of the same post, {was} became {now}")
    return Pair(later, earlier, finding)


def _is_other_claim(later: FiledClaim, earlier: FiledClaim) -> bool:
    fits = (
        victims_fit(later, earlier),
        place_fit(later.claim.place, earlier.claim.place),
        unit_fit(later.claim, earlier.claim),
    )
    return any(fit.extent is APART.extent for fit in fits)
