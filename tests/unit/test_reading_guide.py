"""The analyst's guide to reading: every example in it is what the product says today."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.console_text import INVISIBLE
from bot.phrases import happening
from bot.render import block, message
from claims.extract import Reader
from claims.model import Basis, Cause, Claim, Post

GUIDE = Path(__file__).parents[2] / "docs" / "reading.md"
POSTED_AT = datetime(2021, 9, 1, 12, 0, tzinfo=UTC)
ROW = re.compile(r"^\| (?P<text>[^|]+) \| (?P<side>[a-z_]*) ?\| (?P<read>[^|]+) \|$")


def examples() -> Iterator[tuple[str, str, str]]:
    """Post, side and reading of the rows of every table headed `| post | side | read as |`."""
    is_inside = False
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        is_inside = line == "| post | side | read as |" or (is_inside and line.startswith("|"))
        if is_inside and (row := ROW.match(line)) and row["text"] != "post":
            yield row["text"].strip(), row["side"], row["read"].strip()


def in_words(claim: Claim) -> str:
    parts = [message(block(happening(claim))).plain.translate(INVISIBLE)]
    if claim.place is not None:
        parts.append(claim.place.name or claim.place.words)
    if claim.basis is Basis.PERIOD:
        parts.append(f"{round((claim.window.end - claim.window.start) / timedelta(hours=1))} h")
    if claim.basis is Basis.CUMULATIVE:
        parts.append("running total")
    if claim.cause in (Cause.ACCIDENT, Cause.DISASTER):
        parts.append(claim.cause.value)
    if claim.claimant.words:
        parts.append(f"says {claim.claimant.words}")
    return ", ".join(parts)


def test_the_guide_has_examples() -> None:
    assert len(list(examples())) > 30


@pytest.mark.parametrize(("text", "side", "read_as"), list(examples()))
def test_an_example_of_the_guide_is_read_as_it_says(text: str, side: str, read_as: str) -> None:
    post = Post(platform="x", source="guide", id="1", posted_at=POSTED_AT, text=text, side=side or None)

    claims = Reader.bundled().read(post).claims

    assert ("; ".join(map(in_words, claims)) or "no claim") == read_as
