"""What the commands share: the program's name, options, the database they ask, and how they print."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.config import find_config, load_settings
from bot.jsonl import Line, dump
from bot.settings import Settings
from monitors.ports import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine  # half a second that commands without a database need not wait

EXIT_FAILED = 1
EXIT_WRONG_USE = 2
EXIT_SKIPPED = 3

app = typer.Typer(
    name="claimwatch",
    help="Watch conflict posts, read the claims out of them, tell analysts what is new or contradicted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

errors = Console(stderr=True, highlight=False, soft_wrap=True)

ConfigOption = Annotated[Path | None, typer.Option("--config", "-c", help="Configuration file.", show_default=False)]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", "-d", metavar="URL", help="Database URL, or the path of an SQLite file.")
]
PostsArgument = Annotated[str, typer.Argument(metavar="FILE", help="JSON Lines of posts; - for standard input.")]
SincePeriod = Annotated[str | None, typer.Option("--since", metavar="PERIOD", help="How far back: 36h, 7d, 2w.")]


def say(line: Line) -> None:
    sys.stdout.write(dump(line) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


def now() -> datetime:
    return datetime.now(UTC)


def end(skipped: int) -> None:
    sys.stdout.flush()
    if skipped:
        errors.print(f"{skipped} line(s) skipped, see above")
        raise typer.Exit(EXIT_SKIPPED)


def database_url(given: str | None) -> str:
    """A URL as given; a bare path becomes an SQLite URL."""
    if given is None:
        return settings_of(None).database_url
    return given if "://" in given else f"sqlite:///{given}"


@contextmanager
def opened(url: str) -> "Iterator[Engine]":
    """An engine on an up-to-date database, closed afterwards."""
    from storage.engine import open_database
    from storage.migrate import upgrade

    engine = open_database(url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def stored(given: str | None) -> "Iterator[Engine]":
    """The database to ask: one that is not there is an error, never made by asking."""
    url = database_url(given)
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).exists():
        raise StoreError(f"{path}: there is no such database (`run` and `replay --database` make one)")
    with opened(url) as engine:
        yield engine


@contextmanager
def scratch_or(url: str | None) -> "Iterator[Engine]":
    """The database named, else a temporary one that is gone afterwards."""
    if url is not None:
        with opened(database_url(url)) as engine:
            yield engine
        return
    with (
        tempfile.TemporaryDirectory(prefix="claimwatch-") as folder,
        opened(f"sqlite:///{folder}/scratch.db") as engine,
    ):
        yield engine


def settings_of(config: Path | None) -> Settings:
    return load_settings(find_config(config))
