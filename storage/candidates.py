"""Finding the stored claims worth comparing with one claim: a block by index, united with rare words.

The block holds claims at the same place, at a place around it or inside it, of the same family of kinds and posted
around the same days; rare words find what was placed elsewhere, or not at all, and old claims told again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain
from operator import attrgetter

from sqlalchemy import BigInteger, Connection, Integer, bindparam, select, type_coerce

from claims.model import Claim, FiledClaim, Post
from storage.blocks import ALL_CLAIMS, Filed, word_counts, words_of
from storage.leads import Leads, Told, leads, told_alike
from storage.postings import quarter
from storage.prepared import PreparedIn
from storage.rows import filed_claim, filed_claims, seconds
from storage.scoring import (
    DAY_S,
    Probe,
    Sketch,
    is_elsewhere,
    is_other_party,
    likeness,
    may_bear,
    near_spellings,
    weigh,
)
from storage.tables import claims

MAX_CANDIDATES = 54  # of 20,000 judged on two real corpora, one of the 824 that bore a relation was ranked lower
MAX_DAYS = 3_000  # claims looked at where only a span of days limits them
LEAST_SCORE = 15.0  # below it lie days-old claims on other victims, and other places that share a word by chance
LEAST_ELSEWHERE = 30.0  # the same of claims known to speak of another place
MAX_OTHERS = 8  # of them on other victims: on the same corpora they bore no relation
CONSIDERED = 56  # before kinds that do not bear on each other, and the last of a crowd, are left out
SKETCHED = 16  # of the leads are read as sketches, or as many as are asked for
SPELLED_OUT = 8  # of the best are compared down to near spellings of words
_REMEMBERED = 20_000

_BY_DAYS = select(claims.c.id).where(claims.c.posted_s.between(bindparam("first"), bindparam("last"))).limit(MAX_DAYS)
_SKETCHES = PreparedIn(
    lambda names: select(
        claims.c.id,
        claims.c.post_id,
        claims.c.kind,
        claims.c.place_id,
        claims.c.victims_id,
        claims.c.posted_s,
        type_coerce(claims.c.is_denied, Integer),  # as the driver has it: there are many
        claims.c.words,
    ).where(
        claims.c.id.in_([bindparam(name, type_=BigInteger) for name in names]),
        claims.c.is_superseded.is_(False),
    )
)
_FILED = PreparedIn(
    lambda names: filed_claims().where(claims.c.id.in_([bindparam(name, type_=BigInteger) for name in names]))
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored claim and how alike it looks, 0-100."""

    claim_id: int
    post_id: int
    score: float
    is_elsewhere: bool = False  # both places are known, and apart
    is_other: bool = False  # both parties are known, and two


_SCORE = attrgetter("score")


class CandidateSearch:
    """Searches on one connection, within one transaction: what it has read it does not read again.

    Whoever changes a post in that transaction says `forget`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sketches: dict[int, Sketch] = {}
        self._claims: dict[int, FiledClaim] = {}
        self._words: Sequence[str] = ()
        self._filed = Filed(0, {}, {})
        self._told: tuple[str, int, Mapping[str, float], Told] | None = None

    def candidates(self, filed: FiledClaim) -> list[FiledClaim]:
        """The most alike first, at most MAX_CANDIDATES; none of the claim's own post, none superseded."""
        hits = self.search(filed.claim, filed.post, post_id=filed.post_key, limit=CONSIDERED, may_bear=may_bear)
        hits = [hit for hit in hits if hit.score >= (LEAST_ELSEWHERE if hit.is_elsewhere else LEAST_SCORE)]
        # In a crowded place, yesterday's claims on the same victims come before this hour's on others.
        others = [hit for hit in hits if hit.is_other][:MAX_OTHERS]
        hits = [*(hit for hit in hits if not hit.is_other), *others][:MAX_CANDIDATES]
        hits.sort(key=_SCORE, reverse=True)
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
        weights, told = self._alike(post, limit)
        probe = Probe.of(claim, post, weights)
        found = leads(self._connection, claim, post, told, is_wide=limit > CONSIDERED)
        ids = _best(found, max(SKETCHED, limit)) if days is None else {*found.worth, *self._in_days(post, days)}
        others = [one for one in self._sketched(ids) if one.post_id != post_id]
        if days is not None:
            others = [one for one in others if abs(one.posted_s - probe.sketch.posted_s) <= days * DAY_S]
        if may_bear is not None:
            others = [one for one in others if may_bear(claim, one)]
        return _rank(probe, others, found.near, limit)

    def filed(self, words: Sequence[str], filed: Filed) -> None:
        """What filing a post has read, whose claims are searched for next."""
        self._words, self._filed, self._told = words, filed, None

    def forget(self, post_key: int) -> None:
        """A post changed: read its claims anew."""
        self._told = None
        self._sketches = {number: one for number, one in self._sketches.items() if one.post_id != post_key}
        self._claims = {number: one for number, one in self._claims.items() if one.post_key != post_key}

    def _sketched(self, ids: Iterable[int]) -> list[Sketch]:
        if len(self._sketches) > _REMEMBERED:
            self._sketches.clear()
            self._claims.clear()
        wanted = list(ids)
        unread = [number for number in wanted if number not in self._sketches]
        for *fields, words in _SKETCHES.rows(self._connection, unread):
            self._sketches[fields[0]] = Sketch._make((*fields, words.split(" ")))
        return [self._sketches[number] for number in wanted if number in self._sketches]

    def _alike(self, post: Post, limit: int) -> tuple[Mapping[str, float], Told]:
        """What the words of a post weigh, and the claims they point at: the same for each of its claims."""
        moment = quarter(seconds(post.posted_at))
        if self._told is None or self._told[:2] != (post.text, moment):
            words = words_of(post.text)
            is_filed = words is self._words and moment == self._filed.moment
            filed = self._filed if is_filed else Filed(moment, word_counts(self._connection, words), {})
            counts = filed.counts
            weights = weigh(words, counts, counts.get(ALL_CLAIMS, 0))
            told = told_alike(self._connection, filed, weights, limit)
            self._told = (post.text, moment, weights, told)
        return self._told[2:]

    def _in_days(self, post: Post, days: float) -> set[int]:
        posted, reach = seconds(post.posted_at), int(days * DAY_S)
        return set(self._connection.scalars(_BY_DAYS, {"first": posted - reach, "last": posted + reach}))


def load_claims(connection: Connection, ids: Sequence[int]) -> list[FiledClaim]:
    """The claims with these numbers, in no order."""
    return [filed_claim(row) for row in _FILED.rows(connection, ids)]


def _best(found: Leads, count: int) -> Iterable[int]:
    if len(found.worth) <= count:
        return found.worth
    return nlargest(count, found.worth, key=found.worth.__getitem__)


def _rank(probe: Probe, others: Iterable[Sketch], near: set[int], limit: int) -> list[Hit]:
    """Roughly first; then the best again, with near spellings."""
    rough = [(likeness(probe, one, is_near=one.claim_id in near), one.claim_id, one) for one in others]
    rough = nlargest(max(limit, SPELLED_OUT), rough)
    fine = rough[:SPELLED_OUT]
    if spellings := near_spellings(probe, [one for _, _, one in fine]):
        fine = [
            (likeness(probe, one, is_near=number in near, spellings=spellings), number, one) for _, number, one in fine
        ]
    fine.sort(reverse=True)
    best = list(chain(fine, rough[SPELLED_OUT:]))[:limit]
    return [
        Hit(
            number,
            one.post_id,
            score,
            is_elsewhere=number not in near and is_elsewhere(probe, one),
            is_other=is_other_party(probe, one),
        )
        for score, number, one in best
    ]
