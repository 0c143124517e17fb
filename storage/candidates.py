"""Finding the stored claims worth comparing with one claim: a block by index, united with rare words.

The block holds claims at the same place, at a place around it or inside it, of the same family of kinds and posted
around the same days; rare words find what was placed elsewhere, or not at all, and old claims told again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from sqlalchemy import BigInteger, Connection, bindparam, select

from claims.model import Claim, FiledClaim, Post
from storage.blocks import ALL_CLAIMS, word_counts, words_of
from storage.leads import Lead, leads
from storage.prepared import PreparedIn
from storage.rows import filed_claim, filed_claims, seconds
from storage.scoring import DAY_S, Probe, Sketch, is_elsewhere, likeness, may_bear, rough_likeness, weigh
from storage.tables import claims

MAX_CANDIDATES = 130  # whoever judges them takes 200
MAX_DAYS = 3_000  # claims looked at where only a span of days limits them
LEAST_SCORE = 15.0  # below it lie days-old claims on other victims, and other places that share a word by chance
LEAST_ELSEWHERE = 30.0  # the same of claims known to speak of another place
SKETCHED = 40  # of the leads are read as sketches, or a few more than are asked for
SPELLED_OUT = 15  # of the best are compared down to near spellings of words
_REMEMBERED = 20_000

_BY_DAYS = select(claims.c.id).where(claims.c.posted_s.between(bindparam("first"), bindparam("last"))).limit(MAX_DAYS)
_SKETCHES = PreparedIn(
    lambda count: select(
        claims.c.id,
        claims.c.post_id,
        claims.c.kind,
        claims.c.place_id,
        claims.c.victims_id,
        claims.c.posted_s,
        claims.c.is_denied,
        claims.c.words,
    ).where(
        claims.c.id.in_([bindparam(f"v{number}", type_=BigInteger) for number in range(count)]),
        claims.c.is_superseded.is_(False),
    )
)
_FILED = filed_claims().where(claims.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored claim and how alike it looks, 0-100."""

    claim_id: int
    post_id: int
    score: float
    is_elsewhere: bool = False  # both places are known, and apart


class CandidateSearch:
    """Searches on one connection, within one transaction: what it has read it does not read again.

    Whoever changes a post in that transaction says `forget`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sketches: dict[int, Sketch] = {}
        self._claims: dict[int, FiledClaim] = {}
        self._words: Sequence[str] = ()
        self._counts: Mapping[str, int] = {}

    def candidates(self, filed: FiledClaim) -> list[FiledClaim]:
        """The most alike first, at most MAX_CANDIDATES; none of the claim's own post, none superseded."""
        hits = self.search(filed.claim, filed.post, post_id=filed.post_key, limit=MAX_CANDIDATES, may_bear=may_bear)
        hits = [hit for hit in hits if hit.score >= (LEAST_ELSEWHERE if hit.is_elsewhere else LEAST_SCORE)]
        wanted = [hit.claim_id for hit in hits]
        unread = [number for number in wanted if number not in self._claims]
        self._claims |= {one.id: one for one in load_claims(self._connection, unread)}
        return [self._claims[number] for number in wanted]

    def search(
        self,
        claim: Claim,
        post: Post,
        *,
        post_id: int = 0,
        limit: int,
        days: float | None = None,
        may_bear: Callable[[Claim, Sketch], bool] | None = None,
    ) -> list[Hit]:
        """Claims of other posts than `post_id`, most alike first.

        With `days`, every claim posted at most so far apart is looked at, and no other. `may_bear` leaves out what says
        nothing to the claim.
        """
        words = words_of(post.text)
        counts = self._counted(words)
        probe = Probe.of(claim, post, weigh(words, counts, counts.get(ALL_CLAIMS, 0)))
        found = leads(self._connection, claim, post, probe, counts)
        near = {one.claim_id for one in found if one.is_near}
        ids = {one.claim_id for one in found}
        if days is None:
            ids = _best(probe, found, max(SKETCHED, limit + limit // 5))
        else:
            ids |= self._in_days(post, days)
        others = [one for one in self._sketched(ids) if one.post_id != post_id]
        if days is not None:
            others = [one for one in others if abs(one.posted_s - probe.sketch.posted_s) <= days * DAY_S]
        if may_bear is not None:
            others = [one for one in others if may_bear(claim, one)]
        return _rank(probe, others, near, limit)

    def counted(self, words: Sequence[str], counts: Mapping[str, int]) -> None:
        """How many claims carry these words now: whoever files a post knows, and its claims are searched for next."""
        self._words, self._counts = words, counts

    def forget(self, post_key: int) -> None:
        """A post changed: read its claims anew."""
        self._sketches = {number: one for number, one in self._sketches.items() if one.post_id != post_key}
        self._claims = {number: one for number, one in self._claims.items() if one.post_key != post_key}

    def _sketched(self, ids: set[int]) -> list[Sketch]:
        if len(self._sketches) > _REMEMBERED:
            self._sketches.clear()
            self._claims.clear()
        unread = ids - self._sketches.keys()
        for *fields, words in _SKETCHES.rows(self._connection, unread):
            self._sketches[fields[0]] = Sketch._make((*fields, words.split(" ")))
        return [self._sketches[number] for number in ids if number in self._sketches]

    def _counted(self, words: Sequence[str]) -> Mapping[str, int]:
        if words is not self._words:
            return word_counts(self._connection, words)
        return self._counts

    def _in_days(self, post: Post, days: float) -> set[int]:
        posted, reach = seconds(post.posted_at), int(days * DAY_S)
        return set(self._connection.scalars(_BY_DAYS, {"first": posted - reach, "last": posted + reach}))


def load_claims(connection: Connection, ids: Sequence[int]) -> list[FiledClaim]:
    """The claims with these numbers, in no order."""
    return [filed_claim(row) for row in connection.execute(_FILED, {"ids": ids}).all()] if ids else []


def _best(probe: Probe, found: Sequence[Lead], count: int) -> set[int]:
    if len(found) <= count:
        return {one.claim_id for one in found}
    rough = [
        (rough_likeness(probe, one.posted_s, one.victims_id, one.shared, is_near=one.is_near), one.claim_id)
        for one in found
    ]
    return {number for _, number in nlargest(count, rough)}


def _rank(probe: Probe, others: Iterable[Sketch], near: set[int], limit: int) -> list[Hit]:
    """Roughly first; then the best again, with near spellings."""
    rough = [(likeness(probe, one, is_near=one.claim_id in near), one.claim_id, one) for one in others]
    rough = nlargest(max(limit, SPELLED_OUT), rough)
    fine = [
        (likeness(probe, one, is_near=number in near, with_spellings=True), number, one)
        for _, number, one in rough[:SPELLED_OUT]
    ]
    fine.sort(reverse=True)
    best = list(chain(fine, rough[SPELLED_OUT:]))[:limit]
    return [
        Hit(number, one.post_id, score, number not in near and is_elsewhere(probe, one)) for score, number, one in best
    ]
