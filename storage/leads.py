"""Leads: claims the index rows alone point at, by place, by time and by words, before any claim is read."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
)

from claims.model import Claim, Kind, Post
from storage.blocks import ALL_CLAIMS, RARE_BELOW, blocks_for, most_carriers, seconds_around, word_key
from storage.prepared import Prepared, PreparedIn
from storage.rows import seconds
from storage.scoring import DAY_S, FAMILIES, Probe
from storage.tables import claim_block, claim_key

MAX_BLOCK = 120  # claims looked at because of where and when they are
MAX_SCAN = 500  # rows of one block read in one direction of time: a place with a third of all claims costs no more
MAX_RARE_ROWS = 800  # read of the word table for one claim, over all time
MAX_COMMON = 6  # words that are not rare, looked up within the claim's days
MAX_COMMON_ROWS = 50  # of one of them, in one direction of time
LEAST_SHARED = 0.03  # of the weight of all its words must be shared; less is chance
OTHER_VICTIMS_S = 2 * DAY_S  # in a crowded block, other victims are as far away as two days

# No LIMIT: `_looked_up` bounds the rows, and PostgreSQL takes a limit for leave to scan the whole table.
_BY_RARE = PreparedIn(
    lambda count: select(claim_key.c.claim_id, claim_key.c.key, claim_key.c.posted_s).where(
        claim_key.c.key.in_([bindparam(f"v{number}", type_=Integer) for number in range(count)])
    )
)


class Lead(NamedTuple):
    """A claim some index rows name. `shared` is the weight of the words found, `victims_id` known in a block only."""

    claim_id: int
    posted_s: int
    victims_id: str | None
    is_near: bool
    shared: float


def leads(connection: Connection, claim: Claim, post: Post, probe: Probe, counts: Mapping[str, int]) -> list[Lead]:
    """Each claim once, in no order."""
    near = {number: (posted_s, victims) for number, posted_s, victims in _in_blocks(connection, claim, post)}
    shared: dict[int, float] = {}
    posted: dict[int, int] = {}
    weights = {word_key(word): weight for word, weight in probe.weights.items()}
    for claim_id, key, posted_s in _by_words(connection, claim, post, counts):
        shared[claim_id] = shared.get(claim_id, 0.0) + weights[key]
        posted[claim_id] = posted_s
    least = LEAST_SHARED * probe.whole
    found = [
        Lead(number, *place_and_victims, True, shared.get(number, 0.0)) for number, place_and_victims in near.items()
    ]
    found += [
        Lead(number, posted[number], None, False, weight)
        for number, weight in shared.items()
        if weight >= least and number not in near
    ]
    return found


def _in_blocks(connection: Connection, claim: Claim, post: Post) -> Sequence[Any]:
    blocks = blocks_for(claim)
    if not blocks:
        return ()
    first, last = seconds_around(claim, post)
    values = {
        "first": first,
        "last": last,
        "posted": seconds(post.posted_at),
        "family": FAMILIES[claim.kind],
        "victims": claim.victims.id,
        # "no fighting there at all" may deny a claim of any kind
        "is_any": claim.is_denied or claim.kind is Kind.STATEMENT,
    }
    values |= {f"block_{number}": block for number, block in enumerate(blocks)}
    return _by_blocks(len(blocks)).rows(connection, values)


def _by_words(connection: Connection, claim: Claim, post: Post, counts: Mapping[str, int]) -> list[Any]:
    """Rare words over all time, so that old claims told again are found; the next ones around the claim's days."""
    rare, common = _looked_up(counts)
    rows: list[Any] = []
    if rare:
        rows += _BY_RARE.rows(connection, [word_key(word) for word in rare])
    if common:
        first, last = seconds_around(claim, post)
        values = {f"key_{number}": word_key(word) for number, word in enumerate(common)}
        values |= {"first": first, "last": last, "posted": seconds(post.posted_at)}
        rows += _by_common(len(common)).rows(connection, values)
    return rows


def _looked_up(counts: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The rare words, rarest first, until enough claims carry them; and the rarest of the rest."""
    most = most_carriers(counts)
    known = sorted((count, word) for word, count in counts.items() if word != ALL_CLAIMS and 0 < count < most)
    rare, rows = [], 0
    for count, word in known:
        rows += count
        if count >= RARE_BELOW or rows > MAX_RARE_ROWS:
            break
        rare.append(word)
    return rare, [word for _, word in known[len(rare) : len(rare) + MAX_COMMON]]


@cache
def _by_common(count: int) -> Prepared:
    """Claims with one of so many words, nearest in time on either side."""
    parts = [_word_part(number, *way).select() for number in range(count) for way in _ways(claim_key.c.posted_s)]
    found = union_all(*parts).subquery()
    return Prepared(select(found))


def _word_part(number: int, is_in_time: ColumnElement[bool], order: ColumnElement[Any]) -> Subquery:
    return (
        select(claim_key.c.claim_id, claim_key.c.key, claim_key.c.posted_s)
        .where(claim_key.c.key == bindparam(f"key_{number}"), is_in_time)
        .order_by(order)
        .limit(MAX_COMMON_ROWS)
        .subquery()
    )


@cache
def _by_blocks(count: int) -> Prepared:
    """Claims of so many blocks nearest in time, those with the same victims first."""
    parts = [_block_part(number, *way).select() for number in range(count) for way in _ways(claim_block.c.posted_s)]
    found = union_all(*parts).subquery()
    others = case((found.c.victims_id == bindparam("victims"), 0), else_=OTHER_VICTIMS_S)
    posted = bindparam("posted", type_=BigInteger)
    distance = func.abs(found.c.posted_s - posted) + others
    columns = (found.c.claim_id, found.c.posted_s, found.c.victims_id)
    return Prepared(select(*columns).order_by(distance).limit(MAX_BLOCK))


def _block_part(number: int, is_in_time: ColumnElement[bool], order: ColumnElement[Any]) -> Subquery:
    is_comparable = or_(claim_block.c.family == bindparam("family"), bindparam("is_any"))
    return (
        select(claim_block.c.claim_id, claim_block.c.posted_s, claim_block.c.victims_id)
        .where(and_(claim_block.c.block == bindparam(f"block_{number}"), is_in_time, is_comparable))
        .order_by(order)
        .limit(MAX_SCAN)
        .subquery()
    )


def _ways(posted_s: ColumnElement[int]) -> Iterable[tuple[ColumnElement[bool], ColumnElement[Any]]]:
    """Back from the post and on from it."""
    posted = bindparam("posted", type_=BigInteger)
    yield posted_s.between(bindparam("first"), posted), posted_s.desc()
    yield posted_s.between(posted + 1, bindparam("last")), posted_s
