"""What the commands work with: the store's answers, the reader of place names, the clock and the lists."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

from bot.access import Access
from claims.model import Place, Subscription
from monitors.memory import Memory
from monitors.ports import OutboxItem, Store
from storage.decisions import Decided
from storage.events import EventView
from storage.health import SourceHealth
from storage.queries import ClaimView, SourceStatus, Totals

P = ParamSpec("P")
T = TypeVar("T")


class ClaimQuestions(Protocol):
    """Of storage.queries.ClaimQueries, what the chat asks."""

    def card(self, claim_id: int) -> ClaimView | None: ...

    def by_place(
        self, place_ids: Sequence[str], *, since: datetime | None = None, limit: int = 20, offset: int = 0
    ) -> list[ClaimView]: ...

    def count_by_place(self, place_ids: Sequence[str], *, since: datetime | None = None) -> int: ...

    def between(self, start: datetime, end: datetime) -> list[ClaimView]: ...

    def arrived(self, start: datetime, end: datetime, *, posted_since: datetime) -> list[ClaimView]: ...


class EventQuestions(Protocol):
    """Of storage.events.EventQueries, what the chat asks."""

    def of_claim(self, claim_id: int) -> EventView | None: ...


class DecisionRecord(Protocol):
    """Of storage.decisions.EventDecisions, what the chat does."""

    def decide(
        self, one: int, other: int, *, is_same: bool, by: str, now: datetime, note: str | None = None
    ) -> Decided: ...

    def undo(self, *, by: str, now: datetime) -> Decided | None: ...


class HealthQuestions(Protocol):
    """Of storage.health.HealthQueries, what the chat asks."""

    def health(self, *, now: datetime) -> list[SourceHealth]: ...


class StatusQuestions(Protocol):
    """Of storage.queries.StatusQueries, what the chat asks."""

    def sources(self) -> list[SourceStatus]: ...

    def totals(self) -> Totals: ...

    def uncertain(self) -> list[OutboxItem]: ...


class PlaceFinder(Protocol):
    """Of claims.extract.Reader, what the chat asks."""

    def find_places(self, words: str) -> list[Place]: ...

    def near_names(self, words: str, limit: int = 3) -> list[str]: ...


def default_subscription(chat_id: int, thread_id: int | None) -> Subscription:
    return Subscription(chat_id=chat_id, thread_id=thread_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a command may use. Questions and changes leave the event loop to their own threads.

    `reading` and `writing` are the pools for them; None is asyncio's own pool. `subscription_for` gives what
    /start sets up for a chat and topic.
    """

    claims: ClaimQuestions
    status: StatusQuestions
    events: EventQuestions
    decisions: DecisionRecord
    health: HealthQuestions
    memory: Memory
    store: Store
    places: PlaceFinder
    access: Access
    clock: Callable[[], datetime]
    version: str
    subscription_for: Callable[[int, int | None], Subscription] = default_subscription
    reading: Executor | None = None
    writing: Executor | None = None

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.reading, partial(question, *args, **kwargs))

    async def change(self, deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.writing, partial(deed, *args, **kwargs))

    async def is_subscribed(self, chat_id: int) -> bool:
        return any(each.chat_id == chat_id for each in await self.ask(self.store.subscriptions))
