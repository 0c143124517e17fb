"""The store on a database: what ingest, poll and deliver need, each method one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from claims.model import Subscription
from monitors.ports import Gap, OutboxItem, OutboxState, SourceState
from storage import outbox
from storage.conflict import insert_new, insert_or_replace
from storage.engine import reading, serialise, writing
from storage.intake import SqlIntake, read_subscriptions
from storage.purging import PURGED_PLATFORMS
from storage.rows import source_state_of, storable, subscription_columns, thread_column
from storage.tables import gaps, sources, subscriptions


class SqlStore:
    """Implements monitors.ports.Store over an engine from `open_database`, its schema up to date.

    Posts of `purged` platforms lose their text when they are deleted.
    """

    def __init__(self, engine: Engine, *, purged: frozenset[str] = PURGED_PLATFORMS) -> None:
        self._engine = engine
        self._purged = purged

    @contextmanager
    def intake(self) -> Iterator[SqlIntake]:
        with writing(self._engine) as connection:
            serialise(connection)
            yield SqlIntake(connection, purged=self._purged)

    def source_state(self, key: str) -> SourceState:
        with reading(self._engine) as connection:
            row = connection.execute(select(sources).where(sources.c.key == key)).first()
        return source_state_of(row) if row else SourceState(key=key)

    def save_source_state(self, state: SourceState) -> None:
        columns = {
            "key": state.key,
            "cursor": state.cursor,
            "has_baseline": state.has_baseline,
            "last_success_at": state.last_success_at,
            "next_poll_at": state.next_poll_at,
            "errors_in_a_row": state.errors_in_a_row,
            "trouble": storable(state.trouble) if state.trouble else None,
        }
        with writing(self._engine) as connection:
            insert_or_replace(connection, sources, columns)

    def record_gap(self, key: str, gap: Gap, *, at: datetime) -> None:
        row = {"source_key": key, "start": gap.start, "end": gap.end, "why": storable(gap.why), "found_at": at}
        with writing(self._engine) as connection:
            connection.execute(insert(gaps), row)

    def subscriptions(self) -> list[Subscription]:
        with reading(self._engine) as connection:
            return read_subscriptions(connection)

    def subscribe(self, subscription: Subscription) -> None:
        with writing(self._engine) as connection:
            insert_or_replace(connection, subscriptions, subscription_columns(subscription))

    def offer_subscription(self, subscription: Subscription) -> bool:
        with writing(self._engine) as connection:
            return insert_new(connection, subscriptions, subscription_columns(subscription))

    def unsubscribe(self, chat_id: int, thread_id: int | None) -> bool:
        here = (subscriptions.c.chat_id == chat_id, subscriptions.c.thread_id == thread_column(thread_id))
        with writing(self._engine) as connection:
            outbox.withdraw(connection, chat_id, thread_id)
            ended = update(subscriptions).where(subscriptions.c.is_active, *here).values(is_active=False)
            return connection.execute(ended).rowcount > 0

    def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        with writing(self._engine) as connection:
            outbox.move_chat(connection, old_chat_id, new_chat_id)

    def order_message(
        self, *, chat_id: int, thread_id: int | None, reason: str, key: str, body: str, now: datetime
    ) -> bool:
        with writing(self._engine) as connection:
            return outbox.order_message(
                connection, chat_id=chat_id, thread_id=thread_id, reason=reason, key=key, body=body, now=now
            )

    def pending(self, *, now: datetime, limit: int = 50) -> list[OutboxItem]:
        with reading(self._engine) as connection:
            return outbox.pending(connection, now=now, limit=limit)

    def mark_sending(self, ids: Sequence[int], *, now: datetime) -> None:
        with writing(self._engine) as connection:
            outbox.mark_sending(connection, ids, now=now)

    def mark_sent(self, ids: Sequence[int], *, message_id: int, now: datetime) -> None:
        with writing(self._engine) as connection:
            outbox.mark(connection, ids, OutboxState.SENT, message_id=message_id, sent_at=now, error=None)

    def mark_uncertain(self, ids: Sequence[int], *, why: str) -> None:
        with writing(self._engine) as connection:
            outbox.mark(connection, ids, OutboxState.UNCERTAIN, error=storable(why))

    def mark_failed(self, ids: Sequence[int], *, why: str) -> None:
        with writing(self._engine) as connection:
            outbox.mark(connection, ids, OutboxState.FAILED, error=storable(why))

    def put_back(self, ids: Sequence[int], *, not_before: datetime) -> None:
        with writing(self._engine) as connection:
            outbox.mark(connection, ids, OutboxState.PENDING, not_before=not_before, sending_since=None)

    def lapse_sending(self) -> int:
        with writing(self._engine) as connection:
            return outbox.lapse_sending(connection)
