"""What holds for any text at all."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extract import Reader
from claims.language_files import LANGUAGES
from tests.unit.reading import POSTED_AT, post

PIECES = [
    *(
        "135 killed",
        "by",
        "Taliban",
        "in",
        "Panjshir",
        "and",
        "#Kapisa",
        "/24 hr",
        "no",
        "5k",
        "since",
        "up to",
        "10-15",
        "wounded",
    ),
    *(
        "captured",
        "tanks",
        "destroyed",
        "(",
        ")",
        ".",
        "?",
        ",",
        "will",
        "dozens of",
        "a soldier",
        "1/2",
        "T-72",
        ":",
        "says",
        "\n",
    ),
    *(
        "убиты",
        "۱۳۵",
        "طالب",
        "کشته",
        "شدند",
        "مقتل",
        "وژل",
        "загинули",
        "99999999999999999999",
        "0",
        "31.12.9999",
        "'",
        "|",
        "🔥",
    ),
]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES)).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([None, *LANGUAGES]))
def test_any_text_gives_sound_claims(text: str, lang: str | None) -> None:
    reading = Reader.bundled().read(post(text, lang=lang, side="nrf"))

    for claim in reading.claims:
        assert all(0 <= start < end <= len(text) for start, end in claim.quote.values())
        assert claim.count.low is None or claim.count.high is None or claim.count.low <= claim.count.high
        assert claim.window.start < claim.window.end <= POSTED_AT
        assert 0 <= claim.confidence <= 1


@pytest.mark.parametrize("piece", ["12 killed in Kabul, ", "🔥", "5 ", "a", "killed ", "#Panjshir", "((((", "1,000,"])
def test_a_giant_post_is_read_in_bounded_time(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]

    start = time.process_time()
    Reader.bundled().read(post(text))

    assert time.process_time() - start < 5


def test_digits_that_are_no_decimals_are_no_numbers() -> None:
    assert Reader.bundled().read(post("killed on May ፭ and ² men wounded")) is not None


def test_reading_twice_gives_the_same() -> None:
    reader, text = Reader.bundled(), post("12 Taliban killed in Panjshir, 3 wounded, says UN mission")

    assert reader.read(text) == reader.read(text)
