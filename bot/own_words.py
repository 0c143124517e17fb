"""What analysts add to reading in the data folder: aliases.toml and languages/*.toml; every mistake told at once."""

import logging
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from bot.settings import ConfigError
from claims.extract import Reader
from claims.model import Place, Post, Reading

log = logging.getLogger(__name__)

ALIASES = "aliases.toml"
LANGUAGES = "languages"
_TABLES = ("places", "parties")


class FreshReader:
    """The reader of a data folder, made anew when its files change: the next post is read with them.

    A file that became unreadable is told in the log once, and reading goes on as before it.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._stamps = _stamps(data_dir)
        self._reader = build_reader(data_dir)

    def read(self, post: Post) -> Reading:
        return self._current().read(post)

    def find_places(self, words: str) -> list[Place]:
        return self._current().find_places(words)

    def near_names(self, words: str, limit: int = 3) -> list[str]:
        return self._current().near_names(words, limit)

    def _current(self) -> Reader:
        stamps = _stamps(self._data_dir)
        if stamps != self._stamps:
            self._stamps = stamps
            self._renew()
        return self._reader

    def _renew(self) -> None:
        try:
            self._reader = build_reader(self._data_dir)
        except ConfigError as error:
            log.error("Own words not taken over, the former ones stay: %s", "; ".join(error.problems))
        else:
            log.info("Own words of %s taken over", self._data_dir)


def _stamps(data_dir: Path) -> list[tuple[str, int, int]]:
    """Name, time and size of each file: what changes when an editor saves."""
    stamps = []
    for path in (data_dir / ALIASES, *sorted((data_dir / LANGUAGES).glob("*.toml"))):
        with suppress(FileNotFoundError):
            state = path.stat()
            stamps.append((path.name, state.st_mtime_ns, state.st_size))
    return stamps


def build_reader(data_dir: Path) -> Reader:
    """The bundled reader with the data folder's languages and aliases. Raises ConfigError."""
    return _with_aliases(_with_languages(Reader.bundled(), data_dir / LANGUAGES), data_dir / ALIASES)


def _with_languages(reader: Reader, folder: Path) -> Reader:
    for path in sorted(folder.glob("*.toml")):
        text = _text(path)
        try:
            reader = reader.with_language(path.stem, text)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise ConfigError([f"{path}: is no language file ({why}); see claims/languages/README.md"]) from error
    return reader


def _with_aliases(reader: Reader, path: Path) -> Reader:
    if not path.exists():
        return reader
    tables = _tables(path)
    if problems := list(_problems(tables, reader)):
        raise ConfigError([f"{path.name}: {problem}" for problem in problems])
    return reader.with_aliases(places=_aliases(tables, "places"), parties=_aliases(tables, "parties"))


def _tables(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: is not TOML ({error})"]) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: cannot be read ({error}); save it as UTF-8, readable by this user"]) from error


def _problems(tables: Mapping[str, object], reader: Reader) -> Iterator[str]:
    for name in tables:
        if name not in _TABLES:
            yield f"{name!r} is unknown here; there are [places] and [parties]"
    yield from _wrong_ids("places", "place", tables, lambda id_: reader.gazetteer.place(id_) is not None)
    yield from _wrong_ids("parties", "party", tables, lambda id_: reader.parties.party(id_) is not None)


def _wrong_ids(table: str, what: str, tables: Mapping[str, object], is_known: Callable[[str], bool]) -> Iterator[str]:
    entries = tables.get(table, {})
    if not isinstance(entries, Mapping):
        yield f'{table}: must be a table, [{table}] with lines such as "Panjsheer" = "af.panjshir"'
        return
    for words, id_ in entries.items():
        if not isinstance(id_, str):
            yield f'{table}."{words}": must be one id in quotation marks (words with a full stop, too)'
        elif not any(letter.isalnum() for letter in words):
            yield f'{table}."{words}": holds no letter or digit to be found by'
        elif not is_known(id_):
            yield f'{table}."{words}": no {what} has the id {id_!r}; `claimwatch extract` prints ids beside the words'


def _aliases(tables: Mapping[str, object], table: str) -> Mapping[str, str]:
    entries = tables.get(table, {})
    return {words: str(id_) for words, id_ in entries.items()} if isinstance(entries, Mapping) else {}
