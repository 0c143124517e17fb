"""Pashto posts are read: verb-last order, both spellings of verbs, both sides' words."""

import pytest

from claims.model import Basis
from tests.unit.reading import read, read_one


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("۱۲ تنه ووژل شول او ۲۰ نور ټپیان شول", [("killed", 12, 12), ("wounded", 20, 20)]),
        ("لږ تر لږه پنځه ویشت کسان شهیدان شوي", [("killed", 25, None)]),
        ("په ننګرهار کې ۳ داعشیان ونیول شول", [("captured", 3, 3)]),
        ("له ۸ تر ۱۰ پورې باغیان وژل شوي", [("killed", 8, 10)]),
        ("۲ ټوپکونه ترې ونیول شول", [("equipment_captured", 2, 2)]),
        ("مجاهدینو د ګرشک ولسوالۍ ونیوله", [("territory_taken", None, None)]),
        ("پر سپین بولدک د دښمن برید شنډ شو", [("attack_repelled", None, None)]),
        ("له ۶۰۰ ډېرې کورنۍ بېځایه شوې دي", [("displaced", 600, None)]),
    ],
)
def test_kinds_and_counts(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="ps")] == claims


def test_a_spokesmans_denial() -> None:
    claim = read_one("ویاند وویل چې په پنجشېر کې هېڅ مجاهد نه دی شهید شوی", lang="ps")

    assert (claim.is_denied, claim.count.low, claim.claimant.words) == (True, None, "ویاند")


def test_the_last_24_hours_are_a_period() -> None:
    claim = read_one("په تېرو ۲۴ ساعتونو کې ۱۵ عسکر ووژل شول", lang="ps")

    assert (claim.basis, claim.count.low) == (Basis.PERIOD, 15)
    assert (claim.window.end - claim.window.start).total_seconds() == 24 * 3600


def test_rebels_are_whom_the_speakers_side_means() -> None:
    assert read_one("په پنجشېر کې ۵ باغیان ووژل شول", lang="ps", side="taliban").victims.id == "nrf"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("په بمبارۍ کې پنځه دېرش کسان ومړل", [("killed", 35, 35)]),
        ("دوه نیم زره جنګیالي کندز ته ورسېدل", [("strength", 2500, 2500)]),
        ("زلزلې د اتو کسانو ژوند واخیست", [("killed", 8, 8)]),
        ("تر شپږ څلوېښتو پورې ټپیان روغتون ته راوړل شول", [("wounded", None, 46)]),
        ("په کابل کې تر شلو زیات کسان ټپیان شول", [("wounded", 20, None)]),
        ("یو شمېر وسله وال ونیول شول", [("captured", 2, 9)]),
        ("دوې ښځې شهیدانې شوې", [("killed", 2, 2)]),
        ("څلور ټانکونه د مجاهدینو لاس ته ورغلل", [("equipment_captured", 4, 4)]),
        ("د دښمن یرغل په شا وتمباوه", [("attack_repelled", None, None)]),
    ],
)
def test_verbs_and_numbers_of_pashto(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="ps")] == claims


def test_they_is_no_number() -> None:
    assert read_one("۱۴ سرتیري د دوی له مشر سره تسلیم شول", lang="ps").count.low == 14


def test_a_place_behind_its_noun_is_no_part_of_it() -> None:
    assert read_one("۷۰۰ کورنۍ کابل ته بې ځایه شوې", lang="ps").victims.words == "کورنۍ"
