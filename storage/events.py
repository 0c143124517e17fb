"""The event that a claim belongs to, gathered by walking its relations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, or_, select

from claims.events import Event, gather
from claims.model import FiledClaim, Relation, RelationKind
from storage.candidates import load_claims
from storage.decisions import Decided, decisions_about
from storage.engine import reading
from storage.rows import relation_of
from storage.tables import claims, relations

MAX_CLAIMS = 1_000  # of an event: a walk that never ended would read a whole war
_AT_ONCE = 400
_JOINING = [kind.value for kind in RelationKind if kind is not RelationKind.RELATED]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event as an analyst is shown it. `is_cut`: it goes on beyond what was read."""

    event: Event
    relations: tuple[Relation, ...]
    decisions: tuple[Decided, ...]
    is_cut: bool = False


class EventQueries:
    """Events by claim. Each call reads one consistent state."""

    def __init__(self, engine: Engine, *, most: int = MAX_CLAIMS) -> None:
        self._engine = engine
        self._most = most

    def of_claim(self, claim_id: int) -> EventView | None:
        """The event that holds this claim; None if there is no such claim."""
        with reading(self._engine) as connection:
            walk = _Walk(connection, self._most)
            return walk.view(claim_id) if walk.reach([claim_id]) else None


class _Walk:
    """Reads outwards from a claim, a ring at a time, until the event that holds it grows no more."""

    def __init__(self, connection: Connection, most: int) -> None:
        self._connection = connection
        self._most = most
        self._claims: dict[int, FiledClaim] = {}
        self._relations: dict[tuple[int, int, RelationKind], Relation] = {}
        self._decisions: dict[int, Decided] = {}
        self._walked: set[int] = set()

    def reach(self, numbers: Iterable[int]) -> bool:
        """Read these claims; whether any was there and new."""
        unread = sorted(set(numbers) - self._claims.keys())
        for start in range(0, len(unread), _AT_ONCE):
            some = unread[start : start + _AT_ONCE]
            self._claims |= {filed.id: filed for filed in load_claims(self._connection, some)}
        return any(number in self._claims for number in unread)

    def view(self, claim_id: int) -> EventView:
        event = self._event(claim_id)
        is_cut = False
        while unwalked := [c.id for c in event.claims if c.id not in self._walked]:
            if len(event.claims) >= self._most:
                is_cut = True
                break
            self._step(unwalked)
            event = self._event(claim_id)
        inside = {claim.id for claim in event.claims}
        return EventView(
            event=event,
            relations=tuple(r for r in self._relations.values() if {r.later, r.earlier} <= inside),
            decisions=tuple(d for d in self._known() if {d.decision.one, d.decision.other} & inside),
            is_cut=is_cut,
        )

    def _event(self, claim_id: int) -> Event:
        decisions = [each.decision for each in self._known()]
        found = gather(self._claims.values(), self._relations.values(), decisions)
        return next(event for event in found if any(claim.id == claim_id for claim in event.claims))

    def _known(self) -> list[Decided]:
        return [self._decisions[number] for number in sorted(self._decisions)]

    def _step(self, numbers: Sequence[int]) -> None:
        self._walked.update(numbers)
        found = list(_relations_of(self._connection, numbers))
        self._relations |= {(r.later, r.earlier, r.kind): r for r in found}
        decided = decisions_about(self._connection, numbers)
        self._decisions |= {each.id: each for each in decided}
        ends = {end for r in found for end in (r.later, r.earlier)}
        ends |= {end for each in decided for end in (each.decision.one, each.decision.other)}
        self.reach(ends | set(_told_with(self._connection, numbers)))


def _relations_of(connection: Connection, numbers: Sequence[int]) -> Iterable[Relation]:
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        touching = or_(relations.c.later.in_(some), relations.c.earlier.in_(some))
        yield from map(relation_of, connection.execute(select(relations).where(touching, _IS_JOINING)))


_IS_JOINING = relations.c.kind.in_(_JOINING)


def _told_with(connection: Connection, numbers: Sequence[int]) -> Iterable[int]:
    """The other claims of the same posts."""
    for start in range(0, len(numbers), _AT_ONCE):
        told = select(claims.c.post_id).where(claims.c.id.in_(numbers[start : start + _AT_ONCE]))
        yield from connection.scalars(select(claims.c.id).where(claims.c.post_id.in_(told)))
