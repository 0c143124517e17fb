"""What a source gets after each poll: looks back, its own rhythm, a watch on its silence."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from claims.model import Post, PostState, Reading
from claims.relate import Tolerance
from monitors.gate import Gate
from monitors.ingest import Ingest
from monitors.intake_steps import IntakeSteps
from monitors.manners import Manners
from monitors.poll import Poll, PollReport
from monitors.ports import SourceError, SourceRateLimited, SourceUnreadable
from monitors.rereading import Window
from monitors.upkeep import Tending
from monitors.writer import Writer
from tests.builders import claim
from tests.fake_sources import START, FakeSource, ManualClock, RecallingSource
from tests.fakes import FakeMemory, FakeStore

MANNERS = Manners(quiet_factor=4, reread=Window(within=timedelta(hours=24), every=timedelta(hours=1)))
HOUR = 3600


class NumberReader:
    """A text is the number of the killed."""

    def read(self, post: Post) -> Reading:
        number = int(post.text.split()[0])
        return Reading(lang="en", claims=(claim(number),))


@dataclass
class Desk:
    """Polls over one store; `restart` makes them anew on it."""

    manners: Manners = MANNERS
    source: FakeSource = field(default_factory=RecallingSource)

    def __post_init__(self) -> None:
        self.store = FakeStore()
        self.memory = FakeMemory(self.store)
        self.clock = ManualClock()
        self.notices: list[str] = []
        self.restart()

    def restart(self) -> None:
        writer = Writer()
        ingest = Ingest(store=self.store, reader=NumberReader(), tolerance=Tolerance())
        self.gate = Gate(memory=self.memory, clock=self.clock, notice=self.tell, manners=self.manners)
        self.tending = Tending(
            memory=self.memory,
            steps=IntakeSteps(ingest=ingest, memory=self.memory, write=writer, clock=self.clock),
            gate=self.gate,
            manners=self.manners,
            clock=self.clock,
            notice=self.tell,
        )
        self.poll = Poll(
            store=self.store,
            ingest=ingest,
            clock=self.clock,
            notice=self.tell,
            writer=writer,
            gate=self.gate,
            tending=self.tending,
            jitter=lambda: 0.0,
        )

    async def tell(self, words: str) -> None:
        self.notices.append(words)

    async def after(self, seconds: float) -> PollReport:
        self.clock.advance(seconds)
        return await self.poll(self.source)

    @property
    def states(self) -> dict[str, PostState]:
        return {post.root[2]: post.state for post in self.store.tables.posts}

    @property
    def recalling(self) -> RecallingSource:
        assert isinstance(self.source, RecallingSource)
        return self.source


def published(*texts: str, manners: Manners = MANNERS) -> Desk:
    desk = Desk(manners)
    for number, text in enumerate(texts):
        desk.source.publish(text, at=START - timedelta(minutes=30 - number))
    return desk


# Edits and deletions


async def test_a_text_that_was_edited_becomes_a_new_version_that_revises_the_old_one() -> None:
    desk = published("135 killed", "3 killed")
    await desk.after(0)

    desk.source.posts[0] = replace(desk.source.posts[0], text="35 killed", is_edited=True)
    await desk.after(HOUR)

    (post, _) = desk.store.tables.posts
    assert [version.words for version in post.versions] == ["135 killed", "35 killed"]
    kinds = {relation.kind.value for relation in desk.store.tables.relations.values()}
    assert "revises" in kinds


async def test_a_post_is_deleted_after_two_looks_an_interval_apart_and_not_after_one() -> None:
    desk = published("135 killed", "3 killed")
    await desk.after(0)
    desk.recalling.remove("1")

    await desk.after(HOUR)
    after_one = dict(desk.states)
    await desk.after(299)
    too_soon = dict(desk.states)
    report = await desk.after(1)

    assert after_one["1"] is too_soon["1"] is PostState.LIVE
    assert desk.states == {"1": PostState.DELETED, "2": PostState.LIVE}
    assert desk.store.tables.posts[0].deleted_at == START + timedelta(hours=1)
    assert desk.memory.missing("fake", "valley_desk") == {}
    assert report.trouble is None


async def test_a_second_look_is_remembered_across_a_restart_and_asks_only_for_what_is_missed() -> None:
    desk = published("135 killed", "3 killed")
    await desk.after(0)
    desk.recalling.remove("1")
    await desk.after(HOUR)

    desk.restart()
    await desk.after(300)

    assert desk.recalling.looks == [["1", "2"], ["1"]]
    assert desk.states["1"] is PostState.DELETED


async def test_a_post_that_is_back_at_the_second_look_is_forgotten_as_missing() -> None:
    desk = published("135 killed")
    await desk.after(0)
    post = desk.recalling.remove("1")
    await desk.after(HOUR)
    desk.source.posts.append(post)

    await desk.after(300)
    desk.recalling.remove("1")
    await desk.after(HOUR)

    assert desk.states["1"] is PostState.LIVE


async def test_looks_come_at_their_time_only_and_never_right_after_the_first_poll() -> None:
    desk = published("135 killed")

    for _ in range(12):
        await desk.after(600)

    assert len(desk.recalling.looks) == 1  # after one hour; the next is due after the second


async def test_posts_older_than_the_window_are_left_alone() -> None:
    desk = published("135 killed")
    await desk.after(0)

    await desk.after(25 * HOUR)

    assert desk.recalling.looks == []


async def test_trouble_with_looking_again_neither_fails_the_poll_nor_is_tried_at_once() -> None:
    desk = published("135 killed")
    await desk.after(0)
    desk.recalling.recall_faults.extend([SourceError("no answer"), SourceUnreadable("refused")])

    first = await desk.after(HOUR)
    await desk.after(600)

    assert first.trouble is None
    assert len(desk.recalling.looks) == 1
    assert desk.notices == []


async def test_a_wait_asked_for_while_looking_again_holds_for_the_host() -> None:
    desk = Desk(MANNERS, RecallingSource(kind="telegram"))
    desk.source.publish("135 killed", at=START)
    await desk.after(0)
    desk.recalling.recall_faults.append(SourceRateLimited("flood", retry_after_s=900))

    await desk.after(HOUR)

    assert not desk.gate.is_open(desk.source)
    desk.clock.advance(900)
    assert desk.gate.is_open(desk.source)


# Back-fill


def with_history(days: int, *, manners: Manners = MANNERS) -> Desk:
    desk = published("135 killed", manners=manners)
    for day in range(1, days + 1):
        at = START - timedelta(days=day) + timedelta(hours=1)
        desk.recalling.older.append(Post(platform="fake", source="valley_desk", id=f"-{day}", posted_at=at, text="7 k"))
    return desk


async def test_a_new_source_is_read_back_a_page_a_poll_as_history_up_to_the_days_set() -> None:
    desk = with_history(9, manners=replace(MANNERS, backfill_days=5))

    reports = [await desk.after(300) for _ in range(5)]

    assert desk.recalling.pages == [None, "2", "4"]
    assert set(desk.states) == {"1", "-1", "-2", "-3", "-4", "-5"}
    assert sum(report.alerts for report in reports) == 0
    assert desk.memory.upkeep("fake:valley_desk").is_back_read


async def test_a_back_fill_goes_on_where_it_was_after_a_restart_or_an_error() -> None:
    desk = with_history(9, manners=replace(MANNERS, backfill_days=5))

    await desk.after(300)
    desk.restart()
    desk.recalling.recall_faults.append(SourceError("no answer"))
    for _ in range(3):
        await desk.after(300)

    assert desk.recalling.pages == [None, "2", "2", "4"]
    assert len(desk.states) == 6


async def test_a_sources_own_number_of_days_holds_before_that_of_all() -> None:
    desk = with_history(9)
    desk.source.spec = replace(desk.source.spec, backfill_days=0)

    await desk.after(300)

    assert desk.recalling.pages == []
    assert desk.memory.upkeep("fake:valley_desk").is_back_read


# Rhythm and silence


async def test_a_quiet_source_is_due_later_and_a_busy_one_at_its_interval() -> None:
    quiet, busy = Desk(), Desk()
    quiet.source.publish("3 killed", at=START - timedelta(days=5))
    for minute in range(30):
        busy.source.publish("3 killed", at=START - timedelta(minutes=minute))

    assert (await quiet.after(0)).next_poll_at - START == timedelta(seconds=1200)
    assert (await busy.after(0)).next_poll_at - START == timedelta(seconds=300)


async def test_an_unusual_silence_is_told_once_and_its_end_once_also_after_a_restart() -> None:
    desk = Desk()
    for hour in range(24):
        desk.source.publish("3 killed", at=START - timedelta(hours=hour))
    await desk.after(0)

    await desk.after(11 * HOUR)
    assert desk.notices == []
    await desk.after(2 * HOUR)
    desk.restart()
    await desk.after(2 * HOUR)
    desk.source.publish("9 killed", at=desk.clock.now)
    await desk.after(300)
    await desk.after(300)

    assert [words.split(",")[0] for words in desk.notices] == [
        "fake:valley_desk is silent since 13 Sep 12:00 UTC",
        "fake:valley_desk posts again.",
    ]


# Sources given up


async def fail_for(desk: Desk, days: int, error: SourceError) -> list[PollReport]:
    reports = []
    for _ in range(days * 4):
        desk.source.faults.append(error)
        reports.append(await desk.after(6 * HOUR))
    return reports


async def test_a_source_that_cannot_be_read_for_a_week_is_paused_and_says_so_once() -> None:
    desk = Desk()

    reports = await fail_for(desk, 8, SourceUnreadable("shows no channel"))

    assert [report.is_paused for report in reports].index(True) == 28
    assert next(words for words in desk.notices if "paused" in words).startswith("fake:valley_desk could not be read")
    assert not desk.gate.is_open(desk.source)
    assert desk.memory.paused() == {"fake:valley_desk"}


async def test_a_source_that_is_resumed_is_asked_again_and_not_given_up_at_its_next_error() -> None:
    desk = Desk()
    await fail_for(desk, 8, SourceUnreadable("shows no channel"))

    await desk.tending.resume("fake:valley_desk")
    (report, *_) = await fail_for(desk, 1, SourceUnreadable("shows no channel"))

    assert desk.gate.is_open(desk.source)
    assert not report.is_paused
    assert desk.memory.paused() == frozenset()


async def test_a_source_that_is_read_in_between_is_not_given_up() -> None:
    desk = Desk()

    for _ in range(3):
        await fail_for(desk, 5, SourceError("no answer"))
        await desk.after(6 * HOUR)

    assert desk.memory.paused() == frozenset()


async def test_who_only_asks_to_wait_is_never_given_up() -> None:
    desk = Desk()

    await fail_for(desk, 20, SourceRateLimited("wait"))

    assert desk.memory.paused() == frozenset()


async def test_a_machine_that_was_off_for_a_week_has_not_tried_for_a_week() -> None:
    desk = Desk()
    for _ in range(2):
        desk.source.faults.append(SourceError("no answer"))
        await desk.after(8 * 24 * HOUR)

    assert desk.memory.paused() == frozenset()


async def test_a_host_that_is_down_speaks_for_all_its_sources() -> None:
    desk = Desk(MANNERS, RecallingSource("a", kind="telegram"))
    sources = [desk.source, *(FakeSource(name, kind="telegram") for name in "bcd")]
    for source in sources:
        source.faults.extend([SourceError("no answer")] * 9)

    for _ in range(9):
        for source in sources:
            desk.clock.advance(900)
            if desk.gate.enter(source):
                await desk.poll(source)
                desk.gate.leave(source)
    for _ in range(6):
        for source in sources:
            source.faults.clear()
            await desk.poll(source)

    assert [words.split(" (")[0].split(";")[0] for words in desk.notices] == [
        "t.me cannot be reached",
        "t.me answers again",
    ]


async def test_what_a_reading_costs_is_counted() -> None:
    desk = published("135 killed")
    desk.source.billed = 3

    await desk.after(0)

    assert desk.memory.spent("fake", day=START.date()) == {"fake:valley_desk": 6}  # the newest page, and one back
