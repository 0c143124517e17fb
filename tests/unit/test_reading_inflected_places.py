"""Where, in Russian and Ukrainian: dictionary forms of unknown names, and names that are no place of the claim."""

import pytest

from tests.unit.reading import read


def _place(text: str, lang: str) -> str | None:
    claim = read(text, lang=lang, beat="ru")[0]
    return claim.place.words if claim.place is not None else None


@pytest.mark.parametrize(
    ("text", "lang", "place"),
    [
        ("В Гадрутском районе на мине погибли двое саперов", "ru", "Гадрутский район"),
        ("Под Дубровкой ранены пять солдат", "ru", "Дубровка"),
        ("У Вишнянській громаді загинули двоє людей", "uk", "Вишнянська громада"),
        ("ДТП под Воронежем: погибли четверо", "ru", "Воронеж"),
    ],
)
def test_a_name_stands_in_its_dictionary_form(text: str, lang: str, place: str) -> None:
    assert _place(text, lang) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("В Курске при обстреле погиб житель Тулы", "Курск"),
        ("В Курске ранены трое, их везут в больницы Орла и Тулы", "Курск"),
        ("Глава города Иван Петренко сообщил: в Харькове погибли двое", "Харьков"),
        ("При обстреле погибли 12 солдат армии Мали", None),
        ("Обстрел Белгорода. Погибли двое. Дорога на Харьков закрыта", "Белгород"),
        ("Харьков, Вишнянский район: погибли двое", "Вишнянский район"),
        ("Обстрел Белгорода. Погибли двое, трое ранены, один пропал. Поезд на Курск, Орёл стоит", "Белгород"),
        ("Авария у Белгорода, погибли четверо, движение Москва – Харьков закрыто", "Белгород"),
    ],
)
def test_where_somebody_is_from_or_is_taken_is_not_where(text: str, place: str | None) -> None:
    assert _place(text, "ru") == place
