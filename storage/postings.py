"""Lists of claims by key, in pieces cut by time: however many claims carry a key, those near a day are one read.

A piece holds claims in order of posting, and reaches to the next piece of its key. One that grows too long is cut in
two: a seldom key has one short piece for all time, a crowded one a piece for each few hours.
"""

import sys
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Integer, Select, bindparam, column, func, literal_column, select, values

from storage.conflict import upsert
from storage.prepared import Prepared, PreparedIn
from storage.tables import posting

# Times are told in quarters of a day since 2005, in two bytes (until 2049; earlier and later ones count as the ends):
# enough to rank by, before a claim is read. Neither X nor Telegram is older.
QUARTER_S = 21_600
_FIRST_S = 1_104_537_600
LAST_QUARTER = (1 << 16) - 1
_NO_END = (1 << 31) - 1
_STEPS = 1 << 12  # pieces that may start in one quarter of a day

# Up to here a row lies within its page: longer ones spill into pages of their own on SQLite (maxLocal of an index page
# of 4,096 bytes is 1,002).
_LONGEST, _LONGEST_WITH_TRAITS = 160, 120  # 960 bytes
WIDE = 5
TRAITS_FROM = 1 << 32  # keys from here on have traits


class Piece(NamedTuple):
    """Entries in order of time: claim numbers, quarters of a day, and with some keys a small number each."""

    claims: "array[int]"
    quarters: "array[int]"
    traits: "array[int]"


class Entry(NamedTuple):
    """One claim under one key."""

    key: int
    claim_id: int
    quarter: int
    traits: int = 0


Pieces = dict[int, Piece]  # of one key, by where they start


def quarter(posted_s: int) -> int:
    return min(max((posted_s - _FIRST_S) // QUARTER_S, 0), LAST_QUARTER)


def _around(reach: int) -> PreparedIn:
    """Of each key the pieces around a moment: `reach` that start before it, and as many after."""
    return PreparedIn(lambda names: _pieces_around(names, reach))


def _pieces_around(names: Sequence[str], reach: int) -> Select[tuple[int, int, bytes]]:
    # A list of keys and a range for each: as a UNION of parts it is 7 kB of SQL, which psycopg parses again each time.
    keys = [(bindparam(name, type_=BigInteger),) for name in names]
    wanted = values(column("key", BigInteger), name="wanted").data(keys).cte()
    moment, its = bindparam("moment", type_=Integer), posting.alias("its")
    starts = select(its.c.since).where(its.c.key == wanted.c.key)
    starts = starts.offset(literal_column(str(reach - 1))).limit(literal_column("1"))
    first = starts.where(its.c.since <= moment).order_by(its.c.since.desc()).scalar_subquery()
    last = starts.where(its.c.since > moment).order_by(its.c.since).scalar_subquery()
    span = posting.c.since.between(func.coalesce(first, 0), func.coalesce(last, _NO_END))
    return select(posting).join_from(wanted, posting, (posting.c.key == wanted.c.key) & span)


_NEAREST, _NEAR = _around(1), _around(WIDE)
_ALL = select(posting.c.since, posting.c.entries).where(posting.c.key == bindparam("key"))
_NEWEST_FIRST = Prepared(_ALL.order_by(posting.c.since.desc()))
_PUT = upsert(posting, changed=("entries",))


def nearest(connection: Connection, keys: Iterable[int], moment: int) -> dict[int, Pieces]:
    """Of each key the piece that a quarter of a day belongs to, and the one after it."""
    return _read(_NEAREST.rows(connection, keys, moment=end(moment)))


def near(connection: Connection, keys: Iterable[int], moment: int) -> dict[int, Pieces]:
    """The same, WIDE pieces on either side: some 500 claims of a crowded place."""
    return _read(_NEAR.rows(connection, keys, moment=end(moment)))


def newest_first(connection: Connection, key: int) -> Iterator[tuple[int, int]]:
    """Quarter of a day and number of every claim under a key."""
    for _, piece in _pieces(connection, key):
        yield from zip(reversed(piece.quarters), reversed(piece.claims), strict=True)


def with_traits(connection: Connection) -> Iterator[tuple[int, list[Entry]]]:
    """Every list whose key has traits, whole, in order of keys."""
    rows = select(posting).where(posting.c.key >= TRAITS_FROM).order_by(posting.c.key, posting.c.since)
    read = connection.execute(rows, execution_options={"yield_per": 500})
    for key, of_key in groupby(read, key=itemgetter(0)):
        pieces = [_unpacked(key, entries) for _, _, entries in of_key]
        columns = (chain.from_iterable(column) for column in zip(*pieces, strict=True))
        yield key, [Entry(key, *entry) for entry in zip(*columns, strict=True)]


def file(connection: Connection, pieces: dict[int, Pieces], entries: Iterable[Entry]) -> None:
    """Add the entries. `pieces` are those around each entry's time as just read, and hold the entries afterwards."""
    changed = {(entry.key, since) for entry in entries for since in add(pieces.setdefault(entry.key, {}), entry)}
    write(connection, ((key, since, pieces[key][since]) for key, since in changed))


def add(pieces: Pieces, entry: Entry) -> list[int]:
    """Put an entry into its piece, of those of its key; where the pieces start that this changed."""
    since = max((start for start in pieces if start <= end(entry.quarter)), default=0)
    piece = pieces.setdefault(since, Piece(array("I"), array("H"), array("H")))
    at = bisect_right(piece.quarters, entry.quarter)
    piece.claims.insert(at, entry.claim_id)
    piece.quarters.insert(at, entry.quarter)
    if entry.key >= TRAITS_FROM:
        piece.traits.insert(at, entry.traits)
    if len(piece.claims) <= (_LONGEST_WITH_TRAITS if piece.traits else _LONGEST):
        return [since]
    cut = dict(_cut(since, piece))
    pieces.update(cut)
    return list(cut)


def write(connection: Connection, pieces: Iterable[tuple[int, int, Piece]]) -> None:
    """By key and start, over what was there."""
    _PUT.run_all(connection, [{"key": key, "since": since, "entries": _packed(piece)} for key, since, piece in pieces])


def drop(connection: Connection, entries: Iterable[Entry]) -> None:
    """Take entries out again."""
    by_key: dict[int, set[int]] = defaultdict(set)
    for entry in entries:
        by_key[entry.key].add(entry.claim_id)
    left = [
        (key, since, _without(piece, gone))
        for key, gone in by_key.items()
        for since, piece in _pieces(connection, key)
        if not gone.isdisjoint(piece.claims)
    ]
    write(connection, left)


def _pieces(connection: Connection, key: int) -> Iterator[tuple[int, Piece]]:
    for since, entries in _NEWEST_FIRST.rows(connection, {"key": key}):
        yield since, _unpacked(key, entries)


def end(moment: int) -> int:
    """The last place a piece may start at in that quarter of a day."""
    return moment * _STEPS + _STEPS - 1


def _cut(since: int, piece: Piece) -> list[tuple[int, Piece]]:
    """Two halves of a piece that is too long."""
    middle = len(piece.claims) // 2
    at = bisect_right(piece.quarters, piece.quarters[middle])
    if at == len(piece.claims):  # nothing is later than the middle: cut before it
        at = piece.quarters.index(piece.quarters[middle])
    start = piece.quarters[at] * _STEPS
    if at and start > since:
        return [(since, _slice(piece, 0, at)), (start, _slice(piece, at, None))]
    # All of one quarter of a day: it gets a piece of its own, and what comes next starts another.
    last = len(piece.claims) - 1
    if start > since:
        return [(since, _slice(piece, 0, 0)), (start, _slice(piece, 0, last)), (start + 1, _slice(piece, last, None))]
    return [(since, _slice(piece, 0, last)), (since + 1, _slice(piece, last, None))]


def _slice(piece: Piece, first: int, last: int | None) -> Piece:
    return Piece(*(column[first:last] for column in piece))


def _without(piece: Piece, gone: set[int]) -> Piece:
    kept = [at for at, number in enumerate(piece.claims) if number not in gone]
    return Piece(*(array(c.typecode, [c[at] for at in kept if c]) for c in piece))


def _read(rows: Sequence[Sequence[object]]) -> dict[int, Pieces]:
    found: dict[int, Pieces] = {}
    for key, since, entries in rows:
        found.setdefault(key, {})[since] = _unpacked(key, entries)  # type: ignore[arg-type,index]
    return found


def _packed(piece: Piece) -> bytes:
    return b"".join(_little(column).tobytes() for column in piece)


def _unpacked(key: int, entries: bytes) -> Piece:
    has_traits = key >= TRAITS_FROM
    count = len(entries) // (8 if has_traits else 6)
    columns = array("I"), array("H"), array("H")
    columns[0].frombytes(entries[: 4 * count])
    columns[1].frombytes(entries[4 * count : 6 * count])
    columns[2].frombytes(entries[6 * count :])
    return Piece(*columns) if sys.byteorder == "little" else Piece(*map(_little, columns))


def _little(column: "array[int]") -> "array[int]":
    """The same bytes on every machine: a database may move."""
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column
