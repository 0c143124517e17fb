"""The schedule: who is due, how many at once, and a stop that lets running work finish."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitors.due_polls import DuePolls
from monitors.gate import Gate
from monitors.manners import Manners
from monitors.poll import PollReport
from monitors.ports import Source, SourceRateLimited, StoreBusy
from monitors.schedule import Schedule
from tests.fake_sources import START, FakeSource, ManualClock
from tests.fakes import FakeMemory, FakeStore


class Polls:
    """Notes who was polled; holds each poll until it is let go."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.started: list[str] = []
        self.done: list[str] = []
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, source: Source) -> PollReport:
        self.started.append(source.spec.handle)
        self.begun.set()
        await self.go.wait()
        self.done.append(source.spec.handle)
        return PollReport(key=source.spec.key, next_poll_at=self.clock() + timedelta(seconds=source.spec.interval_s))


def due_polls(*handles: str, at_once: int = 4) -> tuple[DuePolls, Polls, ManualClock, FakeStore]:
    clock, store = ManualClock(), FakeStore()
    polls = Polls(clock)
    sources = [FakeSource(handle) for handle in handles]
    return DuePolls(sources=sources, poll=polls, store=store, clock=clock, at_once=at_once), polls, clock, store


async def test_a_source_is_polled_at_the_start_and_again_when_its_interval_is_over() -> None:
    due, polls, clock, _ = due_polls("a")

    for _second in range(601):
        await due.once()
        clock.advance(1)

    assert polls.started == ["a", "a", "a"]


async def test_a_back_off_outlives_a_restart() -> None:
    due, polls, clock, store = due_polls("a", "b")
    store.save_source_state(replace(store.source_state("fake:a"), next_poll_at=START + timedelta(hours=1)))

    await due.once()
    clock.advance(3600)
    await due.once()

    assert polls.started[0] == "b"
    assert sorted(polls.started[1:]) == ["a", "b"]


async def test_a_file_is_tried_at_every_start_whatever_it_did_before() -> None:
    clock, store = ManualClock(), FakeStore()
    polls = Polls(clock)
    source = FakeSource("desk", is_live=False)
    store.save_source_state(replace(store.source_state("fake:desk"), next_poll_at=START + timedelta(hours=1)))

    await DuePolls(sources=[source], poll=polls, store=store, clock=clock).once()

    assert polls.started == ["desk"]


async def test_a_clock_that_is_set_back_silences_no_source() -> None:
    due, polls, clock, _ = due_polls("a")
    clock.advance(30 * 86_400)
    await due.once()
    clock.advance(-29 * 86_400)

    await due.once()

    assert polls.started == ["a", "a"]


async def test_the_longest_overdue_come_first_and_only_so_many_at_once() -> None:
    due, polls, _, store = due_polls("a", "b", "c", "d", at_once=2)
    for number, handle in enumerate("abcd"):
        state = replace(store.source_state(f"fake:{handle}"), next_poll_at=START - timedelta(hours=number))
        store.save_source_state(state)
    polls.go.clear()

    tasks = await due.start_due()
    for _round in range(5):
        await asyncio.sleep(0)
    first = list(polls.started)
    polls.go.set()
    await asyncio.gather(*tasks)

    assert first == ["d", "c"]
    assert polls.done == ["d", "c", "b", "a"]


async def test_a_source_still_being_polled_is_not_polled_a_second_time_and_holds_up_no_other() -> None:
    due, polls, clock, _ = due_polls("slow", "other")
    polls.go.clear()
    slow = await due.start_due()
    clock.advance(10_000)

    again = await due.start_due()
    polls.go.set()
    await asyncio.gather(*slow)

    assert again == []
    assert polls.started == ["slow", "other"]


@pytest.fixture
async def schedule() -> AsyncIterator[Schedule]:
    made = Schedule()
    yield made
    await made.stop(deadline_s=0)


async def test_ticks_come_again_and_again_and_an_error_in_one_stops_nothing(
    schedule: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    ticks: list[int] = []
    enough = asyncio.Event()

    async def tick() -> None:
        ticks.append(len(ticks))
        if len(ticks) == 2:
            raise RuntimeError("surprise")
        if len(ticks) == 4:
            enough.set()

    schedule.add_tick("digest", tick, every_s=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        await enough.wait()

    assert "digest failed; it is tried again with the next tick" in caplog.text
    assert "surprise" in caplog.text


async def test_a_tick_that_still_runs_is_not_started_again_and_that_is_told_once(
    schedule: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="monitors.schedule")
    running, others = 0, 0
    most = 0
    go, enough = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1

    async def other() -> None:
        nonlocal others
        others += 1
        if others == 5:
            enough.set()

    schedule.add_tick("slow", slow, every_s=0.01)
    schedule.add_tick("other", other, every_s=0.02)
    schedule.start()
    async with asyncio.timeout(10):
        await enough.wait()
    go.set()

    assert most == 1
    assert caplog.text.count("slow takes longer than its interval") == 1


async def test_stopping_lets_a_running_poll_finish() -> None:
    schedule = Schedule()
    due, polls, _, _ = due_polls("a")
    polls.go.clear()

    schedule.add_polls(due, every_s=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        await polls.begun.wait()
        stopping = asyncio.create_task(schedule.stop(deadline_s=10))
        await asyncio.sleep(0)
        polls.go.set()
        await stopping

    assert polls.done == ["a"]
    assert due.running == set()


async def test_stopping_lets_a_running_send_finish() -> None:
    schedule = Schedule()
    sending, go, sent = asyncio.Event(), asyncio.Event(), []

    async def deliver() -> None:
        sending.set()
        await go.wait()
        sent.append("message")

    schedule.add_tick("deliver", deliver, every_s=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        await sending.wait()
        stopping = asyncio.create_task(schedule.stop(deadline_s=10))
        for _round in range(5):
            await asyncio.sleep(0)
        go.set()
        await stopping

    assert sent == ["message"]


async def test_a_store_that_is_busy_is_no_stack_trace(schedule: Schedule, caplog: pytest.LogCaptureFixture) -> None:
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()
        raise StoreBusy("another process writes")

    schedule.add_tick("deliver", tick, every_s=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        await ticked.wait()
    await schedule.stop(deadline_s=1)

    assert "deliver waits for the store: another process writes" in caplog.text
    assert "Traceback" not in caplog.text


async def test_stopping_cancels_what_is_not_done_by_the_deadline(caplog: pytest.LogCaptureFixture) -> None:
    schedule = Schedule()
    due, polls, _, _ = due_polls("a")
    polls.go.clear()

    schedule.add_polls(due, every_s=0.01)
    schedule.start()
    async with asyncio.timeout(10):
        await polls.begun.wait()
        await schedule.stop(deadline_s=0.01)

    assert polls.done == []
    assert due.running == set()
    assert "poll fake:a was not done in time" in caplog.text


async def test_nothing_starts_after_a_stop_and_a_second_stop_does_no_harm() -> None:
    schedule = Schedule()
    due, polls, _, _ = due_polls("a")
    schedule.add_polls(due, every_s=0.01)

    schedule.start()
    await schedule.stop(deadline_s=1)
    await schedule.stop(deadline_s=1)
    for _round in range(10):
        await asyncio.sleep(0)

    assert polls.started == []


async def test_no_more_sources_of_one_host_are_polled_at_once_than_it_may_bear() -> None:
    clock, store = ManualClock(), FakeStore()
    polls = Polls(clock)
    sources = [FakeSource(name, kind="telegram") for name in "abcdef"] + [FakeSource("z", kind="x")]
    due = DuePolls(sources=sources, poll=polls, store=store, clock=clock, at_once=10, at_once_per_host=2)
    polls.go.clear()

    tasks = await due.start_due()
    for _ in range(10):
        await asyncio.sleep(0)
    begun = sorted(polls.started)
    polls.go.set()
    await asyncio.gather(*tasks)

    assert begun == ["a", "b", "z"]
    assert sorted(polls.done) == ["a", "b", "c", "d", "e", "f", "z"]


async def test_a_source_that_waits_for_its_place_gives_it_up_when_all_ends() -> None:
    due, polls, _, _ = due_polls("a", "b", at_once=1)
    polls.go.clear()

    tasks = await due.start_due()
    await polls.begun.wait()
    due.close()
    polls.go.set()
    reports = await asyncio.gather(*tasks)

    assert polls.done == ["a"]
    assert [report is None for report in reports] == [False, True]


async def test_a_source_behind_a_closed_gate_stays_due_until_it_opens() -> None:
    async def silent(words: str) -> None: ...

    clock, store = ManualClock(), FakeStore()
    polls, source = Polls(clock), FakeSource("a", kind="telegram")
    gate = Gate(memory=FakeMemory(store), clock=clock, notice=silent, manners=Manners())
    due = DuePolls(sources=[source], poll=polls, store=store, clock=clock, gate=gate)
    await gate.failed(source, SourceRateLimited("wait", retry_after_s=60))
    await gate.load([source])

    await due.once()
    held_back = list(polls.started)
    clock.advance(60)
    await due.once()

    assert held_back == []
    assert polls.started == ["a"]
