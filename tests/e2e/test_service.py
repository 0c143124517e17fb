"""The wired service against its own settings: who hears, where the sign of life lies, what the console may touch."""

from pathlib import Path
from typing import Any

import pytest

from bot.app import running
from bot.run import Service
from bot.settings import HEARTBEAT, Settings
from claims.model import Subscription
from monitors.ports import OutboxItem
from storage.engine import open_database
from storage.store import SqlStore
from tests.e2e.test_a_day import MORNING, TOKEN, service
from tests.fake_sources import ManualClock
from tests.offline import OfflineTelegram

FORMER_GROUP, FORMER_ANALYST, ANALYST = -1005550000001, 66, 77


def settings(folder: Path, **more: Any) -> Settings:
    chats = [{"id": -1001234567890, "digest_at": "off"}]
    return Settings.model_validate(
        {"telegram": {"token": TOKEN, "users": [ANALYST], "chats": chats}, "data_dir": folder, **more}
    )


def order(store: SqlStore, chat_id: int) -> None:
    store.subscribe(Subscription(chat_id=chat_id))
    store.order_message(chat_id=chat_id, thread_id=None, reason="notice", key="1", body="Hello", now=MORNING)


async def deliver_once(wired: Service) -> list[int]:
    """Where messages went."""
    telegram = OfflineTelegram()
    app = wired.application(telegram)
    async with running(app, is_polling=False), wired.work(app) as work:
        await work.deliver.once()
    return [call.parameters["chat_id"] for call in telegram.sent()]


async def test_chats_and_people_taken_off_the_lists_hear_nothing_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config, clock = settings(tmp_path), ManualClock(MORNING)
    with service(config, clock) as wired:
        store = SqlStore(open_database(config.database_url))
        for chat_id in (FORMER_GROUP, FORMER_ANALYST, ANALYST):
            order(store, chat_id)

        assert await deliver_once(wired) == [ANALYST]

    assert {each.chat_id for each in store.subscriptions()} == {ANALYST, -1001234567890}
    assert f"chat {FORMER_GROUP} is not listed any more" in caplog.text


async def test_a_console_takes_no_message_of_a_real_chat(tmp_path: Path) -> None:
    config, clock = settings(tmp_path), ManualClock(MORNING)
    with service(config, clock, is_console=True) as wired:
        store = SqlStore(open_database(config.database_url))
        order(store, -1001234567890)
        order(store, 1)

        assert await deliver_once(wired) == [1]

    assert [each.chat_id for each in pending(store)] == [-1001234567890]


def pending(store: SqlStore) -> list[OutboxItem]:
    return store.pending(now=MORNING)


async def test_a_sign_of_life_is_given_where_the_database_lies_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    config = settings(folder, database={"url": f"sqlite:///{tmp_path / 'elsewhere.db'}"})
    with service(config, ManualClock(MORNING)) as wired:
        await wired._beat()

    assert (folder / HEARTBEAT).exists()
