"""Digits → values: thousands apart, scales behind them."""

from claims.no_counts import parse_digits
from claims.quantity import DASHES, CountText


def value_at(text: CountText, at: int) -> tuple[float | None, int]:
    """The number's value and last token; "1 500" is one number."""
    value, last = parse_digits(text.tokens[at].folded), at
    while _is_thousands_group(text, last):
        value, last = (value or 0) * 1000 + int(text.tokens[last + 1].folded), last + 1
    return value, last


def _is_thousands_group(text: CountText, at: int) -> bool:
    if at + 1 >= len(text.tokens) or text.tokens[at + 1].kind != "number" or at + 1 in text.taken:
        return False
    here, after = text.tokens[at], text.tokens[at + 1]
    is_apart = after.start - here.end == 1
    return (
        is_apart
        and len(here.folded) <= 3
        and len(after.folded) == 3
        and after.folded.isdecimal()
        and here.folded.isdecimal()
    )


def scaled(text: CountText, value: float | None, last: int) -> tuple[float | None, int, bool]:
    """5k, 15 тыс, 2 thousand; "1,000s" says thousands, so only its floor is known."""
    at = last + 1
    if at < len(text.tokens) and text.touches(last) and text.tokens[at].folded == "s" and (value or 0) >= 100:
        return value, at, True
    if at < len(text.tokens) and text.text(at) in DASHES and text.touches(last) and text.found.at("suffix", at + 1):
        at += 1
    mark = text.found.at("suffix", at)
    if (
        value is not None
        and value >= 1000
        and mark is not None
        and mark.value >= 10**6
        and _may_be_decimal(text.tokens[last].folded)
    ):
        value /= 1000  # "1,118 million": nobody counts thousands of millions
    while value is not None and mark is not None and at not in text.taken:
        value, last = round(value * mark.value, 6), mark.last
        mark = text.found.at("suffix", last + 1)
        at = last + 1
    return *with_rest(text, value, last), False


def _may_be_decimal(digits: str) -> bool:
    return sum(digits.count(sign) for sign in ",.") == 1


def with_rest(text: CountText, value: float | None, last: int) -> tuple[float | None, int]:
    """41 thousand and 800: three digits behind a thousand and its "and" belong to the same number."""
    at = last + 2
    is_and = text.found.at("number_joiner", last + 1) is not None
    if value is None or value % 1000 or not is_and or at >= len(text.tokens) or at in text.taken:
        return value, last
    rest = text.tokens[at]
    is_rest = rest.kind == "number" and len(rest.folded) == 3 and rest.folded.isdecimal()
    return (value + int(rest.folded), at) if is_rest and value >= 1000 else (value, last)
