"""Related claims gathered into events: per side what was said, from when to when, and what is disputed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.claimants import office, side_of
from claims.counts import size
from claims.grouping import Decision, grouped
from claims.model import Cause, Claim, FiledClaim, Kind, Relation, RelationKind
from claims.periods import is_counter

_REPEATS = frozenset({RelationKind.REPOST, RelationKind.RESTATES})
_DISPUTES = frozenset({RelationKind.CONTRADICTS, RelationKind.DENIES, RelationKind.POSSIBLE_CONFLICT})

_STRENGTH = {kind: rank for rank, kind in enumerate(RelationKind)}
_NATURAL = frozenset({Cause.ACCIDENT, Cause.DISASTER})
_HARM = frozenset({Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES, Kind.MISSING, Kind.DISPLACED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCount:
    """What one side says of one kind: the latest word of each of its claimants, lowest to highest.

    `side` is None for neutral sources. `low` and `high` are None where no number was given.
    """

    side: str | None
    kind: Kind
    low: int | None
    high: int | None
    first_at: datetime
    last_at: datetime
    claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Claims about one thing, oldest first. `independent_sources` counts a side once, each neutral source by itself.

    `standing` are those whose numbers count: not revised, withdrawn, outgrown, copied or denied since.
    """

    claims: tuple[FiledClaim, ...]
    standing: tuple[FiledClaim, ...]
    sides: tuple[SideCount, ...]
    independent_sources: int
    disputes: tuple[Relation, ...]

    @property
    def is_disputed(self) -> bool:
        return bool(self.disputes)

    @property
    def first(self) -> FiledClaim:
        return self.claims[0]

    @property
    def last(self) -> FiledClaim:
        return self.claims[-1]


def gather(
    claims: Iterable[FiledClaim], relations: Iterable[Relation], decisions: Sequence[Decision] = ()
) -> list[Event]:
    """Events in order of their first claim; relations and decisions about claims that are not given are left out.

    `decisions` of analysts, oldest first, come before every relation: see `grouped`.
    """
    by_id = {claim.id: claim for claim in claims}
    known = [r for r in relations if r.later in by_id and r.earlier in by_id and _is_joining(r, by_id)]
    known.sort(key=lambda r: (_STRENGTH[r.kind], -r.score, r.later, r.earlier))
    groups: dict[int, list[FiledClaim]] = {}
    ties = [(r.later, r.earlier) for r in known] + list(_told_together(by_id.values()))
    roots = grouped(by_id, ties, decisions)
    for claim in sorted(by_id.values(), key=lambda c: (c.post.posted_at, c.id)):
        groups.setdefault(roots[claim.id], []).append(claim)
    inside = [r for r in known if roots[r.later] == roots[r.earlier]]
    return [_event(group, [r for r in inside if roots[r.later] == root]) for root, group in groups.items()]


def _is_joining(relation: Relation, by_id: Mapping[int, FiledClaim]) -> bool:
    """A day's dead inside a war's total, or other victims of one night, are other events; a toll that grew is not.

    Nor is the town inside the region that a quake or a flood struck.
    """
    if relation.kind is not RelationKind.PART_OF:
        return relation.kind is not RelationKind.RELATED
    if all(_is_natural(by_id[end].claim) for end in (relation.later, relation.earlier)):
        return True
    return all(relation.compared.get(field, "").startswith("same") for field in ("place", "window", "victims"))


def _is_natural(claim: Claim) -> bool:
    return claim.cause in _NATURAL and not is_counter(claim)


def _told_together(claims: Iterable[FiledClaim]) -> Iterator[tuple[int, int]]:
    """The dead and the wounded that one post counts at one place and time."""
    first: dict[tuple[object, ...], int] = {}
    for filed in sorted(claims, key=lambda c: c.id):
        claim = filed.claim
        if claim.place is None or is_counter(claim) or claim.kind not in _HARM:
            continue
        told = first.setdefault((filed.post_key, filed.version, claim.place, claim.window), filed.id)
        if told != filed.id:
            yield told, filed.id


def _event(claims: list[FiledClaim], relations: Sequence[Relation]) -> Event:
    repeats = {r.later for r in relations if r.kind in _REPEATS}
    copies = {r.later for r in relations if r.kind is RelationKind.REPOST}
    stand = [c for c in _standing(claims, relations) if c.id not in copies]
    return Event(
        claims=tuple(claims),
        standing=tuple(stand),
        sides=tuple(_side_counts(stand)),
        independent_sources=len({_voice(c) for c in claims if c.id not in repeats}),
        disputes=tuple(r for r in relations if r.kind in _DISPUTES),
    )


def _standing(claims: Sequence[FiledClaim], relations: Sequence[Relation]) -> list[FiledClaim]:
    """Without what was revised, withdrawn or grown since; denials have no count."""
    gone = {RelationKind.REVISES, RelationKind.RUNNING_TOTAL, RelationKind.RETRACTS}
    replaced = {r.earlier for r in relations if r.kind in gone}
    return [c for c in claims if c.id not in replaced and not c.is_superseded and not c.claim.is_denied]


def _voice(filed: FiledClaim) -> str:
    return side_of(filed) or office(filed)


def _side_counts(claims: Sequence[FiledClaim]) -> list[SideCount]:
    groups: dict[tuple[str | None, Kind], list[FiledClaim]] = {}
    for claim in claims:
        if not claim.claim.is_part:
            groups.setdefault((side_of(claim), claim.claim.kind), []).append(claim)
    return [_side_count(side, kind, group) for (side, kind), group in groups.items()]


def _side_count(side: str | None, kind: Kind, claims: Sequence[FiledClaim]) -> SideCount:
    lows = [n for c in claims if (n := size(c.claim.count)) is not None]
    highs = [n for c in claims if (n := c.claim.count.high or size(c.claim.count)) is not None]
    times = [c.post.posted_at for c in claims]
    return SideCount(
        side=side,
        kind=kind,
        low=min(lows, default=None),
        high=max(highs, default=None),
        first_at=min(times),
        last_at=max(times),
        claims=len(claims),
    )
