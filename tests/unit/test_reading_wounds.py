"""Russian and Ukrainian posts that say harm by the wound, the hospital, the search or the stretcher."""

import pytest

from tests.unit.reading import read

_Claims = list[tuple[str, int | None, int | None]]


def _counted(text: str, lang: str) -> _Claims:
    return [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang=lang)]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("После удара дрона шестерых доставили в областную больницу", [("wounded", 6, 6)]),
        ("При обстреле продавщица получила тяжелые осколочные ранения", [("wounded", 1, 1)]),
        ("Взрыв на заводе: восемь рабочих с ожогами", [("wounded", 8, 8)]),
        ("Обстрел рынка. Трое в крайне тяжелом состоянии", [("wounded", 3, 3)]),
        ("После обрушения крыши ищут ещё четверых", [("missing", 4, 4)]),
        ("Из горящего общежития вывели 90 студентов", [("displaced", 90, 90)]),
        ("Во время пожара в гостинице эвакуировали постояльцев", [("displaced", None, None)]),
        ("Обстрел Шебекино: есть погибшие, имеются раненые", [("killed", None, None), ("wounded", None, None)]),
        ("14 БПЛА уничтожили за ночь силы ПВО", [("equipment_destroyed", 14, 14)]),
        ("Семерых боевиков взяли в плен, взяты два миномета", [("captured", 7, 7), ("equipment_captured", 2, 2)]),
        ("Экипаж вышел с поднятыми руками, четверо бойцов", [("surrendered", 4, 4)]),
    ],
)
def test_russian_words_for_harm(text: str, claims: _Claims) -> None:
    assert _counted(text, "ru") == claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Після удару шістьох доправили до лікарні", [("wounded", 6, 6)]),
        ("Внаслідок обстрілу жінка дістала важкі осколкові поранення", [("wounded", 1, 1)]),
        ("Вибух на заводі: восьмеро робітників з опіками", [("wounded", 8, 8)]),
        ("Обстріл ринку. Троє у вкрай важкому стані", [("wounded", 3, 3)]),
        ("Після влучання ракети шукають ще чотирьох", [("missing", 4, 4)]),
        ("З будинку, де вибухнув газ, вивели 90 мешканців", [("displaced", 90, 90)]),
        ("Удар по Сумах: є загиблі", [("killed", None, None)]),
        ("За добу знешкоджено 64 окупанти", [("casualties", 64, 64)]),
    ],
)
def test_ukrainian_words_for_harm(text: str, claims: _Claims) -> None:
    assert _counted(text, "uk") == claims


@pytest.mark.parametrize("text", ["Пожар ликвидирован", "Возгорание на складе полностью ликвидировано"])
def test_a_fire_put_out_is_nobody_killed(text: str) -> None:
    assert read(text, lang="ru") == []


def test_a_mine_hints_at_harm_that_another_word_tells() -> None:
    assert _counted("На мине подорвался тракторист, потерял ногу", "ru") == [("wounded", 1, 1)]
    assert _counted("На мине подорвались двое саперов", "ru") == [("casualties", 2, 2)]


@pytest.mark.parametrize(
    ("text", "lang", "claims"),
    [
        ("12 дронов сбили силы ПВО над Курской областью", "ru", [("equipment_destroyed", 12, 12)]),
        ("Силы ПВО сбили 12 дронов", "ru", [("equipment_destroyed", 12, 12)]),
        ("40 солдат и два танка потеряли ВСУ", "ru", [("casualties", 40, 40), ("equipment_destroyed", 2, 2)]),
        ("9 шахедів збили над Одещиною", "uk", [("equipment_destroyed", 9, 9)]),
        ("Каратели сожгли деревню", "ru", []),
    ],
)
def test_a_verb_that_may_stand_behind_those_it_hit(text: str, lang: str, claims: _Claims) -> None:
    assert _counted(text, lang) == claims


@pytest.mark.parametrize(
    ("text", "lang", "claims"),
    [
        ("Потери бригады: около 200 человек, 3 танка", "ru", [("casualties", 200, 200), ("equipment_destroyed", 3, 3)]),
        ("Пожар в общежитии: 30 человек спасены, один погиб", "ru", [("killed", 1, 1)]),
        ("На борту были 8 человек, двое погибли", "ru", [("killed", 2, 2)]),
        ("Під час пожежі врятовано 12 людей, двоє загинули", "uk", [("killed", 2, 2)]),
        ("Женщина выжила после взрыва, её мужа спасти не удалось", "ru", [("killed", 1, 1)]),
        ("После обстрела состояние двоих крайне тяжелое", "ru", [("wounded", 2, 2)]),
        ("Сожгли три коробочки и гаубицу", "ru", [("equipment_destroyed", 3, 3), ("equipment_destroyed", 1, 1)]),
    ],
)
def test_a_number_of_others_is_not_of_those_hurt(text: str, lang: str, claims: _Claims) -> None:
    assert _counted(text, lang) == claims
