"""The data folder's aliases and languages: read at start, mistakes told in plain sentences, all at once."""

from pathlib import Path

import pytest

from bot.own_words import FreshReader, build_reader
from bot.settings import ConfigError
from claims.extract import Reader
from tests.unit.reading import post

TOY = Path(__file__).parents[1] / "languages" / "toy.toml"


def problems(folder: Path, aliases: str) -> tuple[str, ...]:
    (folder / "aliases.toml").write_text(aliases, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        build_reader(folder)
    return caught.value.problems


def test_without_files_of_its_own_a_data_folder_changes_nothing(tmp_path: Path) -> None:
    assert build_reader(tmp_path) is Reader.bundled()
    assert build_reader(tmp_path / "missing") is Reader.bundled()


def test_the_aliases_of_the_data_folder_are_read(tmp_path: Path) -> None:
    lines = '[places]\n"Fiveliondale, پنج‌دره" = "af.panjshir"\n[parties]\nGreenbands = "nrf"\n'
    (tmp_path / "aliases.toml").write_text(lines, encoding="utf-8")

    (claim,) = build_reader(tmp_path).read(post("12 Greenbands killed in Fiveliondale")).claims

    assert claim.victims.id == "nrf"
    assert claim.place is not None
    assert claim.place.id == "af.panjshir"


def test_a_language_of_the_data_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "qtoy.toml").write_text(TOY.read_text(encoding="utf-8"), encoding="utf-8")

    assert build_reader(tmp_path).read(post("12 draku morbitu ke Kabul")).lang == "qtoy"


def test_a_running_bot_reads_the_next_post_with_a_new_alias(tmp_path: Path) -> None:
    reader, told = FreshReader(tmp_path), post("12 Taliban killed in Fiveliondale")

    before = reader.read(told).claims[0].place
    (tmp_path / "aliases.toml").write_text('[places]\nFiveliondale = "af.panjshir"\n', encoding="utf-8")
    after = reader.read(told).claims[0].place

    assert before is None or before.id is None
    assert after is not None
    assert after.id == "af.panjshir"
    assert [place.id for place in reader.find_places("fiveliondale")] == ["af.panjshir"]


def test_an_alias_file_broken_while_running_is_told_once_and_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    aliases, told = tmp_path / "aliases.toml", post("12 Taliban killed in Fiveliondale")
    aliases.write_text('[places]\nFiveliondale = "af.panjshir"\n', encoding="utf-8")
    reader = FreshReader(tmp_path)

    aliases.write_text('[places]\nFiveliondale = "nowhere"\n', encoding="utf-8")
    places = [reader.read(told).claims[0].place for _ in range(3)]

    assert [place.id for place in places if place] == ["af.panjshir"] * 3
    assert len(caplog.records) == 1
    assert "no place has the id 'nowhere'" in caplog.text


def test_a_deleted_alias_file_means_no_aliases(tmp_path: Path) -> None:
    aliases = tmp_path / "aliases.toml"
    aliases.write_text('[places]\nFiveliondale = "af.panjshir"\n', encoding="utf-8")
    reader = FreshReader(tmp_path)

    aliases.unlink()

    assert reader.find_places("Fiveliondale") == []


def test_every_mistake_in_the_aliases_is_told_at_once(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        '[places]\n"Fiveliondale" = "af.nowhere"\n"!!" = "af.panjshir"\nDeep.dale = "af.panjshir"\n'
        '[parties]\nGreenbands = "nobody"\n[people]\n',
    )

    assert told == (
        "aliases.toml: 'people' is unknown here; there are [places] and [parties]",
        "aliases.toml: places.\"Fiveliondale\": no place has the id 'af.nowhere'; "
        "`claimwatch extract` prints ids beside the words",
        'aliases.toml: places."!!": holds no letter or digit to be found by',
        'aliases.toml: places."Deep": must be one id in quotation marks (words with a full stop, too)',
        "aliases.toml: parties.\"Greenbands\": no party has the id 'nobody'; "
        "`claimwatch extract` prints ids beside the words",
    )


@pytest.mark.parametrize(
    ("aliases", "told"),
    [
        ('places = "af"', "places: must be a table"),
        ("[places", "is not TOML"),
        ('Panjsheer = "af.panjshir"', "is unknown here"),
    ],
)
def test_a_file_of_another_form_is_refused_with_a_sentence(tmp_path: Path, aliases: str, told: str) -> None:
    assert any(told in problem for problem in problems(tmp_path, aliases))


def test_aliases_in_another_encoding_are_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "aliases.toml").write_bytes('[places]\n"Панджшер" = "af.panjshir"'.encode("cp1251"))

    with pytest.raises(ConfigError, match="save it as UTF-8"):
        build_reader(tmp_path)


@pytest.mark.parametrize(
    "broken", ["[[trigger]]\npeople = 'killed'", "[[trigger]", "[[trigger]]\nforms = 'x'\npeople = 'eaten'"]
)
def test_a_broken_language_file_is_named(tmp_path: Path, broken: str) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "xx.toml").write_text(broken, encoding="utf-8")

    with pytest.raises(ConfigError, match=r"xx\.toml: is no language file"):
        build_reader(tmp_path)
