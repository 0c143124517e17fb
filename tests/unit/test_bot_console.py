"""The chat in a terminal: typed lines in, readable text out, from any kind of input."""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from pathlib import Path

import pytest

from bot.access import Access
from bot.app import build_application, running
from bot.console import CONSOLE_CHAT, CONSOLE_TOKEN, ConsoleRequest, run_console
from bot.console_lines import LONGEST_LINE, typed_lines
from bot.console_text import readable
from bot.notifier import TelegramNotifier
from claims.model import Alert, RelationKind
from monitors.ports import OutboxItem
from tests.builders import PANJSHIR, claim, iea, nrf
from tests.fake_sources import ManualClock
from tests.offline import FakeClaims, FakePlaces, desk, related, view_of, with_access

CONTRADICTION = related(
    iea(31, claim(3), hours=7), nrf(12, claim(135)), RelationKind.CONTRADICTS, Alert.CONTRADICTION, gap=45.0
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


async def of(lines: Iterable[str]) -> AsyncIterator[str]:
    for each in lines:
        yield each


async def printed(*lines: str, out: io.StringIO | None = None, claims: FakeClaims | None = None) -> str:
    """What the console prints when these lines are typed."""
    out, clock = out or io.StringIO(), ManualClock()
    found = claims or FakeClaims(list(CONTRADICTION))
    mine = with_access(desk(claims=found, places=FakePlaces(PANJSHIR), clock=clock), Access(users=[CONSOLE_CHAT]))
    request = ConsoleRequest(out=out, clock=clock)
    app = build_application(desk=mine, token=CONSOLE_TOKEN, request=request)
    async with running(app, is_polling=False):
        await run_console(app, request=request, lines=of(lines), clock=clock, is_echoed=True)
    return out.getvalue()


async def test_a_typed_command_is_answered_in_readable_text() -> None:
    text = await printed("/claims panjshir")

    assert "> /claims panjshir\n── message 1 ──" in text
    assert "2 claims about Panjshir, newest first" in text
    assert "<b>" not in text
    assert "\x1b" not in text


async def test_a_terminal_gets_colours() -> None:
    assert "\x1b[1m" in await printed("/help", out=Terminal())


async def test_several_lines_are_answered_in_order_and_empty_ones_skipped() -> None:
    text = await printed("/help", "", "   ", "/status", "hello")

    assert text.index("message 1") < text.index("message 2") < text.index("message 3")
    assert "message 4" not in text


async def test_quit_ends_the_chat() -> None:
    assert "message" not in await printed("/quit", "/help")


async def test_a_button_is_pressed_by_its_label_and_the_edit_is_printed() -> None:
    claims = FakeClaims([view_of(nrf(100 + n, claim(n), hours=-n)) for n in range(23)])

    text = await printed("/claims panjshir", "/press 1 older", "/press 1 104", claims=claims)

    assert "[older ›]   (/press 1 …)" in text
    assert "── message 1 (edited) ──" in text
    assert "11–20 shown" in text


async def test_a_claims_button_opens_its_card() -> None:
    text = await printed("/claims panjshir", "/press 1 12")

    assert "── message 2 ──" in text
    assert "Claim 12 · killed" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/press", "To press a button: /press MESSAGE BUTTON"),
        ("/press x y", "To press a button: /press MESSAGE BUTTON"),
        ("/press 99 older", "Message 99 has no button “older”. Its buttons: none."),
        ("/press 1 sideways", "Message 1 has no button “sideways”. Its buttons: 31, 12."),
    ],
)
async def test_a_press_of_nothing_says_what_can_be_pressed(line: str, said: str) -> None:
    assert said in await printed("/claims panjshir", line)


async def test_an_alert_is_printed_when_it_is_delivered() -> None:
    out, clock = io.StringIO(), ManualClock()
    mine = desk(claims=FakeClaims(list(CONTRADICTION)), clock=clock)
    app = build_application(desk=mine, token=CONSOLE_TOKEN, request=ConsoleRequest(out=out, clock=clock))
    row = OutboxItem(id=1, chat_id=CONSOLE_CHAT, thread_id=None, reason="contradiction", claim_id=31)

    async with running(app, is_polling=False):
        number = await TelegramNotifier(bot=app.bot, desk=mine).send([row])

    assert number == 1
    assert "⚠️ CONTRADICTION 135 vs 3 killed · Panjshir" in out.getvalue()


def test_addresses_stand_behind_their_words_and_quotes_behind_a_bar() -> None:
    text = readable(
        '<b>135</b> &amp; <a href="https://t.me/x/1">post</a>\n<blockquote>as written</blockquote>', is_html=True
    )

    assert text.plain == "135 & post https://t.me/x/1\n│ as written"


def test_a_terminal_is_spared_the_invisible_signs() -> None:
    assert readable("\u2068طالبان\u2069 /\u2060stop", is_html=True).plain == "طالبان /stop"


async def lines_of(descriptor: int) -> list[str]:
    try:
        return [each async for each in typed_lines(descriptor)]
    finally:
        os.close(descriptor)


def pipe_with(content: bytes) -> int:
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    return reader


async def test_a_pipe_is_read_to_its_end() -> None:
    assert await lines_of(pipe_with("/claims پنجشیر\n/help".encode())) == ["/claims پنجشیر", "/help"]


async def test_bytes_that_are_no_text_are_replaced() -> None:
    assert await lines_of(pipe_with(b"/claims \xff\n")) == ["/claims \ufffd"]


async def test_an_endless_line_is_cut(tmp_path: Path) -> None:
    long = tmp_path / "long"
    long.write_bytes(b"x" * 1_000_000 + b"\n/help\n")

    first, second = await lines_of(os.open(long, os.O_RDONLY))

    assert len(first) == LONGEST_LINE
    assert second == "/help"


async def test_a_file_is_read_to_its_end(tmp_path: Path) -> None:
    typed = tmp_path / "typed"
    typed.write_text("/help\n/status\n")

    assert await lines_of(os.open(typed, os.O_RDONLY)) == ["/help", "/status"]


async def test_nothing_to_read_ends_at_once() -> None:
    assert await lines_of(os.open(os.devnull, os.O_RDONLY)) == []


async def test_a_closed_input_ends_at_once() -> None:
    reader = pipe_with(b"")
    os.close(reader)

    assert [each async for each in typed_lines(reader)] == []


async def test_a_waiting_reader_holds_up_nobody_who_stops() -> None:
    reader, writer = os.pipe()
    async with aclosing(typed_lines(reader)) as lines:
        waiting = asyncio.ensure_future(anext(lines))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    os.close(writer)


WAITING = """
import asyncio
from bot.console_lines import typed_lines

async def wait() -> None:
    print("waiting", flush=True)
    async for each in typed_lines():
        print(each, flush=True)

try:
    asyncio.run(wait())
except KeyboardInterrupt:
    print("ended", flush=True)
"""


def test_ctrl_c_while_waiting_for_a_line_ends_the_program_cleanly() -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", WAITING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stdout.readline() == "waiting\n"
    program.stdin.write("one\n")
    program.stdin.flush()
    assert program.stdout.readline() == "one\n"

    program.send_signal(2)
    out, errors = program.communicate(timeout=30)

    assert (program.returncode, out, errors) == (0, "ended\n", "")


def test_a_terminal_is_read_line_by_line() -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    program = subprocess.Popen([sys.executable, "-c", WAITING], stdin=slave, stdout=subprocess.PIPE, text=True)
    os.close(slave)
    assert program.stdout is not None
    assert program.stdout.readline() == "waiting\n"
    os.write(master, b"/help\n")
    answered = program.stdout.readline()

    os.write(master, b"\x04")  # Ctrl-D
    program.communicate(timeout=30)
    os.close(master)

    assert answered == "/help\n"
    assert program.returncode == 0
