"""`claimwatch event`, `merge`, `split` and `undo`: the chat's commands, for scripts and for whoever has no chat."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_base import DatabaseOption, now, print_lines, stored

if TYPE_CHECKING:
    from sqlalchemy import Engine

events_app = typer.Typer()

ClaimNumber = Annotated[int, typer.Argument(metavar="CLAIM", min=1, help="A claim's number.", show_default=False)]
NoteOption = Annotated[str | None, typer.Option("--note", help="Why, for whoever reads it later.")]


@events_app.command(epilog="Example: claimwatch event 12")
def event(number: ClaimNumber, database: DatabaseOption = None) -> None:
    """Show the event a claim belongs to: what each side says, what is disputed, its history."""
    from bot import deciding

    _print_decided(database, lambda engine: deciding.shown(engine, number))


@events_app.command(epilog='Example: claimwatch merge 12 31 --note "one convoy"')
def merge(one: ClaimNumber, other: ClaimNumber, note: NoteOption = None, database: DatabaseOption = None) -> None:
    """Say that two claims are one event, whatever is related to them later; then show it."""
    from bot import deciding

    _print_decided(database, lambda engine: deciding.decided(engine, one, other, is_same=True, note=note, now=now()))


@events_app.command(epilog="Example: claimwatch split 12 31")
def split(one: ClaimNumber, other: ClaimNumber, note: NoteOption = None, database: DatabaseOption = None) -> None:
    """Say that two claims are two events, whatever is related to them later; then show the first."""
    from bot import deciding

    _print_decided(database, lambda engine: deciding.decided(engine, one, other, is_same=False, note=note, now=now()))


@events_app.command()
def undo(database: DatabaseOption = None) -> None:
    """Take back the last merge or split made on the command line."""
    from bot import deciding

    _print_decided(database, lambda engine: deciding.undone(engine, now=now()))


def _print_decided(database: str | None, lines: "Callable[[Engine], Iterator[str]]") -> None:
    from bot.deciding import WrongClaims

    with stored(database) as engine:
        try:
            print_lines(list(lines(engine)))
        except WrongClaims as error:
            raise typer.BadParameter(str(error)) from error
