"""The bot's membership: what a poll finds out about a chat whose posts are sent to the bot."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from monitors.ports import Fetched, SourceError, SourceRateLimited, SourceSpec, SourceUnreadable
from monitors.sources import SOURCES
from monitors.sources.settings import SourceSettings
from monitors.sources.telegram_bot import TelegramBotSource
from tests.servers.loopback import Answer, Drip, Fault, Hang, Huge, LoopbackServer, Reset

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"


class Membership(LoopbackServer):
    """Two methods of the Bot API."""

    def __init__(self) -> None:
        super().__init__()
        self.member: dict[str, Any] = {"status": "administrator"}
        self.sees_all = False
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def respond(self, request: web.Request) -> web.StreamResponse:
        _, bot, method = request.path.split("/")
        assert bot == f"bot{TOKEN}"
        self.asked.append((method, await request.json()))
        result = self.member if method == "getChatMember" else {"id": 1, "can_read_all_group_messages": self.sees_all}
        return web.json_response({"ok": True, "result": result})

    def refuse(self, code: int, words: str = "", **parameters: Any) -> None:
        body = {"ok": False, "error_code": code, "description": words, "parameters": parameters}
        self.faults.append(Answer(code, json.dumps(body).encode()))


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Membership]:
    monkeypatch.setenv("NO_PROXY", "*")
    async with Membership() as running:
        yield running


@pytest.fixture
async def made() -> AsyncIterator[list[TelegramBotSource]]:
    sources: list[TelegramBotSource] = []
    yield sources
    for source in sources:
        await source.close()
        await source.close()


def source_of(
    server: Membership, made: list[TelegramBotSource], handle: str = "nrf_desk", *, token: str | None = TOKEN
) -> TelegramBotSource:
    settings = SourceSettings(bot_api_base_url=server.base_url, bot_token=token, timeout_s=1.0)
    source = SOURCES["telegram-bot"](SourceSpec(kind="telegram-bot", handle=handle), settings)
    assert isinstance(source, TelegramBotSource)
    made.append(source)
    return source


@pytest.mark.parametrize(
    ("handle", "chat"), [("nrf_desk", "@nrf_desk"), ("@nrf_desk", "@nrf_desk"), ("-1001234567890", -1001234567890)]
)
async def test_a_bot_that_is_administrator_is_all_right(
    server: Membership, made: list[TelegramBotSource], handle: str, chat: object
) -> None:
    assert await source_of(server, made, handle).fetch(None) == Fetched()
    assert server.asked == [("getChatMember", {"chat_id": chat, "user_id": 123456789})]


@pytest.mark.parametrize(
    "member", [{"status": "left"}, {"status": "kicked"}, {"status": "restricted", "is_member": False}]
)
async def test_a_bot_that_was_put_out_is_told(
    server: Membership, made: list[TelegramBotSource], member: dict[str, Any]
) -> None:
    server.member = member

    with pytest.raises(SourceUnreadable, match="the bot is not in @nrf_desk: add it"):
        await source_of(server, made).fetch("5:7")


async def test_a_member_that_is_shown_nothing_is_told_how_to_change_that(
    server: Membership, made: list[TelegramBotSource]
) -> None:
    server.member = {"status": "member"}

    with pytest.raises(SourceUnreadable, match="make it an administrator, or switch its privacy off"):
        await source_of(server, made).fetch(None)
    server.sees_all = True
    assert await source_of(server, made).fetch(None) == Fetched()


async def test_a_group_that_became_a_supergroup_is_asked_for_by_its_new_number(
    server: Membership, made: list[TelegramBotSource]
) -> None:
    source = source_of(server, made, "-4123")
    server.refuse(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005)

    assert await source.fetch(None) == Fetched()
    assert await source.fetch(None) == Fetched()
    assert [asked["chat_id"] for _, asked in server.asked] == [-1005, -1005]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "the bot cannot see @nrf_desk (Bad Request: chat not found)"),
        (403, "the bot cannot see @nrf_desk (Bad Request: chat not found)"),
        (401, "Telegram refuses the bot token: check telegram.token"),
    ],
)
async def test_a_refusal_needs_a_person(
    server: Membership, made: list[TelegramBotSource], code: int, words: str
) -> None:
    server.refuse(code, "Bad Request: chat not found")

    with pytest.raises(SourceUnreadable) as caught:
        await source_of(server, made).fetch(None)
    assert words in str(caught.value)


async def test_a_demand_to_wait_carries_its_seconds(server: Membership, made: list[TelegramBotSource]) -> None:
    server.refuse(429, "Too Many Requests", retry_after=17)

    with pytest.raises(SourceRateLimited) as caught:
        await source_of(server, made).fetch(None)
    assert caught.value.retry_after_s == 17.0


@pytest.mark.parametrize(
    "fault",
    [
        Answer(502, b"<html>Bad gateway</html>"),
        Answer(200, b"[]"),
        Answer(200, b"{}"),
        Answer(500, b'{"ok": false, "error_code": 500}'),
        Huge(50_000_000),
        Hang(),
        Drip(),
        Reset(),
    ],
    ids=str,
)
async def test_trouble_is_of_the_moment_and_never_tells_the_token(
    server: Membership, made: list[TelegramBotSource], fault: Fault
) -> None:
    source = source_of(server, made)
    server.faults.append(fault)

    with pytest.raises(SourceError) as caught:
        await source.fetch(None)
    assert not isinstance(caught.value, SourceUnreadable)
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert await source.fetch(None) == Fetched()


@pytest.mark.parametrize("token", [None, "", "nonsense"])
async def test_without_a_bot_nothing_is_asked(
    server: Membership, made: list[TelegramBotSource], token: str | None
) -> None:
    with pytest.raises(SourceUnreadable, match=r"set telegram\.token"):
        await source_of(server, made, token=token).fetch(None)
    assert server.requests == []
