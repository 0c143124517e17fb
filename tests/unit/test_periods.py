"""Periods as analysts type them."""

from datetime import timedelta

import pytest

from bot.periods import PeriodError, parse_period


@pytest.mark.parametrize(
    ("text", "period"),
    [("36h", timedelta(hours=36)), ("7d", timedelta(days=7)), ("2W", timedelta(weeks=2)), (" 1 d ", timedelta(days=1))],
)
def test_hours_days_and_weeks_are_understood(text: str, period: timedelta) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "-3d", "99999d", "7 months", "٧"])
def test_anything_else_gets_a_corrected_example(text: str) -> None:
    with pytest.raises(PeriodError, match="write for example 36h, 7d or 2w"):
        parse_period(text)
