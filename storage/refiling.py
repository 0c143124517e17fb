"""The search lists of a rematched database: which claims stand in others now, and putting them there."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, Select, Table, insert, literal, select, update

from claims.model import FiledClaim
from storage.blocks import ALL_CLAIMS, block_entries, keys_of, word_counts, word_key
from storage.bulk import Lists
from storage.compared import AT_ONCE, Both, notes, numbers
from storage.conflict import count_up
from storage.past import in_scope
from storage.postings import Entry, drop, file, nearest, quarter, with_traits
from storage.rows import decode_claim, seconds
from storage.tables import claims, posts, word_df

# In the scratch database: entries of stored claims that no list has any more, or that one has now.
refiled = Table(
    "refiled",
    notes,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("is_new", Boolean, primary_key=True),
    Column("quarter", Integer, nullable=False),
    Column("traits", Integer, nullable=False),
    sqlite_with_rowid=False,
)
_COUNT = count_up(word_df, "df")
_READ_AHEAD = {"yield_per": 1_000}


def file_all(there: Connection) -> None:
    """Lists and counts of words, as filing one claim after the other would have made them."""
    lists, counts = Lists(), Counter[str]()
    filed = select(claims.c.id, claims.c.posted_s, claims.c.words, claims.c.details).order_by(claims.c.id)
    for row in there.execute(filed):
        moment, words = quarter(row.posted_s), row.words.split()
        for entry in block_entries(row.id, decode_claim(row.details), moment):
            lists.add(entry)
        for key in keys_of(words, counts):
            lists.add(Entry(key, row.id, moment))
        counts.update([*words, ALL_CLAIMS])
    lists.write(there)
    by_key = Counter[int]()
    for word, count in counts.items():
        by_key[word_key(word)] += count
    if by_key:
        there.execute(insert(word_df), [{"key": key, "df": df} for key, df in by_key.items()])


def note_refiled(both: Both) -> None:
    """Compare the lists of places and parties: claims of old rules stand elsewhere even where they read the same.

    Those of words are left to `word_anew`: what stands in them also depends on how common each word was by then.
    """
    ours, stored = _claims_in_scope(both), _stored_numbers(both.there)
    for mine, theirs in _side_by_side(with_traits(both.here), with_traits(both.there)):
        old = {entry for entry in mine if ours.get(entry.claim_id)}
        named = (entry._replace(claim_id=stored.get(entry.claim_id)) for entry in theirs)
        new = {entry for entry in named if ours.get(entry.claim_id)}
        _note(both.there, old - new, is_new=False)
        _note(both.there, new - old, is_new=True)


def refiled_claims(there: Connection) -> Iterator[list[int]]:
    last = 0
    wanted = select(refiled.c.claim).distinct().order_by(refiled.c.claim).limit(AT_ONCE)
    while some := list(there.scalars(wanted.where(refiled.c.claim > last))):
        yield some
        last = some[-1]


def refile(both: Both, some: Sequence[int]) -> None:
    """Move these claims to where they stand now, as noted."""
    rows = both.there.execute(select(refiled).where(refiled.c.claim.in_(some)).order_by(refiled.c.quarter)).all()
    drop(both.here, [Entry(row.key, row.claim, row.quarter, row.traits) for row in rows if not row.is_new])
    new = [Entry(row.key, row.claim, row.quarter, row.traits) for row in rows if row.is_new]
    for moment, together in groupby(new, key=lambda entry: entry.quarter):
        entries = list(together)
        file(both.here, nearest(both.here, dict.fromkeys(entry.key for entry in entries), moment), entries)


def word_anew(here: Connection, claim: FiledClaim, words: str) -> None:
    """Find a claim by other words of its text."""
    unword(here, claim)
    here.execute(update(claims).where(claims.c.id == claim.id).values(words=words))
    now, moment = words.split(), quarter(seconds(claim.post.posted_at))
    keys = keys_of(now, word_counts(here, now))
    file(here, nearest(here, keys, moment) if keys else {}, [Entry(key, claim.id, moment) for key in keys])
    _count(here, now, 1)


def unword(here: Connection, claim: FiledClaim) -> None:
    """Find a claim by its words no longer, and count it no longer."""
    words = here.execute(select(claims.c.words).where(claims.c.id == claim.id)).scalar_one().split()
    drop(here, [Entry(word_key(word), claim.id, 0) for word in words])
    _count(here, words, -1)


def _count(here: Connection, words: Iterable[str], by: int) -> None:
    _COUNT.run_all(here, [{"key": key, "df": by} for key in dict.fromkeys(map(word_key, (ALL_CLAIMS, *words)))])


class _Numbers:
    """A number for each claim, eight bytes a claim; 0 where there is none."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._numbers = array("q", [0])
        for claim_id, number in pairs:
            short = claim_id + 1 - len(self._numbers)
            self._numbers.extend([0] * max(short, 0))
            self._numbers[claim_id] = number

    def get(self, claim_id: int) -> int:
        return self._numbers[claim_id] if claim_id < len(self._numbers) else 0


def _claims_in_scope(both: Both) -> _Numbers:
    ours = select(claims.c.id, literal(1)).join(posts, posts.c.id == claims.c.post_id)
    ours = ours.where(in_scope(both.scope), claims.c.position >= 0).order_by(claims.c.id)
    return _Numbers(_pairs(both.here, ours))


def _stored_numbers(there: Connection) -> _Numbers:
    return _Numbers(_pairs(there, select(numbers.c.new, numbers.c.old).order_by(numbers.c.new)))


def _pairs(connection: Connection, wanted: Select[Any]) -> Iterator[tuple[int, int]]:
    for row in connection.execute(wanted, execution_options=_READ_AHEAD):
        yield row[0], row[1]


_Lists = Iterator[tuple[int, list[Entry]]]


def _side_by_side(mine: _Lists, theirs: _Lists) -> Iterator[tuple[list[Entry], list[Entry]]]:
    """The two lists of each key; an empty one where there is none."""
    both = merge(((key, 0, found) for key, found in mine), ((key, 1, found) for key, found in theirs), key=_key)
    for _, of_key in groupby(both, key=_key):
        pair: list[list[Entry]] = [[], []]
        for _, side, found in of_key:
            pair[side] = found
        yield pair[0], pair[1]


def _key(found: tuple[int, int, list[Entry]]) -> int:
    return found[0]


def _note(there: Connection, entries: Collection[Entry], *, is_new: bool) -> None:
    rows = [
        {"key": one.key, "claim": one.claim_id, "is_new": is_new, "quarter": one.quarter, "traits": one.traits}
        for one in entries
    ]
    if rows:
        there.execute(insert(refiled), rows)
