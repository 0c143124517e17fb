"""The settings of polling: their defaults, and what they become."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.polling import manners_of
from bot.settings import Settings
from bot.wiring import purged_platforms
from monitors.ports import SourceSpec

X, CHANNEL = SourceSpec(kind="x", handle="desk"), SourceSpec(kind="telegram", handle="desk", interval_s=60)


def settings(**tables: object) -> Settings:
    return Settings.model_validate(tables)


def test_by_default_a_day_of_x_costs_five_dollars_at_most_and_no_history_is_bought() -> None:
    manners = manners_of(settings())

    assert manners.budgets["x"].daily_usd == pytest.approx(5.0)
    assert manners.reads_back(X) == timedelta()
    assert manners.reads_back(CHANNEL) == timedelta(days=3)


def test_x_is_looked_at_again_in_its_own_window() -> None:
    manners = manners_of(settings(x={"reread_hours": 6}, polling={"reread_every_minutes": 30}))

    assert manners.window(X).within == timedelta(hours=6)
    assert manners.window(CHANNEL).every == timedelta(minutes=30)


def test_no_hours_of_looking_again_are_none_at_all() -> None:
    assert manners_of(settings(x={"reread_hours": 0})).window(X).posts == 0


def test_a_quiet_source_waits_so_many_times_its_interval_at_most() -> None:
    assert manners_of(settings(polling={"quiet_factor": 5})).most_s(CHANNEL) == 300


def test_deleted_x_posts_lose_their_text_unless_a_basis_is_named() -> None:
    assert purged_platforms(settings()) == {"x"}
    assert purged_platforms(settings(x={"keep_deleted": "Art. 85 GDPR, journalism"})) == frozenset()
    with pytest.raises(ValidationError, match="keep_deleted"):
        settings(x={"keep_deleted": "yes"})
