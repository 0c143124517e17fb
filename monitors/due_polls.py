"""Which sources are due, and polling them: at most so many at once, and none twice at the same time."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from monitors.gate import Gate
from monitors.manners import AT_ONCE, AT_ONCE_PER_HOST, host_of
from monitors.poll import PollReport
from monitors.ports import Source, Store

# No wait is longer (a day asked for, a day's interval three times over, jitter): such a time was set by a clock that
# ran ahead.
LONGEST_WAIT = timedelta(days=4)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class PollsSource(Protocol):
    async def __call__(self, source: Source) -> PollReport: ...


class DuePolls:
    """When a source is due stands in the store, so that back-off outlives a restart.

    `gate` keeps back whose host rests, whose budget is used up and who is paused: they stay due.
    """

    def __init__(
        self,
        *,
        sources: Sequence[Source],
        poll: PollsSource,
        store: Store,
        clock: Callable[[], datetime],
        at_once: int = AT_ONCE,
        at_once_per_host: int = AT_ONCE_PER_HOST,
        gate: Gate | None = None,
    ) -> None:
        self._sources = {source.spec.key: source for source in sources}
        self._poll = poll
        self._store = store
        self._clock = clock
        self._gate = gate
        self._places = asyncio.Semaphore(at_once)
        hosts = {host_of(source) for source in sources} - {None}
        self._places_at = {host: asyncio.Semaphore(at_once_per_host) for host in hosts}
        self._next: dict[str, datetime] | None = None
        self._running: dict[str, asyncio.Task[PollReport | None]] = {}
        self._is_closing = False

    @property
    def running(self) -> set[asyncio.Task[PollReport | None]]:
        return set(self._running.values())

    def close(self) -> None:
        """Start nothing more; what waits for its place gives it up."""
        self._is_closing = True

    async def start_due(self) -> list[asyncio.Task[PollReport | None]]:
        """Start what is due, longest overdue first, and wait for nothing."""
        due_at = await self._due_at()
        now = self._clock()
        waiting = [key for key in self._sources if key not in self._running]
        keys = [key for key in waiting if not now < due_at[key] < now + LONGEST_WAIT and self._is_open(key)]
        return [self._start(key) for key in sorted(keys, key=lambda key: due_at[key])]

    async def look_for_pauses(self) -> None:
        if self._gate is not None:
            await self._gate.look_for_pauses()

    async def once(self) -> list[PollReport]:
        """Poll what is due and wait for it."""
        reports = await asyncio.gather(*await self.start_due())
        return [report for report in reports if report is not None]

    async def _due_at(self) -> dict[str, datetime]:
        if self._next is None:
            if self._gate is not None:
                await self._gate.load(self._sources.values())
            self._next = await asyncio.to_thread(self._load)
        return self._next

    def _load(self) -> dict[str, datetime]:
        return {key: self._first_poll_at(source) for key, source in self._sources.items()}

    def _first_poll_at(self, source: Source) -> datetime:
        """A platform's wait outlives a restart; a file asks for no manners and is tried at every start."""
        state = self._store.source_state(source.spec.key)
        return (state.next_poll_at if source.is_live else None) or LONG_AGO

    def _is_open(self, key: str) -> bool:
        return self._gate is None or self._gate.is_open(self._sources[key])

    def _start(self, key: str) -> asyncio.Task[PollReport | None]:
        task = asyncio.create_task(self._in_its_place(key), name=f"poll {key}")
        self._running[key] = task
        return task

    async def _in_its_place(self, key: str) -> PollReport | None:
        """A source waits for its host first, so that those of a slow host hold nobody else up."""
        host = host_of(self._sources[key])
        try:
            if host is None:
                async with self._places:
                    return await self._poll_one(key)
            async with self._places_at[host], self._places:
                return await self._poll_one(key)
        finally:
            del self._running[key]

    async def _poll_one(self, key: str) -> PollReport | None:
        """None where the gate closed while the source waited for its place."""
        source = self._sources[key]
        if self._is_closing or (self._gate is not None and not self._gate.enter(source)):
            return None
        try:
            report = await self._poll(source)
        finally:
            if self._gate is not None:
                self._gate.leave(source)
        if self._next is not None:
            self._next[key] = report.next_poll_at
        return report
