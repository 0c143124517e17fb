"""python-telegram-bot's errors as those of the Notifier port."""

import os
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from monitors.ports import ChatMoved, NotifyError, NotifyLater, NotifyUncertain

# The library's own opt-in; without it every RetryAfter comes with a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")

SOON_S = 5.0
SERVER_TROUBLE_S = 30.0
A_PERSON_MUST_ACT_S = 300.0
NOT_SENT = "was *not* sent"  # the library's words for a pool timeout, which has no class of its own

GARBLED = "Invalid server response"  # the library's words for a success whose answer is no JSON
CLOSED = "is not initialized"  # and for a request made before the start or after the stop


def as_notify_error(error: TelegramError) -> NotifyError:
    """What is known about the message. The order matters: BadRequest and TimedOut are NetworkErrors.

    InvalidToken says "later": nothing is wrong with the message, and its text is not repeated here because it
    may hold the token.
    """
    if isinstance(error, ChatMigrated):
        return ChatMoved("the group became a supergroup", new_chat_id=error.new_chat_id)
    if isinstance(error, RetryAfter):
        return NotifyLater("Telegram asks to slow down", retry_after_s=asked_s(error))
    if isinstance(error, InvalidToken | Conflict):
        return NotifyLater("Telegram refuses the bot's token", retry_after_s=A_PERSON_MUST_ACT_S)
    if isinstance(error, BadRequest):
        return NotifyError(f"Telegram refused the message: {error.message}")
    if isinstance(error, TimedOut):
        return _timed_out(error)
    if isinstance(error, NetworkError):
        return _network(error)
    if error.message == GARBLED:
        return NotifyUncertain("Telegram's answer could not be read")
    return NotifyError(f"Telegram refused: {error.message}")


def asked_s(error: TelegramError) -> float:
    """How long Telegram asks to wait; 0 where it does not."""
    return _seconds(error.retry_after) if isinstance(error, RetryAfter) else 0.0


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _timed_out(error: TimedOut) -> NotifyError:
    if NOT_SENT in error.message or isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout):
        return NotifyLater("no connection to Telegram in time", retry_after_s=SOON_S)
    return NotifyUncertain("Telegram's answer did not come in time")


def _network(error: NetworkError) -> NotifyError:
    """An answer of the server (5xx) means not delivered, but for a gateway that lost the answer itself."""
    cause = error.__cause__
    if CLOSED in error.message:
        return NotifyLater("the connection to Telegram is closed", retry_after_s=SOON_S)
    if isinstance(cause, httpx.ConnectError | httpx.ProxyError | httpx.UnsupportedProtocol):
        return NotifyLater("Telegram cannot be reached", retry_after_s=SOON_S)
    if isinstance(cause, httpx.HTTPError) or "gateway time" in error.message.casefold() or _is_unknown(error):
        return NotifyUncertain(f"the connection broke: {error.message}")
    return NotifyLater(f"Telegram has trouble: {error.message}", retry_after_s=SERVER_TROUBLE_S)


def _is_unknown(error: NetworkError) -> bool:
    return error.message.startswith("Unknown error in HTTP implementation")
