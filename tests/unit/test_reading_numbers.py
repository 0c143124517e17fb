"""Counts: what is one, what it says, and what only looks like one."""

import pytest

from claims.language_files import load
from claims.model import Qualifier
from claims.numbers import find_quantities
from claims.quantity import Quantity
from claims.text import tokenize
from tests.unit.reading import read_one


def quantities(text: str) -> list[Quantity]:
    lexicon = load("en")
    assert lexicon is not None
    tokens = tokenize(text)
    return [q for q in find_quantities(tokens, lexicon.mark(tokens), lexicon) if not q.is_article]


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("135 fighters", 135, 135, "exact"),
        ("1,500 men", 1500, 1500, "exact"),
        ("1 500 men", 1500, 1500, "exact"),
        ("4,70,000 people", 470_000, 470_000, "exact"),
        ("5k commandos", 5000, 5000, "exact"),
        ("1.2 million people", 1_200_000, 1_200_000, "exact"),
        ("one hundred thirty five men", 135, 135, "exact"),
        ("two thousand three hundred and forty men", 2340, 2340, "exact"),
        ("twenty-five men", 25, 25, "exact"),
        ("two dozen men", 24, 24, "exact"),
        ("a dozen+ men", 12, None, "at_least"),
        ("at least 20 men", 20, None, "at_least"),
        ("more than thirty men", 30, None, "at_least"),
        ("+40 men", 40, None, "at_least"),
        ("40+ men", 40, None, "at_least"),
        ("up to 40 men", None, 40, "at_most"),
        ("not more than 300 men", None, 300, "at_most"),
        ("some 77 men", 77, 77, "about"),
        ("10-15 men", 10, 15, "range"),
        ("between 10 and 15 men", 10, 15, "range"),
        ("dozens of men", 12, 99, "vague"),
        ("tens of thousands of men", 12_000, 99_999, "vague"),
        ("hundreds of men", 100, 999, "vague"),
        ("several men", 2, 9, "vague"),
        ("many men", None, None, "vague"),
        ("1,000s of men", 1000, 9999, "vague"),
    ],
)
def test_a_count_is_read_with_what_qualifies_it(text: str, low: int | None, high: int | None, qualifier: str) -> None:
    (found,) = quantities(text)

    assert (found.low, found.high, found.qualifier) == (low, high, Qualifier(qualifier))


@pytest.mark.parametrize(
    "text",
    [
        "at 10:30 pm",
        "in 2015",
        "a 23 mm gun",
        "the 25th brigade",
        "part 1/2",
        "a 45-year-old man",
        "for $500",
        "3 km away",
        "T-72 and F-16",
        "call 8-800-000-03-00",
        "they won 3-0",
        "version 1.2.3",
        "50 percent",
        "Highway 7",
        "34.5 N",
        "Alfa, 13, said",
    ],
)
def test_what_only_looks_like_a_count_is_none(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "lang", "count"),
    [
        ("Погибли тридцать четыре тысячи человек", "ru", (34000, 34000)),
        ("Погибших 31 тысячу человек насчитали", "ru", (31000, 31000)),
        ("Втратили загиблими 21 тисячу військових", "uk", (21000, 21000)),
        ("Ранены пять десятков человек", "ru", (50, 50)),
        ("Потери составили полтора миллиона человек", "ru", (1500000, 1500000)),
        ("Погибли две с половиной тысячи человек", "ru", (2500, 2500)),
        ("Ранены от 6 до 9 тысяч солдат", "ru", (6000, 9000)),
        ("Убиты 2-3 тысячи боевиков", "ru", (2000, 3000)),
        ("Загинули 1,204 млн людей", "uk", (1204000, 1204000)),
        ("Поранено дев'ятнадцятеро людей", "uk", (19, 19)),
        ("Загинули сімдесятьох три тисячі людей", "uk", (73000, 73000)),
        ("Загинули тисячі людей", "uk", (1000, 9999)),
    ],
)
def test_compound_and_scaled_number_words(text: str, lang: str, count: tuple[int, int]) -> None:
    claim = read_one(text, lang=lang)

    assert (claim.count.low, claim.count.high) == count
