"""What a source gets after each poll that went well: looks back, a watch on its silence, and its next interval."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitors.gate import Gate
from monitors.intake_steps import IntakeSteps
from monitors.manners import Manners
from monitors.memory import Memory, Upkeep
from monitors.ports import Backfills, Source, SourceError, SourceRateLimited
from monitors.rhythm import TIMES, interval_s, is_unusually_silent
from monitors.second_looks import SecondLooks
from monitors.telling import Telling

log = logging.getLogger(__name__)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
DEADLINE_S = 600.0  # of one look back
MIN_ERRORS = 10  # a machine that was off for a week has not tried for a week


@dataclass(frozen=True, slots=True, kw_only=True)
class Tended:
    """`wait_s` until the next poll, before jitter."""

    wait_s: float
    posts: int = 0
    alerts: int = 0


class Tending:
    """Trouble with looking back is logged and tried again at its time: it never spoils a poll that went well."""

    def __init__(
        self,
        *,
        memory: Memory,
        steps: IntakeSteps,
        gate: Gate,
        manners: Manners,
        clock: Callable[[], datetime],
        notice: Callable[[str], Awaitable[None]],
    ) -> None:
        self._memory = memory
        self._steps = steps
        self._gate = gate
        self._manners = manners
        self._clock = clock
        self._tell = Telling(notice)
        self._looks = SecondLooks(memory=memory, steps=steps, gate=gate, clock=clock, manners=manners)
        self._times: dict[str, list[datetime]] = {}

    async def tend(self, source: Source, *, filed_as: tuple[str, str] | None) -> Tended:
        """After a poll; `filed_as` are platform and source of the posts it brought, if any. Raises StoreError."""
        spec = source.spec
        stored = await asyncio.to_thread(self._memory.upkeep, spec.key)
        kept = replace(stored, trouble_since=None)
        if filed_as is not None:
            kept = replace(kept, platform=filed_as[0], source=filed_as[1])
            self._times.pop(spec.key, None)
        kept, posts, alerts = await self._look_back(source, kept)
        times = await self._posting_times(kept)
        kept = await self._watch_silence(kept, times)
        if kept != stored:
            await self._steps.write(self._memory.save_upkeep, kept)
        wait_s = interval_s(times, self._clock(), least_s=spec.interval_s, most_s=self._manners.most_s(spec))
        return Tended(wait_s=wait_s, posts=posts, alerts=alerts)

    async def give_up(self, source: Source, error: SourceError, *, errors: int) -> bool:
        """Whether a source that fails, though its host answers, has done so for too long; then it is paused."""
        key, now = source.spec.key, self._clock()
        upkeep = await asyncio.to_thread(self._memory.upkeep, key)
        since = upkeep.trouble_since
        if since is None or since > now:
            since = now
            await self._steps.write(self._memory.save_upkeep, replace(upkeep, trouble_since=now))
        if isinstance(error, SourceRateLimited) or errors < MIN_ERRORS or now - since < self._manners.dead_after:
            return False
        paused = replace(upkeep, paused_at=now, paused_why=str(error))
        await self._steps.write(self._memory.save_upkeep, paused)
        self._gate.pause(key)
        await self._tell(
            f"{key} could not be read since {since:%d %b} ({error}). It is paused: nothing is asked of it any more"
            " until it is resumed."
        )
        return True

    async def resume(self, key: str) -> None:
        """Somebody asks for a paused source again: it is due at once, and has all the time to fail anew."""
        upkeep = await asyncio.to_thread(self._memory.upkeep, key)
        well = replace(upkeep, paused_at=None, paused_why=None, trouble_since=None)
        await self._steps.write(self._memory.save_upkeep, well)
        self._gate.resume(key)

    async def _look_back(self, source: Source, kept: Upkeep) -> tuple[Upkeep, int, int]:
        """One look at recent posts, where that is due, and one page of a back-fill."""
        posts = alerts = 0
        try:
            async with asyncio.timeout(DEADLINE_S):
                kept, changed, alerts = await self._look_again(source, kept)
                kept, older = await self._read_back(source, kept)
                posts = changed + older
        except (SourceError, TimeoutError) as error:
            log.warning("%s: looking back failed: %s", kept.key, error or "no answer in time")
            if isinstance(error, SourceRateLimited):
                await self._gate.failed(source, error)
            kept = replace(kept, reread_at=self._clock())
        return kept, posts, alerts

    async def _look_again(self, source: Source, kept: Upkeep) -> tuple[Upkeep, int, int]:
        if kept.reread_at is None:  # it was read for the first time just now
            return replace(kept, reread_at=self._clock()), 0, 0
        looked = await self._looks.look(source, kept) if self._gate.is_affordable(source) else None
        if looked is None:
            return kept, 0, 0
        kept = replace(kept, reread_at=self._clock()) if looked.is_full else kept
        return kept, looked.changed, looked.alerts

    async def _read_back(self, source: Source, kept: Upkeep) -> tuple[Upkeep, int]:
        """One page of what was posted before the source was watched: stored and matched, no alerts."""
        back = self._manners.reads_back(source.spec)
        if kept.is_back_read or not isinstance(source, Backfills):
            return kept, 0
        if back <= timedelta():
            return replace(kept, is_back_read=True), 0
        if not self._gate.is_affordable(source):
            return kept, 0
        since = kept.back_since or self._clock() - back
        page = await source.fetch_back(kept.back_before, since=since)
        await self._gate.spend(source, page.billed)
        older, _ = await self._steps.take_changed(page.posts, is_history=True)
        self._times.pop(kept.key, None)
        for words in page.complaints:
            log.warning("%s, read back: %s", kept.key, words)
        is_done = page.before is None or page.before == kept.back_before  # a mark that stands still leads nowhere
        log.info("%s: %d older posts%s", kept.key, older, ", the last of them" if is_done else "")
        return replace(kept, back_since=since, back_before=page.before, is_back_read=is_done), older

    async def _posting_times(self, kept: Upkeep) -> list[datetime]:
        if kept.platform is None or kept.source is None:
            return []
        if kept.key not in self._times:
            self._times[kept.key] = await asyncio.to_thread(
                self._memory.posting_times, kept.platform, kept.source, since=LONG_AGO, limit=TIMES
            )
        return self._times[kept.key]

    async def _watch_silence(self, kept: Upkeep, times: list[datetime]) -> Upkeep:
        """Told when a silence begins to be unusual, and when it ends."""
        if not times:
            return kept
        if kept.silent_since is not None:
            if times[-1] <= kept.silent_since:
                return kept
            await self._tell(f"{kept.key} posts again.")
            kept = replace(kept, silent_since=None)
        if is_unusually_silent(times, self._clock()):
            await self._tell(
                f"{kept.key} is silent since {times[-1]:%d %b %H:%M} UTC, longer than is usual for it. It can be read;"
                " its next post is told."
            )
            return replace(kept, silent_since=times[-1])
        return kept
