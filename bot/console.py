"""The chat in a terminal: the same application on a Bot API that answers itself and prints."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any, TextIO, TypeAlias

from rich.console import Console
from rich.text import Text
from telegram import Update
from telegram.constants import ChatType, MessageEntityType
from telegram.request import BaseRequest, RequestData

from bot.app import App
from bot.console_text import readable

CONSOLE_TOKEN = "1:console"  # noqa: S105  # never leaves this process
CONSOLE_CHAT = 1
BOT_ID = 2
Call: TypeAlias = Callable[[dict[str, Any]], Any]
QUIT = frozenset({"/quit", "/exit"})
PRESS_USE = "To press a button: /press MESSAGE BUTTON, for example /press 12 older"


class NoSuchButton(ValueError):
    """Nothing to press there; the text says what is."""


class ConsoleRequest(BaseRequest):
    """Answers Bot API calls itself. What the bot says is printed to `out`; `clock` dates it."""

    def __init__(self, *, out: TextIO, clock: Callable[[], datetime]) -> None:
        # soft_wrap: the terminal breaks lines, a file keeps them whole.
        self._console = Console(file=out, highlight=False, soft_wrap=True, emoji=False)
        self._clock = clock
        self._last_id = 0
        self._shown: dict[int, dict[str, Any]] = {}

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        read_timeout: Any = None,  # noqa: ARG002
        write_timeout: Any = None,  # noqa: ARG002
        connect_timeout: Any = None,  # noqa: ARG002
        pool_timeout: Any = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        parameters = request_data.parameters if request_data else {}
        call: Call = self._answers().get(url.rpartition("/")[2], _done)
        answer = call(parameters)
        return 200, json.dumps({"ok": True, "result": answer}).encode()

    def _answers(self) -> dict[str, Call]:
        """By method; any other call succeeds and does nothing."""
        return {
            "getMe": lambda _: _BOT,
            "getUpdates": lambda _: [],
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "answerCallbackQuery": self._notice,
        }

    def _send(self, parameters: dict[str, Any]) -> dict[str, Any]:
        self._last_id += 1
        return self._show(self._last_id, parameters)

    def _edit(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return self._show(int(parameters["message_id"]), parameters, is_edit=True)

    def _show(self, number: int, parameters: dict[str, Any], *, is_edit: bool = False) -> dict[str, Any]:
        self._shown[number] = parameters
        title = f"── message {number}{' (edited)' if is_edit else ''} "
        self._console.print(Text(title.ljust(60, "─"), style="dim"))
        self._console.print(readable(str(parameters.get("text", "")), is_html=parameters.get("parse_mode") == "HTML"))
        if labels := [label for label, _ in self.buttons(number)]:
            self._console.print(
                Text(" ".join(f"[{label}]" for label in labels) + f"   (/press {number} …)", style="dim")
            )
        self._console.print()
        return {
            "message_id": number,
            "date": int(self._clock().timestamp()),
            "chat": {"id": int(parameters.get("chat_id", CONSOLE_CHAT)), "type": ChatType.PRIVATE},
            "from": _BOT,
            "text": str(parameters.get("text", "")) or "-",
        }

    def _notice(self, parameters: dict[str, Any]) -> bool:
        if text := parameters.get("text"):
            self.say(str(text))
        return True

    def say(self, text: str) -> None:
        """A line that is no message of the chat."""
        self._console.print(Text(text, style="italic"))

    def buttons(self, number: int) -> list[tuple[str, str]]:
        """Label and data of each button under a message."""
        markup = self._shown.get(number, {}).get("reply_markup") or {}
        rows = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
        return [(str(each["text"]), str(each.get("callback_data", ""))) for row in rows for each in row]


def _done(parameters: dict[str, Any]) -> bool:  # noqa: ARG001
    return True


_BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Claimwatch", "username": "claimwatch_console_bot"}
_PERSON = {"id": CONSOLE_CHAT, "is_bot": False, "first_name": "You"}
_CHAT = {"id": CONSOLE_CHAT, "type": ChatType.PRIVATE, "first_name": "You"}


async def run_console(
    app: App,
    *,
    request: ConsoleRequest,
    lines: AsyncIterator[str],
    clock: Callable[[], datetime],
    is_echoed: bool = False,
) -> None:
    """Answer each line as if it came from Telegram, until the lines end or one of them says /quit.

    The application must be initialised, and its access list hold CONSOLE_CHAT. `is_echoed` repeats each line,
    for input that nobody sees being typed.
    """
    number = 0
    async for each in lines:
        text = each.strip()
        if text in QUIT:
            return
        if text:
            number += 1
            if is_echoed:
                request.say(f"> {text}")
            await _answer(app, request, text, number, clock())


async def _answer(app: App, request: ConsoleRequest, text: str, number: int, at: datetime) -> None:
    if text.split()[0] != "/press":
        await app.process_update(Update.de_json(_typed(text, number, at), app.bot))
        return
    try:
        await app.process_update(Update.de_json(_press(request, text, number), app.bot))
    except NoSuchButton as error:
        request.say(str(error))


def _typed(text: str, number: int, at: datetime) -> dict[str, Any]:
    return {"update_id": number, "message": {**_message(number, at), "text": text, "entities": _entities(text)}}


def _message(number: int, at: datetime) -> dict[str, Any]:
    return {"message_id": -number, "date": int(at.timestamp()), "chat": _CHAT, "from": _PERSON}


def _entities(text: str) -> list[dict[str, Any]]:
    """The one Telegram's clients would mark: a command at the start, measured in UTF-16."""
    command = text.split()[0]
    if not command.startswith("/") or len(command) < 2:
        return []
    length = len(command.encode("utf-16-le")) // 2
    return [{"type": MessageEntityType.BOT_COMMAND, "offset": 0, "length": length}]


def _press(request: ConsoleRequest, text: str, number: int) -> dict[str, Any]:
    """The update for `/press 12 older`: a button by its label or the start of it. Raises NoSuchButton."""
    _, *words = text.split(maxsplit=2)
    if len(words) != 2 or not words[0].isdecimal():
        raise NoSuchButton(PRESS_USE)
    message_id, buttons = int(words[0]), request.buttons(int(words[0]))
    data = _button(buttons, words[1].casefold())
    if data is None:
        known = ", ".join(label for label, _ in buttons) or "none"
        raise NoSuchButton(f"Message {message_id} has no button “{words[1]}”. Its buttons: {known}.")
    message = {"message_id": message_id, "date": 1, "chat": _CHAT, "from": _BOT, "text": "-"}
    query = {"id": str(number), "from": _PERSON, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": number, "callback_query": query}


def _button(buttons: list[tuple[str, str]], wanted: str) -> str | None:
    plain = [(label.casefold().strip("‹› "), data) for label, data in buttons]
    exact = [data for label, data in plain if label == wanted]
    near = [data for label, data in plain if wanted in label.split() or label.startswith(wanted)]
    return next(iter([*exact, *near]), None)
