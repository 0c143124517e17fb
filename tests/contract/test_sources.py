"""What every kind of source promises, the fake of the tests included."""

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.model import Post
from monitors.poll import Poll
from monitors.ports import (
    Backfills,
    Fetched,
    Rereads,
    SeenPost,
    Source,
    SourceError,
    SourceRateLimited,
    SourceUnreadable,
    StoreBusy,
)
from monitors.sources import SOURCES
from tests.contract.source_benches import BENCHES, Bench, time_of
from tests.fake_sources import ManualClock
from tests.fakes import FakeStore


@pytest.fixture(params=BENCHES)
async def bench(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bench]:
    monkeypatch.setenv("NO_PROXY", "*")
    async with BENCHES[request.param](tmp_path) as made:
        yield made


def texts(fetched: Fetched) -> list[str]:
    return [item.post.text for item in fetched.posts]


def killed(*numbers: int) -> list[str]:
    return [f"{number} killed" for number in numbers]


async def cursor_after(source: Source) -> str:
    return (await source.fetch(None)).posts[-1].cursor


def test_every_kind_of_source_there_is_keeps_this_contract() -> None:
    sent_to_us = {"telegram-bot"}  # its posts come by tests/unit/test_listening.py, a poll only asks for membership

    assert set(SOURCES) == set(BENCHES) - {"fake"} | sent_to_us


async def test_posts_come_oldest_first_whole_in_utc_and_spoken_for(bench: Bench) -> None:
    for number in range(1, 6):
        bench.publish(number)

    fetched = await bench.source().fetch(None)

    assert texts(fetched) == killed(1, 2, 3, 4, 5)
    assert [item.post.posted_at for item in fetched.posts] == [time_of(number) for number in range(1, 6)]
    assert all(item.post.posted_at.tzinfo is UTC for item in fetched.posts)
    assert {item.post.side for item in fetched.posts} == {"nrf"}
    assert (fetched.gap, fetched.complaints, fetched.has_more) == (None, (), False)


async def test_after_a_restart_reading_goes_on_where_it_was_left(bench: Bench) -> None:
    for number in range(1, 6):
        bench.publish(number)
    cursor = await cursor_after(bench.source())

    bench.publish(6)
    bench.publish(7)

    assert texts(await bench.source().fetch(cursor)) == killed(6, 7)


async def test_from_whatever_post_was_stored_last_nothing_is_lost_and_nothing_repeated(bench: Bench) -> None:
    for number in range(1, 11):
        bench.publish(number)
    source = bench.source()
    fetched = await source.fetch(None)

    for at, item in enumerate(fetched.posts):
        rest = await source.fetch(item.cursor)
        assert texts(fetched)[: at + 1] + texts(rest) == killed(*range(1, 11))


async def test_a_fetch_that_was_not_stored_is_given_again(bench: Bench) -> None:
    bench.publish(1)
    source = bench.source()

    assert texts(await source.fetch(None)) == texts(await source.fetch(None)) == killed(1)


async def test_many_new_posts_are_all_fetched_in_as_many_rounds_as_it_takes(bench: Bench) -> None:
    bench.publish(1)
    cursor = await cursor_after(bench.source())
    for number in range(2, 152):
        bench.publish(number)

    source, seen, has_more = bench.source(), [], True
    while has_more:
        fetched = await source.fetch(cursor)
        seen += texts(fetched)
        has_more, cursor = fetched.has_more, fetched.posts[-1].cursor

    assert seen == killed(*range(2, 152))


async def test_empty_is_not_unreadable(bench: Bench) -> None:
    assert await bench.source().fetch(None) == Fetched()

    bench.publish(1)
    cursor = await cursor_after(bench.source())
    assert texts(await bench.source().fetch(cursor)) == []

    bench.vanish()
    with pytest.raises(SourceUnreadable) as caught:
        await bench.source().fetch(cursor)
    assert len(str(caught.value)) > 10


FAULTS = ["rate limit", "server error", "garbage", "huge", "packed huge", "hang", "slow drip", "reset"]
SLOW = ("hang", "slow drip")


@pytest.mark.parametrize("fault", FAULTS)
async def test_trouble_is_one_of_the_ports_errors_and_loses_nothing(bench: Bench, fault: str) -> None:
    if fault not in bench.faults:
        pytest.skip("cannot happen to this kind of source")
    bench.publish(1)
    source = bench.source(patience_s=1.0) if fault in SLOW else bench.source()
    cursor = await cursor_after(source)
    bench.publish(2)
    bench.faults[fault]()
    bench.publish(3)

    if fault in bench.complained_of:
        fetched = await source.fetch(cursor)
        assert len(fetched.complaints) == 1
    else:
        with pytest.raises(SourceError) as caught:
            await source.fetch(cursor)
        assert not isinstance(caught.value, SourceUnreadable)
        fetched = await source.fetch(cursor)

    assert texts(fetched) == killed(2, 3)


async def test_a_demand_to_wait_carries_its_seconds(bench: Bench) -> None:
    if "rate limit" not in bench.faults:
        pytest.skip("cannot happen to this kind of source")
    bench.faults["rate limit"]()

    with pytest.raises(SourceRateLimited) as caught:
        await bench.source().fetch(None)

    assert caught.value.retry_after_s == 17.0


@pytest.mark.parametrize("cursor", ["", "nonsense", "1:2:3:4", "-1", "٣", "999999999999999999999"])
async def test_a_cursor_of_another_make_is_no_crash(bench: Bench, cursor: str) -> None:
    if bench.source().spec.kind == "fake":
        pytest.skip("tests give the fake its own cursors only")
    bench.publish(1)

    assert texts(await bench.source().fetch(cursor)) in ([], killed(1))


async def test_a_place_that_cannot_be_reached_is_trouble_of_the_moment(bench: Bench) -> None:
    for source in bench.unreachable().values():
        with pytest.raises(SourceError) as caught:
            await source.fetch(None)
        assert not isinstance(caught.value, SourceUnreadable)
        assert "secret" not in str(caught.value)


async def test_posts_looked_at_again_show_what_was_edited_and_what_is_gone(bench: Bench) -> None:
    source = bench.source()
    if not isinstance(source, Rereads):
        pytest.skip("this kind of source cannot look again")
    for number in range(1, 6):
        bench.publish(number)
    stored = [item.post for item in (await source.fetch(None)).posts]
    bench.edit(2, "35 killed")
    bench.remove(4)

    reread = await source.reread([SeenPost(id=post.id, posted_at=post.posted_at) for post in stored])

    by_id = {post.id: post for post in reread.posts}
    assert reread.gone == (stored[3].id,)
    assert [by_id[post.id].text for post in stored if post.id in by_id] == [
        "1 killed",
        "35 killed",
        "3 killed",
        "5 killed",
    ]
    assert by_id[stored[1].id].is_edited
    assert by_id[stored[0].id] == stored[0], "what did not change reads the same, side and all"


async def test_what_was_posted_before_is_read_back_whole_and_no_further_than_asked(bench: Bench) -> None:
    source = bench.source()
    if not isinstance(source, Backfills):
        pytest.skip("this kind of source cannot read back")
    for number in range(1, 251):
        bench.publish(number)

    pages = [await source.fetch_back(None, since=time_of(11))]
    while (before := pages[-1].before) is not None:
        assert len(pages) < 50
        pages.append(await source.fetch_back(before, since=time_of(11)))

    numbers = {post.text for page in pages for post in page.posts}
    assert numbers == set(killed(*range(11, 251)))
    assert {post.side for page in pages for post in page.posts} == {"nrf"}


async def test_a_source_may_be_closed_twice(bench: Bench) -> None:
    bench.publish(1)
    source = bench.source()
    await source.fetch(None)

    await source.close()
    await source.close()


@dataclass
class Stored:
    """Takes posts in and moves the cursor in one step; is busy now and then."""

    store: FakeStore
    chance: random.Random
    texts: list[str] = field(default_factory=list)
    alerts_ordered: int = 0

    def __call__(
        self, posts: Sequence[Post], *, now: datetime, cursor: tuple[str, str] | None = None, is_history: bool = False
    ) -> "Stored":
        if self.chance.random() < 0.2:
            raise StoreBusy("another process writes")
        self.texts += [post.text for post in posts]
        with self.store.intake() as intake:
            if cursor is not None:
                intake.move_cursor(*cursor)
        return self

    def delete(self, post: Post, *, at: datetime, now: datetime, is_history: bool = False) -> "Stored":
        return self


async def _silent(words: str) -> None:
    return None


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_through_any_mixture_of_faults_and_restarts_each_post_is_stored_once_in_order(
    bench: Bench, seed: int
) -> None:
    chance = random.Random(seed)
    store = FakeStore()
    stored = Stored(store, chance)
    poll = Poll(store=store, ingest=stored, clock=ManualClock(), notice=_silent)
    harmless = [name for name in sorted(bench.faults) if name not in (*SLOW, "huge", "packed huge")]
    source, published = bench.source(), 0

    for _ in range(60):
        for _ in range(chance.choice([0, 0, 1, 3])):
            published += 1
            bench.publish(published)
        if chance.random() < 0.4:
            bench.faults[chance.choice(harmless)]()
        if chance.random() < 0.2:
            source = bench.source()
        await poll(source)
    for _ in range(20):
        await poll(source)

    assert stored.texts == killed(*range(1, published + 1))
