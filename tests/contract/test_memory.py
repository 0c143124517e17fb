"""What every memory of polling must do: the fake, SQLite and PostgreSQL alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from claims.model import Post, Reading
from monitors.memory import Memory, Upkeep
from monitors.ports import Store
from monitors.rests import Rest
from storage.memory import SqlMemory
from storage.store import SqlStore
from tests.builders import at, post
from tests.fakes import FakeMemory, FakeStore

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
TODAY, TOMORROW = date(2022, 9, 13), date(2022, 9, 14)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def held(request: pytest.FixtureRequest) -> tuple[Store, Memory]:
    if request.param == "fake":
        store = FakeStore()
        return store, FakeMemory(store)
    engine = request.getfixturevalue("sqlite_engine" if request.param == "sqlite" else "postgres_engine")
    return SqlStore(engine), SqlMemory(engine)


def keep(store: Store, *posts: Post) -> None:
    with store.intake() as intake:
        for each in posts:
            intake.file_post(each, Reading(lang="en"), seen_at=at(50))


def test_a_source_nobody_looked_after_has_a_blank_upkeep(held: tuple[Store, Memory]) -> None:
    assert held[1].upkeep("x:desk") == Upkeep(key="x:desk")


def test_an_upkeep_comes_back_as_it_was_saved_last(held: tuple[Store, Memory]) -> None:
    _, memory = held
    first = Upkeep(
        key="x:desk",
        platform="x",
        source="desk",
        reread_at=at(1),
        back_since=at(-48),
        back_before="900:17",
        is_back_read=True,
        trouble_since=at(2),
        silent_since=at(-9),
        paused_at=at(3),
        paused_why="suspended",
    )
    memory.save_upkeep(first)
    assert memory.upkeep("x:desk") == first
    assert memory.paused() == {"x:desk"}

    second = replace(first, paused_at=None, paused_why=None, is_back_read=False)
    memory.save_upkeep(second)
    assert memory.upkeep("x:desk") == second
    assert memory.paused() == frozenset()


def test_recent_posts_are_the_newest_of_one_source_by_the_id_of_their_newest_version(
    held: tuple[Store, Memory],
) -> None:
    store, memory = held
    keep(store, post("late", id="3", posted_at=at(3)), post("early", id="1", posted_at=at(1)))
    keep(store, post("middle", id="2", posted_at=at(2)), post("old", id="0", posted_at=at(-30)))
    keep(store, post("elsewhere", id="9", source="other_desk"), post("elsewhere", id="9", platform="telegram"))
    keep(store, post("middle, corrected", id="2b", edit_of="2", posted_at=at(2)))

    found = memory.recent_posts("x", "valley_desk", since=at(0), limit=9)
    newest = memory.recent_posts("x", "valley_desk", since=at(0), limit=2)

    assert [(seen.id, seen.posted_at) for seen in found] == [("1", at(1)), ("2b", at(2)), ("3", at(3))]
    assert newest == found[1:]


def test_a_deleted_post_is_not_looked_at_again_but_was_posted(held: tuple[Store, Memory]) -> None:
    store, memory = held
    keep(store, post("kept", id="1", posted_at=at(1)), post("gone", id="2", posted_at=at(2)))
    with store.intake() as intake:
        intake.delete_post("x", "valley_desk", "2", at=at(3))

    assert [seen.id for seen in memory.recent_posts("x", "valley_desk", since=at(0), limit=9)] == ["1"]
    assert memory.posting_times("x", "valley_desk", since=at(0), limit=9) == [at(1), at(2)]
    assert memory.posting_times("x", "valley_desk", since=at(0), limit=1) == [at(2)]


def test_only_posts_whose_text_stands_are_unchanged(held: tuple[Store, Memory]) -> None:
    store, memory = held
    keep(store, post("135 killed", id="1"), post("3 killed", id="2"))
    keep(store, post("35 killed", id="1", is_edited=True, posted_at=at(0)))
    same, other, new = post("3 killed", id="2"), post("135 killed", id="1"), post("3 killed", id="4")

    assert memory.changed([same, other, new]) == [other, new]
    assert memory.changed([post("35 killed", id="1")]) == []
    assert memory.changed([replace(same, source="other_desk")]) != []
    assert memory.changed([]) == []


def test_a_missing_post_keeps_the_time_it_was_first_missed_until_it_is_found(held: tuple[Store, Memory]) -> None:
    _, memory = held
    memory.note_missing("x", "desk", missing=["1", "2"], found=[], at=at(1))
    memory.note_missing("x", "desk", missing=["2", "3"], found=["1"], at=at(2))
    memory.note_missing("x", "other", missing=["2"], found=[], at=at(3))

    assert memory.missing("x", "desk") == {"2": at(1), "3": at(2)}
    assert memory.missing("x", "other") == {"2": at(3)}
    assert memory.missing("telegram", "desk") == {}


def test_spending_adds_up_by_kind_day_and_source(held: tuple[Store, Memory]) -> None:
    _, memory = held
    for key, posts in (("x:a", 3), ("x:b", 20), ("x:a", 4)):
        memory.spend("x", key, posts, day=TODAY)
    memory.spend("x", "x:a", 1, day=TOMORROW)

    assert memory.spent("x", day=TODAY) == {"x:a": 7, "x:b": 20}
    assert memory.spent("x", day=TOMORROW) == {"x:a": 1}
    assert memory.spent("rss", day=TODAY) == {}


def test_a_rest_comes_back_without_who_failed_lately(held: tuple[Store, Memory]) -> None:
    _, memory = held
    rest = Rest(name="t.me", until=at(1), is_down=True, probes=2, is_told=True, why="no answer")
    memory.save_rest(rest)
    memory.save_rest(Rest(name="api.x.com", failing=frozenset({"x:a"})))
    assert sorted(memory.rests(), key=lambda each: each.name) == [Rest(name="api.x.com"), rest]

    memory.save_rest(replace(rest, until=at(1) + timedelta(hours=1), probes=3))
    assert next(each.probes for each in memory.rests() if each.name == "t.me") == 3
