"""One poll of one source: fetch, ingest in batches, remember how it went and when to come back."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from claims.model import Post
from monitors.gate import Gate
from monitors.intake_steps import BATCH, Ingest
from monitors.ports import (
    Fetched,
    FetchedPost,
    Gap,
    Source,
    SourceError,
    SourceRateLimited,
    SourceSpec,
    SourceState,
    SourceUnreadable,
    Store,
    StoreBusy,
    StoreError,
)
from monitors.telling import Telling
from monitors.upkeep import Tended, Tending
from monitors.writer import Writer

log = logging.getLogger(__name__)

FETCH_DEADLINE_S = 600.0
STORE_BUSY_S = 30.0
MAX_BACKOFF_S = 3_600.0
MAX_ASKED_S = 86_400.0  # whatever a platform asks for, we look again once a day
JITTER = 0.1  # of a wait, always added: an interval is the least time between two polls
TOLD_AFTER = 3  # errors in a row; one lost request a day is nobody's business


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """How a poll went. `trouble` is None when all is well, else its sentence; `is_paused`: it is polled no more."""

    key: str
    next_poll_at: datetime
    posts: int = 0
    alerts: int = 0
    gap: Gap | None = None
    trouble: str | None = None
    is_paused: bool = False


class _OwnError(SourceError):
    """Claimwatch's fault, not the source's or its host's."""


@dataclass(frozen=True, slots=True)
class _Harvest:
    posts: int
    alerts: int
    gap: Gap | None
    has_more: bool
    filed_as: tuple[str, str] | None  # platform and source of the posts


class Poll:
    """Never raises for what a source or the store does: one failing source stops no other.

    `notice` tells the operators a sentence; `jitter` gives numbers from 0 to 1. Without `gate` and `tending` a
    source is read at its interval and by itself: no hosts that rest, budgets, looks back or rhythm.
    """

    def __init__(
        self,
        *,
        store: Store,
        ingest: Ingest,
        clock: Callable[[], datetime],
        notice: Callable[[str], Awaitable[None]],
        writer: Writer | None = None,
        gate: Gate | None = None,
        tending: Tending | None = None,
        jitter: Callable[[], float] = random.random,
        fetch_deadline_s: float = FETCH_DEADLINE_S,
    ) -> None:
        self._store = store
        self._ingest = ingest
        self._clock = clock
        self._tell = Telling(notice)
        self._write = writer or Writer()
        self._gate = gate
        self._tending = tending
        self._jitter = jitter
        self._fetch_deadline_s = fetch_deadline_s
        self._complaints: dict[str, tuple[str, ...]] = {}
        self._gap_starts: dict[str, str] = {}

    async def __call__(self, source: Source) -> PollReport:
        spec = source.spec
        try:
            return await self._succeeded(source, await self._harvest(source))
        except SourceError as error:
            return await self._failed(source, error)
        except StoreError as error:
            return self._not_stored(spec, error)
        except Exception:
            log.exception("polling %s failed in a way nobody foresaw", spec.key)
            return await self._failed(source, _OwnError("an error of Claimwatch itself; its log says more"))

    async def _harvest(self, source: Source) -> _Harvest:
        state = await self._write(self._store.source_state, source.spec.key)
        fetched = await self._fetch(source, state.cursor)
        if self._gate is not None:
            await self._gate.spend(source, fetched.billed)
        self._tell_complaints(state.key, fetched.complaints)
        await self._record_gap(state.key, fetched.gap)
        is_history = source.is_live and not state.has_baseline
        alerts = 0
        for start in range(0, len(fetched.posts), BATCH):
            alerts += await self._ingest_batch(state.key, fetched.posts[start : start + BATCH], is_history)
        last = fetched.posts[-1].post if fetched.posts else None
        return _Harvest(
            posts=len(fetched.posts),
            alerts=alerts,
            gap=fetched.gap,
            has_more=fetched.has_more,
            filed_as=(last.platform, last.source) if last else None,
        )

    async def _fetch(self, source: Source, cursor: str | None) -> Fetched:
        try:
            async with asyncio.timeout(self._fetch_deadline_s):
                return await source.fetch(cursor)
        except TimeoutError as error:
            raise SourceError(f"{source.spec.key} was not read within {self._fetch_deadline_s:g} s") from error

    async def _ingest_batch(self, key: str, batch: Sequence[FetchedPost], is_history: bool) -> int:
        """Alerts ordered. Deletions follow the posts, and the cursor moves with the last of them."""
        posts = sorted((item.post for item in batch), key=lambda post: post.posted_at)
        cursor = (key, batch[-1].cursor)
        deleted = [(post, post.deleted_at) for post in posts if post.deleted_at is not None]
        if not deleted:
            return await self._take_in(posts, cursor, is_history)
        alerts = await self._take_in(posts, None, is_history)
        for post, at in deleted:
            gone = await self._write(self._ingest.delete, post, at=at, now=self._clock(), is_history=is_history)
            alerts += gone.alerts_ordered
        return alerts + await self._take_in([], cursor, is_history)

    async def _take_in(self, posts: Sequence[Post], cursor: tuple[str, str] | None, is_history: bool) -> int:
        report = await self._write(self._ingest, posts, now=self._clock(), cursor=cursor, is_history=is_history)
        return report.alerts_ordered

    def _tell_complaints(self, key: str, complaints: tuple[str, ...]) -> None:
        """An item that stays unreadable is logged when it comes up, not at every poll."""
        for words in complaints:
            if words not in self._complaints.get(key, ()):
                log.warning("%s: %s", key, words)
        self._complaints[key] = complaints

    async def _record_gap(self, key: str, gap: Gap | None) -> None:
        """Before its posts are stored: a crash may record it twice, but never lose it."""
        if gap is not None and self._gap_starts.get(key) != gap.start:
            await self._write(self._store.record_gap, key, gap, at=self._clock())
            self._gap_starts[key] = gap.start
            log.warning("%s: posts from %s to %s are missing: %s", key, gap.start, gap.end, gap.why)

    async def _succeeded(self, source: Source, harvest: _Harvest) -> PollReport:
        spec = source.spec
        tended = await self._tended(source, harvest)
        now = self._clock()
        state = await self._write(self._store.source_state, spec.key)
        next_poll_at = now + timedelta(seconds=0.0 if harvest.has_more else self._jittered(tended.wait_s))
        well = replace(
            state,
            has_baseline=state.has_baseline or not harvest.has_more,
            last_success_at=now,
            next_poll_at=next_poll_at,
            errors_in_a_row=0,
            trouble=None,
        )
        if state.errors_in_a_row >= TOLD_AFTER:
            await self._tell(f"{spec.key} is readable again.")
        await self._write(self._save, well)
        posts, alerts = harvest.posts + tended.posts, harvest.alerts + tended.alerts
        log.info("%s: %d posts, %d alerts", spec.key, posts, alerts)
        return PollReport(key=spec.key, next_poll_at=next_poll_at, posts=posts, alerts=alerts, gap=harvest.gap)

    async def _tended(self, source: Source, harvest: _Harvest) -> Tended:
        if self._gate is not None:
            await self._gate.succeeded(source)
        if self._tending is None or not source.is_live or harvest.has_more:
            return Tended(wait_s=source.spec.interval_s)
        return await self._tending.tend(source, filed_as=harvest.filed_as)

    async def _failed(self, source: Source, error: SourceError) -> PollReport:
        try:
            return await self._back_off(source, error)
        except StoreError as store_error:
            return self._not_stored(source.spec, store_error)

    async def _back_off(self, source: Source, error: SourceError) -> PollReport:
        spec = source.spec
        is_own = isinstance(error, _OwnError)
        is_hosts = self._gate is not None and not is_own and await self._gate.failed(source, error)
        state = await self._write(self._store.source_state, spec.key)
        errors = _errors(state.errors_in_a_row, error, is_hosts=is_hosts)
        next_poll_at = self._clock() + timedelta(seconds=self._jittered(_wait_s(spec, error, errors)))
        log.warning("%s: %s; next try at %s", spec.key, error, next_poll_at.isoformat(timespec="seconds"))
        if state.errors_in_a_row < TOLD_AFTER <= errors:
            await self._tell(f"{spec.key} cannot be read: {error}. It is tried again, and its return is told.")
        troubled = replace(state, next_poll_at=next_poll_at, errors_in_a_row=errors, trouble=str(error))
        await self._write(self._save, troubled)
        is_paused = await self._gives_up(source, error, errors) if not (is_hosts or is_own) else False
        return PollReport(key=spec.key, next_poll_at=next_poll_at, trouble=str(error), is_paused=is_paused)

    def _save(self, state: SourceState) -> None:
        """The cursor stays as the store has it: posts that are sent to us may have moved it meanwhile."""
        stands = self._store.source_state(state.key).cursor
        self._store.save_source_state(replace(state, cursor=stands))

    async def _gives_up(self, source: Source, error: SourceError, errors: int) -> bool:
        return self._tending is not None and await self._tending.give_up(source, error, errors=errors)

    def _not_stored(self, spec: SourceSpec, error: StoreError) -> PollReport:
        """The cursor stands where the last whole batch left it; the rest is fetched again."""
        level = logging.INFO if isinstance(error, StoreBusy) else logging.ERROR
        log.log(level, "%s: its posts wait, the store did not take them: %s", spec.key, error)
        next_poll_at = self._clock() + timedelta(seconds=self._jittered(STORE_BUSY_S))
        return PollReport(key=spec.key, next_poll_at=next_poll_at, trouble=str(error))

    def _jittered(self, wait_s: float) -> float:
        return wait_s * (1 + JITTER * self._jitter())


def _errors(before: int, error: SourceError, *, is_hosts: bool) -> int:
    """Errors in a row, from TOLD_AFTER on told as the source's own: a host that is down speaks for all its sources."""
    if isinstance(error, SourceUnreadable):
        return max(before + 1, TOLD_AFTER)  # it will not pass by itself: a person must hear of it now
    if is_hosts:
        return max(before, min(before + 1, TOLD_AFTER - 1))
    return before + 1


def _wait_s(spec: SourceSpec, error: SourceError, errors: int) -> float:
    """What the platform asks for, else twice as long after each error, up to an hour or the source's interval."""
    if isinstance(error, SourceRateLimited) and error.retry_after_s is not None:
        return max(min(error.retry_after_s, MAX_ASKED_S), spec.interval_s)
    doubled = spec.interval_s * 2.0 ** min(errors - 1, 20)
    return max(spec.interval_s, min(doubled, MAX_BACKOFF_S))
