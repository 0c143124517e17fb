"""Answers of the command line, written by the same cards and digest as the chat's."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.cards import list_entry
from bot.commands.status import source_block
from bot.console_text import readable
from bot.digest import DigestSource, digest_text
from bot.jsonl import Line, dump, filed_fields, stamp
from bot.pausing import by_key, pause, resume
from bot.render import Block, message
from claims.extract import Reader
from storage.health import HealthQueries
from storage.memory import SqlMemory
from storage.queries import ClaimQueries, ClaimView, StatusQueries


class UnknownPlace(Exception):
    """No place is called that; says which names are near."""


def claims_about(
    engine: Engine, reader: Reader, words: str, *, since: datetime | None, limit: int, as_json: bool = False
) -> Iterator[str]:
    """A text block, or a JSON line, a claim. Raises UnknownPlace."""
    views = ClaimQueries(engine).by_place(place_ids(reader, words), since=since, limit=limit)
    if as_json:
        yield from (dump(view_line(view)) for view in views)
    elif views:
        yield from map(plain, map(list_entry, views))
    else:
        yield f"No claims about {words} are stored."


def place_ids(reader: Reader, words: str) -> list[str]:
    """The best match and its namesakes elsewhere, as in the chat. Raises UnknownPlace."""
    places = reader.find_places(words)
    if not places:
        near = reader.near_names(words)
        raise UnknownPlace(f"no place called {words!r} is known" + (f"; nearest: {', '.join(near)}" if near else ""))
    return [place.id for place in places if place.id and place.name == places[0].name]


def view_line(view: ClaimView) -> Line:
    post = view.filed.post
    return {
        "post": post.id,
        "platform": post.platform,
        "source": post.source,
        "side": post.side,
        "posted_at": stamp(post.posted_at),
        "url": post.url,
        "claim": filed_fields(view.filed),
        "verdict": view.strongest.value if view.strongest else "new",
        "alert": view.alert.value,
        "reposts": view.reposts,
        "independent_sources": view.independent_sources,
    }


def digest_blocks(engine: Engine, *, start: datetime, end: datetime) -> Iterator[str]:
    views = ClaimQueries(engine).between(start, end)
    sources = StatusQueries(engine).sources()
    yield from map(plain, digest_text(DigestSource(views=views, start=start, end=end, zone=UTC, sources=sources)))


def source_blocks(engine: Engine, *, now: datetime) -> Iterator[str]:
    found = StatusQueries(engine).sources()
    if not found:
        yield "No source has been read yet."
    health = by_key(HealthQueries(engine).health(now=now))
    yield from (plain(source_block(each, now, health.get(each.state.key))) for each in found)


def paused(engine: Engine, key: str, *, now: datetime) -> str:
    """Raises UnknownSource."""
    return pause(SqlMemory(engine), _keys(engine), key, by="the command line", now=now)


def resumed(engine: Engine, key: str) -> str:
    """Raises UnknownSource."""
    return resume(SqlMemory(engine), _keys(engine), key)


def _keys(engine: Engine) -> list[str]:
    return [each.state.key for each in StatusQueries(engine).sources()]


def plain(block: Block) -> str:
    return readable(message(block).html, is_html=True).plain + "\n"
