"""What a command is: its name, its help line, who may use it, and the coroutine that answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.access import Role
from bot.buttons import Keyboard
from bot.desk import Desk
from bot.render import Block, Message, line, message, split


class WrongUse(Exception):
    """The arguments make no sense; `why` says so and `example` is a line that would work."""

    def __init__(self, why: str, *, example: str) -> None:
        super().__init__(why)
        self.why = why
        self.example = example


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One command as sent, or one button as pressed (its parts are the arguments)."""

    args: tuple[str, ...]
    chat_id: int
    thread_id: int | None
    user_id: int | None
    role: Role
    desk: Desk
    commands: "tuple[Command, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Messages in order; the keyboard goes under the last. A pressed button's message is edited if `is_edit`."""

    messages: tuple[Message, ...]
    keyboard: Keyboard = ()
    is_edit: bool = False


Run: TypeAlias = Callable[[Ask], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the registry, which also feeds Telegram's menu and /help.

    `arguments` is shown behind the name, `example` is a line that works. `press` answers buttons whose action
    is the command's name. Commands that change something ignore edited messages.
    """

    name: str
    summary: str
    run: Run
    arguments: str = ""
    example: str = field(default="")
    role: Role = Role.READER
    changes_state: bool = False
    press: Run | None = None


def answer(*blocks: Block, keyboard: Keyboard = (), is_edit: bool = False) -> Answer:
    return Answer(messages=tuple(split(blocks)), keyboard=keyboard, is_edit=is_edit)


def sentence(text: str) -> Answer:
    return Answer(messages=(message((line(text),)),))


def takes_nothing(ask: Ask, name: str) -> None:
    if ask.args:
        raise WrongUse(f"/{name} takes nothing behind it.", example=f"/{name}")
