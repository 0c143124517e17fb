"""Russian posts are read: inflected numbers, both sides' words, lists shared out, denials."""

import pytest

from claims.model import Basis, Role
from tests.unit.reading import read, read_one


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Двадцать пять мирных жителей погибли и сорок два ранены", [("killed", 25, 25), ("wounded", 42, 42)]),
        ("За сутки уничтожено до 1200 военнослужащих ВСУ", [("killed", None, 1200)]),
        (
            "ВСУ потеряли более 300 военнослужащих и 5 танков",
            [("casualties", 300, None), ("equipment_destroyed", 5, 5)],
        ),
        ("У нас двое 200, пятеро 300", [("killed", 2, 2), ("wounded", 5, 5)]),
        ("В Дагестане ликвидированы трое боевиков", [("killed", 3, 3)]),
        ("За неделю в плен сдались 23 украинских военнослужащих", [("surrendered", 23, 23)]),
        ("Эвакуированы около 3 тыс. жителей Орска", [("displaced", 3000, 3000)]),
        ("Армия РФ освободила Угледар", [("territory_taken", None, None)]),
        ("Атака ВСУ на Работино отбита", [("attack_repelled", None, None)]),
        ("Под Курском сбит беспилотник", [("equipment_destroyed", 1, 1)]),
        ("Погибли десятки человек", [("killed", 12, 99)]),
        ("Уничтожено полторы сотни наёмников", [("killed", 150, 150)]),
        ("ПВО сбила 18 из 21 дрона", [("equipment_destroyed", 18, 18)]),
    ],
)
def test_kinds_and_counts(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="ru")] == claims


@pytest.mark.parametrize(
    "text",
    [
        "Если враг придёт, мы уничтожим тысячи",
        "Сбор на дроны для 155-й бригады, нужно 1,2 млн",
        "Удар по городу приведёт к гибели 5 тысяч человек",
        "Врача приговорили за взяточничество",
    ],
)
def test_threats_and_other_matters_claim_nothing(text: str) -> None:
    assert read(text, lang="ru") == []


def test_one_number_told_of_several_regions_is_a_claim_for_each() -> None:
    claims = read("Сбиты 5 дронов: 2 над Курской, по одному над Брянской, Тульской и Калужской областями", lang="ru")

    assert [(c.count.low, c.place.words if c.place else None) for c in claims[2:]] == [
        (1, "Брянская область"),
        (1, "Тульская область"),
        (1, "Калужская область"),
    ]


def test_a_breakdown_is_part_of_its_whole() -> None:
    whole, part = read("Не менее пяти человек, в том числе двое детей, погибли в Харькове", lang="ru")

    assert (whole.count.low, whole.is_part, part.count.low, part.is_part) == (5, False, 2, True)
    assert part.victims.role is Role.CHILD


def test_a_denial_keeps_what_is_denied() -> None:
    claim = read_one("Минобороны РФ опровергло гибель 400 солдат в Макеевке", lang="ru")

    assert (claim.is_denied, claim.count.low, claim.claimant.id) == (True, 400, "russia")


def test_nobody_hurt_is_denied() -> None:
    _, hurt = read("Над областью сбито 14 БПЛА, пострадавших нет", lang="ru")

    assert (hurt.kind.value, hurt.is_denied, hurt.count.low) == ("wounded", True, None)


def test_the_past_day_is_a_period_of_24_hours() -> None:
    claim = read_one("За минувшие сутки погибли 12 военных", lang="ru")

    assert claim.basis is Basis.PERIOD
    assert (claim.window.end - claim.window.start).total_seconds() == 24 * 3600


def test_a_slur_is_resolved_by_the_speakers_side() -> None:
    assert read_one("Убиты 15 укропов", lang="ru", side="russia").victims.id == "ukraine"
