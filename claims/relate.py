"""How a claim stands to stored ones: frames first, then numbers, each relation with its sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims import reasons, rules, territory
from claims.claimants import is_independent, is_quoted, is_same_claimant
from claims.copies import is_repeat, is_repost
from claims.counts import Tolerance, in_words, is_unchanged
from claims.extents import APART, Extent, Fit
from claims.findings import Finding
from claims.frames import TERRITORY, Frame, frame_of, place_fit, unit_fit, victims_fit
from claims.model import Alert, FiledClaim, Kind, Relation, RelationKind, Verdict
from claims.periods import is_counter

__all__ = ["Tolerance", "judge", "relate"]

MAX_CANDIDATES = 200
MAX_RELATIONS = 20
_MAX_WEIGHED = 60  # relations set against each other: copies, outdated numbers, repeats
_DEFAULT = Tolerance()
_STRENGTH = {kind: rank for rank, kind in enumerate(RelationKind)}
_LOUDNESS = {alert: rank for rank, alert in enumerate(Alert)}
_MIXED = {Kind.KILLED, Kind.WOUNDED, Kind.CAPTURED, Kind.SURRENDERED, Kind.MISSING}
# What an attributed repeat has nothing new to say about.
_COMPARED = {
    RelationKind.CONTRADICTS,
    RelationKind.DENIES,
    RelationKind.CORROBORATES,
    RelationKind.POSSIBLE_CONFLICT,
    RelationKind.REVISES,
}


def relate(later: FiledClaim, earlier: FiledClaim, tolerance: Tolerance = _DEFAULT) -> Relation | None:
    """How the claim posted later stands to the one posted earlier; None if there is nothing to say."""
    if later.id == earlier.id:
        return None
    if later.post_key == earlier.post_key:
        return _of_versions(later, earlier)
    if is_repost(later, earlier):
        return _copy(later, earlier)
    if TERRITORY.issuperset({later.claim.kind, earlier.claim.kind}):
        return _of_territory(later, earlier)
    return _of_counts(later, earlier, tolerance)


def _of_counts(later: FiledClaim, earlier: FiledClaim, tolerance: Tolerance) -> Relation | None:
    is_mixed = _is_mixed(later.claim.kind, earlier.claim.kind)
    if not is_mixed and (later.claim.kind is not earlier.claim.kind or later.claim.kind is Kind.STATEMENT):
        return None
    frame = frame_of(later, earlier)
    if frame is None:
        return None
    find = rules.find_mixed if is_mixed else rules.find
    finding = find(later, earlier, frame, tolerance)
    if finding is None or (finding.kind is RelationKind.RELATED and _is_placeless(later, earlier)):
        return None
    why = reasons.sentence(frame, later, earlier, finding=finding.words)
    return _relation(later, earlier, frame, finding, why)


def _is_mixed(a: Kind, b: Kind) -> bool:
    return a is not b and Kind.CASUALTIES in (a, b) and not _MIXED.isdisjoint((a, b))


def _is_placeless(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Without a place on both sides only two counters are worth listing beside each other."""
    if later.claim.place is None and earlier.claim.place is None:
        return not (is_counter(later.claim) and is_counter(earlier.claim))
    return later.claim.place is None or earlier.claim.place is None


def _of_territory(later: FiledClaim, earlier: FiledClaim) -> Relation | None:
    place = place_fit(later.claim.place, earlier.claim.place)
    finding = territory.find(later, earlier, place.extent)
    if finding is None:
        return None
    frame = Frame(victims=Fit(Extent.SAME), place=place, window=Fit(Extent.SAME), unit=Fit(Extent.SAME), overlap_h=0.0)
    why = reasons.held_sentence(frame, later, earlier, finding=finding.words)
    return _relation(later, earlier, frame, finding, why)


def _relation(later: FiledClaim, earlier: FiledClaim, frame: Frame, finding: Finding, why: str) -> Relation:
    return Relation(
        kind=finding.kind,
        later=later.id,
        earlier=earlier.id,
        score=frame.score,
        why=why,
        alert=finding.alert,
        direction=finding.direction,
        compared=reasons.compared(frame, later, earlier),
        gap=finding.gap,
        is_independent=is_independent(later, earlier),
    )


def _plain(later: FiledClaim, earlier: FiledClaim, kind: RelationKind, why: str) -> Relation:
    alert = Finding(kind=kind, words=why).alert
    return Relation(kind=kind, later=later.id, earlier=earlier.id, score=100, why=why, alert=alert)


def _copy(later: FiledClaim, earlier: FiledClaim) -> Relation:
    return _plain(later, earlier, RelationKind.REPOST, f"A copy of the post by {earlier.post.source}, same fields.")


# Versions of one post


def _of_versions(later: FiledClaim, earlier: FiledClaim) -> Relation | None:
    if later.version <= earlier.version or later.claim.kind is not earlier.claim.kind:
        return None
    if _version_fit(later, earlier) is APART:
        return None
    was, now = in_words(earlier.claim.count), in_words(later.claim.count)
    if later.claim.is_denied is earlier.claim.is_denied and is_unchanged(later.claim.count, earlier.claim.count):
        return _plain(later, earlier, RelationKind.RESTATES, f"Edit of the same post, still {now}.")
    return _plain(later, earlier, RelationKind.REVISES, f"Edit of the same post, {was} became {now}.")


def _version_fit(later: FiledClaim, earlier: FiledClaim) -> Fit:
    fits = (
        victims_fit(later, earlier),
        place_fit(later.claim.place, earlier.claim.place),
        unit_fit(later.claim, earlier.claim),
    )
    return APART if any(fit.extent is Extent.APART for fit in fits) else Fit(Extent.SAME)


# A claim against all it may meet


def judge(given: FiledClaim, candidates: Sequence[FiledClaim], tolerance: Tolerance = _DEFAULT) -> Verdict:
    """What the stored claims, best first, make of a claim; they may be posted before or after it."""
    judged = _comparable(given, candidates[:MAX_CANDIDATES])
    filed = _dated(given, judged)
    earlier = [other for other in judged if not _is_later(other, filed)]
    found = _once(filed, list(_relations(filed, earlier, tolerance)), earlier, tolerance)
    backward = [r for o in judged if _is_later(o, filed) and (r := relate(o, filed, tolerance)) is not None]
    relations, rest = found[:MAX_RELATIONS], found[MAX_RELATIONS:]
    return Verdict(
        filed=given,
        relations=tuple(relations),
        backward=tuple(sorted(backward, key=_rank)[:MAX_RELATIONS]),
        strongest=relations[0].kind if relations else None,
        alert=_alert(relations, backward),
        is_capped=len(candidates) >= MAX_CANDIDATES or bool(rest) or len(backward) > MAX_RELATIONS,
    )


def _comparable(filed: FiledClaim, candidates: Sequence[FiledClaim]) -> list[FiledClaim]:
    """Other posts speak in their newest version, a post's own former version by its best counterpart."""
    former = [c for c in candidates if c.post_key == filed.post_key and c.version < filed.version]
    others = [c for c in candidates if c.post_key != filed.post_key and not c.is_superseded]
    return _counterparts(filed, former) + others


def _counterparts(filed: FiledClaim, former: Sequence[FiledClaim]) -> list[FiledClaim]:
    newest = max((c.version for c in former), default=0)
    alike = [c for c in former if c.version == newest and _of_versions(filed, c) is not None]
    return sorted(alike, key=lambda c: _likeness(filed, c), reverse=True)[:1]


def _likeness(a: FiledClaim, b: FiledClaim) -> int:
    """How many fields an edit left as they were."""
    one, two = a.claim, b.claim
    same = (one.victims == two.victims, one.place == two.place, one.count == two.count, one.is_part == two.is_part)
    return sum(same)


def _dated(filed: FiledClaim, candidates: Sequence[FiledClaim]) -> FiledClaim:
    """An attributed repeat that names no time speaks of the time its model named."""
    if filed.claim.window.is_stated or not is_quoted(filed):
        return filed
    models = (c for c in candidates if is_repeat(filed, c))
    model = max(models, key=lambda c: c.post.posted_at, default=None)
    return filed if model is None else replace(filed, claim=replace(filed.claim, window=model.claim.window))


def _is_later(a: FiledClaim, b: FiledClaim) -> bool:
    if a.post_key == b.post_key:
        return a.version > b.version
    return (a.post.posted_at, a.id) > (b.post.posted_at, b.id)


def _relations(filed: FiledClaim, earlier: Sequence[FiledClaim], tolerance: Tolerance) -> Iterator[Relation]:
    for other in earlier:
        relation = relate(filed, other, tolerance)
        if relation is not None:
            yield relation


def _once(
    filed: FiledClaim, found: list[Relation], earlier: Sequence[FiledClaim], tolerance: Tolerance
) -> list[Relation]:
    """A repost keeps its original only; a repeat is quiet about what its model was compared with already."""
    by_id = {claim.id: claim for claim in earlier}
    copies = [r for r in found if r.kind is RelationKind.REPOST]
    if copies:
        return [min(copies, key=lambda r: (by_id[r.earlier].post.posted_at, r.earlier))]
    found = sorted(found, key=_rank)[:_MAX_WEIGHED]
    met = [by_id[r.earlier] for r in found]
    found = [r for r in found if not _is_spoken_for(filed, r.kind, by_id[r.earlier], met, tolerance)]
    models = [by_id[r.earlier] for r in found if r.kind is RelationKind.RESTATES]
    quiet = [_hushed(r, by_id[r.earlier], models, tolerance) for r in found]
    return sorted(quiet, key=_rank)


def _is_spoken_for(
    filed: FiledClaim, kind: RelationKind, other: FiledClaim, met: Sequence[FiledClaim], tolerance: Tolerance
) -> bool:
    """A copy inherits from its original, and a rival answers to the number its claimant holds to now."""
    if kind is not RelationKind.RELATED and not is_same_claimant(filed, other):
        newer = (o for o in met if o.id != other.id and _is_later(o, other) and is_same_claimant(o, other))
        if any(_replaces(o, other, tolerance) for o in newer):
            return True
    return any(o.id != other.id and _is_later(other, o) and is_repost(other, o) for o in met)


def _replaces(newer: FiledClaim, older: FiledClaim, tolerance: Tolerance) -> bool:
    relation = relate(newer, older, tolerance)
    return relation is not None and relation.kind in (RelationKind.REVISES, RelationKind.RUNNING_TOTAL)


def _hushed(relation: Relation, other: FiledClaim, models: Sequence[FiledClaim], tolerance: Tolerance) -> Relation:
    if relation.kind not in _COMPARED or relation.alert is Alert.NONE:
        return relation
    if any(_was_compared(model, other, relation.kind, tolerance) for model in models):
        return replace(relation, alert=Alert.NONE)
    return relation


def _was_compared(model: FiledClaim, other: FiledClaim, kind: RelationKind, tolerance: Tolerance) -> bool:
    later, earlier = (model, other) if _is_later(model, other) else (other, model)
    known = relate(later, earlier, tolerance)
    conflict = {RelationKind.CONTRADICTS, RelationKind.DENIES}
    return known is not None and (known.kind is kind or {known.kind, kind} <= conflict)


def _alert(relations: Sequence[Relation], backward: Sequence[Relation]) -> Alert:
    """The loudest of what the claim brings; of later claims that were there first, only a conflict is news."""
    alerts = [r.alert for r in relations]
    alerts += [Alert.CONTRADICTION for r in backward if r.alert is Alert.CONTRADICTION]
    return min(alerts, key=_LOUDNESS.__getitem__, default=Alert.NEW)


def _rank(relation: Relation) -> tuple[int, int, float]:
    return _STRENGTH[relation.kind], -relation.score, -(relation.gap or 0.0)


def is_stored(relation: Relation) -> bool:
    """`related` is computed when asked; the store keeps the rest."""
    return relation.kind is not RelationKind.RELATED
