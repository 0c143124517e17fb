"""Everyday wordings of Russian and Ukrainian posts: names of things, towns that change hands, who stands for what."""

import pytest

from tests.unit.reading import read

_Claims = list[tuple[str, int | None, int | None]]


def _counted(text: str, lang: str) -> _Claims:
    return [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang=lang, beat="ua")]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "Дроны сожгли шесть установок и девять винтовок",
            [("equipment_destroyed", 6, 6), ("equipment_destroyed", 9, 9)],
        ),
        ("Купянск наш!", [("territory_taken", None, None)]),
        ("Флаг России над Угледаром", [("territory_taken", None, None)]),
        ("Наши взяли Макеевку", [("territory_taken", None, None)]),
        ("После взрыва пропали 20 человек", [("missing", 20, 20)]),
        ("После обстрела потерь нет, техника цела", [("casualties", None, None)]),
        ("Обстрел: сожгли полицейский УАЗ", [("equipment_destroyed", 1, 1)]),
        ("Из окружения вышли 40 бойцов, 15 сдались", [("surrendered", 15, 15)]),
        ("У границы скопились пять тысяч солдат", [("strength", 5000, 5000)]),
    ],
)
def test_russian_wordings(text: str, claims: _Claims) -> None:
    assert _counted(text, "ru") == claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Дрони спалили сім вантажівок", [("equipment_destroyed", 7, 7)]),
        ("Роботине наше!", [("territory_taken", None, None)]),
        ("Прапор України над Херсоном", [("territory_taken", None, None)]),
        ("В окупованому Токмаку загинув чоловік", [("killed", 1, 1)]),
        ("Після обстрілу загинули мама та двоє синів", [("killed", 1, 1), ("killed", 2, 2)]),
    ],
)
def test_ukrainian_wordings(text: str, claims: _Claims) -> None:
    assert sorted(_counted(text, "uk")) == claims


@pytest.mark.parametrize(
    ("text", "lang", "claims"),
    [
        ("Обстрел Горловки: двоих контузило", "ru", [("wounded", 2, 2)]),
        ("После взрыва найден мёртвым мэр города", "ru", [("killed", 1, 1)]),
        ("Противник выбит из Суджи", "ru", [("territory_taken", None, None)]),
        ("Пожар в доме, жильцов эвакуируют", "ru", [("displaced", None, None)]),
        ("После матча в драке ранены 10 болельщиков", "ru", [("wounded", 10, 10)]),
        ("При перевозке баллонов для кухни погибли более 80 рабочих", "ru", [("killed", 80, None)]),
        ("При пожаре погибли 200 коров", "ru", []),
        ("Столбик термометра показал минус 2,2 градуса", "ru", []),
        ("После теракта минус три пикапа", "ru", [("equipment_destroyed", 3, 3)]),
        ("Пенсионеры стали жертвами мошенников", "ru", []),
        ("Личность погибшего после взрыва устанавливают", "ru", []),
        ("Після вибуху двох контузило", "uk", [("wounded", 2, 2)]),
        ("Пожежу на складі повністю ліквідовано", "uk", []),
    ],
)
def test_nobody_acts_and_nobody_is_meant(text: str, lang: str, claims: _Claims) -> None:
    assert _counted(text, lang) == claims


@pytest.mark.parametrize(
    ("text", "lang", "claims"),
    [
        ("Эвакуированы 1 200 человек", "ru", [("displaced", 1200, 1200)]),
        ("За сутки уничтожено 2 300 солдат", "ru", [("killed", 2300, 2300)]),
        ("Після атаки з 93 безпілотників збито 70", "uk", [("equipment_destroyed", 70, 70)]),
        ("Обстріл: жінка померла в лікарні", "uk", [("killed", 1, 1)]),
        ("Обезврежены 11 террористов", "ru", [("killed", 11, 11)]),
    ],
)
def test_which_number_counts(text: str, lang: str, claims: _Claims) -> None:
    assert _counted(text, lang) == claims


@pytest.mark.parametrize(
    ("text", "lang", "claims"),
    [
        ("Ранения разной степени тяжести получили 15 рабочих завода в Орске после атаки", "ru", [("wounded", 15, 15)]),
        ("Противник недосчитался 310 бойцов за неделю", "ru", [("casualties", 310, 310)]),
        ("Под Суджей воюют 900 солдат КНДР", "ru", [("strength", 900, 900)]),
        ("Над Черным морем сбит MQ-9 Reaper", "ru", [("equipment_destroyed", 1, 1)]),
        ("Після обстрілу Нікополя скалічено 12 дітей", "uk", [("wounded", 12, 12)]),
        ("На Курщині воює 8 тисяч військових КНДР", "uk", [("strength", 8000, 8000)]),
        ("Після удару по бліндажу згоріли четверо морпіхів", "uk", [("killed", 4, 4)]),
    ],
)
def test_more_wordings_of_bulletins_are_read(text: str, lang: str, claims: list[tuple[str, int, int]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang=lang, beat=None)] == claims


def test_drones_without_a_number_are_those_that_are_counted_under_another_name() -> None:
    claims = _counted("Сбиты украинские беспилотники над Самарской областью. Губернатор: сбиты шесть дронов", "ru")

    assert claims == [("equipment_destroyed", 6, 6)]
