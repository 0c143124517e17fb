"""The command line: one thin function a command."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot import __version__
from bot.cli_base import (
    EXIT_FAILED,
    EXIT_WRONG_USE,
    ConfigOption,
    DatabaseOption,
    PostsArgument,
    SincePeriod,
    app,
    database_url,
    end,
    errors,
    now,
    opened,
    print_lines,
    say,
    scratch_or,
    settings_of,
    stored,
)
from bot.cli_events import events_app
from bot.cli_purge import purge_app
from bot.cli_rematch import rematch_app
from bot.cli_sources import sources_app
from bot.config import find_config, load_settings, names_a_token, token_problem
from bot.feeds import Feed, FeedError, open_feed, progress, text_feed
from bot.jsonl import Line, reading_line
from bot.logs import redact
from bot.settings import HEARTBEAT, ConfigError
from monitors.ports import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine

HEARTBEAT_LATE_S = 90.0

config_app = typer.Typer(help="Look at the configuration.", no_args_is_help=True)
db_app = typer.Typer(help="Look after the database.", no_args_is_help=True)
app.add_typer(config_app, name="config")
app.add_typer(db_app, name="db")
app.add_typer(events_app)
app.add_typer(purge_app)
app.add_typer(rematch_app)
app.add_typer(sources_app, name="sources")


@app.command(
    epilog="Examples: claimwatch extract posts.jsonl | head -n 3    claimwatch extract posts.jsonl --explain    "
    'claimwatch extract --explain --side nrf --text "12 Taliban killed in Panjshir"'
)
def extract(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="JSON Lines of posts; - for standard input.")
    ] = None,
    why: Annotated[bool, typer.Option("--explain", help="Mark the words behind each field, for people.")] = False,
    text: Annotated[str | None, typer.Option("--text", help="One post's words instead of FILE; - reads them.")] = None,
    side: Annotated[str | None, typer.Option("--side", help="With --text: the party its author speaks for.")] = None,
) -> None:
    """Print the claims read out of each post, a JSON line a post."""
    from bot.explain import explain
    from bot.own_words import build_reader
    from bot.threads import Threads

    threads, out = Threads(build_reader(settings_of(None).data_dir)), Console(highlight=False)
    with _asked(file, text, side) as feed, progress(errors, "Reading") as advance:
        for post in feed.posts():
            reading = threads.read(post)
            explain(post, reading, out) if why else say(reading_line(post.id, reading))
            advance(1)
    end(feed.skipped)


def _asked(file: str | None, text: str | None, side: str | None) -> AbstractContextManager[Feed]:
    """The posts of FILE, or the one of --text."""
    if (file is None) == (text is None):
        raise typer.BadParameter("give either FILE (- for standard input) or --text")
    if side is not None and text is None:
        raise typer.BadParameter("--side goes with --text; posts of a file name their own")
    return (
        nullcontext(text_feed(text, side, posted_at=now(), errors=errors))
        if text is not None
        else open_feed(file or "-", errors)
    )


@app.command(epilog="Example: claimwatch replay posts.jsonl --database sqlite:///claims.db")
def replay(
    file: PostsArgument,
    database: DatabaseOption = None,
    deliver: Annotated[bool, typer.Option("--deliver", help="Also queue the alerts for the subscribed chats.")] = False,
) -> None:
    """Feed posts through ingest in order of time and print what each claim is: new, a repeat, a contradiction …"""
    from bot.replay import batches, moments

    with open_feed(file, errors) as feed:
        told = moments(feed.posts())
    with scratch_or(database) as engine, progress(errors, "Replaying", len(told)) as advance:
        play = _replay(engine, is_history=not deliver)
        for batch in batches(told):
            for line in play(batch):
                say(line)
            sys.stdout.flush()
            advance(len(batch))
    end(feed.skipped)


def _replay(engine: "Engine", *, is_history: bool) -> Callable[..., Iterator[Line]]:
    from bot.own_words import build_reader
    from bot.replay import Replay
    from bot.wiring import build_ingest, purged_platforms
    from storage.queries import ClaimQueries

    settings = settings_of(None)
    ingest = build_ingest(engine, settings.matching, build_reader(settings.data_dir), purged=purged_platforms(settings))
    return Replay(ingest=ingest, queries=ClaimQueries(engine), clock=now, is_history=is_history)


@app.command(epilog="Example: claimwatch similar queries.jsonl --corpus posts.jsonl --top 5 --days 3")
def similar(
    queries: PostsArgument,
    corpus: Annotated[str, typer.Option("--corpus", metavar="POSTS", help="JSON Lines of the posts to search.")],
    top: Annotated[int, typer.Option("--top", min=1, help="How many posts a query.")] = 10,
    days: Annotated[
        float | None, typer.Option("--days", min=0, help="Leave out posts further apart than this.")
    ] = None,
) -> None:
    """For each query post, print the most similar posts of a corpus, best first."""
    from bot.own_words import build_reader
    from storage.similar import similar as search

    reader = build_reader(settings_of(None).data_dir)

    with open_feed(corpus, errors) as known, open_feed(queries, errors) as asked, scratch_or(None) as engine:
        found = search(engine, asked.posts(), known.posts(), reader=reader, top=top, days=days)
        with progress(errors, "Searching") as advance:
            for post_id, ranked in found:
                say({"id": post_id, "results": [{"post": p, "score": round(s, 2)} for p, s in ranked]})
                advance(1)
    end(known.skipped + asked.skipped)


@app.command(epilog="Examples: claimwatch claims panjshir --since 7d    claimwatch claims پنجشیر --json")
def claims(
    place: Annotated[list[str], typer.Argument(metavar="PLACE", help="A place in any spelling.")],
    database: DatabaseOption = None,
    since: SincePeriod = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many claims at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of text.")] = False,
) -> None:
    """List the stored claims about a place and everything inside it, newest first."""
    from bot.own_words import build_reader
    from bot.questions import UnknownPlace, claims_about

    start, reader = _period_start(since), build_reader(settings_of(None).data_dir)
    with stored(database) as engine:
        try:
            found = list(claims_about(engine, reader, " ".join(place), since=start, limit=limit, as_json=as_json))
        except UnknownPlace as error:
            raise typer.BadParameter(str(error)) from error
    print_lines(found)


@app.command(
    epilog="Examples: claimwatch relate 12 7    claimwatch relate 1437423048239734784 nrf/2041 --database claims.db"
)
def relate(
    one: Annotated[str, typer.Argument(metavar="A", help="A claim's number, or a post's id.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another one; the order does not matter.")],
    database: DatabaseOption = None,
) -> None:
    """Explain what any two stored claims, or the claims of two posts, are to each other, field by field."""
    from bot.relating import UnknownClaim, explained
    from claims.relate import Tolerance

    tolerance = Tolerance(**settings_of(None).matching.model_dump())
    with stored(database) as engine:
        try:
            print_lines(list(explained(engine, one, other, tolerance)))
        except UnknownClaim as error:
            raise typer.BadParameter(str(error)) from error


@app.command(epilog="Example: claimwatch digest --since 24h")
def digest(database: DatabaseOption = None, since: SincePeriod = "24h") -> None:
    """Print the digest of a period that ends now."""
    from bot.questions import digest_blocks

    end = now()
    with stored(database) as engine:
        print_lines(digest_blocks(engine, start=_period_start(since) or end - timedelta(days=1), end=end))


@app.command(epilog="Examples: claimwatch run    claimwatch run --console    claimwatch run --config config.toml")
def run(
    config: ConfigOption = None,
    console: Annotated[bool, typer.Option("--console", help="Talk to this terminal instead of Telegram.")] = False,
    pace: Annotated[float, typer.Option("--pace", min=0, help="Seconds between sample posts at a terminal.")] = 1.5,
) -> None:
    """Run the bot and the monitors; without any configuration, sample posts and a console chat."""
    found = find_config(config)
    settings = load_settings(found)
    if found is None and not names_a_token():
        from bot.demo import run_demo

        raise typer.Exit(run_demo(settings.data_dir, pause_s=pace))
    problem = None if console else token_problem(settings)
    if problem:
        raise ConfigError([problem])
    from bot.run import run_live

    raise typer.Exit(run_live(settings, is_console=console))


@app.command()
def health(config: ConfigOption = None) -> None:
    """Exit 0 while a `run` on this data folder is alive, 1 otherwise (for containers and monitors)."""
    beat = settings_of(config).data_dir / HEARTBEAT
    age_s = time.time() - beat.stat().st_mtime if beat.exists() else None
    if age_s is None or age_s > HEARTBEAT_LATE_S:
        errors.print("not running" if age_s is None else f"no heartbeat for {age_s:.0f} s")
        raise typer.Exit(EXIT_FAILED)


@config_app.command("check")
def config_check(config: ConfigOption = None) -> None:
    """Name every mistake in the configuration, each with its key."""
    found = find_config(config)
    settings = load_settings(found)
    problem = token_problem(settings)
    if problem:
        raise ConfigError([problem])
    where = str(found) if found else "environment"
    errors.print(f"{where}: fine. {len(settings.sources)} source(s), {len(settings.telegram.chats)} chat(s).")


@db_app.command("upgrade")
def db_upgrade(database: DatabaseOption = None) -> None:
    """Bring the database to this program's schema."""
    with opened(database_url(database)) as engine:
        errors.print(f"{engine.url.render_as_string(hide_password=True)}: up to date")


def _period_start(period: str | None) -> datetime | None:
    from bot.periods import PeriodError, parse_period

    if period is None:
        return None
    try:
        return now() - parse_period(period)
    except PeriodError as error:
        raise typer.BadParameter(str(error)) from error


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(f"claimwatch {__version__}")
        raise typer.Exit


def main(arguments: Iterable[str] | None = None) -> None:
    """Run a command; errors people can mend become sentences, never stack traces."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="claimwatch")
    except ConfigError as error:
        for problem in error.problems:
            errors.print(redact(problem), markup=False)
        sys.exit(EXIT_WRONG_USE)
    except FeedError as error:
        errors.print(str(error), markup=False)
        sys.exit(EXIT_WRONG_USE)
    except StoreError as error:
        errors.print(redact(str(error)), markup=False)
        sys.exit(EXIT_FAILED)
    except BrokenPipeError:
        # The reader of our output went away (| head): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
