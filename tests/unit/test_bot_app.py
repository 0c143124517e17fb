"""The application's life: connecting, the menu, polling, and a clean stop."""

import pytest
from telegram.error import NetworkError, TimedOut

from bot.access import Role
from bot.app import ALLOWED_UPDATES, TokenRefused, build_application, running
from bot.commands import COMMANDS
from tests.offline import Chat, Fault, GarbledAnswer, OfflineTelegram, desk

TOKEN = "123456:" + "A" * 35


class Waits:
    """Waits without waiting."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def test_updates_are_answered_one_at_a_time() -> None:
    app = build_application(desk=desk(), token=TOKEN, request=OfflineTelegram())

    assert app.update_processor.max_concurrent_updates == 1


def test_the_bot_api_may_live_anywhere() -> None:
    app = build_application(desk=desk(), token=TOKEN, base_url="http://127.0.0.1:8081/", request=OfflineTelegram())

    assert app.bot.base_url == f"http://127.0.0.1:8081/bot{TOKEN}"
    assert app.bot.base_file_url == f"http://127.0.0.1:8081/file/bot{TOKEN}"


async def test_running_publishes_the_menu_and_polls_for_named_updates_only() -> None:
    telegram = OfflineTelegram()
    app = build_application(desk=desk(), token=TOKEN, request=telegram)

    async with running(app):
        menu = next(each for each in telegram.calls if each.method == "setMyCommands")
        while "getUpdates" not in telegram.methods():
            await telegram.a_call()
        polled = next(each for each in telegram.calls if each.method == "getUpdates")

    assert [each["command"] for each in menu.parameters["commands"]] == [
        each.name for each in COMMANDS if each.role < Role.ADMIN
    ]
    assert polled.parameters["allowed_updates"] == list(ALLOWED_UPDATES)
    assert not app.running


async def test_a_dead_network_at_the_start_is_waited_for() -> None:
    telegram, wait = OfflineTelegram(), Waits()
    telegram.greetings.extend([NetworkError("no route"), TimedOut(), NetworkError("no route")])

    async with running(build_application(desk=desk(), token=TOKEN, request=telegram), is_polling=False, wait=wait):
        pass

    assert wait.seconds == [2.0, 4.0, 8.0]


async def test_whatever_else_answers_at_the_start_is_waited_for() -> None:
    telegram, wait = OfflineTelegram(), Waits()
    flood = (429, {"description": "Too Many Requests", "parameters": {"retry_after": 40}})
    telegram.greetings.extend([GarbledAnswer(200), GarbledAnswer(403), flood, NetworkError("no route")])

    async with running(build_application(desk=desk(), token=TOKEN, request=telegram), is_polling=False, wait=wait):
        pass

    assert wait.seconds == [2.0, 4.0, 40.0, 16.0]


async def test_a_refused_token_is_one_sentence_without_the_token() -> None:
    telegram = OfflineTelegram()
    telegram.greetings.append((401, {"description": "Unauthorized"}))
    app = build_application(desk=desk(), token=TOKEN, request=telegram)

    with pytest.raises(TokenRefused) as caught:
        async with running(app, is_polling=False):
            pass

    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_an_unpublished_menu_stops_nobody() -> None:
    telegram = OfflineTelegram()
    telegram.menu_faults.append((400, {"description": "Bad Request"}))

    async with running(build_application(desk=desk(), token=TOKEN, request=telegram), is_polling=False):
        pass

    assert "setMyCommands" in telegram.methods()


async def test_an_answer_the_network_loses_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async with Chat(desk()) as chat:
        chat.telegram.faults.extend([NetworkError("no route")] * 3)
        await chat.say("/help")

    assert [record.getMessage() for record in caplog.records] == ["update 1: Telegram could not be reached"]
    assert caplog.records[0].exc_info is None


FLOOD = (429, {"description": "Too Many Requests", "parameters": {"retry_after": 4}})


@pytest.mark.parametrize(
    ("faults", "waits"),
    [
        ([FLOOD], [4.0]),
        ([(500, {"description": "Internal Server Error"})], [1.0]),
        ([(502, {"description": "Bad Gateway"}), (502, {"description": "Bad Gateway"})], [1.0, 3.0]),
    ],
)
async def test_an_answer_that_did_not_arrive_is_sent_again(faults: list[Fault], waits: list[float]) -> None:
    async with Chat(desk()) as chat:
        chat.telegram.faults.extend(faults)
        calls = await chat.say("/status")

    assert chat.waits == waits
    assert len({call.text for call in calls}) == 1
    assert len(calls) == len(faults) + 1


async def test_an_answer_is_not_tried_for_ever() -> None:
    async with Chat(desk()) as chat:
        chat.telegram.faults.extend([(502, {"description": "Bad Gateway"})] * 9)
        calls = [call for call in await chat.say("/status") if "Claimwatch" in call.text]

    assert len(calls) == 3
