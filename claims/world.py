"""Cities of the world that no theatre pack holds, looked up in two sorted files of the package."""

import mmap
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import NamedTuple

CITIES, NAMES = "cities.tsv", "names.tsv"
# A name that is not a city's main one counts as a tenth of its people: "Odessa" is the one in Texas before a foreign
# spelling of any other town.
_OTHER_NAME = 0.1


class City(NamedTuple):
    """A city as one of its names finds it. `weight`: its people, a tenth of them for a name that is not its main one.

    `is_main`: the name is its usual one in this script. `needs_support`: the name is an everyday word. `written`: the
    name found, in Cyrillic; empty in other scripts.
    """

    id: str
    name: str
    weight: float
    utc_offset: float
    is_main: bool = True
    needs_support: bool = False
    written: str = ""


class SortedRows:
    """Lines of tab-separated cells, sorted by the bytes of the first; read where they lie, so that opening is free."""

    def __init__(self, content: bytes | mmap.mmap) -> None:
        self._content = content
        self._size = len(content)

    def find(self, key: str) -> list[str] | None:
        """The cells behind this first cell."""
        at = self._first_not_below(wanted := f"{key}\t".encode())
        if self._content[at : at + len(wanted)] != wanted:
            return None
        return self._content[at + len(wanted) : self._end(at)].decode().split("\t")

    def has_start(self, start: str) -> bool:
        """Whether any first cell begins with this."""
        at = self._first_not_below(wanted := start.encode())
        return self._content[at : at + len(wanted)] == wanted

    def _first_not_below(self, wanted: bytes) -> int:
        """Where the first line lies that sorts at or behind these bytes."""
        content, low, high = self._content, 0, self._size
        while low < high:
            line = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if content[line : line + len(wanted)] < wanted:
                low = self._end(line) + 1
            else:
                high = line
        return low

    def _end(self, line: int) -> int:
        end = self._content.find(b"\n", line)
        return end if end >= 0 else self._size


class WorldCities:
    """Cities by id and by run-together folded name (claims/name_index.py)."""

    def __init__(self, cities: SortedRows, names: SortedRows) -> None:
        self._cities = cities
        self._names = names

    @classmethod
    @cache
    def bundled(cls) -> "WorldCities":
        return cls(_rows(CITIES), _rows(NAMES))

    def city(self, city_id: str) -> City | None:
        cells = self._cities.find(city_id)
        return City(city_id, cells[0], float(cells[1]), float(cells[2])) if cells is not None else None

    def named(self, key: str) -> Sequence[City]:
        """Cities of this name, the most populous first."""
        if (cells := self._names.find(key)) is None:
            return ()
        written = cells[1] if len(cells) > 1 else ""
        found = [
            city._replace(
                weight=city.weight * (1.0 if is_main else _OTHER_NAME),
                is_main=is_main,
                needs_support=cells[0][0] == "?",
                written=written,
            )
            for is_main, city in self._marked(cells[0].lstrip("?"))
        ]
        return sorted(found, key=lambda c: (-c.weight, c.id))

    def _marked(self, ids: str) -> list[tuple[bool, City]]:
        known = ((id_[0] != "~", self.city(id_.lstrip("~"))) for id_ in ids.split())
        return [(is_main, city) for is_main, city in known if city is not None]

    def __contains__(self, start: object) -> bool:
        """Whether any name begins with this: what a walk over a name's words and endings asks."""
        return isinstance(start, str) and self._names.has_start(start)


def _rows(name: str) -> SortedRows:
    with as_file(files("claims") / "cities" / name) as path, path.open("rb") as file:
        return SortedRows(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
