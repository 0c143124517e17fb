"""`claimwatch rematch` as a process."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.conftest import Run, post, write_posts
from tests.e2e.test_interrupted_replay import feed_of, state

TOLD = [
    post("a", "nrf_desk", "nrf", "2022-09-13T08:00:00Z", "135 Taliban killed by Resistance in Fiveliondale /24hr"),
    post("b", "iea_spox", "taliban", "2022-09-13T11:00:00Z", "Only 3 Taliban were killed in Panjshir /24hr"),
]


def filled(claimwatch: Run, tmp_path: Path) -> Path:
    database = tmp_path / "claims.db"
    assert claimwatch("replay", str(write_posts(tmp_path / "feed.jsonl", TOLD)), "--database", str(database)).code == 0
    return database


def alias(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "claimwatch"
    folder.mkdir(parents=True)
    (folder / "aliases.toml").write_text('[places]\n"Fiveliondale" = "af.panjshir"\n', "utf-8")


def test_nothing_differs_after_edits_deletions_and_reposts(claimwatch: Run, tmp_path: Path) -> None:
    database = tmp_path / "claims.db"
    claimwatch("replay", str(write_posts(tmp_path / "feed.jsonl", feed_of(240))), "--database", str(database))
    before = state(database)

    ran = claimwatch("rematch", "--database", str(database), "--yes")

    assert (ran.code, ran.out) == (0, "")
    assert "nothing differs" in ran.err
    assert state(database) == before


def test_without_a_terminal_it_shows_and_does_not_write(claimwatch: Run, tmp_path: Path) -> None:
    database = filled(claimwatch, tmp_path)
    alias(tmp_path)
    before = state(database)

    ran = claimwatch("rematch", "--database", str(database))

    assert ran.code == 4
    assert "Claim 2 contradicts claim 1" in ran.out
    assert "Nothing was written" in ran.err
    assert state(database) == before


def test_with_yes_it_writes_and_then_nothing_differs(claimwatch: Run, tmp_path: Path) -> None:
    database = filled(claimwatch, tmp_path)
    alias(tmp_path)

    written = claimwatch("rematch", "--database", str(database), "--yes", "--json")
    again = claimwatch("rematch", "--database", str(database))

    assert [line["change"] for line in written.lines] == ["claim", "relation", "alert"]
    assert "Written." in written.err
    assert (again.code, again.out) == (0, "")
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_a_time_that_is_none_is_a_sentence(claimwatch: Run, tmp_path: Path) -> None:
    ran = claimwatch("rematch", "--database", str(filled(claimwatch, tmp_path)), "--since", "yesterday-ish")

    assert ran.code == 2
    assert "is no time; write for example 7d" in " ".join(ran.err.split())
