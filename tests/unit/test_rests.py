"""Hosts that rest: when they go down, who looks again, what is told."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitors.rests import (
    FIRST_REST,
    LONGEST_ASKED,
    LONGEST_REST,
    Rest,
    after_failure,
    after_success,
    after_wish,
    must_be_told,
)
from tests.fake_sources import START

HOST = Rest(name="host:t.me")


def failing(*sources: str, rest: Rest = HOST) -> Rest:
    for source in sources:
        rest = after_failure(rest, source, "no answer", now=START)
    return rest


def test_three_sources_failing_one_after_another_take_the_host_down() -> None:
    assert not failing("a", "b").lasts(START)
    assert failing("a", "b", "c").lasts(START)


def test_one_source_that_fails_again_and_again_does_not() -> None:
    assert not failing("a", "a", "a", "b", "b").lasts(START)


def test_a_success_between_them_clears_the_count() -> None:
    rest = after_success(failing("a", "b"), now=START)

    assert not failing("c", rest=rest).lasts(START)


def test_failures_that_come_in_while_it_rests_change_nothing() -> None:
    down = failing("a", "b", "c")

    assert failing("d", "e", "f", rest=down) == down


def test_each_failed_probe_doubles_the_rest_up_to_an_hour_and_the_first_is_told() -> None:
    rest, now, waits = failing("a", "b", "c"), START, []

    assert not must_be_told(rest)
    for _ in range(9):
        waits.append((rest.until or START) - now)
        now = rest.until or START
        rest = after_failure(rest, "a", "no answer", now=now)
        assert must_be_told(rest)

    assert waits[:3] == [FIRST_REST, FIRST_REST * 2, FIRST_REST * 4]
    assert waits[-1] == LONGEST_REST


def test_a_probe_that_is_answered_brings_the_host_back() -> None:
    back = after_success(failing("a", "b", "c"), now=START + FIRST_REST)

    assert back == HOST


def test_a_wish_to_wait_holds_whoever_is_answered_meanwhile() -> None:
    asked = after_wish(HOST, timedelta(minutes=5), "wait", now=START)

    assert after_success(asked, now=START + FIRST_REST).lasts(START + FIRST_REST)
    assert not after_success(asked, now=START + timedelta(minutes=6)).lasts(START + timedelta(minutes=6))


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=8))
def test_the_longest_of_several_wishes_holds_up_to_a_day(waits: list[float]) -> None:
    rest = HOST
    for wait in waits:
        rest = after_wish(rest, timedelta(seconds=wait), "wait", now=START)

    assert rest.until == START + min(timedelta(seconds=max(waits)), LONGEST_ASKED)


def test_a_rest_set_by_a_clock_that_ran_ahead_is_over() -> None:
    assert not Rest(name="host:t.me", until=START + timedelta(days=400)).lasts(START)
