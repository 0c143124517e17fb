"""When things happen: ticks on APScheduler, and a stop that lets running work finish."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC
from functools import partial
from typing import Any

from apscheduler.events import (  # type: ignore[import-untyped]
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from monitors.due_polls import DuePolls
from monitors.ports import StoreError

log = logging.getLogger(__name__)

POLL_TICK_S = 1.0
DELIVER_TICK_S = 1.0
DIGEST_TICK_S = 60.0

Tick = Callable[[], Awaitable[object]]


class Schedule:
    """Ticks only ask what is due: what is due, and since when, stands in the store, so no tick is worth catching up.

    Times are UTC; jobs live in memory. A tick that still runs is not started again.
    """

    def __init__(self) -> None:
        # The default grace of one second silently drops a job that is 1.1 s late (apscheduler#296).
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._scheduler.add_listener(self._tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._ticking: set[asyncio.Task[Any]] = set()
        self._overrun: set[str] = set()
        self._polls: list[DuePolls] = []

    def add_polls(self, polls: DuePolls, *, every_s: float = POLL_TICK_S) -> None:
        self._polls.append(polls)
        self.add_tick("polls", polls.start_due, every_s=every_s)

    def add_tick(self, name: str, tick: Tick, *, every_s: float, jitter_s: float | None = None) -> None:
        trigger = IntervalTrigger(seconds=every_s, timezone=UTC, jitter=jitter_s)
        self._scheduler.add_job(partial(self._run, name, tick), trigger, id=name, name=name)

    def start(self) -> None:
        """Needs a running event loop. The first ticks come one interval later."""
        self._scheduler.start()

    async def stop(self, deadline_s: float) -> None:
        """Start nothing more, let what runs finish, and cancel what is not done by the deadline."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        for polls in self._polls:
            polls.close()
        end = asyncio.get_running_loop().time() + deadline_s
        await _finish({task for task in self._ticking if task is not asyncio.current_task()}, end)
        await _finish({task for polls in self._polls for task in polls.running}, end)
        # Last, because the executor's own shutdown cancels whatever still runs.
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it takes effect in the loop's next round

    async def _run(self, name: str, tick: Tick) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._ticking.add(task)
        try:
            await tick()
        except StoreError as error:
            log.warning("%s waits for the store: %s", name, error)
        except Exception:
            log.exception("%s failed; it is tried again with the next tick", name)
        finally:
            self._overrun.discard(name)
            if task is not None:
                self._ticking.discard(task)

    def _tell(self, event: JobEvent) -> None:
        if event.code == EVENT_JOB_MAX_INSTANCES:
            if event.job_id not in self._overrun:
                log.info("%s takes longer than its interval", event.job_id)
            self._overrun.add(event.job_id)
        elif event.code == EVENT_JOB_MISSED:
            log.warning("%s was missed at %s", event.job_id, event.scheduled_run_time)
        else:
            log.error("%s failed", event.job_id, exc_info=event.exception)


async def _finish(tasks: set[asyncio.Task[Any]], end: float) -> None:
    """`end` is the loop's time by which the tasks must be done."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=max(0.0, end - asyncio.get_running_loop().time()))
    for task in late:
        log.warning("%s was not done in time and is cancelled", task.get_name())
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
