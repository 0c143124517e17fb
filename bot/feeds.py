"""Posts from files and pipes for the command line, with progress and complaints on stderr."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from claims.model import Post
from monitors.sources.file import BadLine, read_posts


class FeedError(Exception):
    """A feed cannot be opened; the text says which and why."""


@dataclass(slots=True)
class Feed:
    """The posts of one file; lines that cannot be read are told on stderr, counted and left out."""

    name: str
    stream: BinaryIO
    errors: Console
    skipped: int = field(default=0, init=False)

    def posts(self) -> Iterator[Post]:
        for item in read_posts(self.stream):
            if isinstance(item, BadLine):
                self.skipped += 1
                self.errors.print(f"{self.name}: line {item.number}: {item.why}", markup=False)
            else:
                yield item


@contextmanager
def open_feed(name: str, errors: Console) -> Iterator[Feed]:
    """`-` is standard input. Raises FeedError."""
    if name == "-":
        yield Feed("standard input", sys.stdin.buffer, errors)
        return
    with _opened(name) as stream:
        yield Feed(name, stream, errors)


def text_feed(text: str, side: str | None, *, posted_at: datetime, errors: Console) -> Feed:
    """One post made of a text, or of all of standard input for `-`; checked like a line of a file."""
    words = sys.stdin.buffer.read().decode("utf-8", "replace").strip() if text == "-" else text
    row = {"id": "text", "platform": "text", "source": "you", "posted_at": posted_at.isoformat(), "text": words}
    line = json.dumps({**row, "side": side})
    return Feed("text", io.BytesIO(line.encode()), errors)


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise FeedError(f"{name}: cannot be read ({error.strerror})") from error


@contextmanager
def progress(errors: Console, what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr; calling what it yields moves it on. Silent off a terminal, and where the output is seen."""
    if not errors.is_terminal or sys.stdout.isatty():
        yield lambda _n: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda n: bar.advance(task, n)
