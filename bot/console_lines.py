"""Lines of standard input as an asynchronous iterator: terminal, pipe, file or nothing."""

import asyncio
import codecs
import os
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress

CHUNK = 4096
LONGEST_LINE = 4096  # as long as a Telegram message


async def typed_lines(descriptor: int = 0) -> AsyncGenerator[str, None]:
    """Until the input ends. A daemon thread waits for it, so that Ctrl-C and a stopping program wait for nobody."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def pump() -> None:
        # The loop may be closed while the thread still waits for a key.
        with suppress(RuntimeError):
            for each in _lines(descriptor):
                loop.call_soon_threadsafe(queue.put_nowait, each)
            loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=pump, name="typed-lines", daemon=True).start()
    while (each := await queue.get()) is not None:
        yield each


def _lines(descriptor: int) -> Iterator[str]:
    """Reads the descriptor itself: a daemon thread inside sys.stdin's buffer would hold its lock at exit."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rest = ""
    while chunk := _read(descriptor):
        *whole, rest = (rest + decoder.decode(chunk)).split("\n")
        yield from (each[:LONGEST_LINE] for each in whole)
        rest = rest[: LONGEST_LINE + 1]
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest[:LONGEST_LINE]


def _read(descriptor: int) -> bytes:
    """Nothing, too, where the input was closed."""
    try:
        return os.read(descriptor, CHUNK)
    except OSError:
        return b""
