"""How a claim stands to stored ones: frames first, then numbers, each relation with its sentence."""

from collections.abc import Sequence
from dataclasses import replace

from claims.claimants import is_quoted, is_same_claimant
from claims.copies import is_repeat, is_repost
from claims.counts import Tolerance, is_unchanged, size
from claims.model import Alert, FiledClaim, Party, Relation, RelationKind, Verdict
from claims.pairs import Pair, pair, relation_of
from claims.periods import is_toll

__all__ = ["Tolerance", "judge", "relate"]

MAX_CANDIDATES = 200
MAX_RELATIONS = 20
_MAX_WEIGHED = 60  # pairs set against each other: copies, outdated numbers, repeats
_TELLING_COUNT = 5
_DEFAULT = Tolerance()
_STRENGTH = {kind: rank for rank, kind in enumerate(RelationKind)}
_LOUDNESS = {alert: rank for rank, alert in enumerate(Alert)}
# What an attributed repeat has nothing new to say about.
_COMPARED = frozenset(
    {
        RelationKind.CONTRADICTS,
        RelationKind.DENIES,
        RelationKind.CORROBORATES,
        RelationKind.POSSIBLE_CONFLICT,
        RelationKind.REVISES,
    }
)
_AGREEMENT = frozenset({RelationKind.CORROBORATES, RelationKind.RESTATES})
_DISPUTE = frozenset({RelationKind.CONTRADICTS, RelationKind.POSSIBLE_CONFLICT, RelationKind.REVISES})
_SAME_COUNT = frozenset({RelationKind.REVISES, RelationKind.RUNNING_TOTAL, RelationKind.RESTATES})
_CONFLICT = frozenset({RelationKind.CONTRADICTS, RelationKind.DENIES})


def relate(later: FiledClaim, earlier: FiledClaim, tolerance: Tolerance = _DEFAULT) -> Relation | None:
    """How the claim posted later stands to the one posted earlier; None if there is nothing to say."""
    two = pair(later, earlier, tolerance)
    return None if two is None else relation_of(two)


def judge(
    given: FiledClaim,
    candidates: Sequence[FiledClaim],
    tolerance: Tolerance = _DEFAULT,
    *,
    siblings: Sequence[FiledClaim] = (),
) -> Verdict:
    """What the stored claims, best first, make of a claim; they may be posted before or after it.

    `siblings` are the claims of its own post.
    """
    judged = _comparable(given, candidates[:MAX_CANDIDATES])
    filed = _continued(_dated(given, judged), judged, tolerance)
    before = [two for o in judged if not _is_later(o, filed) and (two := pair(filed, o, tolerance)) is not None]
    after = [two for o in judged if _is_later(o, filed) and (two := pair(o, filed, tolerance)) is not None]
    found = _once(filed, before, siblings, tolerance)
    relations = [relation_of(two) for two in found[:MAX_RELATIONS]]
    backward = [relation_of(two) for two in sorted(after, key=_rank)[:MAX_RELATIONS]]
    relations = _hushed(relations, found, tolerance)
    return Verdict(
        filed=given,
        relations=tuple(relations),
        backward=tuple(backward),
        strongest=relations[0].kind if relations else None,
        alert=_alert(relations, backward),
        is_capped=len(candidates) >= MAX_CANDIDATES or max(len(found), len(after)) > MAX_RELATIONS,
    )


def _comparable(filed: FiledClaim, candidates: Sequence[FiledClaim]) -> list[FiledClaim]:
    """Other posts speak in their newest version, a post's own former version by its best counterpart.

    A copy of a version that was edited since is still a copy of it.
    """
    former = [c for c in candidates if c.post_key == filed.post_key and c.version < filed.version]
    others = [c for c in candidates if c.post_key != filed.post_key and _speaks_to(filed, c)]
    return _counterparts(filed, former) + others


def _speaks_to(filed: FiledClaim, other: FiledClaim) -> bool:
    return not other.is_superseded or (_is_later(filed, other) and is_repost(filed, other))


def _counterparts(filed: FiledClaim, former: Sequence[FiledClaim]) -> list[FiledClaim]:
    newest = max((c.version for c in former), default=0)
    alike = [c for c in former if c.version == newest and pair(filed, c, _DEFAULT) is not None]
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


def _continued(filed: FiledClaim, candidates: Sequence[FiledClaim], tolerance: Tolerance) -> FiledClaim:
    """ "The toll rose to 89" speaks of the victims its claimant named before."""
    if filed.claim.victims != Party() or not is_toll(filed.claim):
        return filed
    named = [c for c in candidates if c.claim.victims.id is not None and not _is_later(c, filed)]
    before = [c for c in named if is_same_claimant(filed, c) and _goes_on(filed, c, tolerance)]
    if len({c.claim.victims.id for c in before}) != 1:
        return filed
    return replace(filed, claim=replace(filed.claim, victims=before[0].claim.victims))


def _goes_on(later: FiledClaim, earlier: FiledClaim, tolerance: Tolerance) -> bool:
    two = pair(later, earlier, tolerance)
    return two is not None and two.kind in _SAME_COUNT


def _is_later(a: FiledClaim, b: FiledClaim) -> bool:
    if a.post_key == b.post_key:
        return a.version > b.version
    return (a.post.posted_at, a.id) > (b.post.posted_at, b.id)


def _once(filed: FiledClaim, found: Sequence[Pair], siblings: Sequence[FiledClaim], tolerance: Tolerance) -> list[Pair]:
    """The pairs that count, strongest first: a repost's original alone, no copies, no outdated numbers."""
    copies = [two for two in found if two.kind is RelationKind.REPOST]
    if copies:
        return [min(copies, key=lambda two: (two.earlier.post.posted_at, two.earlier.id))]
    ranked = sorted(found, key=_rank)[:_MAX_WEIGHED]
    met = [two.earlier for two in ranked]
    agreed = {two.earlier.post_key for two in ranked if _is_common_number(two)}
    return [
        two
        for two in ranked
        if not _is_spoken_for(filed, two, met, tolerance) and not _is_settled(two, agreed, siblings, tolerance)
    ]


def _is_settled(two: Pair, agreed: set[int], siblings: Sequence[FiledClaim], tolerance: Tolerance) -> bool:
    """Where two posts agree on a number, the other numbers in them are parts of it and no dispute."""
    if two.kind not in _DISPUTE:
        return False
    if two.earlier.post_key in agreed:
        return True
    pairs = (pair(sibling, two.earlier, tolerance) for sibling in siblings)
    return any(found is not None and _is_common_number(found) for found in pairs)


def _is_common_number(two: Pair) -> bool:
    """Whether both posts give one and the same number of dead, wounded … that is no everyday one."""
    mine, theirs = two.later.claim, two.earlier.claim
    if two.kind not in _AGREEMENT or mine.is_part or theirs.is_part:
        return False
    return is_unchanged(mine.count, theirs.count) and (size(mine.count) or 0) >= _TELLING_COUNT


def _is_spoken_for(filed: FiledClaim, two: Pair, met: Sequence[FiledClaim], tolerance: Tolerance) -> bool:
    """A copy inherits from its original, and a rival answers to the number its claimant holds to now."""
    other = two.earlier
    if two.kind is not RelationKind.RELATED and not is_same_claimant(filed, other):
        newer = (o for o in met if o.id != other.id and _is_later(o, other) and is_same_claimant(o, other))
        if any(_replaces(o, other, tolerance) for o in newer):
            return True
    return any(o.id != other.id and _is_later(other, o) and is_repost(other, o) for o in met)


def _replaces(newer: FiledClaim, older: FiledClaim, tolerance: Tolerance) -> bool:
    two = pair(newer, older, tolerance)
    return two is not None and two.kind in (RelationKind.REVISES, RelationKind.RUNNING_TOTAL)


def _hushed(relations: Sequence[Relation], found: Sequence[Pair], tolerance: Tolerance) -> list[Relation]:
    """A repeat is quiet about what the claim it repeats was compared with already."""
    models = [two.earlier for two in found if two.kind is RelationKind.RESTATES]
    others = {two.earlier.id: two.earlier for two in found}
    return [
        replace(r, alert=Alert.NONE)
        if r.kind in _COMPARED and any(_was_compared(m, others[r.earlier], r.kind, tolerance) for m in models)
        else r
        for r in relations
    ]


def _was_compared(model: FiledClaim, other: FiledClaim, kind: RelationKind, tolerance: Tolerance) -> bool:
    later, earlier = (model, other) if _is_later(model, other) else (other, model)
    known = pair(later, earlier, tolerance)
    return known is not None and (known.kind is kind or {known.kind, kind} <= _CONFLICT)


def _alert(relations: Sequence[Relation], backward: Sequence[Relation]) -> Alert:
    """The loudest of what the claim brings; of later claims that were there first, only a conflict is news."""
    alerts = [r.alert for r in relations]
    alerts += [Alert.CONTRADICTION for r in backward if r.alert is Alert.CONTRADICTION]
    return min(alerts, key=_LOUDNESS.__getitem__, default=Alert.NEW)


def _rank(two: Pair) -> tuple[int, int, float]:
    return _STRENGTH[two.kind], -two.score, -(two.finding.gap or 0.0)


def is_stored(relation: Relation) -> bool:
    """`related` is computed when asked; the store keeps the rest."""
    return relation.kind is not RelationKind.RELATED
