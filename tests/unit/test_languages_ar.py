"""Arabic posts are read: verbal nouns, glued prepositions, units before tens, both sides' words."""

import pytest

from claims.model import Basis, Role
from tests.unit.reading import read, read_one


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("مقتل وإصابة 15 جندياً في كمين", [("casualties", 15, 15)]),
        ("استشهاد خمسة مواطنين وإصابة العشرات", [("killed", 5, 5), ("wounded", 12, 99)]),
        ("انتشال ٧ شهداء و١٩ إصابة", [("killed", 7, 7), ("wounded", 19, 19)]),
        ("مقتل خمسة وعشرين إرهابيا في سيناء", [("killed", 25, 25)]),
        ("لقي ما لا يقل عن 60 مهاجراً مصرعهم", [("killed", 60, None)]),
        ("مقتل ما بين 10 و15 عنصرا من داعش", [("killed", 10, 15)]),
        ("تدمير 12 عربة قتالية وأسر 7 عناصر", [("equipment_destroyed", 12, 12), ("captured", 7, 7)]),
        ("إسقاط طائرة مسيرة فوق مأرب", [("equipment_destroyed", 1, 1)]),
        ("نزوح قرابة ٢٧ ألف شخص من الفاشر", [("displaced", 27000, 27000)]),
        ("ارتفاع عدد الشهداء إلى 34 ألفا و500", [("killed", 34500, 34500)]),
        ("صد هجوم للمليشيا على بابنوسة", [("attack_repelled", None, None)]),
    ],
)
def test_kinds_and_counts(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="ar")] == claims


@pytest.mark.parametrize("text", ["إذا هاجموا صنعاء سنقتل المئات منهم", "اللهم ارحم شهداءنا"])
def test_threats_and_prayers_claim_nothing(text: str) -> None:
    assert read(text, lang="ar") == []


def test_victims_doer_and_place_of_a_headline() -> None:
    claim = read_one("إصابة طفل برصاص الاحتلال في جنين", lang="ar")

    assert (claim.count.low, claim.victims.role, claim.by.id) == (1, Role.CHILD, "israel")
    assert claim.place is not None
    assert claim.place.id == "ps.west_bank.jenin"


def test_a_town_taken_names_its_holder() -> None:
    claim = read_one("قوات الدعم السريع تسيطر على مدينة ود مدني", lang="ar")

    assert (claim.kind.value, claim.by.id) == ("territory_taken", "rsf")
    assert claim.place is not None
    assert claim.place.id == "sd.gezira.wad_madani"


def test_a_denied_fall_names_who_denies_it() -> None:
    claim = read_one("نفى الناطق باسم الجيش سقوط مدينة الفاشر", lang="ar")

    assert (claim.is_denied, claim.claimant.words) == (True, "الناطق باسم الجيش")


def test_the_past_24_hours_are_a_period() -> None:
    claim = read_one("مقتل 40 من الميليشيا خلال 24 ساعة", lang="ar", side="saf")

    assert (claim.basis, claim.victims.id) == (Basis.PERIOD, "rsf")
    assert (claim.window.end - claim.window.start).total_seconds() == 24 * 3600
