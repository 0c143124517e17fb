"""What the chat and the command line ask: claims with their relations, sources, totals."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, Select, bindparam, func, or_, select

from claims.model import Alert, FiledClaim, Relation, RelationKind
from monitors.ports import OutboxItem, SourceState
from storage import outbox as messages
from storage.blocks import block_key, blocks_inside
from storage.candidates import load_claims
from storage.engine import reading
from storage.postings import newest_first, quarter
from storage.prepared import PreparedIn
from storage.rows import StoredRow, filed_claim, filed_claims, relation_of, seconds, source_state_of
from storage.tables import claims, gaps, outbox, post_versions, posts, relations, sources

_AT_ONCE = 1_000  # ids in one statement
_PAGE = 256  # claims of a place looked at together
_SHOWN = 50  # relations of one claim; what is left out are the weakest
_ECHOES = (RelationKind.REPOST.value, RelationKind.RESTATES.value)
_BEGINNING_S = -(1 << 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationView:
    """A relation seen from one of its claims, with the claim at its other end."""

    relation: Relation
    other: FiledClaim
    is_other_earlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim as an analyst is shown it.

    `reposts` counts the posts that carry it on; `independent_sources` those that say so of their own knowledge, its own
    included. Relations: strongest first.
    """

    filed: FiledClaim
    alert: Alert
    strongest: RelationKind | None
    reposts: int
    independent_sources: int
    relations: tuple[RelationView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A watched source, and what was stored of it. `gaps` counts the times posts were missed."""

    state: SourceState
    posts: int
    last_post_at: datetime | None
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much is stored; `outbox` counts rows by state."""

    posts: int
    claims: int
    relations: int
    media_only: int
    outbox: dict[str, int] = field(default_factory=dict)


class ClaimQueries:
    """Claims as views. Each call reads one consistent state."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def card(self, claim_id: int) -> ClaimView | None:
        views = self._views(_VIEWED.where(claims.c.id == claim_id))
        return views[0] if views else None

    def by_place(
        self, place_ids: Sequence[str], *, since: datetime | None = None, limit: int = 20, offset: int = 0
    ) -> list[ClaimView]:
        """Claims at one of these places or inside it, newest first.

        Left out: superseded ones, and those that only repeat another (they raise its counters).
        """
        with reading(self._engine) as connection:
            found = islice(_standing_at(connection, place_ids, since), offset, offset + limit)
            ids = [claim_id for _, claim_id in found]
        order = {claim_id: place for place, claim_id in enumerate(ids)}
        views = self._views(_VIEWED.where(claims.c.id.in_(ids))) if ids else []
        return sorted(views, key=lambda view: order[view.filed.id])

    def count_by_place(self, place_ids: Sequence[str], *, since: datetime | None = None) -> int:
        with reading(self._engine) as connection:
            return sum(1 for _ in _standing_at(connection, place_ids, since))

    def between(self, start: datetime, end: datetime) -> list[ClaimView]:
        """Claims posted from `start` until just before `end`, oldest first; superseded ones left out."""
        posted = (post_versions.c.posted_at >= start, post_versions.c.posted_at < end)
        nearly = claims.c.posted_s.between(seconds(start), seconds(end))  # this has the index
        standing = _VIEWED.where(nearly, *posted, claims.c.is_superseded.is_(False))
        return self._views(standing.order_by(post_versions.c.posted_at, claims.c.id))

    def arrived(self, start: datetime, end: datetime, *, posted_since: datetime) -> list[ClaimView]:
        """Claims first read from `start` until just before `end`, oldest post first; superseded ones left out.

        A poll brings posts minutes after they were posted, which may be after the digest of their hour went out.
        """
        seen = (post_versions.c.seen_at >= start, post_versions.c.seen_at < end)
        recent = claims.c.posted_s >= seconds(posted_since)  # this has the index
        standing = _VIEWED.where(recent, *seen, claims.c.is_superseded.is_(False))
        return self._views(standing.order_by(post_versions.c.posted_at, claims.c.id))

    def newest_posted_at(self) -> datetime | None:
        with reading(self._engine) as connection:
            return connection.scalar(_NEWEST_TIME)

    def _views(self, statement: Select[Any]) -> list[ClaimView]:
        with reading(self._engine) as connection:
            rows = connection.execute(statement).all()
            ids = [row.id for row in rows]
            related = _relations_of(connection, ids)
            others = _others(connection, related)
            reposts = _count_reposts(connection, ids)
        return [_view(row, related[row.id], others, reposts.get(row.id, 0)) for row in rows]


class StatusQueries:
    """How the sources and the outbox stand."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sources(self) -> list[SourceStatus]:
        missed = select(gaps.c.source_key, func.count().label("gaps")).group_by(gaps.c.source_key).subquery()
        known = select(sources, func.coalesce(missed.c.gaps, 0).label("gaps"))
        known = known.outerjoin(missed, missed.c.source_key == sources.c.key).order_by(sources.c.key)
        with reading(self._engine) as connection:
            return [_source_status(row) for row in connection.execute(known)]

    def totals(self) -> Totals:
        by_state = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        with reading(self._engine) as connection:
            return Totals(
                posts=_count(connection, select(posts.c.id)),
                claims=_count(connection, select(claims.c.id).where(claims.c.is_superseded.is_(False))),
                relations=_count(connection, select(relations.c.later)),
                media_only=_count(connection, select(posts.c.id).where(posts.c.is_media_only)),
                outbox=dict(connection.execute(by_state).all()),
            )

    def uncertain(self) -> list[OutboxItem]:
        with reading(self._engine) as connection:
            return messages.uncertain(connection)


_VIEWED = filed_claims().add_columns(claims.c.alert, claims.c.strongest)
_NEWEST_TIME = (
    select(post_versions.c.posted_at)
    .join(claims, claims.c.version_id == post_versions.c.id)
    .order_by(claims.c.posted_s.desc(), claims.c.id.desc())
    .limit(1)
)
_STANDING = PreparedIn(
    lambda names: select(claims.c.posted_s, claims.c.id).where(
        claims.c.id.in_([bindparam(name, type_=BigInteger) for name in names]),
        claims.c.is_superseded.is_(False),
        or_(
            claims.c.strongest.is_(None), claims.c.strongest.not_in([bindparam(f"echo_{one}", one) for one in _ECHOES])
        ),
    )
)


def _standing_at(connection: Connection, place_ids: Sequence[str], since: datetime | None) -> Iterator[tuple[int, int]]:
    """Claims that stand and are no mere echo, at or inside the places: when posted, and number; newest first."""
    since_s = _BEGINNING_S if since is None else seconds(since)
    for filed in _filed_newest_first(connection, place_ids, quarter(since_s)):
        rows = _STANDING.rows(connection, filed)
        yield from sorted(((posted_s, number) for posted_s, number in rows if posted_s >= since_s), reverse=True)


def _filed_newest_first(connection: Connection, place_ids: Sequence[str], since: int) -> Iterator[list[int]]:
    """Numbers of the claims filed there, some hundreds at a time, never parting those of one quarter of a day."""
    keys = [block_key(block) for place in dict.fromkeys(place_ids) for block in blocks_inside(place)]
    filed = heapq.merge(*(newest_first(connection, key) for key in keys), reverse=True)
    some: set[int] = set()  # a claim may lie in two of the places
    for when, quarters in groupby(filed, key=itemgetter(0)):
        if when < since:
            break
        some.update(number for _, number in quarters)
        if len(some) >= _PAGE:
            yield list(some)
            some.clear()
    yield list(some)


def _relations_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[Relation]]:
    """The relations of each claim, both ways, strongest first."""
    found: dict[int, list[Relation]] = defaultdict(list)
    for chunk in _chunks(ids):
        mine = set(chunk)
        for relation in map(relation_of, connection.execute(_related(chunk))):
            for end in {relation.later, relation.earlier} & mine:
                found[end].append(relation)
    for related in found.values():
        related.sort(key=lambda relation: (_STRENGTH[relation.kind], -relation.score, -relation.later))
        del related[_SHOWN:]
    return found


_STRENGTH = {kind: place for place, kind in enumerate(RelationKind)}


def _related(ids: Sequence[int]) -> Select[Any]:
    return select(relations).where(or_(relations.c.later.in_(ids), relations.c.earlier.in_(ids)))


def _others(connection: Connection, related: dict[int, list[Relation]]) -> dict[int, FiledClaim]:
    ids = sorted({end for found in related.values() for r in found for end in (r.later, r.earlier)})
    return {filed.id: filed for chunk in _chunks(ids) for filed in load_claims(connection, chunk)}


def _count_reposts(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for chunk in _chunks(ids):
        is_repost = (relations.c.earlier.in_(chunk), relations.c.kind == RelationKind.REPOST.value)
        statement = select(relations.c.earlier, func.count()).where(*is_repost).group_by(relations.c.earlier)
        counts |= dict(connection.execute(statement).all())
    return counts


def _view(row: StoredRow, related: Sequence[Relation], others: dict[int, FiledClaim], reposts: int) -> ClaimView:
    filed = filed_claim(row)
    shown = tuple(_relation_view(filed.id, relation, others) for relation in related)
    return ClaimView(
        filed=filed,
        alert=Alert(row.alert) if row.alert else Alert.NONE,
        strongest=RelationKind(row.strongest) if row.strongest else None,
        reposts=reposts,
        independent_sources=_independent_sources(filed, shown),
        relations=shown,
    )


def _relation_view(claim_id: int, relation: Relation, others: dict[int, FiledClaim]) -> RelationView:
    is_earlier = relation.later == claim_id
    other = others[relation.earlier if is_earlier else relation.later]
    return RelationView(relation=relation, other=other, is_other_earlier=is_earlier)


def _independent_sources(filed: FiledClaim, shown: Iterable[RelationView]) -> int:
    agreeing = (v.other for v in shown if v.relation.kind is RelationKind.CORROBORATES and v.relation.is_independent)
    return len({(one.post.platform, one.post.source) for one in (filed, *agreeing)})


def _source_status(row: StoredRow) -> SourceStatus:
    return SourceStatus(state=source_state_of(row), posts=row.posts, last_post_at=row.last_post_at, gaps=row.gaps)


def _count(connection: Connection, statement: Select[Any]) -> int:
    return connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
