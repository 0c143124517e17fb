"""Looking at recent posts again: edits become new versions, posts gone at two looks are deleted."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.model import Post
from monitors.gate import Gate
from monitors.intake_steps import IntakeSteps
from monitors.manners import Manners
from monitors.memory import Memory, Upkeep
from monitors.ports import Reread, Rereads, SeenPost, Source
from monitors.rereading import is_due, judge, posts_to_see, second_looks

log = logging.getLogger(__name__)

OVERTIME = timedelta(days=1)  # a post missed at the end of its window is still looked for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What looking again came to. `is_full`: at all posts of the window, not only at those missed."""

    is_full: bool
    changed: int = 0
    deleted: int = 0
    alerts: int = 0


class SecondLooks:
    """Never more than one request's worth of posts a turn."""

    def __init__(
        self, *, memory: Memory, steps: IntakeSteps, gate: Gate, clock: Callable[[], datetime], manners: Manners
    ) -> None:
        self._memory = memory
        self._steps = steps
        self._gate = gate
        self._clock = clock
        self._manners = manners

    async def look(self, source: Source, upkeep: Upkeep) -> Looked | None:
        """None where nothing is due. Raises SourceError, StoreError."""
        if not isinstance(source, Rereads) or upkeep.platform is None or upkeep.source is None:
            return None
        now, window = self._clock(), self._manners.window(source.spec)
        apart = timedelta(seconds=source.spec.interval_s)
        missing = await asyncio.to_thread(self._memory.missing, upkeep.platform, upkeep.source)
        is_full = is_due(window, upkeep.reread_at, now)
        due = second_looks(missing, now, apart=apart)
        if not is_full and not due:
            return None
        recent = await asyncio.to_thread(
            self._memory.recent_posts,
            upkeep.platform,
            upkeep.source,
            since=now - window.within - OVERTIME,
            limit=window.posts + len(missing),
        )
        missed = [post for post in recent if post.id in missing]
        young = posts_to_see(recent, window, now) if is_full else []
        asked = sorted({post.id: post for post in (*young, *missed)}.values(), key=lambda post: post.posted_at)
        reread = await source.reread(asked) if asked else Reread()
        await self._gate.spend(source, reread.billed)
        forgotten = tuple(post for post in missing if post not in {each.id for each in missed})
        return await self._judged(upkeep, reread, asked, missing, forgotten, is_full=is_full, apart=apart)

    async def _judged(
        self,
        upkeep: Upkeep,
        reread: Reread,
        asked: list[SeenPost],
        missing: dict[str, datetime],
        forgotten: tuple[str, ...],
        *,
        is_full: bool,
        apart: timedelta,
    ) -> Looked:
        """The posts go in first: one that is back under a new text is never called deleted."""
        now, platform, name = self._clock(), upkeep.platform or "", upkeep.source or ""
        for words in reread.complaints:
            log.warning("%s, read again: %s", upkeep.key, words)
        changed, alerts = await self._steps.take_changed(reread.posts, is_history=False)
        known = {post.id: post for post in asked}
        gone = [native_id for native_id in reread.gone if native_id in known]
        seen = [native_id for post in reread.posts for native_id in (post.id, post.edit_of) if native_id]
        judged = judge(gone, seen, missing, now, apart=apart)
        for native_id in judged.deleted:
            lost = Post(platform=platform, source=name, id=native_id, posted_at=known[native_id].posted_at, text="")
            alerts += await self._steps.delete(lost, at=missing[native_id])
            log.info("%s: %s is gone since %s", upkeep.key, native_id, missing[native_id].isoformat())
        if judged.missing or judged.back or judged.deleted or forgotten:
            await self._steps.write(
                self._memory.note_missing,
                platform,
                name,
                missing=judged.missing,
                found=(*judged.back, *judged.deleted, *forgotten),
                at=now,
            )
        return Looked(is_full=is_full, changed=changed, deleted=len(judged.deleted), alerts=alerts)
