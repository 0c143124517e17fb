"""`claimwatch rematch` as a process."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import Run, post, write_posts
from tests.e2e.test_interrupted_replay import feed_of, kill_after, state

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


def many_claims(claimwatch: Run, tmp_path: Path) -> Path:
    """A database of which an alias changes a third."""
    told = [{**each, "text": each["text"].replace("Panjshir", "Fiveliondale")} for each in feed_of(300)]
    database = tmp_path / "claims.db"
    claimwatch("replay", str(write_posts(tmp_path / "feed.jsonl", told)), "--database", str(database))
    alias(tmp_path)
    return database


def test_a_rematch_killed_at_any_time_leaves_the_old_state_or_the_new_one(
    claimwatch: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    database, other = many_claims(claimwatch, tmp_path), tmp_path / "other.db"
    shutil.copy(database, other)
    old = state(database)
    lines = len(claimwatch("rematch", "--database", str(other), "--yes").out.splitlines())
    new = state(other)
    assert old != new

    arguments = ["rematch", "--database", str(database), "--yes"]
    for so_many in (0, 1, lines):
        kill_after(so_many, arguments, environment)
        assert state(database) in (old, new)
    finished = claimwatch(*arguments)

    assert finished.code == 0
    assert state(database) == new
    assert not list(tmp_path.glob(".claimwatch-rematch-*"))


def test_a_killed_write_is_rolled_back(claimwatch: Run, environment: dict[str, str], tmp_path: Path) -> None:
    database = many_claims(claimwatch, tmp_path)
    old = state(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # the write waits, all is compared and told
        lines = len(claimwatch("rematch", "--database", str(database)).out.splitlines())
        kill_after(lines, ["rematch", "--database", str(database), "--yes"], environment)
        other.execute("ROLLBACK")

    assert state(database) == old


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("answer", "code"), [("n\n", 4), ("y\n", 0)])
def test_at_a_terminal_it_asks_and_does_as_told(
    claimwatch: Run, environment: dict[str, str], tmp_path: Path, answer: str, code: int
) -> None:
    database = filled(claimwatch, tmp_path)
    alias(tmp_path)
    before = state(database)

    ours, theirs = os.openpty()
    os.write(ours, answer.encode())
    command = [sys.executable, "-m", "bot", "rematch", "--database", str(database)]
    done = subprocess.run(command, stdin=theirs, capture_output=True, env=environment, cwd=tmp_path, timeout=100)
    os.close(ours)
    os.close(theirs)

    assert done.returncode == code
    assert b"Write this?" in done.stderr
    assert (state(database) == before) is (answer == "n\n")


def test_since_reads_only_what_was_posted_from_then_on(claimwatch: Run, tmp_path: Path) -> None:
    database = filled(claimwatch, tmp_path)
    alias(tmp_path)

    later = claimwatch("rematch", "--database", str(database), "--since", "2022-09-13T10:00")
    earlier = claimwatch("rematch", "--database", str(database), "--since", "2022-09-13")

    assert (later.code, later.out) == (0, "")
    assert "1 posts read again: nothing differs" in later.err
    assert (earlier.code, len(earlier.out.splitlines())) == (4, 3)


def test_a_post_that_arrives_while_it_waits_for_the_answer_is_kept_and_related(
    claimwatch: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    database = filled(claimwatch, tmp_path)
    alias(tmp_path)
    came = post("c", "iea_spox", "taliban", "2022-09-13T12:00:00Z", "Only 4 Taliban were killed in Panjshir /24hr")
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "bot", "rematch", "--database", str(database)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # compared by now
        feed = str(write_posts(tmp_path / "more.jsonl", [came]))
        assert claimwatch("replay", feed, "--database", str(database)).code == 0
        os.write(ours, b"y\n")
        assert process.wait(timeout=100) == 0
    os.close(ours)
    os.close(theirs)

    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT later, earlier, kind FROM relations ORDER BY later, earlier").fetchall()
    assert [row for row in found if row[0] == 3] == [(3, 1, "contradicts"), (3, 2, "revises")]
    assert (2, 1, "contradicts") in found
