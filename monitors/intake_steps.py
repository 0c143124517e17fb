"""Posts on their way into ingest: by batches, in the writer's turn, leaving out what stands already."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from claims.model import Post
from monitors.memory import Memory
from monitors.writer import Writer

BATCH = 200


class Ingested(Protocol):
    @property
    def alerts_ordered(self) -> int: ...


class Ingest(Protocol):
    """The one way in: a batch of posts and the cursor after it, in one transaction."""

    def __call__(
        self, posts: Sequence[Post], *, now: datetime, cursor: tuple[str, str] | None = None, is_history: bool = False
    ) -> Ingested: ...

    def delete(self, post: Post, *, at: datetime, now: datetime, is_history: bool = False) -> Ingested: ...


class IntakeSteps:
    """What looking back does with posts; the cursor of a source is none of its business."""

    def __init__(self, *, ingest: Ingest, memory: Memory, write: Writer, clock: Callable[[], datetime]) -> None:
        self._ingest = ingest
        self._memory = memory
        self._clock = clock
        self.write = write

    async def take_changed(self, posts: Sequence[Post], *, is_history: bool) -> tuple[int, int]:
        """How many were new or changed, and the alerts ordered."""
        changed = await asyncio.to_thread(self._memory.changed, posts) if posts else []
        alerts = 0
        for start in range(0, len(changed), BATCH):
            batch = sorted(changed[start : start + BATCH], key=lambda post: post.posted_at)
            report = await self.write(self._ingest, batch, now=self._clock(), is_history=is_history)
            alerts += report.alerts_ordered
        return len(changed), alerts

    async def delete(self, post: Post, *, at: datetime) -> int:
        return (await self.write(self._ingest.delete, post, at=at, now=self._clock())).alerts_ordered
