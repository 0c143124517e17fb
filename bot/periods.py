"""Periods as analysts type them: 36h, 7d, 2w."""

import re
from datetime import timedelta

UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
PERIOD = re.compile(r"(\d{1,4})\s*([hdw])", re.IGNORECASE)


class PeriodError(ValueError):
    """The text is no period; says so with a corrected example."""


def parse_period(text: str) -> timedelta:
    """Raises PeriodError."""
    found = PERIOD.fullmatch(text.strip())
    if not found or int(found[1]) == 0:
        raise PeriodError(f"{text!r} is no period; write for example 36h, 7d or 2w")
    return int(found[1]) * UNITS[found[2].lower()]
