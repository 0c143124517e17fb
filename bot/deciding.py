"""Events, merges and splits on the command line, written by the same card as the chat's."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from bot.event_card import decision_words, event_card
from bot.questions import plain
from bot.render import block, line
from storage.decisions import EventDecisions, NoSuchClaim
from storage.events import EventQueries

BY = "command line"


class WrongClaims(Exception):
    """The claims named cannot be decided about; the text says why."""


def shown(engine: Engine, number: int) -> Iterator[str]:
    """Raises WrongClaims."""
    view = EventQueries(engine).of_claim(number)
    if view is None:
        raise WrongClaims(f"no claim {number} is stored")
    yield from map(plain, event_card(view))


def decided(engine: Engine, one: int, other: int, *, is_same: bool, note: str | None, now: datetime) -> Iterator[str]:
    """Raises WrongClaims."""
    try:
        EventDecisions(engine).decide(one, other, is_same=is_same, by=BY, now=now, note=note)
    except (NoSuchClaim, ValueError) as error:
        raise WrongClaims(str(error)) from error
    yield from shown(engine, one)


def undone(engine: Engine, *, now: datetime) -> Iterator[str]:
    found = EventDecisions(engine).undo(by=BY, now=now)
    if found is None:
        yield "Nothing decided on the command line is left to take back."
    else:
        yield plain(block(line("Taken back: ", *decision_words(found)))).rstrip()
