"""What a button carries: our own codec, so that old buttons still work after a restart."""

from dataclasses import dataclass

from telegram.constants import InlineKeyboardButtonLimit

VERSION = "v1"
SEPARATOR = "|"


class ButtonTooLong(ValueError):
    """The parts do not fit into Telegram's 64 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button pressed: what to do, and to what."""

    action: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    label: str
    press: Press


Keyboard = tuple[tuple[Button, ...], ...]


def encode(press: Press) -> str:
    """Raises ButtonTooLong."""
    data = SEPARATOR.join((VERSION, press.action, *(part.replace(SEPARATOR, " ") for part in press.parts)))
    if len(data.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise ButtonTooLong(data)
    return data


def decode(data: str) -> Press | None:
    """None for what this program never wrote, or wrote in another version."""
    version, _, rest = data.partition(SEPARATOR)
    action, *parts = rest.split(SEPARATOR)
    return Press(action=action, parts=tuple(parts)) if version == VERSION and action else None


def fits(press: Press) -> bool:
    try:
        encode(press)
    except ButtonTooLong:
        return False
    return True
