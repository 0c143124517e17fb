"""Delivery: once, at a pace, and never twice on a guess."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from claims.model import Alert, AlertOrder, Subscription
from monitors.deliver import Deliver, coalesce
from monitors.pace import Pace
from monitors.ports import (
    ChatMoved,
    NotifyError,
    NotifyLater,
    NotifyUncertain,
    OutboxItem,
    OutboxState,
    StoreBusy,
)
from storage.engine import open_database
from storage.migrate import upgrade
from storage.queries import StatusQueries
from storage.store import SqlStore
from tests.fake_sources import START, FakeNotifier, ManualClock
from tests.fakes import FakeStore

ANALYSTS = -1001
WAIT = timedelta(seconds=61)


class Desk:
    """A delivery over a store in memory."""

    def __init__(self, store: FakeStore | None = None, *, silent: int | None = None) -> None:
        self.store = store or FakeStore()
        self.clock = ManualClock()
        self.notifier = FakeNotifier()
        self.deliver = Deliver(
            store=self.store, notifier=self.notifier, clock=self.clock, may_hear=lambda chat: chat != silent
        )

    def order(self, *claims: int, reason: Alert = Alert.NEW, chat: int = ANALYSTS, thread: int | None = None) -> None:
        with self.store.intake() as intake:
            orders = [AlertOrder(chat_id=chat, thread_id=thread, claim_id=claim, reason=reason) for claim in claims]
            intake.order_alerts(orders, now=self.clock.now)

    def states(self) -> list[OutboxState]:
        return [message.state for message in self.store.tables.outbox.values()]

    async def run(self, seconds: int) -> list[list[int | None]]:
        """Tick once a second; the claims of each message that went out."""
        for _ in range(seconds):
            await self.deliver.once()
            self.clock.advance(1)
        return self.claims()

    def claims(self) -> list[list[int | None]]:
        return [[item.claim_id for item in group] for group in self.notifier.sent]


async def test_what_is_for_a_chat_that_may_hear_nothing_waits_and_holds_up_no_other() -> None:
    desk = Desk(silent=ANALYSTS)
    desk.order(1, reason=Alert.CONTRADICTION)
    desk.order(2, chat=-1002)

    assert await desk.run(3) == [[2]]
    assert desk.states() == [OutboxState.PENDING, OutboxState.SENT]


async def test_a_clock_that_is_set_back_silences_no_chat() -> None:
    desk = Desk()
    for chat in range(-40, 0):
        desk.order(1, chat=chat)
    await desk.run(3)
    desk.clock.advance(-3600)

    desk.order(2, chat=-1)

    assert (await desk.run(1))[-1] == [2]


async def test_a_row_is_marked_before_its_send_and_after_it() -> None:
    desk = Desk()
    seen: list[list[OutboxState]] = []

    class Watching(FakeNotifier):
        async def send(self, items: Sequence[OutboxItem]) -> int:
            seen.append(desk.states())
            return 77

    desk.deliver = Deliver(store=desk.store, notifier=Watching(), clock=desk.clock)
    desk.order(1)

    sent = await desk.deliver.once()

    assert sent == 1
    assert seen == [[OutboxState.SENDING]]
    assert desk.states() == [OutboxState.SENT]
    assert desk.store.tables.outbox[next(iter(desk.store.tables.outbox))].message_id == 77


async def test_contradictions_go_first_and_alone_and_a_burst_becomes_few_messages() -> None:
    desk = Desk()
    desk.order(1, 2, 3, 4, 5, 6, 7)
    desk.order(8, 9, reason=Alert.CONTRADICTION)

    assert await desk.run(5) == [[8], [9], [1, 2, 3, 4, 5], [6, 7]]


async def test_topics_of_one_chat_are_not_mixed() -> None:
    desk = Desk()
    desk.order(1, thread=10)
    desk.order(2, thread=20)
    desk.order(3, thread=10)

    assert await desk.run(3) == [[1, 3], [2]]


def test_a_digest_stands_alone_and_notices_go_together() -> None:
    reasons = ["new", "digest", "update", *["notice"] * 12, "retraction", "digest"]
    items = [OutboxItem(id=n, chat_id=1, thread_id=None, reason=reason) for n, reason in enumerate(reasons)]

    assert [[item.reason for item in group] for group in coalesce(items)] == [
        ["new", "update", "retraction"],
        ["digest"],
        ["notice"] * 10,
        ["notice"] * 2,
        ["digest"],
    ]


async def test_a_chat_gets_one_message_a_second_and_another_chat_need_not_wait_for_it() -> None:
    desk = Desk()
    desk.order(1, 2, reason=Alert.CONTRADICTION, chat=7)
    desk.order(3, reason=Alert.CONTRADICTION, chat=8)

    await desk.deliver.once()
    at_once = desk.claims()
    desk.clock.advance(0.5)
    await desk.deliver.once()
    half_a_second_later = desk.claims()
    desk.clock.advance(0.5)
    await desk.deliver.once()

    assert at_once == half_a_second_later == [[1], [3]]
    assert desk.claims() == [[1], [3], [2]]


async def test_a_group_gets_twenty_messages_a_minute_and_a_private_chat_more() -> None:
    group, private = Desk(), Desk()
    group.order(*range(50), reason=Alert.CONTRADICTION, chat=-5)
    private.order(*range(50), reason=Alert.CONTRADICTION, chat=5)

    assert len(await group.run(60)) == 20
    assert len(await group.run(60)) == 40
    assert len(await private.run(60)) == 50


async def test_thirty_messages_a_second_leave_for_all_chats_together() -> None:
    desk = Desk()
    for chat in range(1, 46):
        desk.order(1, chat=chat)

    assert len(await desk.run(1)) == 30
    assert len(await desk.run(1)) == 45


async def test_a_long_backlog_of_one_chat_does_not_hide_another_chats_message() -> None:
    desk = Desk()
    desk.order(*range(300), reason=Alert.CONTRADICTION, chat=-5)
    desk.order(1000, chat=6)

    assert [1000] in await desk.run(1)


async def test_a_message_that_certainly_did_not_arrive_is_tried_again_and_its_chat_waits() -> None:
    desk = Desk()
    desk.order(1, 2, reason=Alert.CONTRADICTION)
    desk.order(3, chat=8)
    desk.notifier.outcomes.append(NotifyLater("flood control", retry_after_s=10))

    first = await desk.run(10)
    rest = await desk.run(2)

    assert first == [[3]]
    assert rest == [[3], [1], [2]]
    assert desk.states() == [OutboxState.SENT] * 3


async def test_many_attempts_in_vain_are_spaced_out_but_never_given_up() -> None:
    desk = Desk()
    desk.order(1)
    desk.notifier.outcomes.extend([NotifyLater("no connection", retry_after_s=1)] * 12)

    await desk.run(3600)

    assert desk.claims() == [[1]]
    assert len(desk.notifier.tried) == 13


async def test_a_message_that_may_have_arrived_is_never_sent_again() -> None:
    desk = Desk()
    desk.order(1)
    desk.notifier.outcomes.append(NotifyUncertain("the answer was lost"))

    await desk.run(100)
    await desk.deliver.recover()
    await desk.run(100)

    assert desk.states() == [OutboxState.UNCERTAIN]
    assert len(desk.notifier.tried) == 1


async def test_a_refused_message_fails_and_the_next_one_goes_out() -> None:
    desk = Desk()
    desk.order(1, 2, reason=Alert.CONTRADICTION)
    desk.notifier.outcomes.append(NotifyError("the bot was removed from the chat"))

    assert await desk.run(3) == [[2]]
    assert desk.states() == [OutboxState.FAILED, OutboxState.SENT]


async def test_one_part_that_is_refused_takes_no_other_with_it() -> None:
    class Choosy(FakeNotifier):
        async def send(self, items: Sequence[OutboxItem]) -> int:
            if any(item.claim_id == 2 for item in items):
                raise NotifyError("can't parse entities")
            return await super().send(items)

    desk = Desk()
    notifier = Choosy()
    desk.deliver = Deliver(store=desk.store, notifier=notifier, clock=desk.clock)
    desk.order(1, 2, 3)

    await desk.run(6)

    assert [[item.claim_id for item in group] for group in notifier.sent] == [[1], [3]]
    assert desk.states() == [OutboxState.SENT, OutboxState.FAILED, OutboxState.SENT]


async def test_a_send_cut_off_by_the_end_of_the_program_is_uncertain_at_its_next_start() -> None:
    class Stuck(FakeNotifier):
        async def send(self, items: Sequence[OutboxItem]) -> int:
            begun.set()
            await asyncio.Event().wait()
            return 0

    desk, begun = Desk(), asyncio.Event()
    desk.deliver = Deliver(store=desk.store, notifier=Stuck(), clock=desk.clock)
    desk.order(1)

    sending = asyncio.create_task(desk.deliver.once())
    await begun.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    restarted = Deliver(store=desk.store, notifier=desk.notifier, clock=desk.clock)
    await restarted.recover()
    await restarted.once()

    assert desk.states() == [OutboxState.UNCERTAIN]
    assert desk.notifier.tried == []


async def test_an_error_nobody_foresaw_counts_as_uncertain(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    desk.order(1)
    desk.notifier.outcomes.append(KeyError("surprise"))

    await desk.run(3)

    assert desk.states() == [OutboxState.UNCERTAIN]
    assert "KeyError" in caplog.text


async def test_a_chat_that_moved_gets_its_message_at_its_new_place() -> None:
    desk = Desk()
    desk.store.subscribe(Subscription(chat_id=-5))
    desk.order(1, chat=-5)
    desk.notifier.outcomes.append(ChatMoved("now a supergroup", new_chat_id=-100500))

    await desk.run(2)

    assert [(group[0].chat_id, group[0].claim_id) for group in desk.notifier.sent] == [(-100500, 1)]
    assert [subscription.chat_id for subscription in desk.store.subscriptions()] == [-100500]


async def test_what_cannot_be_recorded_now_is_recorded_before_anything_else_is_sent() -> None:
    class Busy(FakeStore):
        failures = 2

        def mark_sent(self, ids: Sequence[int], *, message_id: int, now: datetime) -> None:
            if self.failures:
                self.failures -= 1
                raise StoreBusy("another process writes")
            super().mark_sent(ids, message_id=message_id, now=now)

    desk = Desk(Busy())
    desk.order(1, 2, reason=Alert.CONTRADICTION)

    await desk.deliver.once()
    desk.clock.advance(1)
    with pytest.raises(StoreBusy):
        await desk.deliver.once()
    await desk.run(2)

    assert desk.claims() == [[1], [2]]
    assert desk.states() == [OutboxState.SENT, OutboxState.SENT]


async def test_nothing_is_sent_that_cannot_be_marked_first() -> None:
    class Busy(FakeStore):
        def mark_sending(self, ids: Sequence[int], *, now: datetime) -> None:
            raise StoreBusy("another process writes")

    desk = Desk(Busy())
    desk.order(1)

    with pytest.raises(StoreBusy):
        await desk.deliver.once()
    assert desk.notifier.tried == []


def test_a_hold_is_never_shortened() -> None:
    pace = Pace()

    pace.hold(1, START + timedelta(seconds=30))
    pace.hold(1, START + timedelta(seconds=5))

    assert not pace.allows(1, START + timedelta(seconds=29))
    assert pace.allows(1, START + timedelta(seconds=30))


DIE_WHILE_SENDING = """
import asyncio, os, signal, sys
from pathlib import Path
from monitors.deliver import Deliver
from storage.engine import open_database
from storage.store import SqlStore
from tests.fake_sources import ManualClock

class Dying:
    async def send(self, items):
        Path(sys.argv[2]).write_text("sent " + items[0].body)
        os.kill(os.getpid(), signal.SIGKILL)

store = SqlStore(open_database(sys.argv[1]))
asyncio.run(Deliver(store=store, notifier=Dying(), clock=ManualClock()).once())
"""


async def test_a_process_killed_while_sending_leaves_uncertain_and_never_a_second_message(tmp_path: Path) -> None:
    url, wire = f"sqlite:///{tmp_path / 'claims.db'}", tmp_path / "wire"
    engine = open_database(url)
    upgrade(engine)
    store = SqlStore(engine)
    for chat, key in ((5, "first"), (6, "second")):
        store.order_message(chat_id=chat, thread_id=None, reason="notice", key=key, body=key, now=START)

    root = Path(__file__).parents[2]
    child = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", DIE_WHILE_SENDING, url, str(wire)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    notifier, clock = FakeNotifier(), ManualClock(START + WAIT)
    deliver = Deliver(store=store, notifier=notifier, clock=clock)
    lapsed = await deliver.recover()
    for _ in range(3):
        await deliver.once()
        clock.advance(60)
    uncertain = StatusQueries(engine).uncertain()
    engine.dispose()

    assert child.returncode == -9
    assert wire.read_text() == "sent first"
    assert lapsed == 1
    assert [item.body for item in uncertain] == ["first"]
    assert [group[0].body for group in notifier.sent] == ["second"]
