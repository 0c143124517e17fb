"""A stop in the middle of a message: what was begun is finished, and nobody is left to wonder."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.settings import Settings
from claims.model import Subscription
from storage.engine import open_database, reading
from storage.store import SqlStore
from storage.tables import outbox
from tests.e2e.test_a_day import DESK, MORNING, TOKEN, service
from tests.fake_sources import ManualClock
from tests.servers.bot_api import BotApiServer


class SlowBotApi(BotApiServer):
    """Answers a message only after the bot has asked for updates a last time."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self._asked_last = asyncio.Event()

    async def _getUpdates(self, payload: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: N802
        if payload.get("timeout"):
            return await super()._getUpdates(payload)
        self._asked_last.set()
        return []

    async def _sendMessage(self, payload: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        with self._changed:
            self.calls.append(("begun", payload))
            self._changed.notify_all()
        await self._asked_last.wait()
        await asyncio.sleep(0.3)  # time enough for a program that would not wait
        return await super()._sendMessage(payload)


async def test_a_message_on_its_way_when_the_program_is_stopped_is_known_to_have_arrived(tmp_path: Path) -> None:
    with SlowBotApi(TOKEN) as api:
        telegram = {"token": TOKEN, "base_url": api.url, "chats": [{"id": DESK, "digest_at": "off"}]}
        config = Settings.model_validate({"telegram": telegram, "data_dir": tmp_path})
        with service(config, ManualClock(MORNING)) as wired:
            store = SqlStore(open_database(config.database_url))
            store.subscribe(Subscription(chat_id=DESK))
            store.order_message(chat_id=DESK, thread_id=None, reason="notice", key="1", body="Hello", now=MORNING)

            running = asyncio.create_task(wired.run())
            assert await asyncio.to_thread(api.wait_for, lambda: any(name == "begun" for name, _ in api.calls))
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    assert states(config) == ["sent"]


def states(config: Settings) -> list[str]:
    engine = open_database(config.database_url)
    with reading(engine) as connection:
        return list(connection.scalars(select(outbox.c.state)))
