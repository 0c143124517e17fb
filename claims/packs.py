"""The theatre packs and the grammars of names as they lie in the package: text files in, plain rows out."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from claims.text import fold

_BETWEEN_WORDS = re.compile(r"[\s\-–/«»\"]+")
_MARKS = re.compile(r"^[?^~]+")


class Name(NamedTuple):
    """One spelling of a place or party: as written, and as folded words.

    `needs_support`: counts only beside other signs of its region (`?`). `needs_capital`: an everyday word without one
    (`^`). `is_adjective`: "Syrian" (`~`).
    """

    written: str
    words: tuple[str, ...]
    needs_support: bool = False
    needs_capital: bool = False
    is_adjective: bool = False


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A line of a pack. `utc_offset` in hours, where the line gives one."""

    id: str
    name: str
    names: tuple[Name, ...]
    utc_offset: float | None = None


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party of a pack. `said_by` maps a side to the names only that side means it by."""

    id: str
    name: str
    parent: str | None
    home: str | None
    enemies: tuple[str, ...]
    names: tuple[Name, ...]
    said_by: Mapping[str, tuple[Name, ...]]


@dataclass(frozen=True, slots=True)
class Pack:
    """One theatre: `key` is its file's name, usable as a source's beat."""

    key: str
    places: tuple[PlaceRow, ...]
    parties: tuple[PartyRow, ...]


def read_names(listing: str) -> tuple[Name, ...]:
    """Names separated by commas or lines, each with its marks before it."""
    written = [part.strip() for part in listing.replace("\n", ",").split(",")]
    return _names([w for w in written if w])


def _names(written: list[str]) -> tuple[Name, ...]:
    folded = fold("\n".join(written)).split("\n")
    return tuple(name for w, f in zip(written, folded, strict=True) if f for name in _forms(w, f))


def _name(written: str, folded: str) -> Name:
    marks = match.group() if (match := _MARKS.match(written)) else ""
    return Name(written[len(marks) :], name_words(folded[len(marks) :]), "?" in marks, "^" in marks, "~" in marks)


def name_words(folded: str) -> tuple[str, ...]:
    """The words of a folded name: hyphens part words, full stops do not ("U.S.")."""
    return tuple(w for w in _BETWEEN_WORDS.split(folded.replace(".", "").replace("(", "").replace(")", "")) if w)


def read_places(listing: str) -> Iterator[PlaceRow]:
    """Rows of an indented list `slug | English name | names`; deeper means inside. A bare slug only opens a level.

    A third column of the form `utc +4.5` before the names gives the time zone.
    """
    lines = listing.split("\n")
    folded = fold(listing).split("\n")
    path: list[tuple[int, str]] = []
    for line, plain in zip(lines, folded, strict=True):
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        while path and path[-1][0] >= depth:
            path.pop()
        cells = line.split("|")
        path.append((depth, cells[0].strip()))
        if len(cells) > 1:
            yield _place_row(".".join(slug for _, slug in path), cells, plain.split("|"))


def _place_row(id_: str, cells: list[str], folded: list[str]) -> PlaceRow:
    offset = None
    if len(cells) > 3:
        offset = float(cells[2].split()[-1])
        cells, folded = [*cells[:2], cells[3]], [*folded[:2], folded[3]]
    english = cells[1].strip()
    written = [english, *_split(cells[2])] if len(cells) > 2 else [english]
    plain = [folded[1].strip(), *_split(folded[2])] if len(cells) > 2 else [folded[1].strip()]
    names = tuple(name for w, f in zip(written, plain, strict=True) for name in _forms(w, f))
    return PlaceRow(id_, _MARKS.sub("", english), names, offset)


def _forms(written: str, folded: str) -> tuple[Name, ...]:
    """ "Орёл=Орла=Орле" is one name with forms that no paradigm gives; each is shown as the first."""
    if "=" not in written:
        return (_name(written, folded),)
    first, *_ = written.split("=")
    marks = match.group() if (match := _MARKS.match(written)) else ""
    return tuple(_name(first, part if i == 0 else marks + part) for i, part in enumerate(folded.split("=")))


def _split(cell: str) -> list[str]:
    return [part for name in cell.split(",") if (part := name.strip())]


def read_parties(tables: Mapping[str, Any]) -> Iterator[PartyRow]:
    for id_, table in tables.items():
        yield PartyRow(
            id=id_,
            name=table["name"],
            parent=table.get("parent"),
            home=table.get("home"),
            enemies=tuple(table.get("enemies", "").split()),
            names=read_names(table.get("aliases", "")),
            said_by={side: read_names(names) for side, names in table.get("said_by", {}).items()},
        )


def read_pack(key: str, text: str) -> Pack:
    """Raises tomllib.TOMLDecodeError, KeyError or ValueError on a pack that is not well formed."""
    tables = tomllib.loads(text)
    return Pack(key, tuple(read_places(tables.get("places", ""))), tuple(read_parties(tables.get("parties", {}))))


@cache
def bundled_packs() -> tuple[Pack, ...]:
    folder = files("claims") / "theatres"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return tuple(read_pack(p.name.removesuffix(".toml"), p.read_text(encoding="utf-8")) for p in paths)


@dataclass(frozen=True, slots=True)
class NameGrammar:
    """How one language bends, glues and calls names (claims/names/README.md); every word folded.

    `endings` maps an ending met in a sentence to the endings it may have in a pack; `adjective_endings` likewise.
    """

    endings: Mapping[str, tuple[str, ...]]
    adjective_endings: Mapping[str, tuple[str, ...]]
    directions: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    same: Mapping[str, str]
    links: frozenset[str]
    shared: frozenset[str]
    levels: Mapping[str, int]
    villages: frozenset[str]
    roles: Mapping[str, tuple[Name, ...]]


def read_grammar(text: str) -> NameGrammar:
    table = tomllib.loads(text)
    groups = [fold(line).split() for line in table.get("same", "").splitlines()]
    return NameGrammar(
        endings=_restored(table.get("paradigms", "")),
        adjective_endings=_restored(table.get("adjectives", "")),
        directions=frozenset(fold(table.get("directions", "")).split()),
        prefixes=tuple(fold(table.get("prefixes", "")).split()),
        suffixes=tuple(fold(table.get("suffixes", "")).split()),
        same={word: group[0] for group in groups for word in group},
        links=frozenset(fold(table.get("links", "")).split()),
        shared=frozenset(fold(table.get("shared", "")).split()),
        levels={
            fold(word): depth
            for depth, key in enumerate(("province", "district"), start=1)
            for word in table.get("levels", {}).get(key, "").split()
        },
        villages=frozenset(fold(table.get("villages", "")).split()),
        roles={role: read_names(names) for role, names in table.get("roles", {}).items()},
    )


def _restored(paradigms: str) -> dict[str, tuple[str, ...]]:
    restored: dict[str, dict[str, None]] = {}
    for line in paradigms.strip().splitlines():
        base, _, forms = fold(line).partition(":")
        for form in forms.split():
            restored.setdefault(form.strip("-"), {})[base.strip().strip("-")] = None
    return {form: tuple(bases) for form, bases in restored.items()}


@cache
def bundled_grammars() -> Mapping[str, NameGrammar]:
    folder = files("claims") / "names"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return {p.name.removesuffix(".toml"): read_grammar(p.read_text(encoding="utf-8")) for p in paths}
