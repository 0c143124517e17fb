"""Words of time to windows."""

from datetime import UTC, datetime

import pytest

from claims.language_files import load
from claims.model import Basis
from claims.text import tokenize
from claims.times import TimeMention, find_times, posting_day

NOW = datetime(2024, 5, 20, 13, 0, tzinfo=UTC)  # a Monday


def times(text: str, *, offset_h: float = 0.0) -> list[TimeMention]:
    lexicon = load("en")
    assert lexicon is not None
    tokens = tokenize(text)
    return find_times(tokens, lexicon.mark(tokens), lexicon, posted_at=NOW, offset_h=offset_h)


@pytest.mark.parametrize(
    ("text", "start", "end", "basis"),
    [
        ("45 in Kapisa /24 hr", "05-19T13:00", "05-20T13:00", Basis.PERIOD),
        ("in the past day and night", "05-19T13:00", "05-20T13:00", Basis.PERIOD),
        ("in 12 hours", "05-20T01:00", "05-20T13:00", Basis.PERIOD),
        ("in the past 3days", "05-17T13:00", "05-20T13:00", Basis.PERIOD),
        ("this week", "05-20T00:00", "05-20T13:00", Basis.PERIOD),
        ("today", "05-20T00:00", "05-20T13:00", Basis.INCIDENT),
        ("yesterday", "05-19T00:00", "05-19T23:59", Basis.INCIDENT),
        ("last night", "05-19T18:00", "05-20T06:00", Basis.INCIDENT),
        ("since Friday", "05-17T00:00", "05-20T13:00", Basis.CUMULATIVE),
        ("since 6 May", "05-06T00:00", "05-20T13:00", Basis.CUMULATIVE),
        ("on 16 May", "05-16T00:00", "05-17T00:00", Basis.INCIDENT),
        ("between 9 and 15 May", "05-09T00:00", "05-16T00:00", Basis.PERIOD),
        ("from 24.02.24 to 10.05.24", "02-24T00:00", "05-11T00:00", Basis.PERIOD),
        ("during April", "04-01T00:00", "05-01T00:00", Basis.PERIOD),
    ],
)
def test_a_time_phrase_names_its_window(text: str, start: str, end: str, basis: Basis) -> None:
    (found,) = times(text)

    assert (found.start.strftime("%m-%dT%H:%M"), found.end.strftime("%m-%dT%H:%M")) == (start, end)
    assert found.basis is basis


def test_last_night_is_the_night_of_the_place() -> None:
    (found,) = times("last night", offset_h=4.5)

    assert found.start == datetime(2024, 5, 19, 13, 30, tzinfo=UTC)


def test_a_report_never_reaches_into_its_own_future() -> None:
    for text in ("today", "this week", "on 20 May", "in 2024", "between 19 and 25 May"):
        assert all(t.start < t.end <= NOW for t in times(text))


def test_a_day_later_in_the_year_is_last_year() -> None:
    (found,) = times("on 26 December")

    assert found.start.year == 2023


def test_the_posting_day_begins_at_local_midnight() -> None:
    start, end = posting_day(NOW, offset_h=4.5)

    assert (start, end) == (datetime(2024, 5, 19, 19, 30, tzinfo=UTC), NOW)
