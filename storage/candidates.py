"""Finding the stored claims worth comparing with one claim: a block by index, united with rare words.

The block holds claims at the same place, at a place around it or inside it, of the same family of kinds and posted
around the same days; rare words find what was placed elsewhere, or not at all, and old claims told again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
)

from claims.model import Claim, FiledClaim, Kind, Post
from storage.blocks import ALL_CLAIMS, RARE_BELOW, blocks_for, seconds_around, word_counts, words_of
from storage.rows import filed_claim, filed_claims, seconds
from storage.scoring import DAY_S, FAMILIES, Probe, Sketch, likeness, weigh
from storage.tables import claim_block, claim_key, claims

MAX_CANDIDATES = 160  # whoever judges them takes 200
MAX_RARE_ROWS = 800  # read of the rare-word table for one claim
MAX_RARE = 80  # claims looked at because of rare words
MAX_RARE_BESIDE = 40  # the same where a block was found
LEAST_RARE = 0.03  # of the weight of all its words must be shared; less is chance
MAX_BLOCK = 120  # claims looked at because of where and when they are
MAX_SCAN = 500  # rows of one block read in one direction of time: a place with a third of all claims costs no more
MAX_DAYS = 3_000  # claims looked at where only a span of days limits them
LEAST_SCORE = 15.0  # below it lie days-old claims on other victims, and other places that share a word by chance
SPELLED_OUT = 25  # of the best are compared down to near spellings of words
OTHER_VICTIMS_S = 2 * DAY_S  # in a crowded block, other victims are as far away as two days
_REMEMBERED = 20_000

# No LIMIT: `_rarest` bounds the rows, and PostgreSQL takes a limit for leave to scan the whole table.
_BY_KEYS = select(claim_key.c.claim_id, claim_key.c.key).where(claim_key.c.key.in_(bindparam("keys", expanding=True)))
_BY_DAYS = select(claims.c.id).where(claims.c.posted_s.between(bindparam("first"), bindparam("last"))).limit(MAX_DAYS)
_SKETCHES = select(
    claims.c.id,
    claims.c.post_id,
    claims.c.kind,
    claims.c.place_id,
    claims.c.victims_id,
    claims.c.posted_s,
    claims.c.words,
).where(claims.c.id.in_(bindparam("ids", expanding=True)), claims.c.is_superseded.is_(False))
_FILED = filed_claims().where(claims.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored claim and how alike it looks, 0-100."""

    claim_id: int
    post_id: int
    score: float


class CandidateSearch:
    """Searches on one connection, within one transaction: what it has read it does not read again.

    Whoever changes a post in that transaction says `forget`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sketches: dict[int, Sketch] = {}
        self._claims: dict[int, FiledClaim] = {}

    def candidates(self, filed: FiledClaim) -> list[FiledClaim]:
        """The most alike first, at most MAX_CANDIDATES; none of the claim's own post, none superseded."""
        hits = self.search(filed.claim, filed.post, post_id=filed.post_key, limit=MAX_CANDIDATES)
        hits = [hit for hit in hits if hit.score >= LEAST_SCORE]
        wanted = [hit.claim_id for hit in hits]
        unread = [number for number in wanted if number not in self._claims]
        self._claims |= {one.id: one for one in load_claims(self._connection, unread)}
        return [self._claims[number] for number in wanted]

    def search(self, claim: Claim, post: Post, *, post_id: int = 0, limit: int, days: float | None = None) -> list[Hit]:
        """Claims of other posts than `post_id`, most alike first.

        With `days`, every claim posted at most so far apart is looked at, and no other.
        """
        words = words_of(post.text)
        counts = word_counts(self._connection, words)
        probe = Probe.of(claim, post, weigh(words, counts, counts.get(ALL_CLAIMS, 0)))
        near = self._in_block(claim, post)
        ids = near | self._by_rare_words(probe, counts, MAX_RARE_BESIDE if near else MAX_RARE)
        if days is not None:
            ids |= self._in_days(post, days)
        others = [one for one in self._sketched(ids) if one.post_id != post_id]
        if days is not None:
            others = [one for one in others if abs(one.posted_s - probe.sketch.posted_s) <= days * DAY_S]
        return _rank(probe, others, near, limit)

    def forget(self, post_key: int) -> None:
        """A post changed: read its claims anew."""
        self._sketches = {number: one for number, one in self._sketches.items() if one.post_id != post_key}
        self._claims = {number: one for number, one in self._claims.items() if one.post_key != post_key}

    def _sketched(self, ids: set[int]) -> list[Sketch]:
        if len(self._sketches) > _REMEMBERED:
            self._sketches.clear()
            self._claims.clear()
        unread = ids - self._sketches.keys()
        rows = self._connection.execute(_SKETCHES, {"ids": list(unread)}).all() if unread else []
        for number, post_id, kind, place_id, victims_id, posted_s, words in rows:
            self._sketches[number] = Sketch(number, post_id, kind, place_id, victims_id, posted_s, words.split(" "))
        return [self._sketches[number] for number in ids if number in self._sketches]

    def _in_block(self, claim: Claim, post: Post) -> set[int]:
        blocks = blocks_for(claim)
        if not blocks:
            return set()
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
        return set(self._connection.scalars(_by_blocks(len(blocks)), values))

    def _in_days(self, post: Post, days: float) -> set[int]:
        posted, reach = seconds(post.posted_at), int(days * DAY_S)
        return set(self._connection.scalars(_BY_DAYS, {"first": posted - reach, "last": posted + reach}))

    def _by_rare_words(self, probe: Probe, counts: Mapping[str, int], limit: int) -> set[int]:
        keys = _rarest(probe.weights, counts)
        found: dict[int, float] = {}
        for claim_id, key in self._connection.execute(_BY_KEYS, {"keys": keys}).all() if keys else ():
            found[claim_id] = found.get(claim_id, 0.0) + probe.weights[key]
        enough = [(weight, claim_id) for claim_id, weight in found.items() if weight >= LEAST_RARE * probe.whole]
        return {claim_id for _, claim_id in nlargest(limit, enough)}


def load_claims(connection: Connection, ids: Sequence[int]) -> list[FiledClaim]:
    """The claims with these numbers, in no order."""
    return [filed_claim(row) for row in connection.execute(_FILED, {"ids": ids}).all()] if ids else []


@cache
def _by_blocks(count: int) -> Select[Any]:
    """Claims of so many blocks nearest in time, those with the same victims first."""
    posted = bindparam("posted", type_=BigInteger)
    is_between = claim_block.c.posted_s.between
    earlier = (is_between(bindparam("first"), posted), claim_block.c.posted_s.desc())
    later = (is_between(posted + 1, bindparam("last")), claim_block.c.posted_s)
    parts = [_part(number, *way).select() for number in range(count) for way in (earlier, later)]
    found = union_all(*parts).subquery()
    others = case((found.c.victims_id == bindparam("victims"), 0), else_=OTHER_VICTIMS_S)
    distance = func.min(func.abs(found.c.posted_s - posted) + others)
    return select(found.c.claim_id).group_by(found.c.claim_id).order_by(distance).limit(MAX_BLOCK)


def _part(number: int, is_in_time: ColumnElement[bool], order: ColumnElement[Any]) -> Subquery:
    is_comparable = or_(claim_block.c.family == bindparam("family"), bindparam("is_any"))
    return (
        select(claim_block.c.claim_id, claim_block.c.posted_s, claim_block.c.victims_id)
        .where(claim_block.c.block == bindparam(f"block_{number}"), is_in_time, is_comparable)
        .order_by(order)
        .limit(MAX_SCAN)
        .subquery()
    )


def _rarest(words: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """The words to look under, rarest first, until enough claims carry them."""
    keys, rows = [], 0
    for word in sorted((w for w in words if 0 < counts.get(w, 0) < RARE_BELOW), key=lambda w: counts[w]):
        rows += counts[word]
        if rows > MAX_RARE_ROWS:
            break
        keys.append(word)
    return keys


def _rank(probe: Probe, others: Iterable[Sketch], near: set[int], limit: int) -> list[Hit]:
    """Roughly first; then the best again, with near spellings."""
    rough = [(likeness(probe, one, is_near=one.claim_id in near), one.claim_id, one) for one in others]
    rough = nlargest(max(limit, SPELLED_OUT), rough)
    fine = [
        (likeness(probe, one, is_near=number in near, with_spellings=True), number, one)
        for _, number, one in rough[:SPELLED_OUT]
    ]
    fine.sort(reverse=True)
    return [Hit(number, one.post_id, score) for score, number, one in chain(fine, rough[SPELLED_OUT:])][:limit]
