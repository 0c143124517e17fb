"""Who did it and who says so, where the force stands behind its verb and speakers go by name."""

import pytest

from tests.unit.reading import read


@pytest.mark.parametrize(
    ("text", "lang", "doer"),
    [
        ("Дрон над Тулой сбит ПВО", "ru", "ПВО"),
        ("21 беспилотник уничтожили за ночь силы ПВО", "ru", "силы ПВО"),
        ("Сім шахедів збили вночі бійці 12-ї бригади", "uk", "бійці"),
    ],
)
def test_the_force_behind_its_verb_did_it(text: str, lang: str, doer: str) -> None:
    claim = read(text, lang=lang, beat="ru")[0]

    assert claim.by.words is not None
    assert claim.by.words.startswith(doer)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("При обстреле ранены 14 человек, добавил Вилкул", "Вилкул"),
        ("Олег Петренко уточнил, что при обстреле ранены двое", "Олег Петренко"),
        ("ЦАДА: при ударе погибли 11 человек", "ЦАДА"),
    ],
)
def test_a_speaker_may_be_called_by_name_alone(text: str, speaker: str) -> None:
    assert read(text, lang="ru")[0].claimant.words == speaker


@pytest.mark.parametrize("text", ["Вчера сообщили: погибли двое", "ДТП: погибли двое"])
def test_a_capital_alone_makes_no_speaker(text: str) -> None:
    assert read(text, lang="ru")[0].claimant.words is None
