"""Official daily counters: years of running totals read as one quiet series."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claims.model import (
    Alert,
    Basis,
    Claim,
    Count,
    FiledClaim,
    Kind,
    Party,
    Qualifier,
    RelationKind,
    Role,
    Verdict,
    Window,
)
from claims.relate import judge
from tests.builders import filed

SHARED = Path(os.environ.get("CLAIMWATCH_SHARED", Path(__file__).parents[2].parent / "shared")) / "data"
RUSSIA = Party(words="Russian personnel", id="russia", role=Role.COMBATANT)
START = datetime(2022, 2, 24, tzinfo=UTC)
SEEN = 20  # as many former bulletins as a search would bring


def read(name: str) -> list[dict[str, object]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    rows: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def counter(number: int, end: datetime, *, start: datetime, about: bool = False, **fields: object) -> Claim:
    return Claim(
        kind=Kind.CASUALTIES,
        count=Count(
            low=number, high=number, qualifier=Qualifier.ABOUT if about else Qualifier.EXACT, wording=str(number)
        ),
        window=Window(start=start, end=end, is_stated=True),
        basis=Basis.CUMULATIVE,
        **fields,  # type: ignore[arg-type]
    )


def verdicts(claims: list[FiledClaim]) -> Iterator[Verdict]:
    for n, one in enumerate(claims):
        yield judge(one, list(reversed(claims[max(0, n - SEEN) : n])))


def bulletins(totals: list[tuple[datetime, int]], start: datetime, victims: Party) -> list[FiledClaim]:
    return [
        filed(
            n,
            counter(total, day + timedelta(hours=6), start=start, victims=victims),
            source="general_staff",
            side="ukraine",
            hours=(day + timedelta(hours=7) - datetime(2022, 9, 13, 12, tzinfo=UTC)).total_seconds() / 3600,
        )
        for n, (day, total) in enumerate(totals, 1)
    ]


def test_years_of_daily_losses_are_one_running_total_without_alerts() -> None:
    rows = read("ua-losses-personnel.json")
    totals = [(datetime.fromisoformat(str(r["date"])).replace(tzinfo=UTC), int(str(r["personnel"]))) for r in rows]

    judged = list(verdicts(bulletins(totals, START, RUSSIA)))[1:]

    strongest = Counter(v.strongest for v in judged)
    assert set(strongest) <= {RelationKind.RUNNING_TOTAL, RelationKind.RESTATES, RelationKind.REVISES}
    # the first week more than doubles; after it only corrections downwards are told
    assert sum(v.alert is not Alert.NONE for v in judged[14:]) == strongest[RelationKind.REVISES]
    assert strongest[RelationKind.REVISES] <= len(judged) // 100


def test_a_ministrys_daily_dead_are_one_running_total() -> None:
    rows = [r for r in read("palestine-daily.json") if "killed_cum" in r]
    totals = [
        (datetime.fromisoformat(str(r["report_date"])).replace(tzinfo=UTC), int(str(r["killed_cum"]))) for r in rows
    ]
    start = totals[0][0] - timedelta(days=1)

    judged = list(verdicts(bulletins(totals, start, Party(words="people"))))[1:]

    assert {v.strongest for v in judged} <= {RelationKind.RUNNING_TOTAL, RelationKind.RESTATES, RelationKind.REVISES}
    assert sum(v.alert is Alert.CONTRADICTION for v in judged) == 0
