"""The channels and groups that are watched through the bot's own membership: what is written there becomes posts."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from telegram import Chat, Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ContextTypes

from monitors.ports import SourceSpec
from monitors.sources.telegram_albums import Part
from monitors.sources.telegram_messages import read_message

log = logging.getLogger(__name__)


class TakesPosts(Protocol):
    """Of monitors.pushed.PushedPosts, what the bot hands on."""

    def chat_of(self, key: str) -> int | None: ...

    def name_of(self, key: str) -> str | None: ...

    async def take(self, key: str, part: Part, *, chat_id: int) -> int: ...

    async def move(self, key: str, chat_id: int) -> None: ...


class Listening:
    """`is_answered` tells the chats in which the bot also talks; in the others it only listens."""

    def __init__(
        self, *, sources: Sequence[SourceSpec], pushed: TakesPosts, is_answered: Callable[[int], bool]
    ) -> None:
        self._pushed = pushed
        self._is_answered = is_answered
        handles = {spec.handle.removeprefix("@").casefold(): spec for spec in sources}
        self._by_number = {int(handle): spec for handle, spec in handles.items() if handle.lstrip("-").isdecimal()}
        self._by_name = {handle: spec for handle, spec in handles.items() if not handle.lstrip("-").isdecimal()}
        self._moved: dict[int, SourceSpec] = {}
        self._told: set[int] = set()

    def knows(self, chat: Chat) -> bool:
        return self._source_of(chat) is not None

    async def hear(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:  # noqa: ARG002
        """The first of all handlers: a watched chat is no stranger's, whoever writes in it."""
        message = update.channel_post or update.edited_channel_post or update.message or update.edited_message
        if message is None or message.chat.type == ChatType.PRIVATE:
            return
        await self._follow_move(message)
        spec = self._source_of(message.chat)
        if spec is None:
            return
        part = read_message(message, spec, name=self._pushed.name_of(spec.key))
        if part is not None:
            alerts = await self._pushed.take(spec.key, part, chat_id=message.chat.id)
            log.info("%s: message %d, %d alerts", spec.key, part.number, alerts)
        if not self._is_answered(message.chat.id):
            raise ApplicationHandlerStop

    async def _follow_move(self, message: Message) -> None:
        """Either of the two messages Telegram sends when a group becomes a supergroup."""
        old = message.migrate_from_chat_id or message.chat.id
        new = message.migrate_to_chat_id or message.chat.id
        spec = self._source_numbered(old)
        if old != new and spec is not None and self._pushed.chat_of(spec.key) != new:
            self._moved[new] = spec
            await self._pushed.move(spec.key, new)
            log.warning("%s is a supergroup now, and has the number %d", spec.key, new)

    def _source_of(self, chat: Chat) -> SourceSpec | None:
        """By its number, which no other chat ever has; by its name only as long as that number is not known."""
        spec = self._source_numbered(chat.id)
        if spec is not None or not chat.username:
            return spec
        named = self._by_name.get(chat.username.casefold())
        home = self._pushed.chat_of(named.key) if named else None
        if named is None or home in (None, chat.id):
            return named
        if chat.id not in self._told:
            self._told.add(chat.id)
            log.warning("%s has passed to another chat (%d): its posts are not taken", named.key, chat.id)
        return None

    def _source_numbered(self, chat_id: int) -> SourceSpec | None:
        listed = self._by_number.get(chat_id) or self._moved.get(chat_id)
        if listed is not None:
            return listed
        known = (*self._by_name.values(), *self._by_number.values())
        return next((spec for spec in known if self._pushed.chat_of(spec.key) == chat_id), None)


class OneAtATime(asyncio.Queue[object]):
    """A queue of updates whose `put` ends when the update is dealt with.

    Telegram keeps an update until the next are asked for, which the library does once all are put: so what a dying
    process had not stored is sent again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._putting = 0
        self._rested = asyncio.Event()
        self._rested.set()

    async def put(self, item: object) -> None:
        self._putting += 1
        self._rested.clear()
        try:
            await super().put(item)
            await self.join()
        finally:
            self._putting -= 1
            if not self._putting:
                self._rested.set()

    async def rest(self, within_s: float) -> None:
        """Until what was received together is dealt with, so that a stop between makes no command run twice."""
        try:
            async with asyncio.timeout(within_s):
                while self._putting:
                    await self._rested.wait()
        except TimeoutError:
            log.warning("what was being dealt with at the stop may be dealt with again at the next start")
