"""Filing very many claims at once: the lists are held in memory, and written as often as one likes."""

from bisect import bisect_right, insort
from collections import defaultdict

from sqlalchemy import Connection

from storage import postings
from storage.postings import Entry, Piece


class Lists:
    """The lists of a database that has none yet, changed as one claim after the other would change them."""

    def __init__(self) -> None:
        self._pieces: dict[tuple[int, int], Piece] = {}
        self._starts: dict[int, list[int]] = defaultdict(lambda: [0])
        self._changed: set[tuple[int, int]] = set()

    def add(self, entry: Entry) -> None:
        key, starts = entry.key, self._starts[entry.key]
        start = starts[bisect_right(starts, postings.end(entry.quarter)) - 1]
        pieces = {start: self._pieces[key, start]} if (key, start) in self._pieces else {}
        for changed in postings.add(pieces, entry):
            self._pieces[key, changed] = pieces[changed]
            self._changed.add((key, changed))
            if changed != start:
                insort(starts, changed)

    def write(self, connection: Connection) -> None:
        """What changed since the last time."""
        postings.write(connection, ((key, start, self._pieces[key, start]) for key, start in sorted(self._changed)))
        self._changed.clear()
