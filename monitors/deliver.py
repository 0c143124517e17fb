"""Sending what waits in the outbox: each message once, at a pace, and never twice on a guess."""

import logging
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import datetime, timedelta
from functools import partial

from claims.model import Alert
from monitors.pace import Pace
from monitors.ports import (
    ChatMoved,
    Notifier,
    NotifyError,
    NotifyLater,
    NotifyUncertain,
    OutboxItem,
    Store,
    StoreError,
)
from monitors.writer import Writer

log = logging.getLogger(__name__)

LOOK_AHEAD = 500  # rows read a round, so that one chat's backlog does not hide another chat's first message
TOGETHER = 5  # alerts in one message
NOTICES_TOGETHER = 10  # a dead network brings one for each source
NOTICE = "notice"
ALONE = frozenset({Alert.CONTRADICTION.value, "digest"})
PATIENT_AFTER = 5  # attempts; from then on a row waits longer each time
MAX_PATIENCE_S = 300.0


class Deliver:
    """Each row is marked `sending`, and that committed, before its one send; what became of it is marked after.

    A process that dies in between leaves `sending` behind, which `recover` turns into `uncertain`: shown
    to people, never sent again by itself, for the messenger knows no way to ask whether it arrived.
    """

    def __init__(
        self,
        *,
        store: Store,
        notifier: Notifier,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
        writer: Writer | None = None,
        may_hear: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """`may_hear`: whether messages may go to a chat; those of another wait."""
        self._store = store
        self._notifier = notifier
        self._clock = clock
        self._pace = pace or Pace()
        self._write = writer or Writer()
        self._may_hear = may_hear
        self._unsettled: list[Callable[[], None]] = []
        self._alone: set[int] = set()

    async def recover(self) -> int:
        """To be called once before the first round: rows a dead process left half-sent become uncertain."""
        lapsed = await self._write(self._store.lapse_sending)
        if lapsed:
            log.warning("%d messages may or may not have arrived when Claimwatch stopped; they are not resent", lapsed)
        return lapsed

    async def once(self) -> int:
        """Send what may go now; how many rows were sent. Raises StoreError where the outbox cannot be read."""
        await self._settle_rest()
        items = await self._write(self._store.pending, now=self._clock(), limit=LOOK_AHEAD)
        items = [item for item in items if self._may_hear(item.chat_id)]
        sent = 0
        for group in coalesce(items, self._alone):
            if not self._pace.is_open(self._clock()):
                break
            if self._pace.allows(group[0].chat_id, self._clock()):
                sent += await self._send(group)
        return sent

    async def _send(self, group: Sequence[OutboxItem]) -> int:
        ids, chat_id, now = [item.id for item in group], group[0].chat_id, self._clock()
        await self._write(self._store.mark_sending, ids, now=now)
        self._pace.spend(chat_id, now)
        try:
            message_id = await self._notifier.send(group)
        except Exception as error:
            await self._not_sent(group, ids, error)
            return 0
        await self._settle(partial(self._store.mark_sent, ids, message_id=message_id, now=self._clock()))
        return len(ids)

    async def _not_sent(self, group: Sequence[OutboxItem], ids: list[int], error: Exception) -> None:
        chat_id, now = group[0].chat_id, self._clock()
        match error:
            case NotifyLater():
                until = now + timedelta(seconds=_wait_s(error, group))
                self._pace.hold(chat_id, until)
                log.info("chat %d: message waits until %s: %s", chat_id, until.isoformat(timespec="seconds"), error)
                await self._settle(partial(self._store.put_back, ids, not_before=until))
            case ChatMoved():
                log.warning("chat %d is now %d", chat_id, error.new_chat_id)
                await self._settle(partial(self._store.put_back, ids, not_before=now))
                await self._settle(partial(self._store.move_chat, chat_id, error.new_chat_id))
            case NotifyUncertain():
                log.warning("chat %d: nobody knows whether a message arrived: %s", chat_id, error)
                await self._settle(partial(self._store.mark_uncertain, ids, why=str(error)))
            case NotifyError() if len(group) > 1:
                log.warning("chat %d: message refused, its parts are sent one by one: %s", chat_id, error)
                self._alone.update(ids)
                await self._settle(partial(self._store.put_back, ids, not_before=now))
            case NotifyError():
                log.error("chat %d: message not delivered: %s", chat_id, error)
                await self._settle(partial(self._store.mark_failed, ids, why=str(error)))
            case _:
                log.error("sending to chat %d failed in a way nobody foresaw", chat_id, exc_info=error)
                await self._settle(
                    partial(self._store.mark_uncertain, ids, why=f"{type(error).__name__} while sending")
                )

    async def _settle(self, step: Callable[[], None]) -> None:
        """Record what became of a message; if the store will not now, before anything else next time."""
        try:
            await self._write(step)
        except StoreError as error:
            log.warning("what became of a message is recorded later: %s", error)
            self._unsettled.append(step)

    async def _settle_rest(self) -> None:
        while self._unsettled:
            await self._write(self._unsettled[0])
            del self._unsettled[0]


def coalesce(items: Sequence[OutboxItem], alone: Set[int] = frozenset()) -> Iterator[tuple[OutboxItem, ...]]:
    """Rows of one chat and topic that go out as one message, in order of their first row.

    Contradictions, digests and the rows of `alone` (ids) stand alone; other alerts go together up to a
    bound, and so do notices.
    """
    groups: list[list[OutboxItem]] = []
    open_groups: dict[tuple[int, int | None, int], list[OutboxItem]] = {}
    for item in items:
        if item.reason in ALONE or item.id in alone:
            groups.append([item])
            continue
        bound = NOTICES_TOGETHER if item.reason == NOTICE else TOGETHER
        key = (item.chat_id, item.thread_id, bound)
        group = open_groups.get(key)
        if group is None or len(group) == bound:
            group = open_groups[key] = []
            groups.append(group)
        group.append(item)
    return (tuple(group) for group in groups)


def _wait_s(error: NotifyLater, group: Sequence[OutboxItem]) -> float:
    """What the messenger asks for, longer after many attempts. There is no last attempt: networks come back."""
    attempts = max(item.attempts for item in group) + 1
    patience = min(MAX_PATIENCE_S, 2.0 ** min(attempts, 20)) if attempts >= PATIENT_AFTER else 0.0
    return max(error.retry_after_s, patience)
