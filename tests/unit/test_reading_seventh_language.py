"""A language is added by one data file: an invented one is read without a line of code."""

from datetime import timedelta
from pathlib import Path

import pytest

from claims.extract import Reader
from claims.language_files import LANGUAGES
from claims.model import Basis, Claim, Kind, Qualifier, Reading
from tests.unit.reading import post

TOY = (Path(__file__).parents[1] / "languages" / "toy.toml").read_text(encoding="utf-8")
READER = Reader.bundled().with_language("qtoy", TOY)


def toy(text: str) -> Claim:
    reading = READER.read(post(text))
    assert reading.lang == "qtoy"
    (claim,) = reading.claims
    return claim


def test_the_seventh_language_is_known_by_its_letters_and_small_words() -> None:
    assert READER.read(post("12 draku morbitu ke Kabul")).lang == "qtoy"
    assert READER.read(post("12 ŝildvaru frakasitu")).lang == "qtoy"


def test_what_the_platform_calls_the_seventh_language_is_believed() -> None:
    assert READER.read(post("12 draku morbitu", lang="qtoy")).claims[0].count.low == 12


def test_a_sentence_of_the_seventh_language_gives_count_victims_doer_place_and_period() -> None:
    claim = toy("12 draku morbitu dela Taliban ke Kabul oru 24 horu")

    assert (claim.kind, claim.count.low, claim.count.high) == (Kind.KILLED, 12, 12)
    assert claim.victims.words == "draku"
    assert claim.by.id == "taliban"
    assert claim.place is not None
    assert claim.place.id == "af.kabul"
    assert claim.basis is Basis.PERIOD
    assert claim.window.end - claim.window.start == timedelta(hours=24)


def test_number_words_stems_and_qualifiers_come_from_the_file() -> None:
    assert toy("min dezu homu vundatu ke Herat").count.qualifier is Qualifier.AT_LEAST
    assert toy("min dezu homu vundatu ke Herat").count.low == 10
    assert toy("tresu ŝildvaru frakasitu").unit == "tank"


def test_negations_and_plans_come_from_the_file() -> None:
    assert toy("nul drak morbita ke Kabul").is_denied
    assert READER.read(post("volu 12 draku morbitu ke Kabul")).claims == ()


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("12 Taliban killed in Panjshir", "en"),
        ("В Судже убиты двое солдат", "ru"),
        ("۱۳۵ طالب در پنجشیر کشته شدند", "fa"),
    ],
)
def test_the_other_languages_are_read_as_before(text: str, lang: str) -> None:
    reading = READER.read(post(text))

    assert reading.lang == lang
    assert reading == Reader.bundled().read(post(text))


def test_without_its_file_the_language_is_not_read() -> None:
    assert Reader.bundled().read(post("12 draku morbitu", lang="qtoy")) == Reading(lang="qtoy")


def test_every_language_file_of_the_package_is_a_language() -> None:
    folder = Path(__file__).parents[2] / "claims" / "languages"

    assert set(LANGUAGES) == {path.stem for path in folder.glob("??.toml")}
