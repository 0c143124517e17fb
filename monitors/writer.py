"""One writer: steps that write to the store run in a thread, one after the other, and never block the loop."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    """Shared by everything in the process that writes."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def __call__(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._turn:
            return await asyncio.to_thread(step, *args, **kwargs)
