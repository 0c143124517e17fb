"""Pausing a watched source by hand, and asking for it again; and how each one is doing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rapidfuzz import process

from bot.phrases import duration, moment
from bot.render import Line, foreign, line
from monitors.memory import Memory
from storage.health import SourceHealth
from storage.queries import SourceStatus

NEAR = 60  # rapidfuzz score from which a misspelt key is recognised


class UnknownSource(Exception):
    """No watched source goes by that key; says which are near."""


def pause(memory: Memory, known: Sequence[str], key: str, *, by: str, now: datetime) -> str:
    """A sentence about what is so from now on. Raises UnknownSource."""
    found = _known(known, key)
    upkeep = memory.upkeep(found)
    if upkeep.paused_at is not None:
        return f"{found} is paused already, since {moment(upkeep.paused_at)}."
    memory.save_upkeep(replace(upkeep, paused_at=now, paused_why=f"paused by {by}"))
    return f"{found} is paused: within seconds nothing is asked of it any more. What it posts meanwhile is read later."


def resume(memory: Memory, known: Sequence[str], key: str) -> str:
    """A sentence about what is so from now on. Raises UnknownSource."""
    found = _known(known, key)
    upkeep = memory.upkeep(found)
    if upkeep.paused_at is None:
        return f"{found} is not paused."
    memory.save_upkeep(replace(upkeep, paused_at=None, paused_why=None, trouble_since=None))
    return f"{found} is read again at its next time, within the hour."


def _known(known: Sequence[str], key: str) -> str:
    """The key as typed, or the only one with that handle."""
    handles = [each for each in known if key in (each, each.partition(":")[2])]
    if len(handles) == 1:
        return handles[0]
    near = [each for each, _, _ in process.extract(key, known, score_cutoff=NEAR, limit=3)]
    raise UnknownSource(f"no source {key!r} is watched" + (f"; nearest: {', '.join(near)}" if near else ""))


def by_key(found: Sequence[SourceHealth]) -> Mapping[str, SourceHealth]:
    return {each.upkeep.key: each for each in found}


def health_lines(status: SourceStatus, health: SourceHealth | None) -> list[Line]:
    """What is worth saying of a source beyond its last poll."""
    if health is None:
        return []
    upkeep = health.upkeep
    lines: list[Line] = []
    if status.posts and health.lag is not None:
        rhythm = f"{health.posts_a_day:.1f} posts a day, met {duration(health.lag)} after posting"
        lines.append(line(rhythm))
    if upkeep.silent_since is not None:
        lines.append(line(f"Unusually silent since {moment(upkeep.silent_since)}"))
    if health.missing:
        lines.append(line(f"{health.missing} post(s) were not found at a first look"))
    if upkeep.paused_at is not None:
        why = foreign(upkeep.paused_why or "no reason given")
        lines.append(line(f"⏸ Paused since {moment(upkeep.paused_at)}: ", why))
    return lines
