"""`claimwatch sources`: how the watched sources are doing; pausing one, and asking for it again."""

from typing import Annotated

import typer

from bot.cli_base import DatabaseOption, now, print_lines, stored

sources_app = typer.Typer(
    help="The watched sources: last success, posts, rhythm, gaps, trouble.", invoke_without_command=True
)

KeyArgument = Annotated[str, typer.Argument(metavar="SOURCE", help="Its key, such as telegram:panjshir_front.")]


@sources_app.callback()
def sources(context: typer.Context, database: DatabaseOption = None) -> None:
    if context.invoked_subcommand is None:
        _list(database)


@sources_app.command("list")
def list_sources(database: DatabaseOption = None) -> None:
    """List the watched sources: last success, posts, rhythm, gaps, trouble."""
    _list(database)


@sources_app.command(epilog="Example: claimwatch sources pause telegram:panjshir_front")
def pause(key: KeyArgument, database: DatabaseOption = None) -> None:
    """Ask nothing of a source until it is resumed; a running bot takes it up within seconds."""
    from bot.pausing import UnknownSource
    from bot.questions import paused

    with stored(database) as engine:
        try:
            print_lines([paused(engine, key, now=now())])
        except UnknownSource as error:
            raise typer.BadParameter(str(error)) from error


@sources_app.command(epilog="Example: claimwatch sources resume telegram:panjshir_front")
def resume(key: KeyArgument, database: DatabaseOption = None) -> None:
    """Read a paused source again; a running bot takes it up within seconds."""
    from bot.pausing import UnknownSource
    from bot.questions import resumed

    with stored(database) as engine:
        try:
            print_lines([resumed(engine, key)])
        except UnknownSource as error:
            raise typer.BadParameter(str(error)) from error


def _list(database: str | None) -> None:
    from bot.questions import source_blocks

    with stored(database) as engine:
        print_lines(source_blocks(engine, now=now()))
