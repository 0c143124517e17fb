"""Who gets an answer: one gate before every handler, deny by default, numeric ids only."""

import logging
from collections.abc import Callable, Coroutine, Iterable
from enum import IntEnum
from typing import Any, TypeAlias

from telegram import Chat, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

log = logging.getLogger(__name__)

REMEMBERED_STRANGERS = 1000
LAST_SUPERGROUP = -(10**12)  # Telegram numbers supergroups and channels from here downwards, other groups above


class Role(IntEnum):
    """What a person may do. READER is anyone in a listed chat; the others are listed by their user id."""

    READER = 1
    ANALYST = 2
    ADMIN = 3


class Access:
    """The lists of an operator. Empty lists mean nobody."""

    def __init__(self, *, users: Iterable[int] = (), admins: Iterable[int] = (), chats: Iterable[int] = ()) -> None:
        self._admins = frozenset(admins)
        self._users = frozenset(users) | self._admins
        self._chats = set(chats)

    def role(self, *, user_id: int | None, chat_id: int | None, is_private: bool) -> Role | None:
        """None: no answer. A listed user counts in private and in listed chats, never elsewhere."""
        is_listed_chat = chat_id in self._chats
        if not (is_listed_chat or is_private):
            return None
        if user_id in self._admins:
            return Role.ADMIN
        if user_id in self._users:
            return Role.ANALYST
        return Role.READER if is_listed_chat else None

    def knows_chat(self, chat_id: int) -> bool:
        return chat_id in self._chats

    def may_hear(self, chat_id: int) -> bool:
        """Whether messages may go there: to a listed chat or person, or to what a listed group may have become.

        Only a group that is no supergroup yet changes its number, and the list knows but the old one.
        """
        if chat_id in self._chats or chat_id in self._users:
            return True
        return chat_id < LAST_SUPERGROUP and any(LAST_SUPERGROUP < each < 0 for each in self._chats)

    def moved(self, old_chat_id: int, new_chat_id: int) -> None:
        """A listed group became a supergroup: the list follows until the configuration is changed."""
        if old_chat_id in self._chats:
            self._chats.add(new_chat_id)


def role_of(update: Update, access: Access) -> Role | None:
    """The role of whoever sent a message, pressed a button or typed an inline query."""
    user, chat = update.effective_user, update.effective_chat
    if chat is None:  # inline queries, and buttons under inline messages: only the person counts
        return access.role(user_id=user.id if user else None, chat_id=None, is_private=True)
    return access.role(user_id=user.id if user else None, chat_id=chat.id, is_private=chat.type == ChatType.PRIVATE)


Gate: TypeAlias = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def gate(access: Access, is_kept: Callable[[Chat], Coroutine[Any, Any, bool]]) -> Gate:
    """The handler of group -1: strangers get nothing, unknown groups are left but for those to be kept."""
    told: set[int] = set()

    async def check(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        _follow_move(update, access)
        if role_of(update, access) is not None:
            return
        _log_once(told, update)
        try:
            await leave_unknown(update, context)
        except Exception:
            # The library goes on to the commands after an error of a handler: the gate must not end in one.
            log.exception(
                "whether to leave chat %s could not be found out", update.effective_chat and update.effective_chat.id
            )
        raise ApplicationHandlerStop

    async def leave_unknown(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        chat = update.effective_chat
        if chat is not None and _is_group(chat) and not _has_left(update) and not await is_kept(chat):
            await _leave(chat, context)

    return check


def _follow_move(update: Update, access: Access) -> None:
    """The new supergroup's first message names the listed group it was."""
    message = update.message
    if message is not None and message.migrate_from_chat_id is not None:
        access.moved(message.migrate_from_chat_id, message.chat.id)


def _is_group(chat: Chat) -> bool:
    return chat.type in {ChatType.GROUP, ChatType.SUPERGROUP, ChatType.CHANNEL}


def _has_left(update: Update) -> bool:
    """The update only says that the bot is out already."""
    member: Any = update.my_chat_member
    return member is not None and member.new_chat_member.status in {"left", "kicked"}


async def _leave(chat: Chat, context: ContextTypes.DEFAULT_TYPE) -> None:
    try:
        await context.bot.leave_chat(chat.id)
    except TelegramError as error:
        log.info("could not leave chat %s: %s", chat.id, error.message)
    else:
        log.warning("left chat %s, which is not in telegram.chats", chat.id)


def _log_once(told: set[int], update: Update) -> None:
    """An operator finds here the id to put on the list; a stranger cannot fill the log."""
    user, chat = update.effective_user, update.effective_chat
    key = user.id if user else chat.id if chat else 0
    if key in told or len(told) >= REMEMBERED_STRANGERS:
        return
    told.add(key)
    log.info("no answer to user %s in chat %s: not listed", user and user.id, chat and chat.id)
