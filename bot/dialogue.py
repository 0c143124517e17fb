"""Between Telegram's updates and the commands: who asks, with which words, and how the answer goes back."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias

from telegram import CallbackQuery, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from bot.access import role_of
from bot.buttons import decode
from bot.commands.command import Answer, Ask, Command, Run, WrongUse, sentence
from bot.commands.guide import not_allowed, unknown_command, wrong_use
from bot.desk import Desk
from bot.sending import edit, send
from bot.telegram_errors import as_notify_error, asked_s
from monitors.ports import NotifyLater

log = logging.getLogger(__name__)

Context: TypeAlias = ContextTypes.DEFAULT_TYPE
Wait: TypeAlias = Callable[[float], Awaitable[None]]

# Between tries of an answer. Others wait behind it, so a longer pause that Telegram asks for is an error.
PAUSES_S = (1.0, 3.0)
LONGEST_PAUSE_S = 30.0

# /claim_12 can be tapped in a chat, /claim 12 cannot.
TAPPED_CLAIM = re.compile(r"^/claim_(\d{1,18})(?:@(\w+))?\s*$")
NOT_ALLOWED = "Not allowed."
STALE_BUTTON = "This button is of another version. Send the command again."
NO_COMMAND = "Commands begin with a slash, for example /claims panjshir. /help lists them."


class Dialogue:
    """One method a sort of update; each ends in an answer, never in silence."""

    def __init__(self, *, desk: Desk, commands: Sequence[Command], wait: Wait = asyncio.sleep) -> None:
        self._wait = wait
        self._desk = desk
        self._commands = tuple(commands)
        self._by_name = {each.name: each for each in commands}

    async def command(self, command: Command, args: Sequence[str], update: Update, context: Context) -> None:
        await self._reply(update, context, await self._run(command, command.run, self._ask(update, args)))

    async def tapped(self, update: Update, context: Context) -> None:
        message = update.effective_message
        found = TAPPED_CLAIM.match(message.text or "") if message else None
        if found and _is_for_us(found[2], context):
            await self.command(self._by_name["claim"], (found[1],), update, context)

    async def unknown(self, update: Update, context: Context) -> None:
        ask, message = self._ask(update), update.effective_message
        name, _, addressee = ((message.text if message else "") or "").split()[0].removeprefix("/").partition("@")
        if _is_for_us(addressee, context):
            answer = Answer(messages=(unknown_command(name, self._commands, ask.role),))
            await self._reply(update, context, answer)

    async def chatter(self, update: Update, context: Context) -> None:
        await self._reply(update, context, sentence(NO_COMMAND))

    async def pressed(self, update: Update, context: Context) -> None:
        """Telegram shows a waiting sign on the button until its press is answered."""
        query = update.callback_query
        if query is None:
            return
        press = decode(query.data or "")
        command = self._by_name.get(press.action) if press else None
        if press is None or command is None or command.press is None:
            await _acknowledge(query, STALE_BUTTON)
            return
        ask = self._ask(update, press.parts)
        if ask.role < command.role:
            await _acknowledge(query, NOT_ALLOWED)
            return
        answer = await self._run(command, command.press, ask)
        await _acknowledge(query)
        await self._show(query, update, context, answer)

    async def moved(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Either of the two messages Telegram sends when a group becomes a supergroup."""
        message = update.message
        if message is None:
            return
        old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
        self._desk.access.moved(old, new)
        await self._desk.change(self._desk.store.move_chat, old, new)

    def _ask(self, update: Update, args: Sequence[str] = ()) -> Ask:
        chat, user = update.effective_chat, update.effective_user
        role = role_of(update, self._desk.access)
        if chat is None or role is None:
            raise PermissionError("an update without a chat or a role passed the gate")
        return Ask(
            args=tuple(args),
            chat_id=chat.id,
            thread_id=thread_of(update),
            user_id=user.id if user else None,
            role=role,
            desk=self._desk,
            commands=self._commands,
        )

    async def _run(self, command: Command, run: Run, ask: Ask) -> Answer:
        if ask.role < command.role:
            return Answer(messages=(not_allowed(command),))
        try:
            return await run(ask)
        except WrongUse as error:
            return Answer(messages=(wrong_use(error),))

    async def _reply(self, update: Update, context: Context, answer: Answer) -> None:
        chat = update.effective_chat
        if chat is None:
            return
        *first, last = answer.messages
        for each, keyboard in (*((each, ()) for each in first), (last, answer.keyboard)):
            await self._send(partial(send, context.bot, chat.id, thread_of(update), each, keyboard))

    async def _send(self, attempt: Callable[[], Awaitable[int]]) -> None:
        """Again after a while where the answer certainly did not arrive; raises the library's last error."""
        for pause_s in PAUSES_S:
            try:
                await attempt()
                return
            except TelegramError as error:
                outcome = as_notify_error(error)
                if not isinstance(outcome, NotifyLater) or outcome.retry_after_s > LONGEST_PAUSE_S:
                    raise
                log.info("an answer is sent again: %s", outcome)
                await self._wait(asked_s(error) or pause_s)
        await attempt()

    async def _show(self, query: CallbackQuery, update: Update, context: Context, answer: Answer) -> None:
        """Edits the pressed message where the answer replaces it and Telegram still lets us."""
        if answer.is_edit and query.message is not None and len(answer.messages) == 1:
            try:
                message_id = query.message.message_id
                await edit(context.bot, query.message.chat.id, message_id, answer.messages[0], answer.keyboard)
            except BadRequest:
                await self._reply(update, context, answer)
        else:
            await self._reply(update, context, answer)


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """A press that waited while the bot was down is too old for this, but not for its answer."""
    try:
        await query.answer(text)
    except BadRequest as error:
        log.info("a press was not acknowledged: %s", error.message)


def thread_of(update: Update) -> int | None:
    """The topic; in ordinary groups the field only names a chain of replies."""
    message = update.effective_message
    return message.message_thread_id if message is not None and message.is_topic_message else None


def _is_for_us(addressee: str | None, context: Context) -> bool:
    return not addressee or addressee.casefold() == context.bot.username.casefold()
