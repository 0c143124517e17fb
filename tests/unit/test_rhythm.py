"""A source's rhythm: when it is due, and when its silence is unusual."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.rhythm import interval_s, is_unusually_silent, posts_a_day, unusual_silence
from tests.fake_sources import START

HOUR = timedelta(hours=1)
LEAST, MOST = 300.0, 1200.0
ages = st.lists(st.floats(min_value=-3600, max_value=60 * 86_400), max_size=60)


def times_of(seconds_ago: list[float]) -> list[datetime]:
    return [START - timedelta(seconds=age) for age in seconds_ago]


def every(gap: timedelta, count: int, *, last: timedelta = timedelta()) -> list[datetime]:
    return [START - last - gap * n for n in range(count)]


def wait_s(times: list[datetime], now: datetime = START) -> float:
    return interval_s(times, now, least_s=LEAST, most_s=MOST)


@given(ages, st.floats(60, 86_400), st.floats(1, 10))
def test_the_wait_is_never_outside_its_bounds(seconds_ago: list[float], least: float, factor: float) -> None:
    waited = interval_s(times_of(seconds_ago), START, least_s=least, most_s=least * factor)

    assert least <= waited <= least * factor


@given(ages.filter(bool), st.floats(min_value=0, max_value=60 * 86_400))
def test_one_post_more_never_makes_the_wait_longer(seconds_ago: list[float], another: float) -> None:
    assert wait_s(times_of([*seconds_ago, another])) <= wait_s(times_of(seconds_ago))


@given(ages, st.randoms(use_true_random=False))
def test_the_order_of_the_times_does_not_matter(seconds_ago: list[float], random: object) -> None:
    shuffled = list(seconds_ago)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert wait_s(times_of(shuffled)) == wait_s(times_of(seconds_ago))
    assert unusual_silence(times_of(shuffled)) == unusual_silence(times_of(seconds_ago))


@given(ages.filter(bool), st.floats(min_value=0, max_value=30 * 86_400))
def test_a_silence_once_unusual_stays_so_until_the_next_post(seconds_ago: list[float], later: float) -> None:
    times = times_of(seconds_ago)

    if is_unusually_silent(times, START):
        assert is_unusually_silent(times, START + timedelta(seconds=later))


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], LEAST),  # nothing is known of it yet
        (every(timedelta(minutes=5), 12), LEAST),
        (every(timedelta(minutes=30), 48), 900),
        (every(timedelta(hours=8), 30), MOST),
        (every(timedelta(days=3), 9, last=timedelta(days=20)), MOST),
    ],
)
def test_a_busy_source_is_due_sooner_than_a_quiet_one(times: list[datetime], expected: float) -> None:
    assert wait_s(times) == pytest.approx(expected)


def test_a_burst_on_a_quiet_source_brings_us_back_at_once_and_wears_off() -> None:
    quiet = every(timedelta(days=2), 10, last=timedelta(days=1))
    burst = [START - timedelta(minutes=n) for n in (2, 9, 20, 31, 40, 52)]

    waits = [wait_s(quiet + burst, START + HOUR * later) for later in (0, 2, 12)]

    assert waits == [pytest.approx(n) for n in (LEAST, MOST, MOST)]


def test_silence_is_unusual_by_the_sources_own_rhythm() -> None:
    hourly, weekly = every(HOUR, 200), every(timedelta(days=2), 14)

    assert not is_unusually_silent(hourly, START + 11 * HOUR)  # a night
    assert is_unusually_silent(hourly, START + 13 * HOUR)
    assert not is_unusually_silent(weekly, START + timedelta(days=3))
    assert is_unusually_silent(weekly, START + timedelta(days=5))


def test_a_source_of_few_posts_has_no_rhythm_to_break() -> None:
    assert not is_unusually_silent(every(HOUR, 8), START + timedelta(days=300))


def test_what_lies_months_back_is_no_rhythm() -> None:
    revived = [*every(HOUR, 20), *every(HOUR, 20, last=timedelta(days=200))]

    assert unusual_silence(revived) == 12 * HOUR


def test_posts_a_day_are_those_of_the_last_week() -> None:
    assert posts_a_day(every(timedelta(hours=6), 100), START) == pytest.approx(4)
    assert posts_a_day(every(HOUR, 12), START) == 12
    assert posts_a_day(every(HOUR, 12, last=timedelta(days=30)), START) == 0
