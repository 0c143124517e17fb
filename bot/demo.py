"""The main job on sample posts and a console chat, with no configuration at all."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import Engine

from bot import __version__
from bot.access import Access
from bot.app import App, build_application, running
from bot.console import CONSOLE_CHAT, CONSOLE_TOKEN, ConsoleRequest, run_console
from bot.console_lines import typed_lines
from bot.desk import Desk
from bot.digest_times import order_due_digests
from bot.notifier import TelegramNotifier
from bot.replay import Moment, moments
from bot.settings import MatchingSettings
from bot.stopping import until_stopped
from bot.wiring import build_ingest
from claims.extract import Reader
from claims.model import Post, Subscription
from monitors.deliver import Deliver
from monitors.ingest import Ingest
from monitors.pace import Pace
from monitors.ports import StoreBusy
from monitors.sources.file import BadLine, read_posts
from storage.decisions import EventDecisions
from storage.engine import open_database
from storage.events import EventQueries
from storage.health import HealthQueries
from storage.lock import run_lock
from storage.memory import SqlMemory
from storage.migrate import upgrade
from storage.queries import ClaimQueries, StatusQueries
from storage.store import SqlStore

SAMPLES = resources.files("bot") / "samples" / "panjshir.jsonl"
SUBSCRIPTION = Subscription(chat_id=CONSOLE_CHAT, timezone="Asia/Kabul", digest_at=time(18, 0))
# The terminal has no limits to keep, and the feed's clock leaps.
UNPACED = Pace(a_second_in_a_chat=10**6, a_minute_in_a_group=10**6, a_second_overall=10**6)
MOST_DEMOS = 20

GREETING = """\
Claimwatch {version}: a console chat, and sample posts from both sides of the fight for Panjshir in 2021.
They are invented after a news report. Claims are kept in {path}
Type /help for the commands{ending}
"""
FAREWELL = """\
The claims of this run are kept in {path} (claimwatch claims panjshir --database {path}).
To watch real sources: cp config.example.toml config.toml, set a bot token and your chats in it, then make run.
"""


@dataclass(slots=True)
class FeedClock:
    """Time as the feed tells it: it moves with the posts and never back."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def advance(self, to: datetime) -> None:
        self.now = max(self.now, to)


class Player:
    """Plays a feed as if live: each post goes through ingest at its time, and alerts and digests go out."""

    def __init__(self, *, ingest: Ingest, store: SqlStore, deliver: Deliver, clock: FeedClock) -> None:
        self._ingest = ingest
        self._store = store
        self._deliver = deliver
        self._clock = clock

    async def play(self, feed: Sequence[Moment], *, pause_s: float) -> None:
        for moment in feed:
            await self._tell(moment)
            if pause_s:
                await asyncio.sleep(pause_s)
        await self._pass_time(self._clock.now + timedelta(days=1))

    async def _tell(self, moment: Moment) -> None:
        await self._pass_time(moment.at)
        await asyncio.to_thread(self._take, moment)
        await self._send()

    async def _pass_time(self, to: datetime) -> None:
        """Every hour on the way a digest may come due."""
        while self._clock.now < to:
            self._clock.advance(min(to, self._clock.now + timedelta(hours=1)))
            if await asyncio.to_thread(order_due_digests, self._store, self._clock.now):
                await self._send()

    def _take(self, moment: Moment) -> None:
        post, now = moment.post, self._clock.now
        if moment.is_deletion:
            self._ingest.delete(post, at=moment.at, now=now)
            return
        key = f"{post.platform}:{post.source}"
        self._ingest([post], now=now, cursor=(key, post.id))
        state = self._store.source_state(key)
        self._store.save_source_state(replace(state, has_baseline=True, last_success_at=now))

    async def _send(self) -> None:
        while await self._deliver.once():
            pass


def sample_feed() -> list[Moment]:
    return moments(_sample_posts())


def _sample_posts() -> Iterator[Post]:
    with SAMPLES.open("rb") as lines:
        for item in read_posts(lines):
            if isinstance(item, BadLine):
                raise ValueError(f"sample feed, line {item.number}: {item.why}")
            yield item


@contextmanager
def fresh_database(folder: Path) -> Iterator[tuple[Path, Engine]]:
    """demo.db, made anew; demo-2.db and so on while other demonstrations run."""
    with ExitStack() as stack:
        path = next((each for each in _names(folder) if _is_locked_here(stack, each)), None)
        if path is None:
            raise StoreBusy(f"{MOST_DEMOS} demonstrations run in {folder} already; stop one of them")
        for old in (path, *folder.glob(f"{path.name}-[ws]*")):
            old.unlink(missing_ok=True)
        engine = open_database(f"sqlite:///{path}")
        stack.callback(engine.dispose)
        upgrade(engine)
        yield path, engine


def _names(folder: Path) -> Iterator[Path]:
    yield folder / "demo.db"
    yield from (folder / f"demo-{number}.db" for number in range(2, MOST_DEMOS + 1))


def _is_locked_here(stack: ExitStack, path: Path) -> bool:
    engine = open_database(f"sqlite:///{path}")
    engine.dispose()
    try:
        stack.enter_context(run_lock(engine))
    except StoreBusy:
        return False
    return True


def run_demo(data_dir: Path, *, pause_s: float) -> int:
    """Play the sample feed into a fresh database and answer what is typed; the exit code."""
    with fresh_database(data_dir) as (path, engine):
        asyncio.run(_demo(path, engine, pause_s=pause_s))
    return 0


async def _demo(path: Path, engine: Engine, *, pause_s: float) -> None:
    is_typed = sys.stdin is not None and sys.stdin.isatty()
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    errors.print(GREETING.format(version=__version__, path=path, ending="; Ctrl-D ends." if is_typed else "."))
    feed = sample_feed()
    clock = FeedClock(feed[0].at)
    async with _chat(engine, clock) as (app, request, player):
        console = run_console(app, request=request, lines=typed_lines(), clock=clock, is_echoed=not is_typed)
        if is_typed:
            await until_stopped(_beside(player.play(feed, pause_s=pause_s), console))
        else:
            await until_stopped(_after(player.play(feed, pause_s=0), console))
    errors.print(FAREWELL.format(path=path))


async def _beside(playing: Coroutine[Any, Any, None], console: Coroutine[Any, Any, None]) -> None:
    """The console ends both; the end of the feed ends nothing; an error of either is raised."""
    async with asyncio.TaskGroup() as group:
        player = group.create_task(playing)
        await console
        player.cancel()


async def _after(playing: Coroutine[Any, Any, None], console: Coroutine[Any, Any, None]) -> None:
    await playing
    await console


@asynccontextmanager
async def _chat(engine: Engine, clock: FeedClock) -> AsyncIterator[tuple[App, ConsoleRequest, Player]]:
    store, reader = SqlStore(engine), Reader.bundled()
    store.subscribe(SUBSCRIPTION)
    desk = Desk(
        claims=ClaimQueries(engine),
        status=StatusQueries(engine),
        events=EventQueries(engine),
        decisions=EventDecisions(engine),
        health=HealthQueries(engine),
        memory=SqlMemory(engine),
        store=store,
        places=reader,
        access=Access(users=[CONSOLE_CHAT]),
        clock=clock,
        version=__version__,
        subscription_for=lambda chat_id, thread_id: replace(SUBSCRIPTION, chat_id=chat_id, thread_id=thread_id),
    )
    request = ConsoleRequest(out=sys.stdout, clock=clock)
    app = build_application(desk=desk, token=CONSOLE_TOKEN, request=request)
    deliver = Deliver(store=store, notifier=TelegramNotifier(bot=app.bot, desk=desk), clock=clock, pace=UNPACED)
    ingest = build_ingest(engine, MatchingSettings(), reader)
    async with running(app, is_polling=False):
        yield app, request, Player(ingest=ingest, store=store, deliver=deliver, clock=clock)
