"""A poll: what it hands on, what it remembers, how it behaves when things go wrong."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from claims.model import Post
from monitors.poll import Poll, PollReport
from monitors.ports import (
    Gap,
    SourceError,
    SourceRateLimited,
    SourceUnreadable,
    StoreBusy,
    StoreError,
)
from tests.fake_sources import START, FakeSource, ManualClock
from tests.fakes import FakeStore


@dataclass(frozen=True)
class Taken:
    posts: tuple[Post, ...]
    cursor: tuple[str, str] | None
    is_history: bool
    alerts_ordered: int = 0


@dataclass
class RecordingIngest:
    """Keeps the batches and moves the cursor, as the real one does in its transaction."""

    store: FakeStore
    batches: list[Taken] = field(default_factory=list)
    failures: list[Exception | None] = field(default_factory=list)
    deleted: list[tuple[str, datetime, str | None]] = field(default_factory=list)  # with the cursor at that time

    def __call__(
        self, posts: Sequence[Post], *, now: datetime, cursor: tuple[str, str] | None = None, is_history: bool = False
    ) -> Taken:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.batches.append(Taken(tuple(posts), cursor, is_history, alerts_ordered=0 if is_history else len(posts)))
        with self.store.intake() as intake:
            if cursor is not None:
                intake.move_cursor(*cursor)
        return self.batches[-1]

    def delete(self, post: Post, *, at: datetime, now: datetime, is_history: bool = False) -> Taken:
        self.deleted.append((post.id, at, self.store.source_state("fake:valley_desk").cursor))
        return Taken((), None, is_history, alerts_ordered=1)

    @property
    def texts(self) -> list[str]:
        return [post.text for batch in self.batches for post in batch.posts]


class Desk:
    """A poll with everything it needs, and the notices it gave."""

    def __init__(self, *, jitter: float = 0.0, fetch_deadline_s: float = 600.0) -> None:
        self.store = FakeStore()
        self.clock = ManualClock()
        self.ingest = RecordingIngest(self.store)
        self.notices: list[str] = []
        self.source = FakeSource()
        self.poll = Poll(
            store=self.store,
            ingest=self.ingest,
            clock=self.clock,
            notice=self.tell,
            jitter=lambda: jitter,
            fetch_deadline_s=fetch_deadline_s,
        )

    async def tell(self, words: str) -> None:
        self.notices.append(words)

    async def fail(self, *errors: Exception) -> PollReport:
        self.source.faults.extend(errors)
        for _ in errors:
            report = await self.poll(self.source)
        return report


async def test_the_first_poll_of_a_live_source_is_a_baseline_and_the_next_is_not() -> None:
    desk = Desk()
    desk.source.publish("135 killed")

    first = await desk.poll(desk.source)
    desk.source.publish("3 killed")
    second = await desk.poll(desk.source)

    assert [(batch.is_history, len(batch.posts)) for batch in desk.ingest.batches] == [(True, 1), (False, 1)]
    assert (first.alerts, second.alerts) == (0, 1)
    assert desk.store.source_state("fake:valley_desk").cursor == "2"


async def test_an_empty_first_poll_is_a_baseline_too() -> None:
    desk = Desk()

    await desk.poll(desk.source)
    desk.source.publish("135 killed")
    await desk.poll(desk.source)

    assert [batch.is_history for batch in desk.ingest.batches] == [False]


async def test_a_file_has_no_baseline_its_first_posts_count() -> None:
    desk = Desk()
    desk.source.is_live = False
    desk.source.publish("135 killed")

    assert (await desk.poll(desk.source)).alerts == 1


async def test_posts_go_in_by_batches_of_at_most_200_oldest_first_each_with_the_cursor_after_it() -> None:
    desk = Desk()
    for number in range(450):
        desk.source.publish(f"{number} killed", at=START + timedelta(minutes=number ^ 1))

    await desk.poll(desk.source)

    assert [len(batch.posts) for batch in desk.ingest.batches] == [200, 200, 50]
    assert [batch.cursor for batch in desk.ingest.batches] == [("fake:valley_desk", n) for n in ("200", "400", "450")]
    times = [post.posted_at for batch in desk.ingest.batches for post in batch.posts]
    assert times == sorted(times)


async def test_a_store_that_is_busy_half_way_loses_and_repeats_nothing_and_alarms_nobody() -> None:
    desk = Desk()
    desk.source.is_live = False
    for number in range(300):
        desk.source.publish(f"{number} killed")
    desk.ingest.failures = [None, StoreBusy("another process writes")]

    report = await desk.poll(desk.source)
    await desk.poll(desk.source)

    assert report.trouble == "another process writes"
    assert report.next_poll_at == START + timedelta(seconds=30)
    assert desk.ingest.texts == [f"{number} killed" for number in range(300)]
    assert desk.notices == []
    assert desk.source.cursors == [None, "200"]


async def test_a_baseline_interrupted_half_way_goes_on_as_history() -> None:
    desk = Desk()
    for number in range(300):
        desk.source.publish(f"{number} killed")
    desk.ingest.failures = [None, StoreBusy("another process writes")]

    await desk.poll(desk.source)
    await desk.poll(desk.source)

    assert [batch.is_history for batch in desk.ingest.batches] == [True, True]


async def test_a_source_with_more_to_give_is_due_at_once_and_stays_in_its_baseline() -> None:
    desk = Desk()
    desk.source.a_fetch = 2
    for number in range(3):
        desk.source.publish(f"{number} killed")

    first = await desk.poll(desk.source)
    second = await desk.poll(desk.source)

    assert first.next_poll_at == START
    assert second.next_poll_at == START + timedelta(seconds=300)
    assert [batch.is_history for batch in desk.ingest.batches] == [True, True]


async def test_errors_double_the_wait_up_to_an_hour_and_success_ends_it() -> None:
    desk = Desk()
    waits = []

    for _ in range(6):
        report = await desk.fail(SourceError("no answer"))
        waits.append((report.next_poll_at - START).total_seconds())
    well = await desk.poll(desk.source)

    assert waits == [300, 600, 1200, 2400, 3600, 3600]
    assert (well.next_poll_at - START).total_seconds() == 300
    assert desk.store.source_state("fake:valley_desk").errors_in_a_row == 0


async def test_jitter_only_ever_adds_to_a_wait() -> None:
    desk = Desk(jitter=1.0)

    well = await desk.poll(desk.source)
    failed = await desk.fail(SourceError("no answer"))

    assert (well.next_poll_at - START).total_seconds() == pytest.approx(330)
    assert (failed.next_poll_at - START).total_seconds() == pytest.approx(330)


@pytest.mark.parametrize(
    ("asked", "waited"), [(1000.0, 1000), (5.0, 300), (86_400.0, 86_400), (1e9, 86_400), (None, 300)]
)
async def test_a_platforms_wish_to_wait_is_honoured(asked: float | None, waited: float) -> None:
    desk = Desk()

    report = await desk.fail(SourceRateLimited("wait", retry_after_s=asked))

    assert (report.next_poll_at - START).total_seconds() == waited


async def test_passing_trouble_is_told_once_when_it_lasts_and_its_end_once() -> None:
    desk = Desk()

    await desk.fail(SourceError("no answer"), SourceError("no answer"))
    before = list(desk.notices)
    await desk.fail(*[SourceError("no answer")] * 5)
    await desk.poll(desk.source)
    await desk.poll(desk.source)

    assert before == []
    assert desk.notices == [
        "fake:valley_desk cannot be read: no answer. It is tried again, and its return is told.",
        "fake:valley_desk is readable again.",
    ]


async def test_trouble_that_needs_a_person_is_told_at_once() -> None:
    desk = Desk()

    await desk.fail(SourceUnreadable("shows no channel"), SourceUnreadable("shows no channel"))

    assert len(desk.notices) == 1
    assert "shows no channel" in desk.notices[0]
    assert desk.store.source_state("fake:valley_desk").trouble == "shows no channel"


async def test_trouble_is_not_told_again_after_a_restart() -> None:
    desk, restarted = Desk(), Desk()
    await desk.fail(SourceUnreadable("shows no channel"))

    restarted.store.save_source_state(desk.store.source_state("fake:valley_desk"))
    await restarted.fail(SourceUnreadable("shows no channel"))

    assert restarted.notices == []


async def test_an_error_nobody_foresaw_is_logged_and_backs_off_like_any_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk()

    report = await desk.fail(ZeroDivisionError("surprise"))

    assert report.next_poll_at == START + timedelta(seconds=300)
    assert report.trouble == "an error of Claimwatch itself; its log says more"
    assert "ZeroDivisionError" in caplog.text


async def test_a_source_that_never_answers_is_given_up_at_the_deadline() -> None:
    class Stuck(FakeSource):
        async def fetch(self, cursor: str | None) -> object:  # type: ignore[override]
            return await asyncio.Event().wait()

    desk = Desk(fetch_deadline_s=0.01)

    report = await desk.poll(Stuck())  # type: ignore[arg-type]

    assert report.trouble == "fake:valley_desk was not read within 0.01 s"


async def test_a_gap_is_recorded_once_even_when_storing_its_posts_is_tried_again() -> None:
    desk = Desk()
    desk.source.publish("135 killed")
    desk.source.gap = Gap(start="3", end="61", why="more than 10 pages")
    desk.ingest.failures = [StoreBusy("another process writes")]

    await desk.poll(desk.source)
    report = await desk.poll(desk.source)

    assert [(key, gap.start, at) for key, gap, at in desk.store.tables.gaps] == [("fake:valley_desk", "3", START)]
    assert report.gap == desk.source.gap


async def test_a_complaint_is_logged_when_it_comes_up_and_not_at_every_poll(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    desk.source.complaints = ("message 7 shows no time of posting",)

    for _ in range(3):
        await desk.poll(desk.source)

    assert caplog.text.count("message 7 shows no time") == 1


async def test_a_store_that_fails_altogether_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeStore):
        def source_state(self, key: str) -> object:  # type: ignore[override]
            raise StoreError("disk full")

    desk = Desk()
    poll = Poll(store=Broken(), ingest=desk.ingest, clock=desk.clock, notice=desk.tell, jitter=lambda: 0.0)  # type: ignore[arg-type]

    report = await poll(desk.source)

    assert report.trouble == "disk full"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_notice_that_fails_does_not_fail_the_poll() -> None:
    async def refuse(words: str) -> None:
        raise RuntimeError(words)

    desk = Desk()
    poll = Poll(store=desk.store, ingest=desk.ingest, clock=desk.clock, notice=refuse, jitter=lambda: 0.0)
    desk.source.faults.append(SourceUnreadable("shows no channel"))

    assert (await poll(desk.source)).trouble == "shows no channel"
    assert desk.store.source_state("fake:valley_desk").errors_in_a_row == 3


async def test_the_cursor_ingest_moved_is_not_overwritten_by_the_polls_own_memory() -> None:
    desk = Desk()
    desk.store.save_source_state(replace(desk.store.source_state("fake:valley_desk"), errors_in_a_row=2))
    desk.source.publish("135 killed")

    await desk.poll(desk.source)

    state = desk.store.source_state("fake:valley_desk")
    assert (state.cursor, state.has_baseline, state.errors_in_a_row) == ("1", True, 0)
    assert state.last_success_at == START


async def test_a_deletion_follows_its_post_and_the_cursor_follows_the_deletion() -> None:
    desk = Desk()
    desk.source.is_live = False
    desk.source.publish("135 killed")
    desk.source.posts[0] = replace(desk.source.posts[0], deleted_at=START + timedelta(hours=1))
    desk.source.publish("3 killed")

    report = await desk.poll(desk.source)

    assert desk.ingest.texts == ["135 killed", "3 killed"]
    assert desk.ingest.deleted == [("1", START + timedelta(hours=1), None)]
    assert desk.store.source_state("fake:valley_desk").cursor == "2"
    assert report.alerts == 3
