"""JSON Lines to posts: one post a line, read strictly, every mistake told in one sentence."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from claims.model import Post

MAX_TEXT = 100_000  # characters; the longest X post has 25,000, a Telegram message 4,096
MAX_LINE = 4_000_000  # bytes; a text of MAX_TEXT with every character escaped fits three times over
MAX_FIELD = 2_000
YEARS = range(1900, 2100)
EXAMPLE_TIME = "2022-09-13T07:40:00+04:30"
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is not a post: its number (from 1) and one sentence saying what to correct."""

    number: int
    why: str


def parse_post(row: Mapping[str, object]) -> Post:
    """A post from the keys of the JSON Lines format; unknown keys are ignored.

    Raises ValueError with one sentence that names the key, the value and what is expected.
    """
    return Post(
        platform=_required(row, "platform"),
        source=_required(row, "source"),
        id=_required(row, "id"),
        posted_at=_time("posted_at", _present(row, "posted_at")),
        text=_text(row),
        side=_optional(row, "side"),
        url=_url(row),
        lang=_optional(row, "lang"),
        repost_of=_optional(row, "repost_of"),
        reply_to=_optional(row, "reply_to"),
        edit_of=_optional(row, "edit_of"),
        deleted_at=_time("deleted_at", row["deleted_at"]) if row.get("deleted_at") else None,
    )


def read_posts(lines: Iterable[str | bytes]) -> Iterator[Post | BadLine]:
    """Posts and bad lines in order of the file. An id seen before is skipped, or bad if its text differs."""
    seen = SeenPosts()
    for number, line in enumerate(lines, start=1):
        result = read_line(number, line, seen)
        if result is not None:
            yield result


class SeenPosts:
    """Remembers the ids of a file by hashes, never by texts. A line read twice is no repeat of itself."""

    def __init__(self) -> None:
        self._texts: dict[bytes, tuple[bytes, int]] = {}
        self._deletions: dict[bytes, int] = {}

    def is_repeat(self, post: Post, number: int) -> bool:
        """Raises ValueError where the id came before with another text. News of a deletion is no repeat."""
        key, text = _digest(post.id), _digest(post.text)
        first_text, first = self._texts.setdefault(key, (text, number))
        if first_text != text:
            raise ValueError(
                f'"id" is {_shown(post.id)}, as in line {first}, but with another text; expected an id once'
            )
        if post.deleted_at is not None and self._deletions.setdefault(key, number) == number:
            return False
        return first != number


def read_line(number: int, line: str | bytes, seen: SeenPosts) -> Post | BadLine | None:
    """None for a blank line and for a repeat."""
    try:
        row = _row(line)
        if row is None:
            return None
        post = parse_post(row)
        return None if seen.is_repeat(post, number) else post
    except ValueError as error:
        return BadLine(number, str(error))


def _row(line: str | bytes) -> Mapping[str, object] | None:
    if len(line) > MAX_LINE:
        raise ValueError(
            f"the line is longer than {MAX_LINE:,} bytes; a post's text may have at most {MAX_TEXT:,} characters"
        )
    try:
        words = line.decode("utf-8-sig") if isinstance(line, bytes) else line.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
    if not words.strip():
        return None
    row = _json(words)
    if not isinstance(row, dict):
        raise ValueError(f'{_shown(row)} is not a post; expected an object such as {{"id": "1", "text": "…"}}')
    return row


def _json(words: str) -> object:
    try:
        return json.loads(words)
    except json.JSONDecodeError as error:
        raise ValueError(f"broken JSON at character {error.pos + 1}: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise ValueError("JSON nested too deep, or a number too long, to be read") from error


def _present(row: Mapping[str, object], key: str) -> object:
    if row.get(key) is None:
        raise ValueError(f'"{key}" is missing')
    return row[key]


def _required(row: Mapping[str, object], key: str) -> str:
    value = _words(key, _present(row, key), limit=MAX_FIELD)
    if not value.strip():
        raise ValueError(f'"{key}" is empty')
    return value


def _optional(row: Mapping[str, object], key: str) -> str | None:
    value = row.get(key)
    return None if value is None or value == "" else _words(key, value, limit=MAX_FIELD)


def _text(row: Mapping[str, object]) -> str:
    return _words("text", _present(row, "text"), limit=MAX_TEXT)


def _url(row: Mapping[str, object]) -> str | None:
    url = _optional(row, "url")
    if url is not None and not url.startswith(("https://", "http://")):
        raise ValueError(f'"url" is {_shown(url)}; expected an address beginning with https:// or http://')
    return url


def _words(key: str, value: object, *, limit: int) -> str:
    """The value if it is text that every store and messenger can take."""
    if not isinstance(value, str):
        raise ValueError(f'"{key}" is {_shown(value)}; expected text in quotation marks')
    if len(value) > limit:
        raise ValueError(f'"{key}" has {len(value):,} characters; at most {limit:,} are read')
    if "\0" in value:
        raise ValueError(f'"{key}" holds a NUL character at {value.index(chr(0)) + 1}; remove it')
    if _HALF_CHARACTER.search(value):
        raise ValueError(f'"{key}" holds half a character (a lone surrogate); it was cut or wrongly encoded')
    return value


def _time(key: str, value: object) -> datetime:
    words = _words(key, value, limit=MAX_FIELD)
    try:
        time = datetime.fromisoformat(words)
    except ValueError as error:
        raise ValueError(f'"{key}" is {_shown(value)}; expected a time such as "{EXAMPLE_TIME}"') from error
    if time.utcoffset() is None:
        example = time.isoformat()
        raise ValueError(f'"{key}" is {_shown(value)}, without a time zone; write "{example}+00:00" if it is UTC')
    if time.year not in YEARS:
        raise ValueError(f'"{key}" is {_shown(value)}; expected a year from {YEARS.start} to {YEARS.stop - 1}')
    return time.astimezone(UTC)


def _shown(value: object) -> str:
    """At most 60 characters of a value, as it stands in the file."""
    words = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, str) else f'"{value[:100]}"'
    words = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)
    return words if len(words) <= 60 else words[:59] + "…"


def _digest(words: str) -> bytes:
    return hashlib.blake2b(words.encode(), digest_size=16).digest()
