"""Tokens, folding and copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.text import fold, key_words, near_identical, tokenize


def words(text: str) -> list[str]:
    return [t.text for t in tokenize(text)]


@pytest.mark.parametrize(
    ("tag", "pieces"),
    [
        ("#PanjshirResistance", ["Panjshir", "Resistance"]),
        ("#Der3a", ["Der3a"]),
        ("#Deir_Ezzor", ["Deir", "Ezzor"]),
        ("#ISISKilled", ["ISIS", "Killed"]),
        ("#Flood2013", ["Flood", "2013"]),
        ("#MH17", ["MH17"]),
        ("#مقاومت_ملی", ["مقاومت", "ملی"]),
    ],
)
def test_a_hashtag_is_split_into_its_words(tag: str, pieces: list[str]) -> None:
    assert words(tag) == pieces
    assert all(t.is_hashtag for t in tokenize(tag))


def test_digits_of_every_script_fold_to_ascii() -> None:
    assert fold("۱۳۵ ٤٥ １２") == "135 45 12"


def test_letter_variants_of_the_arabic_script_fold_together() -> None:
    assert fold("كابل") == fold("کابل")
    assert fold("کشته‌شده") == "کشتهشده"


def test_an_apostrophe_is_part_of_its_word_and_a_possessive_is_not() -> None:
    assert [t.folded for t in tokenize("Assad's п'ять don't")] == ["assad", "пять", "dont"]


def test_links_and_mentions_are_tokens_of_their_own() -> None:
    kinds = [t.kind for t in tokenize("@desk 5 killed https://t.co/x")]

    assert kinds == ["mention", "number", "word", "url"]


def test_key_words_hold_no_links_mentions_or_small_words() -> None:
    assert key_words("@desk The 135 of #Kapisa https://t.co/x") == ("135", "kapisa")


def test_a_retweet_with_other_tags_is_a_copy() -> None:
    text = "40 rebels killed in Idlib after a night raid"

    assert near_identical(text, f"RT @desk: {text} #Syria https://t.co/x") >= 95


def test_a_copy_cut_at_its_end_is_a_copy() -> None:
    assert (
        near_identical("40 rebels killed in Idlib after a night raid near the dam", "40 rebels killed in Idlib after…")
        >= 95
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("135 fighters killed in Panjshir today", "3 fighters killed in Panjshir today"),
        ("Three soldiers killed in Idlib today", "Four soldiers killed in Idlib today"),
        ("Taliban killed by Resistance in Panjshir", "Resistance killed by Taliban in Panjshir"),
        ("40 rebels were killed in Idlib", "no rebels were killed in Idlib"),
    ],
)
def test_another_number_word_or_order_is_no_copy(a: str, b: str) -> None:
    assert near_identical(a, b) <= 75


@given(st.text())
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    last = 0
    for token in tokenize(text):
        assert last <= token.start < token.end <= len(text)
        last = token.end


@given(st.text(), st.text())
def test_likeness_is_a_percentage_and_does_not_depend_on_order(a: str, b: str) -> None:
    assert 0 <= near_identical(a, b) <= 100
    assert near_identical(a, a) == 100
