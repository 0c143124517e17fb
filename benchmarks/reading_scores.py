"""How well claims are read: the scorers' figures, calibration and speed, measured on the shared data."""

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.shared_data import ROOT, load_scorer, shared_file
from bot.jsonl import reading_line
from claims.extract import Reader
from monitors.sources.file import parse_post

Row = dict[str, Any]
Rows = dict[str, Row]

SURE = 0.9
BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
FIELDS = ("place", "basis", "denied", "part", "victims", "by", "claimant", "window")
_SAME_LANGUAGE: Mapping[str, str] = {"prs": "fa"}
_RUNS = 3


def is_held(post_id: str) -> bool:
    """The third of the labelled posts that stays closed while reading is tuned (the scorer's own rule)."""
    return int(hashlib.sha1(post_id.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def part_of(rows: Iterable[Row], *, held: bool) -> Rows:
    return {row["id"]: row for row in rows if is_held(row["id"]) == held}


def predict(gold: Rows, reader: Reader) -> Rows:
    """What `claimwatch extract` prints for the labelled posts; their labels stay out of sight."""
    posts = (parse_post({k: v for k, v in row.items() if k != "claims"}) for row in gold.values())
    return {post.id: reading_line(post.id, reader.read(post)) for post in posts}


def labelled_scores(short: Rows, many: Rows, reader: Reader, *, errors: int = 0) -> dict[str, Any]:
    """Figures of the conflict posts (`short`), of the posts in six languages (`many`), and over both."""
    scorer = load_scorer("score_extract")
    both = {**short, **many}
    read = predict(both, reader)
    languages = {
        "extract": _by_language(scorer, short, read),
        "multilingual": _by_language(scorer, many, read),
    }
    over_both = scorer.score(both, read, errors)
    return {
        "english_f1": languages["extract"]["en"]["f1"],
        "russian_f1": languages["extract"]["ru"]["f1"],
        "extract_f1": scorer.score(short, read, 0)["f1"],
        "multilingual_f1": scorer.score(many, read, 0)["f1"],
        "worst_language_f1": min(one["f1"] for one in languages["multilingual"].values()),
        "quiet": over_both["quiet_on_empty"],
        **{name: over_both[name] for name in FIELDS},
        **calibration(scorer, both, read),
        "languages": languages,
    }


def _by_language(scorer: Any, gold: Rows, read: Rows) -> dict[str, Row]:
    groups: dict[str, Rows] = defaultdict(dict)
    for post_id, row in gold.items():
        lang: str = row["lang"]
        groups[_SAME_LANGUAGE.get(lang, lang)][post_id] = row
    return {lang: scorer.score(rows, read, 0) for lang, rows in sorted(groups.items())}


def calibration(scorer: Any, gold: Rows, read: Rows) -> dict[str, Any]:
    """Of the claims given SURE or more, the share that is right; of the right claims, the share given so much."""
    judged = list(_judged(scorer, gold, read))
    sure = [is_right for confidence, is_right in judged if confidence >= SURE]
    right = [confidence for confidence, is_right in judged if is_right]
    return {
        "sure_and_right": _share(sum(sure), len(sure)),
        "right_and_sure": _share(sum(c >= SURE for c in right), len(right)),
        "bands": [_band(judged, low, high) for low, high in pairwise(BANDS)],
    }


def _judged(scorer: Any, gold: Rows, read: Rows) -> Iterable[tuple[float, bool]]:
    """Every claim read, with its confidence and whether the scorer pairs it with a labelled one."""
    for post_id, row in gold.items():
        claims = [c for c in read[post_id]["claims"] if c["kind"] not in scorer.OPTIONAL_KINDS]
        right = {j for _, j in scorer.pair(row["claims"], claims)}
        yield from ((claim["confidence"], j in right) for j, claim in enumerate(claims))


def _band(judged: list[tuple[float, bool]], low: float, high: float) -> Row:
    inside = [(c, is_right) for c, is_right in judged if low <= c < high]
    return {
        "from": low,
        "claims": len(inside),
        "given": _share(sum(c for c, _ in inside), len(inside)),
        "right": _share(sum(is_right for _, is_right in inside), len(inside)),
    }


def _share(some: float, all_: int) -> float | None:
    return round(some / all_, 4) if all_ else None


def corpus_scores(name: str) -> dict[str, float]:
    """The corpus scorer's figures for "isaf" or "muc4", read by the command line as anybody would run it."""
    scorer = load_scorer("score_corpora")
    command = f"env PYTHONPATH={ROOT} {sys.executable} -m bot"
    given = Namespace(file=shared_file("data", f"{name}-dev.jsonl"), claimwatch=command, errors=0)
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, float] = getattr(scorer, name)(given, folder)
    return figures


def speed(path: Path) -> Mapping[str, float]:
    """Posts a second of `claimwatch extract` over a file, start-up included: median of three runs.

    `per_cpu_second` counts the processor's time alone (one core, whatever else the machine does), `per_second`
    the clock on the wall.
    """
    posts = sum(1 for line in path.open(encoding="utf-8") if line.strip())
    runs = [_seconds(path) for _ in range(_RUNS)]
    return {
        "posts": posts,
        "per_cpu_second": round(posts / statistics.median(cpu for cpu, _ in runs)),
        "per_second": round(posts / statistics.median(wall for _, wall in runs)),
    }


def _seconds(path: Path) -> tuple[float, float]:
    """CPU and wall seconds of one run."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "extract", str(path)], stdout=subprocess.DEVNULL, env=environment
    ) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 3):
        raise RuntimeError(f"extract {path} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - start
