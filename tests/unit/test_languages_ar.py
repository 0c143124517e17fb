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


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("قتيلان وثلاثة جرحى في انفجار بسوق الخضار", [("killed", 2, 2), ("wounded", 3, 3)]),
        ("مقتل جنديين وإصابة ضابطين بنيران قناص", [("killed", 2, 2), ("wounded", 2, 2)]),
        ("دمرت قواتنا أربع دبابات وعربتين", [("equipment_destroyed", 4, 4), ("equipment_destroyed", 2, 2)]),
        ("إسقاط مسيرتين فوق الميناء", [("equipment_destroyed", 2, 2)]),
        ("مقتل 9 مسلحين على الأقل قرب الجسر", [("killed", 9, None)]),
        ("نزوح ما يصل إلى 4 آلاف مدني من القرى", [("displaced", None, 4000)]),
        ("فارق سبعة مدنيين الحياة جراء القصف", [("killed", 7, 7)]),
        ("سلّم أكثر من 30 مقاتلا أسلحتهم للجيش", [("surrendered", 30, None)]),
    ],
)
def test_duals_joined_nouns_and_split_phrases(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="ar")] == claims


def test_the_subject_of_an_opening_verb_did_it() -> None:
    assert read_one("دمرت قوات الاحتلال ثلاث سيارات", lang="ar").by.words == "قوات الاحتلال"


def test_those_who_say_we_did_it() -> None:
    claim = read_one("كتائب القسام: قتلنا ستة جنود في الحي", lang="ar")

    assert claim.by.words == claim.claimant.words == "كتائب القسام"


def test_of_whom_stands_behind_the_word_for_the_dead() -> None:
    assert read_one("سقوط 12 قتيلا من عناصر التنظيم في الاشتباك", lang="ar").victims.words == "عناصر التنظيم"


def test_harm_told_behind_a_running_total_runs_on() -> None:
    killed, wounded = read("ارتفعت حصيلة العدوان إلى 95 شهيدا، وإصابة 210 مدنيين", lang="ar")

    assert (killed.basis, wounded.basis) == (Basis.CUMULATIVE, Basis.CUMULATIVE)


def test_an_office_named_after_a_country_claims_what_stands_behind_its_colon() -> None:
    assert read_one("شبكة أطباء اليمن: مقتل 3 أطفال بلغم", lang="ar").claimant.words == "شبكة أطباء اليمن"


def test_the_wounded_are_no_part_of_the_dead() -> None:
    parts = [c.is_part for c in read("مقتل 6 بينهم طفلة وإصابة 20 بانفجار", lang="ar")]

    assert parts == [False, True, False]


@pytest.mark.parametrize("text", ["الشهيد القائد أبو علي، صورة قديمة", "ما زالت المدينة هادئة"])
def test_titles_and_quiet_claim_nothing(text: str) -> None:
    assert read(text, lang="ar") == []


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("قتلنا ما يزيد على 300 ضابط وجندي", [("killed", 300, None)]),
        ("فر نصف مليون نسمة من المدينة", [("displaced", 500000, 500000)]),
        ("في 4 شهدا و9 جرحى من القصف", [("killed", 4, 4), ("wounded", 9, 9)]),
        ("آلاف المفقودين بعد الإعصار", [("missing", 1000, 9999)]),
        ("عودة بلدة القريتين إلى سيطرة الجيش", [("territory_taken", None, None)]),
        ("الحكومة تفرج عن 20 أسيرا", []),
        ("لم يصب أحد في الغارة", [("wounded", None, None)]),
    ],
)
def test_shared_singulars_halves_places_and_releases(
    text: str, claims: list[tuple[str, int | None, int | None]]
) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="ar")] == claims


def test_what_is_written_on_to_a_word_is_not_quoted() -> None:
    claim = read_one("إصابة 6 جنود بهجوم لمقاتلي التنظيم", lang="ar")

    assert claim.victims.words == "جنود"
