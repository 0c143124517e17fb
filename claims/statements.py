"""Statements hold no count: they are matched by their words, to be joined or only suggested."""

from functools import lru_cache

from rapidfuzz import fuzz

from claims.claimants import is_same_claimant
from claims.extents import Extent
from claims.findings import Finding, related
from claims.frames import place_fit
from claims.model import FiledClaim, RelationKind
from claims.text import key_words

_JOINED, _SUGGESTED = 0.7, 0.4  # of the shorter text's long words
_LEAST_JOINED, _LEAST_SUGGESTED = 5, 3  # words in common
_LONGEST_DAYS = 3.0
_LONG_WORD = 4
_NEAR_SPELLING = 85.0


def find(later: FiledClaim, earlier: FiledClaim) -> Finding | None:
    """Said again by its claimant where most words are shared; beside it where many are; else nothing."""
    if _days(later, earlier) > _LONGEST_DAYS or later.claim.is_denied is not earlier.claim.is_denied:
        return None
    if place_fit(later.claim.place, earlier.claim.place).extent is Extent.APART:
        return None
    mine, theirs = _long_words(later.post.text), _long_words(earlier.post.text)
    shared, shortest = shared_words(mine, theirs), min(len(mine), len(theirs))
    words = f"{shared} of {shortest} telling words in common"
    if shared >= max(_LEAST_JOINED, _JOINED * shortest) and is_same_claimant(later, earlier):
        return Finding(kind=RelationKind.RESTATES, words=f"the same claimant says it again: {words}")
    if shared >= max(_LEAST_SUGGESTED, _SUGGESTED * shortest):
        return related(f"alike in words only: {words}")
    return None


def _days(later: FiledClaim, earlier: FiledClaim) -> float:
    return (later.post.posted_at - earlier.post.posted_at).total_seconds() / 86400


@lru_cache(maxsize=2048)
def _long_words(text: str) -> frozenset[str]:
    return frozenset(word for word in key_words(text) if len(word) >= _LONG_WORD)


def shared_words(one: frozenset[str], other: frozenset[str]) -> int:
    """Words of the one that the other has too, in this spelling or a near one."""
    rest = other - one
    return len(one & other) + sum(any(fuzz.ratio(w, r) >= _NEAR_SPELLING for r in rest) for w in one - other)
