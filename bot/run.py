"""The running service: wires settings into sources, store, schedule and chat, and takes them down again."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from rich.console import Console
from sqlalchemy import Engine
from telegram.request import BaseRequest

from bot import __version__
from bot.access import Access
from bot.app import App, TokenRefused, build_application, running
from bot.console import CONSOLE_CHAT, CONSOLE_TOKEN, ConsoleRequest, run_console
from bot.console_lines import typed_lines
from bot.desk import Desk
from bot.digest_times import order_due_digests
from bot.listening import Listening
from bot.logs import set_up_logging
from bot.notifier import NOTICE, TelegramNotifier
from bot.own_words import FreshReader
from bot.polling import build_polls, manners_of
from bot.settings import HEARTBEAT, ChatSettings, ConfigError, Settings, SourceEntry
from bot.stopping import until_stopped
from bot.wiring import build_ingest, purged_platforms
from claims.model import Subscription
from monitors.deliver import Deliver
from monitors.due_polls import DuePolls
from monitors.ports import Source, SourceSpec
from monitors.pushed import PushedPosts
from monitors.schedule import DELIVER_TICK_S, DIGEST_TICK_S, Schedule
from monitors.sources import SOURCES, SourceSettings
from monitors.writer import Writer
from storage.decisions import EventDecisions
from storage.engine import name_of, open_database
from storage.events import EventQueries
from storage.health import HealthQueries
from storage.lock import run_lock
from storage.memory import SqlMemory
from storage.migrate import upgrade
from storage.queries import ClaimQueries, StatusQueries
from storage.store import SqlStore

log = logging.getLogger(__name__)

STOP_WITHIN_S = 15.0
READERS = 4
HEARTBEAT_TICK_S = 20.0
PAUSES_TICK_S = 10.0
PUSHED_KIND = "telegram-bot"


def now() -> datetime:
    return datetime.now(UTC)


def run_live(settings: Settings, *, is_console: bool) -> int:
    """Run until stopped; the exit code. Raises ConfigError, StoreError."""
    set_up_logging("WARNING" if is_console else settings.log_level)
    with _database(settings) as engine, ThreadPoolExecutor(READERS, "reader") as readers:
        try:
            service = Service(settings, engine, readers, is_console=is_console)
            asyncio.run(service.run())
        except TokenRefused as error:
            raise ConfigError([str(error)]) from None
    return 0


@contextmanager
def _database(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings.database_url)
    try:
        with run_lock(engine):
            upgrade(engine)
            yield engine
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Work:
    """What the schedule ticks: each does what is due and returns."""

    polls: DuePolls
    deliver: Deliver
    order_digests: Callable[[], Awaitable[int]]


class Service:
    """One process: sources polled, alerts and digests delivered, commands answered."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        readers: Executor,
        *,
        is_console: bool = False,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._is_console = is_console
        self._clock = clock
        self._store = SqlStore(engine, purged=purged_platforms(settings))
        self._reader = FreshReader(settings.data_dir)
        self._writer = Writer()
        self._ingest = build_ingest(engine, settings.matching, self._reader, purged=purged_platforms(settings))
        self._pushed = PushedPosts(store=self._store, ingest=self._ingest, write=self._writer, clock=clock)
        self._desk = self._build_desk(readers)
        self._errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def _build_desk(self, readers: Executor) -> Desk:
        telegram = self._settings.telegram
        access = Access(users=telegram.users, admins=telegram.admins, chats={chat.id for chat in telegram.chats})
        return Desk(
            claims=ClaimQueries(self._engine),
            status=StatusQueries(self._engine),
            events=EventQueries(self._engine),
            decisions=EventDecisions(self._engine),
            health=HealthQueries(self._engine),
            memory=SqlMemory(self._engine),
            store=self._store,
            places=self._reader,
            access=Access(users=[CONSOLE_CHAT]) if self._is_console else access,
            clock=self._clock,
            version=__version__,
            subscription_for=self._subscription_for,
            reading=readers,
        )

    def _subscription_for(self, chat_id: int, thread_id: int | None) -> Subscription:
        """What /start sets up: the chat's own settings where the configuration has them."""
        chats = (c for c in self._settings.telegram.chats if (c.id, c.thread) == (chat_id, thread_id))
        chat = next(chats, None)
        return subscription_of(chat) if chat else Subscription(chat_id=chat_id, thread_id=thread_id)

    async def run(self) -> None:
        await until_stopped(self._console() if self._is_console else self._telegram())

    async def _telegram(self) -> None:
        app = self.application()
        # The ticks begin before Telegram answers, and end before the connection closes.
        async with (
            self.work(app) as work,
            self._scheduled(work) as schedule,
            running(app, before_closing=partial(schedule.stop, STOP_WITHIN_S)),
        ):
            self._errors.print(f"Claimwatch {__version__} is running on {name_of(self._engine)}. Ctrl-C ends it.")
            await asyncio.Event().wait()

    async def _console(self) -> None:
        request = ConsoleRequest(out=sys.stdout, clock=self._clock)
        app = build_application(desk=self._desk, token=CONSOLE_TOKEN, request=request)
        self._store.subscribe(Subscription(chat_id=CONSOLE_CHAT))
        self._errors.print(f"Claimwatch {__version__} on {name_of(self._engine)}. /help lists the commands.")
        is_typed = sys.stdin is not None and sys.stdin.isatty()
        async with running(app, is_polling=False), self.work(app) as work, self._scheduled(work):
            lines = typed_lines()
            await run_console(app, request=request, lines=lines, clock=self._clock, is_echoed=not is_typed)

    def application(self, request: BaseRequest | None = None) -> App:
        """The bot of the settings; `request` stands in for the network."""
        token = self._settings.telegram.token
        return build_application(
            desk=self._desk,
            token=token.get_secret_value().strip() if token else "",
            base_url=self._settings.telegram.base_url,
            request=request,
            listening=self._listening(),
        )

    def _listening(self) -> Listening:
        specs = [spec_of(entry) for entry in self._settings.sources if entry.kind == PUSHED_KIND]
        return Listening(sources=specs, pushed=self._pushed, is_answered=self._desk.access.knows_chat)

    @asynccontextmanager
    async def work(self, app: App) -> AsyncIterator[Work]:
        """Sources, deliveries and digests of the settings, ready to tick; listed chats are subscribed."""
        if not self._is_console:
            await self._writer(self._end_subscriptions)
            await self._writer(self._offer_subscriptions)
        sources = build_sources(self._settings)
        await self._pushed.begin([source.spec for source in sources if source.spec.kind == PUSHED_KIND])
        deliver = self._build_deliver(app)
        await deliver.recover()
        try:
            yield Work(polls=self._build_polls(sources), deliver=deliver, order_digests=self._order_digests)
        finally:
            for source in sources:
                await source.close()

    @asynccontextmanager
    async def _scheduled(self, work: Work) -> AsyncIterator[Schedule]:
        """Ticks, from start to a stop that lets running work finish."""
        schedule = Schedule()
        schedule.add_polls(work.polls)
        schedule.add_tick("deliver", work.deliver.once, every_s=DELIVER_TICK_S)
        schedule.add_tick("digests", work.order_digests, every_s=DIGEST_TICK_S)
        schedule.add_tick("pauses", work.polls.look_for_pauses, every_s=PAUSES_TICK_S)
        schedule.add_tick("heartbeat", self._beat, every_s=HEARTBEAT_TICK_S)
        await self._beat()
        schedule.start()
        try:
            yield schedule
        finally:
            await schedule.stop(STOP_WITHIN_S)
            (self._settings.data_dir / HEARTBEAT).unlink(missing_ok=True)

    def _end_subscriptions(self) -> None:
        """Of chats and people that are listed no longer."""
        for each in self._store.subscriptions():
            if not self._desk.access.may_hear(each.chat_id):
                self._store.unsubscribe(each.chat_id, each.thread_id)
                log.warning("chat %d is not listed any more: its subscription ends", each.chat_id)

    def _offer_subscriptions(self) -> None:
        for chat in self._settings.telegram.chats:
            if chat.alerts:
                self._store.offer_subscription(replace(subscription_of(chat), since=self._clock()))

    def _build_deliver(self, app: App) -> Deliver:
        notifier = TelegramNotifier(bot=app.bot, desk=self._desk)
        return Deliver(
            store=self._store,
            notifier=notifier,
            clock=self._clock,
            writer=self._writer,
            may_hear=self._desk.access.may_hear,
        )

    def _build_polls(self, sources: Sequence[Source]) -> DuePolls:
        return build_polls(
            sources,
            store=self._store,
            memory=SqlMemory(self._engine),
            ingest=self._ingest,
            manners=manners_of(self._settings),
            clock=self._clock,
            notice=self._notice,
            writer=self._writer,
        )

    async def _notice(self, sentence: str) -> None:
        """Tell every subscribed chat what the operators should know."""
        at = self._clock()
        for each in await asyncio.to_thread(self._store.subscriptions):
            await self._writer(
                self._store.order_message,
                chat_id=each.chat_id,
                thread_id=each.thread_id,
                reason=NOTICE,
                key=f"{at.isoformat()} {sentence}"[:200],
                body=sentence,
                now=at,
            )

    async def _order_digests(self) -> int:
        return await self._writer(order_due_digests, self._store, self._clock())

    async def _beat(self) -> None:
        """What `claimwatch health` looks at."""
        await asyncio.to_thread(self._touch_heartbeat)

    def _touch_heartbeat(self) -> None:
        # Where the database lies elsewhere, nothing else has made the folder.
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        (self._settings.data_dir / HEARTBEAT).touch()


def subscription_of(chat: ChatSettings) -> Subscription:
    return Subscription(
        chat_id=chat.id,
        thread_id=chat.thread,
        min_new_count=chat.min_new_count,
        timezone=chat.timezone,
        digest_at=chat.digest_at,
    )


def build_sources(settings: Settings) -> list[Source]:
    token, bot_token = settings.x.bearer_token, settings.telegram.token
    common = SourceSettings(
        preview_base_url=settings.telegram.preview_url,
        bot_api_base_url=settings.telegram.base_url,
        bot_token=bot_token.get_secret_value().strip() if bot_token else None,
        x_base_url=settings.x.base_url,
        x_bearer_token=token.get_secret_value() if token else None,
        user_agent=f"Claimwatch/{__version__} (monitor of public claims)",
    )
    return [SOURCES[entry.kind](spec_of(entry), common) for entry in settings.sources]


def spec_of(entry: SourceEntry) -> SourceSpec:
    return SourceSpec(
        kind=entry.kind,
        handle=entry.handle,
        side=entry.side,
        beat=entry.beat,
        interval_s=entry.interval_s,
        path=str(entry.path) if entry.path else None,
    )
