"""Ending on Ctrl-C or SIGTERM without a stack trace, everything cleaned up on the way out."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end, or cancel it at the first signal. What it raises by itself is raised."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    for each in SIGNALS:
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(each, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            task.cancel()
            raise
    finally:
        for each in SIGNALS:
            with contextlib.suppress(NotImplementedError):
                loop.remove_signal_handler(each)
