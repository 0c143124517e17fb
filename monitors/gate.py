"""Who may be asked now: resting hosts, used-up budgets and paused sources, kept in the store as they change."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitors.budget import Budget, day_of, may_read
from monitors.manners import Manners, host_of
from monitors.memory import Memory
from monitors.ports import Source, SourceError, SourceRateLimited, SourceUnreadable
from monitors.rests import Rest, after_failure, after_success, after_wish, must_be_told
from monitors.telling import Telling
from monitors.writer import Writer

log = logging.getLogger(__name__)


class Gate:
    """One for all polls of the process. Decides in memory and writes what outlives a restart; `load` it first."""

    def __init__(
        self,
        *,
        memory: Memory,
        clock: Callable[[], datetime],
        notice: Callable[[str], Awaitable[None]],
        manners: Manners,
        writer: Writer | None = None,
    ) -> None:
        self._memory = memory
        self._clock = clock
        self._tell = Telling(notice)
        self._budgets = manners.budgets
        self._write = writer or Writer()
        self._rests: dict[str, Rest] = {}
        self._probing: dict[str, str] = {}  # by host: the source that looks whether it is back
        self._paused: set[str] = set()
        self._day: date | None = None
        self._spent: dict[str, Counter[str]] = {}
        self._totals: Counter[str] = Counter()
        self._watched: Counter[str] = Counter()

    async def load(self, sources: Iterable[Source]) -> None:
        """`sources` share the budgets of their kinds."""
        self._watched = Counter(source.spec.kind for source in sources)
        self._rests = {rest.name: rest for rest in await self._write(self._memory.rests)}
        self._paused = set(await self._write(self._memory.paused))
        await self._open_the_day()

    async def look_for_pauses(self) -> None:
        """Somebody may have paused or resumed a source, in this process or in another."""
        self._paused = set(await self._write(self._memory.paused))

    def is_open(self, source: Source) -> bool:
        """Whether a source may be asked now. Of a host that is down, one source at a time may look."""
        key = source.spec.key
        if key in self._paused or not self.is_affordable(source):
            return False
        host = host_of(source)
        rest = self._rests.get(host) if host is not None else None
        if host is None or rest is None:
            return True
        if rest.lasts(self._clock()):
            return False
        return not rest.is_down or self._probing.get(host, key) == key

    def enter(self, source: Source) -> bool:
        """As `is_open`, and if so the source is on its way until it leaves."""
        if not self.is_open(source):
            return False
        host = host_of(source)
        if host is not None and (rest := self._rests.get(host)) is not None and rest.is_down:
            self._probing[host] = source.spec.key
        return True

    def leave(self, source: Source) -> None:
        host = host_of(source)
        if host is not None and self._probing.get(host) == source.spec.key:
            del self._probing[host]

    def is_affordable(self, source: Source) -> bool:
        """Whether the day's budget lets the source be read. One reading may overdraw it."""
        kind = source.spec.kind
        budget = self._budgets.get(kind)
        if budget is None:
            return True
        now = self._clock()
        is_today = self._day == day_of(now)
        total = self._totals[kind] if is_today else 0
        own = self._spent[kind][source.spec.key] if is_today and kind in self._spent else 0
        return may_read(budget, total=total, own=own, sources=self._watched[kind], now=now)

    async def spend(self, source: Source, posts: int) -> None:
        """What a reading cost, counted before its posts are stored: they are paid for whatever becomes of them."""
        budget = self._budgets.get(source.spec.kind)
        if posts <= 0:
            return
        await self._open_the_day()
        kind, key = source.spec.kind, source.spec.key
        await self._write(self._memory.spend, kind, key, posts, day=day_of(self._clock()))
        before = self._totals[kind]
        self._totals[kind] += posts
        self._spent.setdefault(kind, Counter())[key] += posts
        if budget is not None and before < budget.daily_posts <= self._totals[kind]:
            await self._tell(_used_up(kind, budget))

    async def succeeded(self, source: Source) -> None:
        host = host_of(source)
        rest = self._rests.get(host) if host is not None else None
        if rest is None:
            return
        better = after_success(rest, now=self._clock())
        if rest.is_told and not better.is_told:
            await self._tell(f"{rest.name} answers again; its sources are read as before.")
        await self._change(rest, better)

    async def failed(self, source: Source, error: SourceError) -> bool:
        """Whether the trouble is the host's, and no news of the source's own."""
        host = host_of(source)
        if host is None:
            return False
        if isinstance(error, SourceUnreadable):
            await self.succeeded(source)  # the host did answer
            return False
        rest = self._rests.get(host, Rest(name=host))
        now = self._clock()
        if isinstance(error, SourceRateLimited) and error.retry_after_s is not None:
            wait = timedelta(seconds=min(error.retry_after_s, 1e6))
            worse = after_wish(rest, wait, str(error), now=now)
        else:
            worse = after_failure(rest, source.spec.key, str(error), now=now)
        if must_be_told(worse):
            await self._tell(
                f"{host} cannot be reached ({error}). All its sources rest; one of them looks again from time to time,"
                " and the return is told."
            )
            worse = replace(worse, is_told=True)
        await self._change(rest, worse)
        return worse.is_down

    def pause(self, key: str) -> None:
        self._paused.add(key)

    def resume(self, key: str) -> None:
        self._paused.discard(key)

    async def _change(self, rest: Rest, changed: Rest) -> None:
        self._rests[changed.name] = changed
        if replace(rest, failing=frozenset()) != replace(changed, failing=frozenset()):
            await self._write(self._memory.save_rest, changed)
            state = f"rests until {changed.until:%H:%M:%S}" if changed.until else "may be asked again"
            log.info("%s %s (%s)", changed.name, state, changed.why or "it answered")

    async def _open_the_day(self) -> None:
        today = day_of(self._clock())
        if self._day == today:
            return
        self._day = today
        for kind in self._budgets:
            self._spent[kind] = Counter(await self._write(self._memory.spent, kind, day=today))
        self._totals = Counter({kind: spent.total() for kind, spent in self._spent.items() if kind in self._budgets})


def _used_up(kind: str, budget: Budget) -> str:
    price = f" (${budget.daily_usd:,.2f})" if budget.price_per_post_usd else ""
    return (
        f"Today's budget of {budget.daily_posts:,} posts{price} for sources of kind {kind} is used up. They are read"
        f" again after midnight UTC; {kind}.daily_posts sets the budget."
    )
