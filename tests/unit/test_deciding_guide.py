"""The worked examples of docs/how-it-decides.md are what the product makes of them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claims.extract import Reader
from claims.model import Post
from claims.relate import Tolerance
from monitors.ingest import Ingest
from storage.engine import open_database
from storage.migrate import upgrade
from storage.store import SqlStore

GUIDE = Path(__file__).parents[2] / "docs" / "how-it-decides.md"
START = datetime(2022, 9, 13, 6, 0, tzinfo=UTC)
EXAMPLES = re.findall(r"```example\n(.+)\n(.+)\n= (\w+), (\w+): (.+)\n```", GUIDE.read_text(encoding="utf-8"))


def told(line: str, number: int) -> Post:
    """ "nrf +3h: text": a side, or - for none, and hours after the first post."""
    head, text = line.split(": ", 1)
    side, hours = head.split(" +")
    return Post(
        platform="x",
        source=f"desk_{number}" if side == "-" else f"{side}_press",
        id=str(number),
        posted_at=START + timedelta(hours=float(hours.removesuffix("h"))),
        text=text,
        side=None if side == "-" else side,
    )


def test_there_are_six_examples() -> None:
    assert len(EXAMPLES) == 6


@pytest.mark.parametrize(("earlier", "later", "relation", "alert", "why"), EXAMPLES)
def test_an_example_is_decided_as_the_guide_says(
    tmp_path: Path, earlier: str, later: str, relation: str, alert: str, why: str
) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/claims.db")
    upgrade(engine)
    ingest = Ingest(store=SqlStore(engine), reader=Reader.bundled(), tolerance=Tolerance())

    report = ingest([told(earlier, 1), told(later, 2)], now=START + timedelta(days=9))
    engine.dispose()

    (verdict,) = report.results[1].verdicts
    (found,) = verdict.relations
    assert (found.kind.value, verdict.alert.value, found.why) == (relation, alert, why)
