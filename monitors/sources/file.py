"""Posts from a file of JSON Lines, followed as it grows."""

import asyncio
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from claims.model import Post
from monitors.ports import Fetched, FetchedPost, SourceSpec, SourceUnreadable
from monitors.sources.json_lines import MAX_LINE, BadLine, SeenPosts, parse_post, read_line, read_posts
from monitors.sources.settings import SourceSettings

__all__ = ["BadLine", "FileSource", "parse_post", "read_posts"]

LINES_A_FETCH = 1_000
REMEMBERED = 1_024  # bytes before a cursor, by which the file is known again


class FileSource:
    """Follows a JSON Lines file from where it was left, complete lines only.

    The cursor is "offset:line:checksum": where the next line starts, how many lines lie before it, and a
    checksum of the bytes just before it, by which a truncated or replaced file is noticed.
    """

    is_live = False

    def __init__(self, spec: SourceSpec, _settings: SourceSettings | None = None) -> None:
        self.spec = spec
        self._path = Path(spec.path or spec.handle)
        self._seen = SeenPosts()
        self._told = 0  # the last line complained of

    async def fetch(self, cursor: str | None) -> Fetched:
        return await asyncio.to_thread(self._fetch, cursor)

    async def close(self) -> None:
        return None

    def _fetch(self, cursor: str | None) -> Fetched:
        try:
            with self._path.open("rb") as file:
                return self._harvest(file, cursor)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise SourceUnreadable(f"cannot read the file {self._path}: {why}; check its path and rights") from error

    def _harvest(self, file: BinaryIO, cursor: str | None) -> Fetched:
        complaints: list[str] = []
        start = _Mark.parse(cursor)
        if not start.fits(file):
            complaints.append(f"{self._path} is no longer the file that was read up to line {start.line}; read anew")
            start, self._seen, self._told = _Mark(), SeenPosts(), 0
        lines: list[tuple[_Mark, Post | None]] = []
        for line, after in _complete_lines(file, start):
            post = self._read(line, after.line, complaints)
            lines.append((after, post))
            if post and len(lines) >= LINES_A_FETCH:
                return Fetched(posts=_in_order(start, lines), complaints=tuple(complaints), has_more=True)
        return Fetched(posts=_in_order(start, lines), complaints=tuple(complaints))

    def _read(self, line: bytes, number: int, complaints: list[str]) -> Post | None:
        result = read_line(number, line, self._seen)
        if isinstance(result, Post):
            return replace(result, side=result.side or self.spec.side, beat=result.beat or self.spec.beat)
        if isinstance(result, BadLine) and number > self._told:
            complaints.append(f"{self._path}, line {number}: {result.why}")
            self._told = number
        return None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place between two lines."""

    offset: int = 0
    line: int = 0
    checksum: int = 0

    @classmethod
    def parse(cls, cursor: str | None) -> "_Mark":
        try:
            return cls(*(int(part) for part in cursor.split(":"))) if cursor else cls()
        except (ValueError, TypeError):
            return cls(offset=-1)

    def __str__(self) -> str:
        return f"{self.offset}:{self.line}:{self.checksum}"

    def fits(self, file: BinaryIO) -> bool:
        """Whether the bytes before this mark are those it was set after."""
        return 0 <= self.offset <= file.seek(0, SEEK_END) and _mark_at(file, self.offset, self.line) == self


def _mark_at(file: BinaryIO, offset: int, line: int) -> _Mark:
    """The mark at an offset within the file; leaves the file there."""
    start = max(0, offset - REMEMBERED)
    file.seek(start)
    before = file.read(offset - start)
    return _Mark(file.tell(), line, zlib.crc32(before))


def _complete_lines(file: BinaryIO, mark: _Mark) -> Iterator[tuple[bytes, _Mark]]:
    """Lines from the mark on, each with the mark after it. A last line still being written is left for later."""
    file.seek(mark.offset)
    while line := file.readline(MAX_LINE + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE)  # of a line too long to keep, or nothing: the file's end
        if not rest and not _is_whole(line):
            return
        mark = _mark_at(file, file.tell(), mark.line + 1)
        yield line, mark


def _is_whole(line: bytes) -> bool:
    """Whether a line without its newline is complete: no beginning of an object is an object itself."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _in_order(start: _Mark, lines: list[tuple[_Mark, Post | None]]) -> tuple[FetchedPost, ...]:
    """Oldest first. A cursor never passes a line that is still to come, so a file out of order loses none."""
    posts = {at: post for at, (_, post) in enumerate(lines) if post is not None}
    marks = [start, *(after for after, _ in lines)]
    done = [post is None for _, post in lines]
    reached = 0
    fetched = []
    for at, post in sorted(posts.items(), key=lambda item: item[1].posted_at):
        done[at] = True
        while reached < len(done) and done[reached]:
            reached += 1
        fetched.append(FetchedPost(post=post, cursor=str(marks[reached])))
    return tuple(fetched)
