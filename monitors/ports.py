"""The interfaces of the shell: what ingest, poll and deliver need of sources, a store and a messenger."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from claims.model import (
    AlertOrder,
    FiledClaim,
    Post,
    Reading,
    Relation,
    Subscription,
    Verdict,
)


class SourceError(Exception):
    """A source could not be read this time; the text says what, where and what to do."""


class SourceUnreadable(SourceError):
    """Nothing can be read there until a person acts (missing, private, suspended, refused)."""


class SourceRateLimited(SourceError):
    """The platform asks to wait `retry_after_s` seconds, or gives no time (None)."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class StoreError(Exception):
    """The store could not do it; nothing of the transaction was kept."""


class StoreBusy(StoreError):
    """Another process holds the store for writing; the same call may succeed later."""


class NotifyError(Exception):
    """A message was certainly not delivered and will not be by trying again (refused, forbidden)."""


class NotifyLater(NotifyError):
    """A message was certainly not delivered; trying again after `retry_after_s` may succeed."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotifyUncertain(NotifyError):
    """Nobody can tell whether the message arrived (the answer was lost)."""


class ChatMoved(NotifyError):
    """The group became a supergroup; nothing was delivered, `new_chat_id` is where it lives now."""

    def __init__(self, message: str, *, new_chat_id: int) -> None:
        super().__init__(message)
        self.new_chat_id = new_chat_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """One watched source. `key` is "kind:handle"; `interval_s` is the least time between two polls."""

    kind: str
    handle: str
    side: str | None = None
    beat: str | None = None
    interval_s: float = 300.0
    path: str | None = None  # the file of a `file` source
    backfill_days: int | None = None  # how far back a new source is read; None: as the polling settings say

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.handle}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPost:
    """A post and the cursor that stands once it is committed."""

    post: Post
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Posts the platform no longer gives, or more than one poll may gather: from, to (cursors), why."""

    start: str
    end: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One poll's harvest, in an order in which each cursor covers every post before it, oldest first.

    `complaints` are sentences about single items that could not be read. `has_more`: the rest can be
    fetched at once, from the last cursor. `billed` posts were charged for by the platform, kept or not.
    """

    posts: tuple[FetchedPost, ...] = ()
    gap: Gap | None = None
    complaints: tuple[str, ...] = ()
    has_more: bool = False
    billed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPost:
    """A stored post that may be looked at again: `id` as the platform numbers its newest version."""

    id: str
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """Stored posts as the platform shows them now, changed or not, and the ids it no longer knows.

    A post in neither was not seen this time, which says nothing about it.
    """

    posts: tuple[Post, ...] = ()
    gone: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    billed: int = 0


class Source(Protocol):
    """Fetches and translates; never matches, stores or sleeps. One object per watched account or file."""

    @property
    def spec(self) -> SourceSpec: ...

    @property
    def is_live(self) -> bool:
        """Whether its first poll sets a baseline in silence (True for platforms, False for files)."""
        ...

    async def fetch(self, cursor: str | None) -> Fetched:
        """What is new since `cursor` (None: the newest page).

        Raises SourceUnreadable, SourceRateLimited or SourceError; never a library's error.
        """
        ...

    async def close(self) -> None: ...


@runtime_checkable
class Rereads(Protocol):
    """A source that can look at its posts again, for edits and deletions."""

    async def reread(self, seen: Sequence[SeenPost]) -> Reread:
        """`seen` is in order of time. Raises what `Source.fetch` raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedBack:
    """One page of older posts. `before` is where the next page starts; None: the history, or the time, is reached."""

    posts: tuple[Post, ...] = ()
    before: str | None = None
    complaints: tuple[str, ...] = ()
    billed: int = 0


@runtime_checkable
class Backfills(Protocol):
    """A source that can page back through what was posted before it was watched."""

    async def fetch_back(self, before: str | None, *, since: datetime) -> FetchedBack:
        """One request's worth of posts, newest page first (`before` None), leaving out those before `since`.

        `before` is the source's own mark and must get further with every page. Raises what `Source.fetch` raises.
        """
        ...


@runtime_checkable
class Hosted(Protocol):
    """A source that knows which server it asks, where its kind does not say it (feeds): they rest together."""

    @property
    def host(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What became of a post handed to the store."""

    post_key: int
    version: int
    is_new: bool  # False: this very text is already stored for this post


class Intake(Protocol):
    """The steps of one ingest transaction, serialised against every other writer."""

    def file_post(self, post: Post, reading: Reading, *, seen_at: datetime) -> Filing:
        """Store a post, or a new version of it; its former versions' claims become superseded."""
        ...

    def find_post(self, platform: str, native_id: str) -> Post | None:
        """The newest stored version of a post named by an id, on this platform first, else on any."""
        ...

    def claims_of(self, post_key: int) -> list[FiledClaim]:
        """The claims of every version of a post, oldest version first."""
        ...

    def file_claims(self, filing: Filing, post: Post, reading: Reading) -> list[FiledClaim]: ...

    def candidates(self, filed: FiledClaim) -> list[FiledClaim]:
        """Stored claims worth comparing, best first, at most 200, not those of the same post."""
        ...

    def relate(self, relations: Sequence[Relation]) -> None: ...

    def record_verdict(self, verdict: Verdict) -> None:
        """Keep the claim's alert, strongest relation and whether a cap was hit."""
        ...

    def delete_post(self, platform: str, source: str, native_id: str, *, at: datetime) -> list[FiledClaim]:
        """Mark a source's post deleted; its current claims, or none if it is unknown or already deleted."""
        ...

    def subscriptions(self) -> list[Subscription]: ...

    def order_alerts(self, orders: Sequence[AlertOrder], *, now: datetime) -> int:
        """Add outbox rows; one that is there already (chat, thread, claim, reason) is left. How many were new."""
        ...

    def move_cursor(self, source_key: str, cursor: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known of a watched source's polls. `trouble` is the sentence told once, or None when well."""

    key: str
    cursor: str | None = None
    has_baseline: bool = False
    last_success_at: datetime | None = None
    next_poll_at: datetime | None = None
    errors_in_a_row: int = 0
    trouble: str | None = None


class OutboxState(StrEnum):
    """The life of an outbox row; a lapsed `sending` becomes `uncertain` and is never resent blindly."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A message waiting to go out.

    `reason` is an Alert value, "digest" or "notice". Alerts name a `claim_id`; digests and notices carry
    their `body` (a notice's sentence; a digest's local date, ISO).
    """

    id: int
    chat_id: int
    thread_id: int | None
    reason: str
    claim_id: int | None = None
    body: str | None = None
    attempts: int = 0


class Store(Protocol):
    """What ingest, poll and deliver need. Every method is one transaction; `intake` is one as a whole."""

    def intake(self) -> AbstractContextManager[Intake]:
        """Commit on a clean exit, roll back on any error. Raises StoreBusy, StoreError."""
        ...

    def source_state(self, key: str) -> SourceState: ...

    def save_source_state(self, state: SourceState) -> None: ...

    def record_gap(self, key: str, gap: Gap, *, at: datetime) -> None: ...

    def subscriptions(self) -> list[Subscription]: ...

    def subscribe(self, subscription: Subscription) -> None:
        """Add or replace the subscription of a (chat, thread)."""
        ...

    def offer_subscription(self, subscription: Subscription) -> bool:
        """Subscribe a (chat, thread) that was never subscribed before; one that left stays away. True if it is new."""
        ...

    def unsubscribe(self, chat_id: int, thread_id: int | None) -> bool:
        """End a subscription and withdraw what waits for it. True if there was one."""
        ...

    def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        """A group became a supergroup: subscriptions and waiting messages go with it."""
        ...

    def order_message(
        self, *, chat_id: int, thread_id: int | None, reason: str, key: str, body: str, now: datetime
    ) -> bool:
        """Queue a digest or notice unless one with this (chat, thread, reason, key) exists. True if queued."""
        ...

    def pending(self, *, now: datetime, limit: int = 50) -> list[OutboxItem]:
        """Rows that may be sent now, contradictions first, then oldest first."""
        ...

    def mark_sending(self, ids: Sequence[int], *, now: datetime) -> None: ...

    def mark_sent(self, ids: Sequence[int], *, message_id: int, now: datetime) -> None: ...

    def mark_uncertain(self, ids: Sequence[int], *, why: str) -> None: ...

    def mark_failed(self, ids: Sequence[int], *, why: str) -> None: ...

    def put_back(self, ids: Sequence[int], *, not_before: datetime) -> None:
        """Return rows that certainly were not delivered to pending."""
        ...

    def lapse_sending(self) -> int:
        """Turn rows a dead process left in `sending` into `uncertain`; how many."""
        ...


class Notifier(Protocol):
    """Delivers one message made of one or more outbox rows of one chat and topic."""

    async def send(self, items: Sequence[OutboxItem]) -> int:
        """Returns the platform's message id. Raises NotifyLater, NotifyUncertain, ChatMoved or NotifyError."""
        ...
