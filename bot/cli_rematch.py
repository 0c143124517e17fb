"""`claimwatch rematch`: the past by today's rules."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_base import DatabaseOption, errors, now, say, settings_of, stored
from bot.feeds import progress
from bot.periods import PeriodError, parse_period
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.past import Voices

rematch_app = typer.Typer()
EXIT_NOT_WRITTEN = 4


@rematch_app.command(
    epilog="Examples: claimwatch rematch    claimwatch rematch --since 7d --yes    claimwatch rematch --json | head"
)
def rematch(
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="Only what arrived from the first post since then on: 7d, 36h or 2022-09-13.",
        ),
    ] = None,
    database: DatabaseOption = None,
    is_sure: Annotated[bool, typer.Option("--yes", "-y", help="Write it without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines of what differs instead of text.")] = False,
) -> None:
    """Read and relate stored posts again by today's words, places, sides and rules; show what differs, then ask.

    Nothing is sent. What analysts decided stays. Exits with 4 where something differs and was not written.
    """
    from bot.own_words import build_reader
    from bot.rematching import Rematching, change_line, sentence, summary
    from claims.relate import Tolerance
    from storage.scratch import scratch_beside

    settings, start = settings_of(None), _start(since)
    reader, tolerance = build_reader(settings.data_dir), Tolerance(**settings.matching.model_dump())
    with stored(database) as engine, scratch_beside(engine) as scratch:
        run = Rematching(engine, scratch, reader=reader, tolerance=tolerance, since=start, voices=_voices(settings))
        with progress(errors, "Reading again", run.posts) as advance:
            run.read_again(advance)
        for change in run.changes():
            if as_json:
                say(change_line(change))
            elif (words := sentence(change)) is not None:
                sys.stdout.write(words + "\n")
        sys.stdout.flush()
        errors.print(summary(run.posts, run.counts))
        if not run.counts:
            return
        if not (is_sure or _is_wanted()):
            errors.print("Nothing was written. --yes writes it without asking.")
            raise typer.Exit(EXIT_NOT_WRITTEN)
        applied = run.write()
        errors.print("Written.")
        if applied.posts_left:
            errors.print(f"{applied.posts_left} post(s) changed meanwhile and were left as they are: run it again.")


def _voices(settings: Settings) -> "Voices":
    """The sources that the configuration lists with a side. Posts of a file name their own."""
    return {(each.kind, each.handle): (each.side, each.beat) for each in settings.sources if each.kind != "file"}


def _is_wanted() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and typer.confirm("Write this?", err=True)


def _start(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        return now() - parse_period(since)
    except PeriodError:
        pass
    try:
        start = datetime.fromisoformat(since)
    except ValueError as error:
        raise typer.BadParameter(f"{since!r} is no time; write for example 7d, 36h or 2022-09-13") from error
    return start if start.tzinfo else start.replace(tzinfo=UTC)
