"""Sixty invented Telegram posts in Russian and Ukrainian, labelled before they were first read."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claims.extract import Reader
from claims.model import Basis, Claim, Kind, Post
from monitors.sources.file import parse_post

Row = Mapping[str, Any]
POSTS = Path(__file__).parents[1] / "data" / "telegram_posts.jsonl"
NOON = datetime(2024, 12, 4, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.bundled()


def rows() -> list[Row]:
    return [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines()]


def told(reader: Reader, text: str) -> list[Claim]:
    return list(reader.read(Post(platform="telegram", source="s", id="1", posted_at=NOON, text=text)).claims)


def numbers(claims: list[Claim]) -> list[tuple[Kind, int | None]]:
    return [(c.kind, c.count.low) for c in claims]


def labelled(row: Row) -> Counter[tuple[str, int | None, int | None]]:
    return Counter((c["kind"], c["low"], c["high"]) for c in row["claims"])


def read(reader: Reader, row: Row) -> Counter[tuple[str, int | None, int | None]]:
    post = parse_post({k: v for k, v in row.items() if k != "claims"})
    return Counter(_as_labelled(reader.read(post).claims))


def _as_labelled(claims: tuple[Claim, ...]) -> Iterator[tuple[str, int | None, int | None]]:
    for c in claims:
        is_open = c.count.qualifier == "vague"
        yield c.kind.value, None if is_open else c.count.low, None if is_open else c.count.high


def test_nine_in_ten_claims_of_the_telegram_posts_are_read(reader: Reader) -> None:
    right = gold = found = 0
    for row in rows():
        wanted, got = labelled(row), read(reader, row)
        right += (wanted & got).total()
        gold += wanted.total()
        found += got.total()
    assert 2 * right / (gold + found) >= 0.9


def test_posts_without_a_claim_are_mostly_left_alone(reader: Reader) -> None:
    quiet = [row for row in rows() if not row["claims"]]
    assert sum(not read(reader, row) for row in quiet) >= len(quiet) - 1


def test_a_count_between_two_hours_is_of_a_period_that_ends_before_the_post(reader: Reader) -> None:
    (claim,) = told(reader, "С 21:00 до 23:55 ПВО сбила 42 дрона над Брянской областью.")
    assert claim.basis is Basis.PERIOD
    assert (claim.window.start, claim.window.end) == (
        datetime(2024, 12, 3, 18, tzinfo=UTC),
        datetime(2024, 12, 3, 20, 55, tzinfo=UTC),
    )


def test_a_sentence_that_breaks_down_the_one_before_needs_no_verb(reader: Reader) -> None:
    whole, *parts = told(reader, "Силы ПВО сбили 19 дронов. Из них 12 — над Брянской областью, семь — над Калужской.")
    assert whole.count.low == 19
    assert not whole.is_part
    assert [(c.count.low, c.is_part) for c in parts] == [(12, True), (7, True)]


def test_every_place_of_a_list_is_taken(reader: Reader) -> None:
    claims = told(reader, "Военные заняли Ильинку, Константинополь и Успеновку.")
    assert [c.place.name for c in claims if c.place] == ["Illinka", "Kostiantynopil", "Uspenivka"]


def test_a_table_of_losses_gives_every_row_and_its_rise(reader: Reader) -> None:
    text = (
        "Загальні бойові втрати противника з 24.02.22 по 04.12.24: особового складу — близько 745 700 (+1 660) осіб, "
    )
    claims = told(reader, text + "танків — 9 492 (+8)")
    destroyed, lost = Kind.EQUIPMENT_DESTROYED, Kind.CASUALTIES
    assert numbers(claims) == [(lost, 745700), (lost, 1660), (destroyed, 9492), (destroyed, 8)]
    assert {c.basis for c in claims if not c.is_part} == {Basis.CUMULATIVE}


def test_drones_shot_down_are_not_who_hurt_nobody(reader: Reader) -> None:
    claims = told(reader, "Семь украинских беспилотников уничтожены ПВО над Брянской областью, пострадавших нет.")
    denied = [c for c in claims if c.is_denied]
    assert denied
    assert denied[0].by.words is None


def test_the_armed_forces_are_no_sunday(reader: Reader) -> None:
    (claim,) = told(reader, "ВС РФ уничтожили 20 дронов.")
    assert claim.by.words == "ВС РФ"
    assert not claim.window.is_stated
