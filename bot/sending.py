"""Sending and editing through the Bot API: HTML first, and plain text once where the markup is refused."""

import logging

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.buttons import Keyboard, encode
from bot.render import Message

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(each.label, callback_data=encode(each.press)) for each in row] for row in keyboard]
    return InlineKeyboardMarkup([row for row in rows if row]) if any(rows) else None


async def send(bot: Bot, chat_id: int, thread_id: int | None, text: Message, keyboard: Keyboard = ()) -> int:
    """The message id. Raises the library's errors, but two are mended first: refused markup and a lost topic."""
    try:
        return await _send(bot, chat_id, thread_id, text.html, ParseMode.HTML, keyboard)
    except BadRequest as error:
        if is_markup_refused(error):
            log.error("chat %s: markup refused, sending plain text: %s", chat_id, error.message)
            return await _send(bot, chat_id, thread_id, text.plain, None, keyboard)
        if thread_id is not None and "thread not found" in error.message.casefold():
            log.warning("chat %s: topic %s is gone, sending to the chat itself", chat_id, thread_id)
            return await _send(bot, chat_id, None, text.html, ParseMode.HTML, keyboard)
        raise


async def _send(
    bot: Bot, chat_id: int, thread_id: int | None, text: str, parse_mode: str | None, keyboard: Keyboard
) -> int:
    sent = await bot.send_message(
        chat_id,
        text,
        parse_mode=parse_mode,
        message_thread_id=thread_id,
        link_preview_options=NO_PREVIEW,
        reply_markup=markup(keyboard),
    )
    return sent.message_id


def is_markup_refused(error: BadRequest) -> bool:
    return "can't parse entities" in error.message.casefold()


async def edit(bot: Bot, chat_id: int, message_id: int, text: Message, keyboard: Keyboard = ()) -> None:
    """Raises the library's errors, but not for a text that is there already."""
    try:
        await bot.edit_message_text(
            text.html,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=markup(keyboard),
        )
    except BadRequest as error:
        if "message is not modified" not in error.message.casefold():
            raise
