"""`claimwatch sources` as a process."""

from datetime import UTC, datetime
from pathlib import Path

from monitors.ports import SourceState
from storage.engine import open_database
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.e2e.conftest import Run


def watched(tmp_path: Path) -> str:
    database = f"sqlite:///{tmp_path / 'claims.db'}"
    engine = open_database(database)
    upgrade(engine)
    read_at = datetime(2022, 9, 13, 12, 0, tzinfo=UTC)
    SqlStore(engine).save_source_state(SourceState(key="telegram:valley_front", last_success_at=read_at))
    engine.dispose()
    return database


def test_a_source_is_listed_paused_and_resumed(claimwatch: Run, tmp_path: Path) -> None:
    database = watched(tmp_path)

    plain = claimwatch("sources", "--database", database)
    paused = claimwatch("sources", "pause", "valley_front", "--database", database)
    listed = claimwatch("sources", "list", "--database", database)
    resumed = claimwatch("sources", "resume", "telegram:valley_front", "--database", database)

    assert "telegram:valley_front" in plain.out
    assert paused.out.startswith("telegram:valley_front is paused")
    assert "paused by the command line" in listed.out
    assert "is read again" in resumed.out


def test_a_source_that_is_not_watched_is_a_sentence(claimwatch: Run, tmp_path: Path) -> None:
    ran = claimwatch("sources", "pause", "telegram:valey_front", "--database", watched(tmp_path))

    assert ran.code == 2
    assert "nearest: telegram:valley_front" in " ".join(ran.err.split())
