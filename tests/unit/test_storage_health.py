"""What the chat and the command line are told of sources' health."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from claims.model import Reading
from monitors.memory import Upkeep
from monitors.ports import Gap
from storage.health import HealthQueries
from storage.memory import SqlMemory
from storage.store import SqlStore
from tests.builders import NOON, at, post


def test_a_source_is_shown_with_its_rhythm_its_lag_and_what_is_missed(engine: Engine) -> None:
    store, memory = SqlStore(engine), SqlMemory(engine)
    with store.intake() as intake:
        for number in range(14):
            one = post(f"{number} killed", id=str(number), posted_at=at(-12 * number))
            intake.file_post(one, Reading(lang="en"), seen_at=one.posted_at + timedelta(seconds=90 + number))
    memory.save_upkeep(Upkeep(key="x:valley_desk", platform="x", source="valley_desk", silent_since=at(-1)))
    memory.note_missing("x", "valley_desk", missing=["3"], found=[], at=at(0))
    memory.save_upkeep(Upkeep(key="x:new_desk"))

    new, known = HealthQueries(engine).health(now=NOON)

    assert (new.posts_a_day, new.lag, new.missing) == (0.0, None, 0)
    assert known.posts_a_day == pytest.approx(14 / 6.5)
    assert (known.lag, known.missing) == (timedelta(seconds=90), 1)
    assert known.upkeep.silent_since == at(-1)


def test_gaps_of_a_source_are_listed_newest_first(engine: Engine) -> None:
    for number in (1, 2, 3):
        gap = Gap(start=str(number), end=str(number + 1), why="too many posts")
        SqlStore(engine).record_gap("x:desk" if number > 1 else "x:other", gap, at=at(number))

    found = HealthQueries(engine).gaps("x:desk")

    assert [(each.gap.start, each.found_at) for each in found] == [("3", at(3)), ("2", at(2))]


def test_the_days_spending_is_summed_by_kind(engine: Engine) -> None:
    memory = SqlMemory(engine)
    for key, kind, posts, day in (("x:a", "x", 3, 13), ("x:b", "x", 4, 13), ("x:a", "x", 50, 12), ("r", "rss", 1, 13)):
        memory.spend(kind, key, posts, day=date(2022, 9, day))

    assert HealthQueries(engine).spent_today(now=NOON) == {"x": 7, "rss": 1}
