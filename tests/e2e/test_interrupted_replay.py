"""A replay killed half-way and started again ends where an uninterrupted one ends."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Run, post, write_posts

PLACES = ("Panjshir", "Kapisa", "Baghlan", "Takhar", "Herat", "Kunduz", "Ghazni")
# Everything but the store's own clock readings.
TABLES = {
    "posts": "id, platform, source, native_id, newest, state",
    "post_versions": "id, post_id, number, native_id, posted_at, sha256",
    "claims": "id, kind, place_id, details, alert, strongest, is_superseded",
    "relations": "later, earlier, kind, score, why",
}


def feed_of(count: int) -> Iterator[dict[str, Any]]:
    """Both sides about seven provinces over weeks, with reposts, edits and deletions among them."""
    for n in range(count):
        side, victims = (("nrf", "Taliban"), ("taliban", "rebels"))[n % 2]
        at = f"2022-{4 + n // 700:02d}-{1 + n // 25 % 28:02d}T{n % 24:02d}:{n % 60:02d}:00Z"
        text = f"{2 + n * 7 % 90} {victims} were killed in {PLACES[n % 7]} in the past 24 hours."
        more: dict[str, Any] = {}
        if n % 11 == 10:
            more["repost_of"] = f"p{n - 1}"
        if n % 13 == 12:
            more["edit_of"] = f"p{n - 2}"
        if n % 17 == 16:
            more["deleted_at"] = at.replace("T", "T").replace(":00Z", ":30Z")
        yield post(f"p{n}", f"{side}_desk_{n % 2 + n % 4}", side, at, text, **more)


def state(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in TABLES.items()
        }


def test_the_end_state_equals_that_of_one_run(claimwatch: Run, environment: dict[str, str], tmp_path: Path) -> None:
    feed = write_posts(tmp_path / "feed.jsonl", feed_of(450))
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    assert claimwatch("replay", str(feed), "--database", str(whole)).code == 0

    for lines_before_the_kill in (1, 60):
        kill_after(lines_before_the_kill, ["replay", str(feed), "--database", str(broken)], environment)
        assert 0 < len(state(broken)["claims"]) < len(state(whole)["claims"])
    assert claimwatch("replay", str(feed), "--database", str(broken)).code == 0

    assert state(broken) == state(whole)


def kill_after(lines: int, arguments: list[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
