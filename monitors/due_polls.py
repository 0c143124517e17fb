"""Which sources are due, and polling them: at most so many at once, and none twice at the same time."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from monitors.poll import PollReport
from monitors.ports import Source, Store

# No wait is longer (a day asked for, a day's interval, jitter): such a time was set by a clock that ran ahead.
LONGEST_WAIT = timedelta(days=2)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class PollsSource(Protocol):
    async def __call__(self, source: Source) -> PollReport: ...


class DuePolls:
    """When a source is due stands in the store, so that back-off outlives a restart."""

    def __init__(
        self,
        *,
        sources: Sequence[Source],
        poll: PollsSource,
        store: Store,
        clock: Callable[[], datetime],
        at_once: int = 4,
    ) -> None:
        self._sources = {source.spec.key: source for source in sources}
        self._poll = poll
        self._store = store
        self._clock = clock
        self._places = asyncio.Semaphore(at_once)
        self._next: dict[str, datetime] | None = None
        self._running: dict[str, asyncio.Task[PollReport]] = {}

    @property
    def running(self) -> set[asyncio.Task[PollReport]]:
        return set(self._running.values())

    async def start_due(self) -> list[asyncio.Task[PollReport]]:
        """Start what is due, longest overdue first, and wait for nothing."""
        due_at = await self._due_at()
        now = self._clock()
        waiting = [key for key in self._sources if key not in self._running]
        keys = [key for key in waiting if not now < due_at[key] < now + LONGEST_WAIT]
        return [self._start(key) for key in sorted(keys, key=lambda key: due_at[key])]

    async def once(self) -> list[PollReport]:
        """Poll what is due and wait for it."""
        return await asyncio.gather(*await self.start_due())

    async def _due_at(self) -> dict[str, datetime]:
        if self._next is None:
            self._next = await asyncio.to_thread(self._load)
        return self._next

    def _load(self) -> dict[str, datetime]:
        return {key: self._first_poll_at(source) for key, source in self._sources.items()}

    def _first_poll_at(self, source: Source) -> datetime:
        """A platform's wait outlives a restart; a file asks for no manners and is tried at every start."""
        state = self._store.source_state(source.spec.key)
        return (state.next_poll_at if source.is_live else None) or LONG_AGO

    def _start(self, key: str) -> asyncio.Task[PollReport]:
        task = asyncio.create_task(self._poll_one(key), name=f"poll {key}")
        self._running[key] = task
        return task

    async def _poll_one(self, key: str) -> PollReport:
        try:
            async with self._places:
                report = await self._poll(self._sources[key])
            if self._next is not None:
                self._next[key] = report.next_poll_at
            return report
        finally:
            del self._running[key]
