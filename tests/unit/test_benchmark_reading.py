"""The figures of the reading benchmark: parts kept apart, calibration counted right, a missing folder told plainly."""

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from benchmarks.reading import TARGETS, show
from benchmarks.reading_scores import calibration, is_held, labelled_scores, part_of
from benchmarks.shared_data import ROOT, SharedDataError, shared_file
from claims.extract import Reader

# Of the ids a to j, by the rule of the scorer"s --part: sha1 of the id, modulo three.
HELD = ["b"]
SCORER = SimpleNamespace(
    OPTIONAL_KINDS={"statement"},
    pair=lambda want, got: [(0, j) for j, claim in enumerate(got) if want and claim["low"] == want[0]["low"]][:1],
)


def row(post_id: str, text: str, *claims: dict[str, Any], lang: str = "en") -> dict[str, Any]:
    when = "2021-09-01T12:00:00+00:00"
    return {
        "id": post_id,
        "platform": "x",
        "source": "desk",
        "posted_at": when,
        "lang": lang,
        "text": text,
        "claims": [*claims],
    }


def read(*claims: tuple[int, float]) -> dict[str, Any]:
    return {"claims": [{"kind": "killed", "low": low, "confidence": confidence} for low, confidence in claims]}


def test_the_held_third_and_the_tuned_part_share_no_post() -> None:
    rows = [row(str(n), "") for n in range(300)]

    held, tuned = part_of(rows, held=True), part_of(rows, held=False)

    assert held.keys() | tuned.keys() == {str(n) for n in range(300)}
    assert not held.keys() & tuned.keys()
    assert 60 < len(held) < 140


def test_the_held_part_is_the_scorers_own() -> None:
    assert [name for name in "abcdefghij" if is_held(name)] == HELD


def test_calibration_counts_claims_by_confidence_and_by_being_right() -> None:
    gold = {"1": row("1", "", {"low": 5}), "2": row("2", "", {"low": 7}), "3": row("3", "")}
    found = {"1": read((5, 0.95)), "2": read((7, 0.6), (9, 0.9)), "3": read((1, 0.2))}

    figures = calibration(SCORER, gold, found)

    assert figures["sure_and_right"] == 0.5
    assert figures["right_and_sure"] == 0.5
    bands = {band["from"]: (band["claims"], band["given"], band["right"]) for band in figures["bands"]}
    assert bands[0.0] == (1, 0.2, 0.0)
    assert bands[0.6] == (1, 0.6, 1.0)
    assert bands[0.9] == (2, 0.925, 0.5)
    assert bands[0.3] == (0, None, None)


def test_statements_are_neither_right_nor_wrong() -> None:
    found = {"1": {"claims": [{"kind": "statement", "low": None, "confidence": 0.95}]}}

    assert calibration(SCORER, {"1": row("1", "")}, found)["sure_and_right"] is None


def test_labelled_posts_are_read_and_scored() -> None:
    try:
        shared_file("eval", "score_extract.py")
    except SharedDataError as error:
        pytest.skip(str(error))
    killed = {
        "kind": "killed",
        "low": 12,
        "high": 12,
        "victims": None,
        "by": None,
        "place": "Kabul",
        "basis": "incident",
    }
    two = {
        "kind": "killed",
        "low": 2,
        "high": 2,
        "victims": "солдат",
        "by": None,
        "place": "Суджа",
        "basis": "incident",
    }
    short = {"a1": row("a1", "12 killed in Kabul", killed), "a2": row("a2", "Тихо", two, lang="ru")}
    many = {"p1": row("p1", "12 killed in Kabul", killed, lang="prs")}

    figures = labelled_scores(short, many, Reader.bundled())

    assert figures["english_f1"] == 1.0
    assert figures["russian_f1"] == 0.0
    assert set(figures["languages"]["multilingual"]) == {"fa"}


def test_the_table_shows_the_held_part_only_beside_the_tuned_one() -> None:
    one: dict[str, Any] = dict.fromkeys([target.key for target in TARGETS], 0.5) | {"languages": {}, "bands": []}
    corpora = {"isaf": dict.fromkeys(("min_killed_all", "min_killed_some", "min_captured_all"), 0.75)}

    tuned, both = shown({"tuned": one, **corpora}), shown({"tuned": one, "held": one | {"extract_f1": 0.9}, **corpora})

    assert "held" not in tuned
    assert "killed, non-zero" in tuned
    row = next(line for line in both.splitlines() if "conflict posts, held" in line)
    assert [cell.strip() for cell in row.split("│")[3:7]] == ["0.75", "0.93", "", "0.900"]


def shown(figures: dict[str, Any]) -> str:
    out = Console(file=io.StringIO(), width=120, force_terminal=False)
    show(figures, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_without_the_shared_folder_a_sentence_says_what_to_set(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading"],
        cwd=ROOT,
        env={"CLAIMWATCH_SHARED": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "set CLAIMWATCH_SHARED" in ran.stderr
    assert "Traceback" not in ran.stderr
