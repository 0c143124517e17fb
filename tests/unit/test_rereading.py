"""Looking again: what is due, and what it takes to call a post deleted."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitors.ports import SeenPost
from monitors.rereading import Window, is_due, judge, posts_to_see, second_looks
from tests.fake_sources import START

APART = timedelta(minutes=5)
WINDOW = Window(within=timedelta(hours=2), every=timedelta(hours=1), posts=3)
ids = st.lists(st.sampled_from("abcdef"), unique=True)


def test_a_post_is_deleted_only_when_a_second_look_far_enough_apart_misses_it_too() -> None:
    first = judge(["1"], [], {}, START, apart=APART)
    too_soon = judge(["1"], [], {"1": START}, START + APART / 2, apart=APART)
    second = judge(["1"], [], {"1": START}, START + APART, apart=APART)

    assert (first.deleted, first.missing) == ((), ("1",))
    assert (too_soon.deleted, too_soon.missing) == ((), ("1",))
    assert (second.deleted, second.missing) == (("1",), ())


def test_a_post_that_is_back_is_no_longer_missing() -> None:
    assert judge([], ["1", "2"], {"1": START}, START + APART, apart=APART).back == ("1",)


@given(ids, ids, ids)
def test_nothing_that_is_seen_or_was_never_missed_is_called_deleted(
    gone: list[str], seen: list[str], missed: list[str]
) -> None:
    judged = judge(gone, seen, dict.fromkeys(missed, START), START + APART, apart=APART)

    assert set(judged.deleted) <= (set(gone) & set(missed)) - set(seen)
    assert set(judged.deleted) | set(judged.missing) == set(gone) - set(seen)


def test_a_second_look_is_due_after_the_interval_or_when_the_clock_was_set_back() -> None:
    missing = {"early": START, "late": START + APART}

    assert second_looks(missing, START + APART, apart=APART) == {"early"}
    assert second_looks({"ahead": START + timedelta(days=1)}, START, apart=APART) == {"ahead"}


def test_looks_come_every_so_often_and_never_where_no_posts_are_asked_for() -> None:
    assert is_due(WINDOW, None, START)
    assert not is_due(WINDOW, START, START + timedelta(minutes=59))
    assert is_due(WINDOW, START, START + timedelta(hours=1))
    assert is_due(WINDOW, START + timedelta(days=1), START)
    assert not is_due(Window(posts=0), None, START)


def test_the_newest_posts_of_the_window_are_seen_in_order_of_time() -> None:
    recent = [SeenPost(id=str(n), posted_at=START - timedelta(minutes=n)) for n in (1, 30, 5, 60, 119, 121)]

    assert [post.id for post in posts_to_see(recent, WINDOW, START)] == ["30", "5", "1"]
    assert posts_to_see(recent, Window(posts=0), START) == []
