"""Posts that are sent to the bot: a real application, updates as Telegram sends them, and what is stored of them."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.app import ALLOWED_UPDATES
from bot.listening import Listening, OneAtATime
from claims.model import Post, PostState, Reading
from claims.relate import Tolerance
from monitors.ingest import Ingest, IngestReport
from monitors.ports import SourceSpec, SourceState, StoreBusy, StoreError
from monitors.pushed import Mark, PushedPosts
from monitors.writer import Writer
from tests.builders import NOON, claim
from tests.fake_sources import ManualClock
from tests.fakes import FakeStore
from tests.offline import ANALYST, GROUP, OTHER_GROUP, READER, Call, Chat, desk

CHANNEL = {"id": -1001234567890, "type": "channel", "title": "NRF Desk", "username": "NRF_Desk"}
SMALL, GROWN = -4123, -1005550001111
KEY = "telegram-bot:nrf_desk"
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 90, "height": 90}]


class NumberReader:
    """A text is the number of the killed."""

    def read(self, post: Post) -> Reading:
        number = post.text.split()[0] if post.text else ""
        return Reading(lang="en", claims=(claim(int(number)),) if number.isdecimal() else ())


class MoodyIngest:
    """The real one, after the failures it is given (None: none)."""

    def __init__(self, store: FakeStore) -> None:
        self._ingest = Ingest(store=store, reader=NumberReader(), tolerance=Tolerance())
        self.failures: deque[StoreError | None] = deque()

    def __call__(
        self, posts: Sequence[Post], *, now: datetime, cursor: tuple[str, str] | None = None, is_history: bool = False
    ) -> IngestReport:
        failure = self.failures.popleft() if self.failures else None
        if failure is not None:
            raise failure
        return self._ingest(posts, now=now, cursor=cursor, is_history=is_history)

    def delete(self, post: Post, *, at: datetime, now: datetime, is_history: bool = False) -> IngestReport:
        return self._ingest.delete(post, at=at, now=now, is_history=is_history)


class Room:
    """A bot in a channel, a small group and the analysts' own group; `restart` forgets all but the store."""

    def __init__(self, *handles: str) -> None:
        self.specs = [
            SourceSpec(kind="telegram-bot", handle=handle, side="nrf")
            for handle in handles or ("nrf_desk", str(SMALL), str(GROUP))
        ]
        self.store = FakeStore()
        self.ingest = MoodyIngest(self.store)
        self.clock = ManualClock(NOON)
        self.waits: list[float] = []

    async def restart(self) -> Chat:
        pushed = PushedPosts(store=self.store, ingest=self.ingest, write=Writer(), clock=self.clock, wait=self._wait)
        await pushed.begin(self.specs)
        of = desk(store=self.store)
        listening = Listening(sources=self.specs, pushed=pushed, is_answered=of.access.knows_chat)
        self.chat = Chat(of, listening=listening)
        await self.chat.app.initialize()
        return self.chat

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def post(self, number: int, text: str | None = None, *, edited: bool = False, **fields: Any) -> list[Call]:
        """In the channel, as an update of its own; `fields` may name another chat."""
        message = {"message_id": number, "date": int(NOON.timestamp()), "chat": CHANNEL, **fields}
        words = {"caption": text} if "photo" in fields else {"text": text}
        message |= words if text is not None else {}
        message |= {"edit_date": int(NOON.timestamp()) + 60} if edited else {}
        is_channel = message["chat"]["type"] == "channel"
        kind = ("edited_" if edited else "") + ("channel_post" if is_channel else "message")
        return await self.chat.update(**{kind: message})

    async def part(self, number: int, text: str | None = None, *, edited: bool = False) -> None:
        await self.post(number, text, edited=edited, photo=PHOTO, media_group_id="77")

    @property
    def texts(self) -> dict[str, str]:
        return {stored.root[2]: stored.current().text for stored in self.store.tables.posts}

    @property
    def states(self) -> list[PostState]:
        return [stored.state for stored in self.store.tables.posts]

    @property
    def cursor(self) -> str | None:
        return self.store.source_state(KEY).cursor


@pytest.fixture
async def room() -> Room:
    made = Room()
    await made.restart()
    return made


def group(chat_id: int, **fields: Any) -> dict[str, Any]:
    kind = "supergroup" if chat_id < -(10**12) else "group"
    return {"chat": {"id": chat_id, "type": kind, "title": "Valley"}, "from": person(READER), **fields}


def person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Someone"}


def test_posts_of_channels_and_their_edits_are_asked_for() -> None:
    assert {"channel_post", "edited_channel_post", "message", "edited_message"} <= set(ALLOWED_UPDATES)


async def test_a_post_is_stored_when_it_comes_and_an_edit_is_a_version_of_it(room: Room) -> None:
    await room.post(7, "135 killed")
    await room.post(7, "35 killed", edited=True)

    (stored,) = room.store.tables.posts
    assert stored.root == ("telegram", "nrf_desk", "NRF_Desk/7")
    assert [version.words for version in stored.versions] == ["135 killed", "35 killed"]
    assert stored.state is PostState.EDITED
    assert "revises" in {relation.kind.value for relation in room.store.tables.relations.values()}
    assert room.cursor == str(Mark(chat_id=-1001234567890, name="NRF_Desk", number=7, first=7))


async def test_the_same_update_again_changes_nothing(room: Room) -> None:
    await room.post(7, "135 killed")
    await room.post(7, "135 killed")

    assert [len(stored.versions) for stored in room.store.tables.posts] == [1]


async def test_a_group_is_read_where_it_is_listed_and_nowhere_else(room: Room) -> None:
    await room.post(1, "12 killed", **group(SMALL))
    await room.post(2, "13 killed", **group(OTHER_GROUP))
    await room.post(3, "14 killed", chat={**CHANNEL, "id": -1009, "username": "other_desk"})
    await room.post(4, "15 killed", chat={"id": ANALYST, "type": "private"})

    assert room.texts == {f"{SMALL}/1": "12 killed"}


async def test_in_a_chat_that_is_only_watched_the_bot_says_nothing_and_stays(room: Room) -> None:
    said = await room.post(1, "/status", **group(SMALL), entities=[{"type": "bot_command", "offset": 0, "length": 7}])
    said += await room.post(2, "12 killed", **group(SMALL))
    member = {"user": person(5), "status": "member"}
    moved = {"chat": CHANNEL, "from": person(9), "date": 1, "old_chat_member": member, "new_chat_member": member}
    said += await room.chat.update(my_chat_member=moved)

    assert said == []
    assert room.texts == {f"{SMALL}/2": "12 killed"}


async def test_an_unlisted_channel_is_left_as_before(room: Room) -> None:
    said = await room.post(3, "14 killed", chat={**CHANNEL, "id": -1009, "username": "other_desk"})

    assert [call.method for call in said] == ["leaveChat"]


async def test_where_the_analysts_talk_posts_are_taken_and_commands_answered(room: Room) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]

    said = await room.post(1, "/help", **group(GROUP), entities=entities)
    await room.post(2, "12 killed", **group(GROUP))

    assert [call.method for call in said] == ["sendMessage"]
    assert room.texts == {f"{GROUP}/2": "12 killed"}


# --- albums ---


@pytest.mark.parametrize("captions", [{14: "135 killed"}, {15: "135 killed"}, {16: "135 killed"}], ids=str)
async def test_an_album_is_one_post_whichever_part_carries_the_words(room: Room, captions: dict[int, str]) -> None:
    for number in (14, 15, 16):
        await room.part(number, captions.get(number))

    (stored,) = room.store.tables.posts
    assert (stored.root[2], stored.current().text) == ("NRF_Desk/14", "135 killed")
    assert stored.current().media == tuple(f"photo:NRF_Desk/{number}" for number in (14, 15, 16))
    assert stored.state is PostState.LIVE, "nobody edited it"


@pytest.mark.parametrize("died_after", [14, 15])
async def test_an_album_is_whole_even_if_the_bot_dies_between_its_parts(room: Room, died_after: int) -> None:
    for number in (14, 15, 16):
        await room.part(number, "135 killed" if number == 14 else None)
        if number == died_after:
            await room.restart()

    (stored,) = room.store.tables.posts
    assert (stored.root[2], stored.current().text) == ("NRF_Desk/14", "135 killed")
    assert stored.current().media == tuple(f"photo:NRF_Desk/{number}" for number in (14, 15, 16))
    assert len(stored.versions) == 1


@pytest.mark.parametrize("is_restarted", [False, True])
@pytest.mark.parametrize("caption_in", [14, 16])
async def test_an_albums_words_edited_in_any_part_are_a_version_of_the_one_post(
    room: Room, caption_in: int, is_restarted: bool
) -> None:
    for number in (14, 15, 16):
        await room.part(number, "135 killed" if number == caption_in else None)
    await room.post(17, "3 killed")
    if is_restarted:
        await room.restart()

    await room.part(caption_in, "35 killed", edited=True)

    assert room.texts == {"NRF_Desk/14": "35 killed", "NRF_Desk/17": "3 killed"}
    assert room.states == [PostState.EDITED, PostState.LIVE]
    assert len(room.store.tables.posts[0].current().media) == 3


async def test_words_taken_from_an_album_are_gone_unless_it_is_uncertain_which_part_had_them(room: Room) -> None:
    await room.part(14, "135 killed")
    await room.part(15)

    await room.part(15, edited=True)
    kept = dict(room.texts)
    await room.part(14, edited=True)

    assert (kept, room.texts) == ({"NRF_Desk/14": "135 killed"}, {"NRF_Desk/14": ""})


async def test_two_albums_are_two_posts(room: Room) -> None:
    await room.part(14, "135 killed")
    await room.post(15, "3 killed", photo=PHOTO, media_group_id="78")
    await room.part(16)

    assert room.texts == {"NRF_Desk/14": "135 killed", "NRF_Desk/15": "3 killed"}


# --- which chat a source is ---


async def test_a_renamed_channel_is_read_on_under_the_ids_it_had(room: Room) -> None:
    await room.post(7, "135 killed")
    await room.restart()

    await room.post(8, "3 killed", chat={**CHANNEL, "username": "NRF_Front"})
    await room.post(7, "35 killed", edited=True, chat={**CHANNEL, "username": "NRF_Front"})

    assert room.texts == {"NRF_Desk/7": "35 killed", "NRF_Desk/8": "3 killed"}
    assert {stored.root[1] for stored in room.store.tables.posts} == {"nrf_desk"}


async def test_another_channel_that_takes_the_name_is_never_merged(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.post(7, "135 killed")

    await room.post(8, "3 killed", chat={**CHANNEL, "id": -1009999999999})

    assert list(room.texts) == ["NRF_Desk/7"]
    assert "has passed to another chat" in caplog.text


@pytest.mark.parametrize(
    "told",
    [
        {"migrate_to_chat_id": GROWN, **group(SMALL)},
        {"migrate_from_chat_id": SMALL, **group(GROWN)},
    ],
    ids=["by the old group", "by the new one"],
)
async def test_a_group_that_becomes_a_supergroup_is_read_on_also_after_a_restart(
    room: Room, told: dict[str, Any]
) -> None:
    await room.post(900, "12 killed", **group(SMALL))

    await room.post(901, **told)
    await room.post(2, "13 killed", **group(GROWN))
    await room.restart()
    await room.post(3, "14 killed", **group(GROWN))

    assert list(room.texts.values()) == ["12 killed", "13 killed", "14 killed"]
    assert list(room.texts) == [f"{SMALL}/900", f"c/{-GROWN - 10**12}/2", f"c/{-GROWN - 10**12}/3"]


# --- what must not be lost ---


async def test_a_post_waits_for_a_busy_store(room: Room) -> None:
    room.ingest.failures.extend([StoreBusy("another process writes")] * 4)

    await room.post(7, "135 killed")

    assert room.texts == {"NRF_Desk/7": "135 killed"}
    assert room.waits == [1.0, 2.0, 4.0, 8.0]


async def test_posts_that_could_not_be_stored_are_a_gap_once_others_can(room: Room) -> None:
    room.ingest.failures.extend([StoreError("the disk is full")] * 10)

    await room.post(7, "135 killed")
    await room.post(8, "3 killed")
    await room.post(9, "4 killed")

    assert room.texts == {"NRF_Desk/9": "4 killed"}
    ((key, gap, _),) = room.store.tables.gaps
    assert (key, gap.start, gap.end) == (KEY, "7", "8")


@pytest.mark.parametrize(("hours", "gaps"), [(23, 0), (30, 1)])
async def test_a_day_and_more_without_the_bot_is_a_gap(room: Room, hours: int, gaps: int) -> None:
    await room.post(7, "135 killed")
    room.store.save_source_state(SourceState(key=KEY, cursor=room.cursor, last_success_at=NOON))
    room.clock.advance(hours * 3600)

    await room.restart()

    assert len(room.store.tables.gaps) == gaps
    for _, gap, at in room.store.tables.gaps:
        assert gap.end == (at - timedelta(hours=24)).isoformat(timespec="minutes")
        assert "24 hours" in gap.why


async def test_an_update_counts_as_received_only_when_it_is_dealt_with() -> None:
    queue = OneAtATime()
    putting = asyncio.ensure_future(queue.put("post"))

    assert await queue.get() == "post"
    await asyncio.sleep(0)
    was_received = putting.done()
    queue.task_done()
    await putting

    assert not was_received


async def test_a_stop_waits_for_what_was_received_together() -> None:
    queue, dealt_with = OneAtATime(), list[object]()

    async def receive_two() -> None:
        await queue.put("one")
        await queue.put("two")

    async def deal_with() -> None:
        while True:
            dealt_with.append(await queue.get())
            await asyncio.sleep(0)
            queue.task_done()

    receiving, dealing = asyncio.ensure_future(receive_two()), asyncio.ensure_future(deal_with())
    await asyncio.sleep(0)
    await queue.rest(within_s=5)

    assert dealt_with == ["one", "two"]
    await receiving
    dealing.cancel()
    with suppress(asyncio.CancelledError):
        await dealing


@pytest.mark.parametrize("cursor", [None, "", "nonsense", "1", "1:x", "1:2:3", "1:a:x::0", "a:b:1::0"])
def test_a_mark_of_another_make_is_none(cursor: str | None) -> None:
    assert Mark.read(cursor) is None


def test_a_mark_reads_back_as_it_was_written() -> None:
    for mark in (Mark(chat_id=-1001), Mark(chat_id=-1001, name="c/12", number=9, album="77", first=8)):
        assert Mark.read(str(mark)) == mark
