"""The whole bot over a day in fast forward: t.me and X on loopback ports, Telegram offline, an SQLite file."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from telegram import Update

from bot.app import App, running
from bot.run import Service, Work
from bot.settings import Settings
from storage.engine import open_database
from storage.migrate import upgrade
from tests.fake_sources import ManualClock
from tests.offline import OfflineTelegram
from tests.servers.tme import TmeServer
from tests.servers.x_api import XServer

DESK, ANALYST = -1001, 77
MORNING = datetime(2021, 9, 1, 3, 0, tzinfo=UTC)  # 07:30 in Kabul
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"


def settings(tme: TmeServer, x: XServer, folder: Path) -> Settings:
    return Settings.model_validate(
        {
            "telegram": {
                "token": TOKEN,
                "preview_url": tme.base_url,
                "users": [ANALYST],
                "chats": [{"id": DESK, "timezone": "Asia/Kabul", "digest_at": "20:00"}],
            },
            "x": {"bearer_token": "secret-key", "base_url": x.base_url},
            "polling": {"quiet_factor": 1},  # every minute: how a quiet source slows down is told elsewhere
            "sources": [
                {"kind": "telegram", "handle": "panjshir_front", "side": "nrf", "beat": "af", "interval_s": 60},
                {"kind": "x", "handle": "emirate_desk", "side": "taliban", "beat": "af", "interval_s": 60},
            ],
            "data_dir": folder,
        }
    )


class Day:
    """A running service whose clock the test turns."""

    def __init__(self, clock: ManualClock, telegram: OfflineTelegram, app: App, work: Work) -> None:
        self.clock = clock
        self.telegram = telegram
        self._app = app
        self._work = work
        self._updates = 0

    async def pass_minutes(self, minutes: int) -> None:
        """Every minute everything that is due happens."""
        for _ in range(minutes):
            self.clock.advance(60)
            await self._work.polls.once()
            await self._work.order_digests()
            while await self._work.deliver.once():
                self.clock.advance(4)

    async def ask(self, text: str, *, chat_id: int = DESK, user_id: int = ANALYST) -> str:
        """What the bot answers to a typed command."""
        self._updates += 1
        before = len(self.telegram.sent())
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "group", "title": "Desk"}
        message = {
            "message_id": self._updates,
            "date": int(self.clock().timestamp()),
            "chat": chat,
            "from": {"id": user_id, "is_bot": False, "first_name": "Analyst"},
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}],
        }
        await self._app.process_update(Update.de_json({"update_id": self._updates, "message": message}, self._app.bot))
        return "\n".join(call.text for call in self.telegram.sent()[before:])

    def alerts(self) -> list[str]:
        return [call.text for call in self.telegram.sent() if call.parameters["chat_id"] == DESK]


@contextmanager
def service(config: Settings, clock: ManualClock, *, is_console: bool = False) -> Iterator[Service]:
    engine = open_database(config.database_url)
    upgrade(engine)
    with ThreadPoolExecutor(2) as readers:
        yield Service(config, engine, readers, is_console=is_console, clock=clock)
    engine.dispose()


@asynccontextmanager
async def begun(config: Settings, clock: ManualClock, telegram: OfflineTelegram) -> AsyncIterator[Day]:
    with service(config, clock) as wired:
        app = wired.application(telegram)
        async with running(app, is_polling=False), wired.work(app) as work:
            yield Day(clock, telegram, app, work)


async def test_a_day_from_the_baseline_to_the_digest_with_a_restart_between(tmp_path: Path) -> None:
    clock, telegram = ManualClock(MORNING), OfflineTelegram()
    async with TmeServer() as tme, XServer() as x:
        x.account("emirate_desk")
        config = settings(tme, x, tmp_path)
        tme.post("panjshir_front", 1, "50 Taliban were killed in Anaba.", at=MORNING - timedelta(days=9))

        async with begun(config, clock, telegram) as day:
            await day.pass_minutes(3)
            assert day.alerts() == [], "the first poll sets a baseline in silence"

            tme.post(
                "panjshir_front",
                2,
                "135 #Taliban killed by Resistance in Panjshir and 45 in #Kapisa /24 hr",
                at=clock(),
            )
            await day.pass_minutes(3)
            (new,) = day.alerts()
            assert "NEW" in new
            assert "135" in new
            assert "45" in new

            x.post(501, "Only 3 of our men were killed in Panjshir in the past day.", at=clock())
            await day.pass_minutes(3)
            loud = day.alerts()[1]
            assert "CONTRADICTION 135 vs 3" in loud
            assert "https://t.me/panjshir_front/2" in loud
            assert "https://x.com/emirate_desk/status/501" in loud
            assert len(day.alerts()) == 2

        async with begun(config, clock, telegram) as day:
            await day.pass_minutes(3)
            assert len(day.alerts()) == 2, "nothing is sent again after a restart"

            edited = "35 #Taliban killed by Resistance in Panjshir and 45 in #Kapisa /24 hr"
            tme.post("panjshir_front", 2, edited, at=MORNING + timedelta(minutes=4), meta="edited ")
            await day.pass_minutes(3)
            assert "35" in day.alerts()[2]

            listed = await day.ask("/claims panjsher 7d")
            assert "Panjshir" in listed
            assert "135" not in listed.split("35 Taliban")[0]
            assert await day.ask("/claims panjshir", chat_id=666, user_id=666) == ""
            assert "CONTRADICTION" not in await day.ask("/status")

            del tme.channels["panjshir_front"]
            sent = len(day.alerts())
            await day.pass_minutes(5)
            told = day.alerts()[sent:]
            assert len(told) == 1, "trouble is told once"
            assert "panjshir_front" in told[0]

            clock.now = datetime(2021, 9, 1, 15, 29, tzinfo=UTC)
            sent = len(day.alerts())
            await day.pass_minutes(4)
            digests = [text for text in day.alerts()[sent:] if "Digest" in text]
            assert len(digests) == 1
            assert "Contradicted" in digests[0]
            assert "panjshir_front" in digests[0], "the digest names the source that is down"


async def test_what_is_read_after_the_digest_it_was_posted_before_stands_in_the_next(tmp_path: Path) -> None:
    before_the_digest = datetime(2021, 9, 1, 15, 29, tzinfo=UTC)
    clock, telegram = ManualClock(MORNING), OfflineTelegram()
    async with TmeServer() as tme, XServer() as x:
        x.account("emirate_desk")
        tme.post("panjshir_front", 1, "50 Taliban were killed in Anaba.", at=MORNING - timedelta(days=9))
        async with begun(settings(tme, x, tmp_path), clock, telegram) as day:
            await day.pass_minutes(1)
            clock.now = before_the_digest
            await day.pass_minutes(2)
            tme.post("panjshir_front", 2, "2 Taliban were killed in Dara.", at=before_the_digest)
            await day.pass_minutes(3)
            clock.advance(86_300)
            await day.pass_minutes(3)

    first, second = (text for text in day.alerts() if "Digest" in text)
    assert "Dara" not in first
    assert "Dara" in second
