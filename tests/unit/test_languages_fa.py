"""Persian and Dari posts are read: verb-last order, compound numbers, both sides' words."""

import pytest

from claims.model import Basis
from tests.unit.reading import read, read_one


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("دست‌کم ۱۲ غیرنظامی کشته و بیش از ۳۰ تن دیگر زخمی شدند", [("killed", 12, None), ("wounded", 30, None)]),
        ("بیست و پنج تن از جمله هفت کودک در انفجار کشته شدند", [("killed", 25, 25), ("killed", 7, 7)]),
        ("حدود هزار و پانصد خانواده بیجا شده‌اند", [("displaced", 1500, 1500)]),
        ("مجموع شهدا به ۴۱ هزار و ۸۰۰ نفر رسید", [("killed", 41800, 41800)]),
        ("دو تانک دشمن منهدم شد", [("equipment_destroyed", 2, 2)]),
        ("حمله طالبان بر اندراب دفع شد", [("attack_repelled", None, None)]),
        ("۱۴ طالب تسلیم شدند", [("surrendered", 14, 14)]),
        ("ده‌ها کشته و زخمی", [("casualties", 12, 99)]),
        ("یک فرمانده طالبان ترور شد", [("killed", 1, 1)]),
    ],
)
def test_kinds_and_counts(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="fa")] == claims


@pytest.mark.parametrize("text", ["اگر طالبان حمله کنند، صدها تن شان کشته خواهند شد", "۱ دالر = ۷۳ افغانی"])
def test_threats_and_prices_claim_nothing(text: str) -> None:
    assert read(text, lang="fa") == []


def test_who_stands_before_those_hit_did_it() -> None:
    claim = read_one("نیروهای جبهه مقاومت شب گذشته در اندراب بغلان سه طالب را کشتند", lang="fa")

    assert (claim.by.id, claim.victims.id, claim.count.low) == ("nrf", "taliban", 3)
    assert claim.place is not None
    assert claim.place.id == "af.baghlan.andarab"
    assert claim.window.is_stated


def test_a_negated_verb_denies() -> None:
    claim = read_one("طالبان می‌گویند هیچ سربازی در پنجشیر کشته نشده است", lang="fa")

    assert (claim.is_denied, claim.claimant.id) == (True, "taliban")


def test_dari_counts_as_persian() -> None:
    assert read_one("سه طالب کشته شدند", lang="prs").count.low == 3


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("آتش‌سوزی در بازار جان ۹ تن را گرفت", [("killed", 9, 9)]),
        ("سی‌وپنج عسکر در پاسگاه کشته شدن", [("killed", 35, 35)]),
        ("شمار جان‌باختگان سیلاب به یک هزار و ۱۲۰ تن رسید", [("killed", 1120, 1120)]),
        ("بیش از نیم میلیون نفر آواره شدند", [("displaced", 500000, None)]),
        ("سه هاموی به دست مجاهدین افتاد", [("equipment_captured", 3, 3)]),
        ("مرکز ولسوالی به دست طالبان سقوط کرد", [("territory_taken", None, None)]),
        ("سرنوشت ۱۲ ماهیگیر نامعلوم است", [("missing", 12, 12)]),
        ("ظرف ۲۴ ساعت ۱۸ پهپاد سرنگون شد", [("equipment_destroyed", 18, 18)]),
        ("۱۵ نفر مجروح، ۴ نفر هنوز زیر آوار", [("wounded", 15, 15), ("missing", 4, 4)]),
    ],
)
def test_light_verbs_and_spellings(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="fa")] == claims


def test_the_phrase_its_marker_closes_is_the_object() -> None:
    claim = read_one("نیروهای مردمی ولسوالی خنج را گرفتند", lang="fa")

    assert (claim.victims.words, claim.by.words) == ("ولسوالی خنج", "نیروهای مردمی")


def test_a_verb_that_ends_like_a_total_is_none() -> None:
    assert read_one("یک پاسدار در درگیری به شهادت رسید", lang="fa").basis is Basis.INCIDENT
