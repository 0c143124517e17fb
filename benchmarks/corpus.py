"""A synthetic corpus: claims about invented events, told in many ways, and queries whose answers are known.

Seeded: the same size and seed give the same corpus on every machine. Its wordings stand in wordings.toml, kept apart
from the extractor's own lists. About a third of all events lie in one place (the hot block).
"""

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

START = datetime(2021, 1, 1, tzinfo=UTC)
DAYS = 1_300  # the span the events are spread over, whatever the size: more claims are denser claims
HOT_SHARE = 0.32
MAX_TOLD = 5  # posts that tell of one event
SPREAD_H = 36  # within which they are posted
SOURCES = 300
REPEATS = 0.6  # of the queries; the others contradict
NOISE = 0.35  # of the queries' words of six letters and more are misspelled
STORED_NOISE = 0.05  # the same of stored posts
KINDS = {"killed": 50, "wounded": 16, "captured": 14, "equipment_destroyed": 10, "territory_taken": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, before anyone told it. `area` is the province or country around `place`, None for one of these."""

    number: int
    kind: str
    place: str
    area: str | None
    victims: str
    by: str
    count: int
    thing: str
    detail: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One post about an event. `template` says which wording it has."""

    event: Event
    template: int
    source: str
    posted_at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A post that is not stored; the answer is any stored post about the same event."""

    told: Told
    is_repeat: bool


@cache
def wordings() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "wordings.toml").read_text(encoding="utf-8"))


def places() -> list[tuple[str, str | None]]:
    """Every place with the one around it: provinces and countries first."""
    areas: dict[str, list[str]] = wordings()["places"]
    return [(area, None) for area in areas] + [(name, area) for area, inside in areas.items() for name in inside]


def corpus(size: int, *, seed: int = 1) -> Iterator[Told]:
    """`size` posts of one claim each, event by event."""
    left, number = size, 0
    while left:
        told = event_posts(number, seed)[:left]
        yield from told
        left -= len(told)
        number += 1


def event_posts(number: int, seed: int) -> list[Told]:
    """The stored posts about an event, each in a wording of its own while there are enough."""
    dice = random.Random(f"{seed}/{number}")
    event = _event(number, dice)
    count = dice.choices(range(1, MAX_TOLD + 1), weights=(35, 25, 18, 12, 10))[0]
    order = dice.sample(range(len(_templates(event.kind))), len(_templates(event.kind)))
    return [_tell(event, order[n % len(order)], dice, noise=STORED_NOISE) for n in range(count)]


def queries(size: int, count: int, *, seed: int = 1) -> list[Query]:
    """`count` queries on the events of `corpus(size)`; both must have the same seed."""
    dice = random.Random(f"queries/{seed}/{size}")
    last = _events_within(size, seed)
    numbers = dice.sample(range(last), min(count, last))
    return [_query(event_posts(number, seed), dice, seed) for number in numbers]


@lru_cache(maxsize=8)
def _events_within(size: int, seed: int) -> int:
    """How many events are told in full; a sample gives it within a thousandth, then some are left out to be sure."""
    sample = min(2_000, max(1, size // MAX_TOLD))
    told = sum(len(event_posts(number, seed)) for number in range(sample))
    return max(1, min(int(0.9 * size * sample / told), size))


def _query(stored: list[Told], dice: random.Random, seed: int) -> Query:
    event = stored[0].event
    is_repeat = dice.random() < REPEATS
    used = {told.template for told in stored}
    unused = [n for n in range(len(_templates(event.kind))) if n not in used] or [stored[-1].template]
    if not is_repeat:
        event = replace(event, count=_other_count(event.count, dice))
    detail = {key: words for key, words in event.detail.items() if key == "pattern" or dice.random() > NOISE}
    told = _tell(replace(event, detail=detail), dice.choice(unused), dice, noise=NOISE)
    return Query(told=replace(told, source=f"query_{seed}"), is_repeat=is_repeat)


def _other_count(count: int, dice: random.Random) -> int:
    return dice.choice((count // 5 or count * 8 + 7, count * 3 + 4, count * 8 + 7))


def _event(number: int, dice: random.Random) -> Event:
    words = wordings()
    place, area = _place(dice)
    victims, by = dice.sample(words["parties"], 2)
    return Event(
        number=number,
        kind=dice.choices(list(KINDS), weights=list(KINDS.values()))[0],
        place=place,
        area=area,
        victims=victims,
        by=by,
        count=min(900, 1 + int(dice.expovariate(1 / 18))),
        thing=dice.choice(words["things"]),
        detail=_detail(dice),
        at=START + timedelta(seconds=dice.randrange(DAYS * 86_400)),
    )


def _place(dice: random.Random) -> tuple[str, str | None]:
    if dice.random() < HOT_SHARE:
        return str(wordings()["hot"]), None
    return dice.choice(_places())


@cache
def _places() -> tuple[tuple[str, str | None], ...]:
    return tuple(places())


def _detail(dice: random.Random) -> dict[str, str]:
    words = wordings()
    hamlet = "".join(dice.choice(words[part]) for part in ("hamlet_starts", "hamlet_middles", "hamlet_ends"))
    return {
        "object": dice.choice(words["objects"]),
        "weapon": dice.choice(words["weapons"]),
        "person": f"{dice.choice(words['first_names'])} {dice.choice(words['last_names'])}",
        "hamlet": hamlet,
    }


def _templates(kind: str) -> list[str]:
    return list(wordings()[f"templates_{kind}"])


def _tell(event: Event, template: int, dice: random.Random, *, noise: float) -> Told:
    posted_at = event.at + timedelta(seconds=dice.randrange(SPREAD_H * 3_600))
    return Told(
        event=event,
        template=template,
        source=f"desk_{dice.randrange(SOURCES)}",
        posted_at=posted_at,
        text=_text(event, _templates(event.kind)[template], dice, noise),
    )


def _text(event: Event, template: str, dice: random.Random, noise: float) -> str:
    words = wordings()
    place = _spelled(event.place, dice, noise)
    if event.area and dice.random() < 0.5:
        place = f"{place}, {_spelled(event.area, dice, noise)}"
    body: str = template.format(
        n=_number(event.count, dice),
        victims=_tagged(event.victims, dice),
        by=event.by,
        place=_tagged(place, dice),
        tag=_spelled(event.place, dice, noise).replace(" ", "").replace("-", ""),
        things=event.thing,
        detail=_told_detail(event.detail, dice) + dice.choice(words["times"]),
    )
    hook: str = dice.choice(words["hooks"])
    return f"{hook}{_misspelled(body, dice, noise)}{dice.choice(words['tails'])}"


def _told_detail(detail: Mapping[str, str], dice: random.Random) -> str:
    if dice.random() < 0.15:
        return ""
    pattern: str = dice.choice(wordings()["details"])
    try:
        return pattern.format(**detail)
    except KeyError:  # this teller does not know it
        return ""


def _number(count: int, dice: random.Random) -> str:
    way = dice.random()
    if way < 0.2 and count < 100:
        return _in_words(count)
    return str(count).translate(_local_digits()) if way > 0.95 else str(count)


def _in_words(count: int) -> str:
    units, tens = wordings()["units"], wordings()["tens"]
    if count < 20:
        return str(units[count])
    rest = f"-{units[count % 10]}" if count % 10 else ""
    return f"{tens[count // 10]}{rest}"


@cache
def _local_digits() -> dict[int, int]:
    return str.maketrans("0123456789", wordings()["local_digits"])


def _tagged(name: str, dice: random.Random) -> str:
    return f"#{name}" if " " not in name and "," not in name and dice.random() < 0.25 else name


def _spelled(name: str, dice: random.Random, noise: float) -> str:
    """The name as another desk writes it: one letter of another romanisation."""
    if dice.random() >= noise:
        return name
    usable: list[tuple[str, str]] = [(old, new) for old, new in wordings()["spellings"] if old in name[1:].lower()]
    if not usable:
        return name
    old, new = dice.choice(usable)
    at = name.lower().index(old, 1)
    return name[:at] + new + name[at + len(old) :]


def _misspelled(text: str, dice: random.Random, noise: float) -> str:
    """Two letters changed places in some of the long words, as happens in haste."""
    if noise <= 0:
        return text
    return " ".join(
        _slip(word, dice) if len(word) > 5 and dice.random() < noise / 3 else word for word in text.split(" ")
    )


def _slip(word: str, dice: random.Random) -> str:
    if not word.isalpha():
        return word
    at = dice.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
