"""What once was misread, and must not be again. Each case is the shortest text that showed it."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from claims.model import Claim
from claims.text import key_words
from tests.unit.reading import read

SENTENCES = [
    "No Taliban were killed in Panjshir",
    "At least 40 soldiers killed and up to 30 wounded near Pul-e Khumri",
    "135 Taliban killed by Resistance in Panjshir and 45 in Kapisa in the past 24 hours",
    "За минувшие сутки уничтожены до 350 военнослужащих ВСУ в Суджанском районе",
    "За добу ліквідовано 350 окупантів",
    "مقتل خمسة عشر جنديا وإصابة 7 في حلب",
    "در ۲۴ ساعت گذشته ۱۳۵ طالب در پنجشیر کشته و ۴۱ تن دیگر اسیر شدند",
    "په کندهار کې لس پوليس ووژل شول",
]
UNSEEN = {
    "zero-width space": "\u200b",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "Arabic letter mark": "\u061c",
    "embedding": "\u202b",
    "isolate": "\u2067",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
}
DRESSINGS: dict[str, Callable[[str], str]] = {
    "emoji": lambda text: f"🔥🔥 {text} 💪🏽",
    "a link": lambda text: f"{text} https://t.co/abcDEF12",
    "a repost's mark": lambda text: f"RT @user: {text}",
    "shouting": lambda text: f"BREAKING: {text}!!!",
    "bold type": lambda text: f"**{text}**",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "an invitation": lambda text: f"{text}\n\nSubscribe @channel",
}


def said(claims: Sequence[Claim]) -> list[Claim]:
    """What is claimed, without where it stands and how its words are written."""
    return [
        replace(
            claim,
            quote={},
            count=replace(claim.count, wording=""),
            victims=replace(claim.victims, words=None),
            by=replace(claim.by, words=None),
            place=claim.place and replace(claim.place, words=""),
            confidence=0.5,
        )
        for claim in claims
    ]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Soldier, 24, killed in Herat", [("killed", 1)]),
        (
            "A force arrested a Haqqani leader in Logar today. The arrested leader is suspected of attacks.",
            [("captured", 1)],
        ),
        ("The strikes killed 15 insurgents armed with rifles.", [("killed", 15)]),
        ("РФ нанесла удар 90 ракетами и 100 беспилотниками", []),
        ("Суд выдал ордер на арест двух чиновников", []),
        ("Перекрыты 3 левых ряда, о пострадавших не сообщалось", []),
    ],
)
def test_a_text_once_misread_is_read_right(text: str, counts: list[tuple[str, int]]) -> None:
    assert [(claim.kind.value, claim.count.low) for claim in read(text)] == counts


@pytest.mark.parametrize(
    ("text", "side", "victims"),
    [
        ("The enemy lost 20 men in Andarab", "taliban", "nrf"),
        ("За минувшие сутки ВСУ потеряли до 350 военнослужащих в Суджанском районе", "russia", "ukraine"),
    ],
)
def test_who_lost_men_is_who_was_hit(text: str, side: str, victims: str) -> None:
    (claim,) = read(text, side=side)

    assert claim.victims.id == victims


def test_what_somebody_died_for_did_not_kill_him() -> None:
    (claim,) = read("Подросток погиб из-за мечты об айфоне")

    assert claim.by.words is None


@pytest.mark.parametrize("mark", UNSEEN.values(), ids=UNSEEN)
@pytest.mark.parametrize("text", SENTENCES)
def test_marks_nobody_sees_change_nothing(text: str, mark: str) -> None:
    plain = read(text, side="nrf")

    assert plain
    assert said(read(text.replace(" ", f"{mark} "), side="nrf")) == said(plain)
    assert said(read(text.replace(" ", f" {mark}"), side="nrf")) == said(plain)


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        ("3 tanks &amp; 2 humvees destroyed in Kabul", "3 tanks & 2 humvees destroyed in Kabul"),
        ("&gt;40 killed in Kabul", ">40 killed in Kabul"),
        ("&quot;12 killed in Kabul&quot; says Amaq", '"12 killed in Kabul" says Amaq'),
        ("12&nbsp;killed in Kabul", "12 killed in Kabul"),
        ("It&#39;s 12 killed in Kabul", "It's 12 killed in Kabul"),
    ],
)
def test_escaped_signs_of_feeds_are_the_signs(escaped: str, plain: str) -> None:
    assert said(read(plain))
    assert said(read(escaped)) == said(read(plain))


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011", "\u2012", "\u2212", "–", "—", " - ", " to "])
def test_a_range_is_a_range_with_every_hyphen(hyphen: str) -> None:
    (claim,) = read(f"10{hyphen}15 killed in Kabul")

    assert (claim.count.low, claim.count.high) == (10, 15)


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９"])
@pytest.mark.parametrize(
    "text",
    [
        "1,200 killed and 4,500 wounded in Mosul",
        "1.5 million displaced in Sudan",
        "40+ killed in Kabul at 7:30",
        *SENTENCES,
    ],
)
def test_digits_of_every_script_count_the_same(text: str, digits: str) -> None:
    written = text.translate(str.maketrans("0123456789", digits))

    assert said(read(written, side="nrf")) == said(read(text, side="nrf"))


def test_an_escaped_sign_is_no_key_word() -> None:
    assert key_words("Floods &amp; landslides") == key_words("Floods & landslides") == ("floods", "landslides")


@pytest.mark.parametrize("dress", DRESSINGS.values(), ids=DRESSINGS)
@pytest.mark.parametrize("text", SENTENCES)
def test_what_stands_round_a_sentence_changes_nothing(text: str, dress: Callable[[str], str]) -> None:
    assert said(read(dress(text), side="nrf")) == said(read(text, side="nrf"))
