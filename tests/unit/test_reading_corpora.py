"""Two small sets of invented posts in the manner of real ones, labelled by hand before they were read by the engine."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from claims.extract import Reader
from claims.model import Claim, Kind, Post, Qualifier

_DATA = Path(__file__).parents[1] / "data"
_NO_QUANTITY = {(None, None), (1, None), (2, None), (0, None), (0, 0), (1, 1)}


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_DATA / name).read_text(encoding="utf-8").splitlines()]


def _read(row: Mapping[str, Any]) -> list[Claim]:
    posted_at = datetime.fromisoformat(row["posted_at"])
    post = Post(platform="x", source="s", id=row["id"], posted_at=posted_at, text=row["text"], lang=row["lang"])
    return [c for c in Reader.bundled().read(post).claims if c.kind is not Kind.STATEMENT]


def _is_right(gold: Mapping[str, Any], claim: Claim) -> bool:
    count, vague = claim.count, gold.get("vague")
    if gold["kind"] != claim.kind:
        return False
    if gold["low"] is None and gold["high"] is None and vague is not None:
        return (count.low, count.high) in _NO_QUANTITY if not vague else count.qualifier is Qualifier.VAGUE
    return (count.low, count.high) == (gold["low"], gold["high"])


def _right(golds: Sequence[Mapping[str, Any]], claims: Sequence[Claim]) -> int:
    left = list(claims)
    for gold in golds:
        found = next((c for c in left if _is_right(gold, c)), None)
        if found is not None:
            left.remove(found)
    return len(claims) - len(left)


@pytest.mark.parametrize(
    ("name", "least_f1", "least_quiet"),
    [("conflict_tweets.jsonl", 0.93, 0.94), ("conflict_bulletins.jsonl", 0.95, 0.92)],
)
def test_invented_posts_are_read_as_they_were_labelled(name: str, least_f1: float, least_quiet: float) -> None:
    rows = [(row, _read(row)) for row in _rows(name)]
    right = sum(_right(row["claims"], claims) for row, claims in rows)
    said, told = sum(len(row["claims"]) for row, _ in rows), sum(len(claims) for _, claims in rows)
    quiet = [not claims for row, claims in rows if not row["claims"]]
    assert 2 * right / (said + told) >= least_f1
    assert sum(quiet) / len(quiet) >= least_quiet
