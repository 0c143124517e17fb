"""`claimwatch extract` for a person: a pasted sentence, and the marks that say why."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import Run, post, write_posts

SENTENCE = "12 of our men martyred in Kapisa"


def test_a_pasted_sentence_is_read_without_a_file(claimwatch: Run) -> None:
    ran = claimwatch("extract", "--text", SENTENCE, "--side", "taliban")

    assert ran.code == 0
    (line,) = ran.lines
    assert [(c["low"], c["victims_id"], c["place_name"]) for c in line["claims"]] == [(12, "taliban", "Kapisa")]


def test_a_sentence_can_be_piped_in_and_explained(claimwatch: Run) -> None:
    ran = claimwatch("extract", "--explain", "--text", "-", stdin=SENTENCE + "\n")

    assert ran.code == 0
    assert "[12 count] of [our men victims] [martyred kind] in [Kapisa place]" in ran.out
    assert "\x1b" not in ran.out


def test_each_post_of_a_file_is_explained_and_bad_lines_are_named(claimwatch: Run, tmp_path: Path) -> None:
    rows = [post(name, "desk", "nrf", "2021-09-01T12:00:00+00:00", f"{name} Taliban killed in Kapisa") for name in "45"]
    feed = write_posts(tmp_path / "posts.jsonl", [rows[0], "{broken", rows[1]])

    ran = claimwatch("extract", "--explain", str(feed))

    assert ran.code == 3
    assert "[4 count]" in ran.out
    assert "[5 count]" in ran.out
    assert "line 2: broken JSON" in ran.err


def test_a_file_and_a_sentence_together_are_wrong_use(claimwatch: Run) -> None:
    for arguments in (["--text", SENTENCE, "posts.jsonl"], [], ["posts.jsonl", "--side", "nrf"]):
        ran = claimwatch("extract", *arguments)

        assert ran.code == 2
        assert "--text" in ran.err


def test_no_progress_bar_runs_through_what_a_terminal_shows(environment: dict[str, str], tmp_path: Path) -> None:
    feed = write_posts(tmp_path / "posts.jsonl", [post("4", "desk", "nrf", "2021-09-01T12:00:00+00:00", SENTENCE)])
    ours, theirs = pty.openpty()

    ran = subprocess.Popen(
        [sys.executable, "-m", "bot", "extract", "--explain", str(feed)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment, "TERM": "xterm"},
        cwd=tmp_path,
    )
    code = ran.wait(timeout=60)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)

    assert code == 0
    assert shown.startswith("\x1b[1m4\x1b[0m · telegram/desk")
    assert "Reading" not in shown


def test_an_alias_of_the_data_folder_is_used_and_a_broken_one_named(claimwatch: Run, tmp_path: Path) -> None:
    aliases = tmp_path / "aliases.toml"
    folder = {"CLAIMWATCH_DATA_DIR": str(tmp_path)}

    aliases.write_text('[places]\nFiveliondale = "af.panjshir"\n', encoding="utf-8")
    good = claimwatch("extract", "--text", "12 Taliban killed in Fiveliondale", env=folder)
    aliases.write_text('[places]\nFiveliondale = "panjshir"\n', encoding="utf-8")
    bad = claimwatch("extract", "--text", "12 Taliban killed in Fiveliondale", env=folder)

    assert good.lines[0]["claims"][0]["place_id"] == "af.panjshir"
    assert bad.code == 2
    assert "no place has the id 'panjshir'" in bad.err
    assert "Traceback" not in bad.err
