"""What analysts decided of events, kept with who and when; what was taken back stays on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, and_, insert, or_, select, update

from claims.grouping import Decision
from storage.engine import reading, serialise, writing
from storage.rows import StoredRow, storable
from storage.tables import claims, event_decisions

_AT_ONCE = 500  # ids in one statement, each named twice


class NoSuchClaim(Exception):
    """No claim has that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"no claim {number} is stored")
        self.number = number


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision with its record. `by` is a person's Telegram number, or "command line"."""

    id: int
    decision: Decision
    by: str
    at: datetime
    note: str | None = None


class EventDecisions:
    """Merges and splits of events by analysts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def decide(
        self, one: int, other: int, *, is_same: bool, by: str, now: datetime, note: str | None = None
    ) -> Decided:
        """Keep that two claims are one event, or are not. Raises NoSuchClaim, and ValueError for one claim twice."""
        if one == other:
            raise ValueError("a claim is always one event with itself")
        first, second = sorted((one, other))
        row = {"one": first, "other": second, "is_same": is_same, "by": by, "at": now}
        with writing(self._engine) as connection:
            serialise(connection)
            _check_known(connection, (first, second))
            added = insert(event_decisions).returning(*event_decisions.c)
            return _decided(connection.execute(added, {**row, "note": storable(note) if note else None}).one())

    def undo(self, *, by: str, now: datetime) -> Decided | None:
        """Take back the newest decision of this person that still stands."""
        mine = select(event_decisions).where(event_decisions.c.by == by, _STANDS)
        newest = mine.order_by(event_decisions.c.id.desc()).limit(1)
        with writing(self._engine) as connection:
            serialise(connection)
            row = connection.execute(newest).first()
            if row is None:
                return None
            undone = {"undone_by": by, "undone_at": now}
            connection.execute(update(event_decisions).where(event_decisions.c.id == row.id), undone)
            return _decided(row)

    def about(self, claim_ids: Sequence[int]) -> list[Decided]:
        """Those that stand and name one of the claims, oldest first."""
        with reading(self._engine) as connection:
            return decisions_about(connection, claim_ids)


_STANDS = event_decisions.c.undone_at.is_(None)


def decisions_about(connection: Connection, claim_ids: Sequence[int]) -> list[Decided]:
    found: dict[int, Decided] = {}
    for start in range(0, len(claim_ids), _AT_ONCE):
        some = claim_ids[start : start + _AT_ONCE]
        named = or_(event_decisions.c.one.in_(some), event_decisions.c.other.in_(some))
        rows = connection.execute(select(event_decisions).where(and_(named, _STANDS)))
        found |= {row.id: _decided(row) for row in rows}
    return [found[number] for number in sorted(found)]


def _check_known(connection: Connection, numbers: Sequence[int]) -> None:
    known = set(connection.scalars(select(claims.c.id).where(claims.c.id.in_(numbers))))
    for number in numbers:
        if number not in known:
            raise NoSuchClaim(number)


def _decided(row: StoredRow) -> Decided:
    decision = Decision(one=row.one, other=row.other, is_same=row.is_same)
    return Decided(id=row.id, decision=decision, by=row.by, at=row.at, note=row.note)
