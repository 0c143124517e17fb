"""Whether each disaster of crisis-tweets.jsonl reads as one event with a history.

    python -m benchmarks.events

Each disaster is one source in that file. Its claims of dead are gathered into events; told are how many events hold at
least three of them, which share the largest holds, and how its toll went. A table goes to stderr, JSON to stdout.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, select

from benchmarks.pipeline import replay_into
from benchmarks.shared_data import shared_file
from claims.counts import size
from claims.events import Event, gather
from claims.extract import Reader
from claims.model import FiledClaim, Kind, Relation
from storage.candidates import load_claims
from storage.engine import open_database, reading
from storage.migrate import upgrade
from storage.rows import relation_of
from storage.tables import claims, relations

_FEW = 3  # claims of dead that make an event worth a line
_STEPS = 9


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cw-bench-") as folder:
        engine = open_database(f"sqlite:///{folder}/events.db")
        upgrade(engine)
        replay_into(engine, Reader.bundled(), shared_file("data", "crisis-tweets.jsonl"))
        filed, ties = _stored(engine)
        engine.dispose()
    rows = [_disaster(name, filed, ties) for name in sorted({one.post.source for one in filed})]
    report = {"disasters": rows, "relations_per_claim": round(len(ties) / len(filed), 2)}
    _print(report)
    print(json.dumps(report))
    return 0


def _stored(engine: Engine) -> tuple[list[FiledClaim], list[Relation]]:
    with reading(engine) as connection:
        numbers = list(connection.scalars(select(claims.c.id)))
        return load_claims(connection, numbers), [relation_of(row) for row in connection.execute(select(relations))]


def _disaster(name: str, filed: Sequence[FiledClaim], ties: Sequence[Relation]) -> dict[str, object]:
    mine = [one for one in filed if one.post.source == name]
    dead = [(event, found) for event in gather(mine, ties) if (found := _tolls(event))]
    dead.sort(key=lambda pair: -len(pair[1]))
    told = sum(len(found) for _, found in dead)
    largest = dead[0][1] if dead else []
    return {
        "disaster": name,
        "claims_of_dead": told,
        "events": sum(len(found) >= _FEW for _, found in dead),
        "in_the_largest": round(len(largest) / told, 3) if told else None,
        "places": dict(Counter(_place(found[0]) for _, found in dead if len(found) >= _FEW)),
        "history": _history(largest),
    }


def _tolls(event: Event) -> list[FiledClaim]:
    return [
        one
        for one in event.claims
        if one.claim.kind is Kind.KILLED and not one.claim.is_part and (size(one.claim.count) or 0) > 1
    ]


def _place(filed: FiledClaim) -> str:
    place = filed.claim.place
    return (place.name or place.words) if place else "-"


def _history(found: Sequence[FiledClaim]) -> list[int]:
    """The numbers as they changed, at most so many, the first and the last among them."""
    numbers: list[int] = []
    for one in found:
        number = size(one.claim.count) or 0
        if not numbers or numbers[-1] != number:
            numbers.append(number)
    return numbers if len(numbers) <= _STEPS else [*numbers[: _STEPS - 4], *numbers[-4:]]


def _print(report: dict[str, object]) -> None:
    table = Table(title=f"Disasters as events; {report['relations_per_claim']} relations stored a claim")
    for heading in ("disaster", "claims of dead", "events of three and more", "share of the largest", "its numbers"):
        table.add_column(heading)
    for row in report["disasters"]:  # type: ignore[attr-defined]
        numbers, events = " → ".join(map(str, row["history"])), f"{row['events']} {row['places']}"
        table.add_row(row["disaster"], str(row["claims_of_dead"]), events, str(row["in_the_largest"]), numbers)
    Console(stderr=True, width=200).print(table)


if __name__ == "__main__":
    sys.exit(main())
