"""`claimwatch relate`: claims by number and by post id, explained for a reader at a terminal."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.relating import UnknownClaim, explained
from claims.extract import Reader
from claims.relate import Tolerance
from monitors.ingest import Ingest
from storage.engine import open_database
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.builders import NOON, post

CLAIMED = post("135 Taliban killed in Panjshir in the past 24 hours", id="900", source="nrf_desk", side="nrf")
ANSWERED = post(
    "3 Taliban were killed in Panjshir in the past 24 hours",
    id="901",
    source="iea_spox",
    side="taliban",
    posted_at=NOON + timedelta(hours=2),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path}/claims.db")
    upgrade(engine)
    ingest = Ingest(store=SqlStore(engine), reader=Reader.bundled(), tolerance=Tolerance())
    ingest([CLAIMED, ANSWERED], now=NOON + timedelta(hours=3))
    yield engine
    engine.dispose()


def test_two_posts_are_explained_by_their_ids(engine: Engine) -> None:
    text = "\n".join(explained(engine, "900", "901", Tolerance()))

    assert "relation  contradicts" in text
    assert "3-3 against 135-135: disagree, 45.0 times apart" in text
    assert "Same victims (Taliban), Panjshir" in text


def test_claim_numbers_and_post_ids_name_the_same_claims(engine: Engine) -> None:
    assert list(explained(engine, "1", "/claim_2", Tolerance())) == list(explained(engine, "900", "901", Tolerance()))


def test_another_tolerance_makes_another_relation(engine: Engine) -> None:
    text = "\n".join(explained(engine, "1", "2", Tolerance(ratio_conflict=100.0)))

    assert "relation  possible_conflict" in text


def test_an_unknown_name_is_told_in_a_sentence(engine: Engine) -> None:
    with pytest.raises(UnknownClaim, match="'77777'"):
        list(explained(engine, "900", "77777", Tolerance()))
