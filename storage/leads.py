"""Leads: claims that lists alone point at, by place, by time and by words, before any claim is read."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from claims.model import Claim, Kind, Post
from storage import postings
from storage.blocks import (
    ALL_CLAIMS,
    CUMULATIVE_DAYS,
    RARE_BELOW,
    Filed,
    block_key,
    blocks_for,
    family_traits,
    most_carriers,
    seconds_around,
    traits,
    victims_of,
    word_key,
)
from storage.postings import LAST_QUARTER, QUARTER_S, Piece, quarter
from storage.rows import seconds
from storage.scoring import DAY_S, FAMILIES, PLACE_WORTH, TIME_WORTH, UNKNOWN, VICTIMS_WORTH, closeness

MAX_RARE = 800  # carriers of rare words looked at for one post, over all time
MAX_COMMON = 6  # words that are not rare, looked up around the post's days
MAX_COMMON_NEAR = 30  # carriers of one of them, in one direction of time; or half as many as are asked for
LEAST_SHARED = 0.03  # of the weight of all its words, where nothing else speaks for a claim; less is chance
LEAST_OF_MANY = 0.1  # the same where more than MANY share words: in a large store, or of a text of everyday words
MANY = 100

_QUARTERS = DAY_S // QUARTER_S
_COMMON_REACH = int(CUMULATIVE_DAYS * _QUARTERS)
# What nearness in time is worth, by quarters of a day.
_TIME = [TIME_WORTH * closeness(apart / _QUARTERS) for apart in range(LAST_QUARTER + 1)]
# Beside claims found by words alone, of which nothing else is known yet.
_NEAR_WORTH = (0.8 - 0.1) * PLACE_WORTH
_UNKNOWN_VICTIMS = 0.0
_SAME_VICTIMS = (1 - UNKNOWN) * VICTIMS_WORTH
_OTHER_VICTIMS = -0.2  # in a crowded place, others of this hour do not crowd out the same of yesterday


class Told(NamedTuple):
    """Claims whose texts share words with a post: the share of its words' weight, and the quarter of a day."""

    shares: Mapping[int, float]
    quarters: Mapping[int, int]


class Leads(NamedTuple):
    """Claims and how good they look; comparable among themselves only. `near`: found by their place or party."""

    worth: dict[int, float]
    near: set[int]


def told_alike(connection: Connection, filed: Filed, weights: Mapping[str, float], limit: int) -> Told:
    """Claims that share words with a post; what its filing has read is not read again.

    Rare words count over all time, so that old claims told again are found; the next ones around the post.
    """
    moment, counts, known = filed
    rare, common = _looked_up(counts)
    keys = {word: word_key(word) for word in (*rare, *common)}
    unread = [key for key in keys.values() if key not in known]
    pieces = {**known, **(postings.nearest(connection, unread, moment) if unread else {})}
    whole, near = sum(weights.values()) or 1.0, max(MAX_COMMON_NEAR, limit // 2)
    shares: defaultdict[int, float] = defaultdict(float)
    quarters: dict[int, int] = {}
    for word, key in keys.items():
        share = weights[word] / whole
        for piece in pieces.get(key, {}).values():
            first, last = (0, None) if word in rare else _span(piece, moment, near)
            claims = piece.claims[first:last]
            quarters.update(zip(claims, piece.quarters[first:last], strict=True))
            for number in claims:
                shares[number] += share
    return Told(shares, quarters)


def _looked_up(counts: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """The rare words, rarest first, until enough claims carry them; and the rarest of the rest."""
    most = most_carriers(counts)
    known = sorted((count, word) for word, count in counts.items() if word != ALL_CLAIMS and 0 < count < most)
    rare: dict[str, int] = {}
    carriers = 0
    for count, word in known:
        carriers += count
        if count >= RARE_BELOW or carriers > MAX_RARE:
            break
        rare[word] = count
    return rare, {word: count for count, word in known[len(rare) : len(rare) + MAX_COMMON]}


def _span(piece: Piece, moment: int, near: int) -> tuple[int, int]:
    """Of a common word's claims those nearest to a moment."""
    at = bisect_left(piece.quarters, moment)
    first = max(at - near, bisect_left(piece.quarters, moment - _COMMON_REACH))
    last = min(at + near, bisect_right(piece.quarters, moment + _COMMON_REACH))
    return first, max(first, last)


def leads(connection: Connection, claim: Claim, post: Post, told: Told, *, is_wide: bool) -> Leads:
    """Each claim once, in no order. `is_wide`: as many as can be had, not the best of many."""
    moment = quarter(seconds(post.posted_at))
    near = _in_blocks(connection, claim, post, moment)
    shares, quarters = told
    least = LEAST_OF_MANY if len(shares) > MANY and not is_wide else LEAST_SHARED
    worth = {
        number: share + _TIME[abs(quarters[number] - moment)] for number, share in shares.items() if share >= least
    }
    worth |= {number: found + shares.get(number, 0.0) for number, found in near.items()}
    return Leads(worth, set(near))


def _in_blocks(connection: Connection, claim: Claim, post: Post, moment: int) -> dict[int, float]:
    keys = [block_key(block) for block in blocks_for(claim)]
    if not keys:
        return {}
    first, last = map(quarter, seconds_around(claim, post))
    near = _NearWorth(claim)
    worth: dict[int, float] = {}
    for pieces in postings.near(connection, keys, moment).values():
        for piece in pieces.values():
            span = slice(bisect_left(piece.quarters, first), bisect_right(piece.quarters, last))
            for number, when, its in zip(piece.claims[span], piece.quarters[span], piece.traits[span], strict=True):
                if (found := near[its]) is not None:
                    worth[number] = found + _TIME[abs(when - moment)]
    return worth


class _NearWorth(dict[int, float | None]):
    """What a claim found by its place or party is worth by its traits, reckoned once for each; None: another family."""

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self._mine = victims_of(traits(0, claim.victims.id))
        # "no fighting there at all" may deny a claim of any kind
        is_any = claim.is_denied or claim.kind is Kind.STATEMENT
        self._wanted = range(1 << 16) if is_any else family_traits(FAMILIES[claim.kind])

    def __missing__(self, its: int) -> float | None:
        self[its] = _NEAR_WORTH + self._victims_worth(victims_of(its)) if its in self._wanted else None
        return self[its]

    def _victims_worth(self, theirs: int) -> float:
        if 0 in (theirs, self._mine):
            return _UNKNOWN_VICTIMS
        return _SAME_VICTIMS if theirs == self._mine else _OTHER_VICTIMS
