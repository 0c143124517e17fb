"""/event, /merge, /split and /undo, through a real application on a real database."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine

from claims.extract import Reader
from claims.model import Post
from claims.relate import Tolerance
from monitors.ingest import Ingest
from storage.decisions import EventDecisions
from storage.events import EventQueries
from storage.queries import ClaimQueries
from storage.store import SqlStore
from tests.builders import NOON, at
from tests.offline import ANALYST, GROUP, READER, Chat, desk

TOLD = (
    ("nrf_desk", "nrf", 0.0, "135 Taliban killed by Resistance in Panjshir in the past 24 hours"),
    ("iea_spox", "taliban", 3.0, "Only 3 Taliban were killed in Panjshir in the past 24 hours"),
    ("nrf_desk", "nrf", 4.0, "45 Taliban killed by Resistance in Kapisa in the past 24 hours"),
)


@pytest.fixture
async def chat(sqlite_engine: Engine) -> AsyncIterator[Chat]:
    ingest = Ingest(store=SqlStore(sqlite_engine), reader=Reader.bundled(), tolerance=Tolerance())
    posts = [
        Post(platform="x", source=source, side=side, id=str(n), posted_at=at(hours), text=text, beat="af")
        for n, (source, side, hours, text) in enumerate(TOLD, 1)
    ]
    ingest(posts, now=NOON, is_history=True)
    of = desk(
        claims=ClaimQueries(sqlite_engine),
        events=EventQueries(sqlite_engine),
        decisions=EventDecisions(sqlite_engine),
    )
    async with Chat(of) as opened:
        yield opened


async def test_an_event_tells_the_sides_the_dispute_and_the_history(chat: Chat) -> None:
    (answer,) = await chat.say("/event 2")

    assert answer.text.startswith("<b>Event</b> · Panjshir")
    assert "disputed" in answer.text.splitlines()[0]
    assert "nrf: <b>135</b> killed" in answer.text
    assert "taliban: <b>3</b> killed" in answer.text
    assert "/claim_1" in answer.text
    assert "contradicts 1" in answer.text
    assert "/claim_3" not in answer.text


async def test_a_merge_is_shown_recorded_and_taken_back(chat: Chat) -> None:
    (merged,) = await chat.say("/merge 1 3 one convoy")
    (undone,) = await chat.say("/undo")
    (after,) = await chat.say("/event 1")

    assert "1 and 3 are one event from now on" in merged.text
    assert "one convoy" in merged.text
    assert undone.text.startswith("Taken back: merged 1 and 3")
    assert "/claim_3" not in after.text


async def test_a_split_parts_an_event(chat: Chat) -> None:
    (split,) = await chat.say("/split 1 2")

    assert "1 and 2 are two events from now on" in split.text
    assert "disputed" not in split.text


@pytest.mark.parametrize(
    "command", ["/event", "/event x", "/event 99", "/merge 1", "/merge 1 1", "/merge 1 99", "/split a b"]
)
async def test_a_wrong_use_shows_a_line_that_works(chat: Chat, command: str) -> None:
    (answer,) = await chat.say(command)

    assert "For example: /" in answer.text


async def test_readers_may_look_but_not_decide(chat: Chat) -> None:
    (shown,) = await chat.say("/event 1", by=READER, chat=GROUP)
    (refused,) = await chat.say("/merge 1 3", by=READER, chat=GROUP)

    assert shown.text.startswith("<b>Event</b>")
    assert refused.text.startswith("Not allowed")


async def test_nothing_of_ones_own_is_nothing_to_undo(chat: Chat) -> None:
    (answer,) = await chat.say("/undo", by=ANALYST)

    assert answer.text == "Nothing of yours is left to take back."
