"""A day's budget: shared evenly, what is left over spent no faster than the day goes by."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitors.budget import Budget, day_of, may_read, next_day

MIDNIGHT = datetime(2022, 9, 13, tzinfo=UTC)
BUDGET = Budget(daily_posts=100, price_per_post_usd=0.005)
hours = st.floats(0, 23.99)
spendings = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 100))


def allows(spent: dict[str, int], source: str, *, hour: float, sources: int = 10) -> bool:
    now, total, own = MIDNIGHT + timedelta(hours=hour), sum(spent.values()), spent.get(source, 0)
    return may_read(BUDGET, total=total, own=own, sources=sources, now=now)


@given(spendings, hours)
def test_nobody_reads_on_a_budget_that_is_used_up(spent: dict[str, int], hour: float) -> None:
    if sum(spent.values()) >= BUDGET.daily_posts:
        assert not any(allows(spent, source, hour=hour) for source in "abcdefghij")


@given(spendings, hours)
def test_who_has_not_had_its_share_may_read_while_anything_is_left(spent: dict[str, int], hour: float) -> None:
    if sum(spent.values()) < BUDGET.daily_posts:
        assert all(allows(spent, source, hour=hour) for source in "abcdefghij" if spent.get(source, 0) < 10)


def test_a_busy_account_cannot_use_up_in_the_morning_what_a_quiet_one_needs_at_night() -> None:
    spent = {"busy": 40}

    assert not allows(spent, "busy", hour=6)
    assert allows(spent, "quiet", hour=6)
    assert allows(spent, "busy", hour=12)


@given(st.lists(st.sampled_from("abcdefghij"), max_size=300), hours)
def test_a_budget_is_overdrawn_by_one_reading_at_most(order: list[str], hour: float) -> None:
    spent: dict[str, int] = {}
    for source in order:
        if allows(spent, source, hour=hour):
            spent[source] = spent.get(source, 0) + 7

    assert sum(spent.values()) < BUDGET.daily_posts + 7


def test_days_are_those_of_utc_and_the_price_is_that_of_the_posts() -> None:
    kabul = datetime.fromisoformat("2022-09-14T02:00:00+04:30")

    assert str(day_of(kabul)) == "2022-09-13"
    assert next_day(kabul) == MIDNIGHT + timedelta(days=1)
    assert BUDGET.daily_usd == 0.5
