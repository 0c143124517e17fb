"""The Telegram application: gate, commands, buttons and errors, started and stopped by hand."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from telegram import BotCommand, Chat, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.access import Role, gate, role_of
from bot.commands import COMMANDS
from bot.commands.command import Command
from bot.desk import Desk
from bot.dialogue import TAPPED_CLAIM, Context, Dialogue, Wait, thread_of
from bot.listening import Listening, OneAtATime
from bot.render import block, line, message
from bot.sending import send
from bot.telegram_errors import asked_s

log = logging.getLogger(__name__)

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
LISTENING_GROUP, GATE_GROUP = -2, -1
REST_WITHIN_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 60.0


class TokenRefused(Exception):
    """Telegram does not know the bot's token."""


def build_application(
    *,
    desk: Desk,
    token: str,
    base_url: str = "https://api.telegram.org",
    request: BaseRequest | None = None,
    updates_request: BaseRequest | None = None,
    commands: Sequence[Command] = COMMANDS,
    wait: Wait = asyncio.sleep,
    listening: Listening | None = None,
) -> App:
    """`base_url` is the server's root. Without requests of its own it talks HTTP with long patience.

    `listening` takes the posts of the chats that are watched through the bot's membership.
    """
    app: App = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base_url.rstrip('/')}/bot")
        .base_file_url(f"{base_url.rstrip('/')}/file/bot")
        .request(request or HTTPXRequest(connection_pool_size=8, read_timeout=20.0, pool_timeout=10.0))
        .get_updates_request(updates_request or request or HTTPXRequest(connection_pool_size=1, read_timeout=20.0))
        .update_queue(OneAtATime())
        .job_queue(None)
        .concurrent_updates(False)
        .build()
    )
    if listening is not None:
        app.add_handler(TypeHandler(Update, listening.hear), group=LISTENING_GROUP)
    app.add_handler(TypeHandler(Update, gate(desk.access, _kept(desk, listening))), group=GATE_GROUP)
    _add_commands(app, Dialogue(desk=desk, commands=commands, wait=wait), commands)
    app.add_error_handler(_error_handler(desk))
    return app


def _kept(desk: Desk, listening: Listening | None) -> Callable[[Chat], Coroutine[Any, Any, bool]]:
    async def is_kept(chat: Chat) -> bool:
        """A group that still holds a subscription may be a listed one that moved to a new id."""
        return (listening is not None and listening.knows(chat)) or await desk.is_subscribed(chat.id)

    return is_kept


def _add_commands(app: App, dialogue: Dialogue, commands: Sequence[Command]) -> None:
    """Edits of a message may repeat a question, never a change; forwarded commands are somebody else's."""
    own, once = ~filters.FORWARDED, ~filters.FORWARDED & filters.UpdateType.MESSAGE
    for each in commands:
        asked = once if each.changes_state else own & filters.UpdateType.MESSAGES
        app.add_handler(CommandHandler(each.name, _handler(dialogue, each), filters=asked))
    app.add_handler(MessageHandler(filters.Regex(TAPPED_CLAIM) & once, dialogue.tapped))
    app.add_handler(MessageHandler(filters.COMMAND & once, dialogue.unknown))
    app.add_handler(MessageHandler(filters.TEXT & filters.ChatType.PRIVATE & once, dialogue.chatter))
    app.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, dialogue.moved))
    app.add_handler(CallbackQueryHandler(dialogue.pressed))


def _handler(dialogue: Dialogue, command: Command) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def handle(update: Update, context: Context) -> None:
        await dialogue.command(command, context.args or (), update, context)

    return handle


def _error_handler(desk: Desk) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    async def on_error(update: object, context: Context) -> None:
        """One line in the log, one friendly sentence in the chat."""
        number = update.update_id if isinstance(update, Update) else None
        if isinstance(context.error, NetworkError) and not isinstance(context.error, BadRequest):
            log.warning("update %s: Telegram could not be reached", number)
            return
        log.error("update %s could not be answered", number, exc_info=context.error)
        if isinstance(update, Update) and update.effective_chat and role_of(update, desk.access) is not None:
            await _apologise(update, update.effective_chat.id, context)

    return on_error


async def _apologise(update: Update, chat_id: int, context: Context) -> None:
    where = f"the reason is in the log under update {update.update_id}"
    text = message(block(line(f"That did not work, and {where}. /status shows how things stand.")))
    try:
        await send(context.bot, chat_id, thread_of(update), text)
    except TelegramError as error:
        log.warning("chat %s could not be told: %s", chat_id, type(error).__name__)


async def _nothing() -> None: ...


@asynccontextmanager
async def running(
    app: App,
    *,
    is_polling: bool = True,
    wait: Wait = asyncio.sleep,
    before_closing: Callable[[], Awaitable[None]] = _nothing,
) -> AsyncIterator[None]:
    """The application from connecting to a clean stop. Waits for a network that is down; raises TokenRefused.

    `before_closing` finishes what still needs the connection to Telegram.
    """
    await _connect(app, wait)
    try:
        await _publish_menu(app)
        await app.start()
        if is_polling and app.updater is not None:
            await app.updater.start_polling(
                allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, error_callback=_polling_trouble
            )
        yield
    finally:
        await _stop(app, before_closing)


async def _connect(app: App, wait: Wait) -> None:
    pause = FIRST_WAIT_S
    while True:
        try:
            await app.initialize()
            return
        except InvalidToken:
            # The library's error holds the token: neither its text nor itself goes on.
            raise TokenRefused("Telegram refuses the bot token: check telegram.token") from None
        except TelegramError as error:  # the network, or whoever answers in Telegram's place
            wait_s = max(pause, asked_s(error))
            log.warning("Telegram cannot be reached (%s), trying again in %.0f s", type(error).__name__, wait_s)
        await wait(wait_s)
        pause = min(pause * 2, LONGEST_WAIT_S)


async def _publish_menu(app: App) -> None:
    menu = [BotCommand(each.name, each.summary) for each in COMMANDS if each.role < Role.ADMIN]
    try:
        await app.bot.set_my_commands(menu)
    except TelegramError as error:
        log.warning("the menu of commands was not set: %s", error.message)


def _polling_trouble(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("another program is polling with this bot's token: stop it, or use another token")
    else:
        log.warning("Telegram gives no updates (%s), trying again", type(error).__name__)


async def _stop(app: App, before_closing: Callable[[], Awaitable[None]]) -> None:
    if app.updater is not None and app.updater.running:
        if isinstance(app.update_queue, OneAtATime):
            await app.update_queue.rest(REST_WITHIN_S)
        await app.updater.stop()
    if app.running:
        await app.stop()
    try:
        await before_closing()
    finally:
        await app.shutdown()
