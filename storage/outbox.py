"""The messages to send: one row for each (chat, thread, reason, key), and the states it goes through."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, delete, or_, select, update

from claims.model import Alert, AlertOrder
from monitors.ports import OutboxItem, OutboxState
from storage.conflict import insert_new
from storage.rows import StoredRow, storable, thread_column, thread_of
from storage.tables import outbox, subscriptions

_WAITING = outbox.c.state == OutboxState.PENDING.value
_PENDING = (
    select(outbox)
    .where(_WAITING, or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("now")))
    .order_by(case((outbox.c.reason == Alert.CONTRADICTION.value, 0), else_=1), outbox.c.id)
    .limit(bindparam("limit"))
)
_UNCERTAIN = select(outbox).where(outbox.c.state == OutboxState.UNCERTAIN.value).order_by(outbox.c.id)


def order_alerts(connection: Connection, orders: Sequence[AlertOrder], now: datetime) -> int:
    return sum(insert_new(connection, outbox, _alert_row(order, now)) for order in orders)


def _alert_row(order: AlertOrder, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": order.chat_id,
        "thread_id": thread_column(order.thread_id),
        "reason": order.reason.value,
        "key": f"claim:{order.claim_id}",
        "claim_id": order.claim_id,
        "gap": order.gap,
        "state": OutboxState.PENDING.value,
        "ordered_at": now,
    }


def order_message(connection: Connection, *, chat_id: int, thread_id: int | None, **message: Any) -> bool:
    """`message`: reason, key, body and now (when it was ordered)."""
    row = {
        "chat_id": chat_id,
        "thread_id": thread_column(thread_id),
        "reason": message["reason"],
        "key": storable(message["key"]),
        "body": storable(message["body"]),
        "state": OutboxState.PENDING.value,
        "ordered_at": message["now"],
    }
    return insert_new(connection, outbox, row)


def pending(connection: Connection, *, now: datetime, limit: int) -> list[OutboxItem]:
    return _items(connection, _PENDING, {"now": now, "limit": limit})


def uncertain(connection: Connection) -> list[OutboxItem]:
    return _items(connection, _UNCERTAIN, {})


def _items(connection: Connection, statement: Select[Any], values: dict[str, Any]) -> list[OutboxItem]:
    return [_item(row) for row in connection.execute(statement, values)]


def _item(row: StoredRow) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        chat_id=row.chat_id,
        thread_id=thread_of(row.thread_id),
        reason=row.reason,
        claim_id=row.claim_id,
        body=row.body,
        attempts=row.attempts,
    )


def mark_sending(connection: Connection, ids: Sequence[int], *, now: datetime) -> None:
    statement = update(outbox).where(outbox.c.id.in_(ids), _WAITING)
    connection.execute(
        statement.values(state=OutboxState.SENDING.value, sending_since=now, attempts=outbox.c.attempts + 1)
    )


def mark(connection: Connection, ids: Sequence[int], state: OutboxState, **columns: Any) -> None:
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state=state.value, **columns))


def lapse_sending(connection: Connection) -> int:
    lapsed = update(outbox).where(outbox.c.state == OutboxState.SENDING.value)
    why = "the program ended while this was being sent"
    return connection.execute(lapsed.values(state=OutboxState.UNCERTAIN.value, error=why)).rowcount


def withdraw(connection: Connection, chat_id: int, thread_id: int | None) -> None:
    """What waits for a chat or topic that wants nothing any more is not sent."""
    here = (outbox.c.chat_id == chat_id, outbox.c.thread_id == thread_column(thread_id))
    why = "the chat unsubscribed before this was sent"
    connection.execute(update(outbox).where(_WAITING, *here).values(state=OutboxState.FAILED.value, error=why))


def move_chat(connection: Connection, old: int, new: int) -> None:
    """Sent rows move too: what the chat was told as a group it is not told again as a supergroup."""
    there = outbox.alias()
    is_told = (
        select(there.c.id)
        .where(
            there.c.chat_id == new,
            and_(*(there.c[name] == outbox.c[name] for name in ("thread_id", "reason", "key"))),
        )
        .exists()
    )
    connection.execute(delete(outbox).where(outbox.c.chat_id == old, is_told))
    connection.execute(update(outbox).where(outbox.c.chat_id == old).values(chat_id=new))
    taken = select(subscriptions.c.thread_id).where(subscriptions.c.chat_id == new)
    connection.execute(
        delete(subscriptions).where(subscriptions.c.chat_id == old, subscriptions.c.thread_id.in_(taken))
    )
    connection.execute(update(subscriptions).where(subscriptions.c.chat_id == old).values(chat_id=new))
