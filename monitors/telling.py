"""Notices to the operators: a sentence that cannot be given is logged, and stops nothing."""

import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Telling:
    """Wraps whatever brings a sentence to people."""

    def __init__(self, notice: Callable[[str], Awaitable[None]]) -> None:
        self._notice = notice

    async def __call__(self, words: str) -> None:
        try:
            await self._notice(words)
        except Exception:
            log.exception("a notice could not be given: %s", words)
