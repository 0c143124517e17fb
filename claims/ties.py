"""Whether two reports from one place and day tell of one incident."""

from functools import lru_cache

from claims.claimants import are_opponents
from claims.frames import is_armed, is_country
from claims.model import Cause, FiledClaim
from claims.periods import is_counter
from claims.text import key_words

_STEM = 5  # letters: "store", "stores"; "пожар", "пожара", "пожаре"
_LEAST_SHARED = 2
_LEAST_SHARE = 0.15  # of the shorter post's words: long posts share a few by chance
_FIELDS = ("kind", "count", "victims", "place", "window", "claimant")


def are_tied(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Whether more than place and day joins two incidents.

    A big city has several fires and crashes a day, and their counts must not be compared. Opponents answer each
    other, and fighters or a named party's people are seldom hit twice at one place in one night; for the rest the
    posts must share words that no field of the claims explains ("hardware store").
    """
    if _is_other_cause(later.claim.cause, earlier.claim.cause):
        return False
    if is_armed(later.claim) or is_armed(earlier.claim) or are_opponents(later, earlier):
        return True
    if later.claim.victims.id is not None and earlier.claim.victims.id is not None:
        return True
    if not later.post.text or not earlier.post.text:  # purged: nothing is left to tell them apart by
        return True
    one, other = _words(later), _words(earlier)
    shared = len(one & other)
    shorter = min(len(one), len(other))
    return shared >= max(_LEAST_SHARED, _LEAST_SHARE * shorter) or shared > shorter / 2


def _is_other_cause(a: Cause, b: Cause) -> bool:
    return a is not b and Cause.UNKNOWN not in (a, b)


def _words(filed: FiledClaim) -> frozenset[str]:
    """The stems of a post's words, without those that the claim's fields are made of."""
    text = filed.post.text
    said = " ".join(text[start:end] for name, (start, end) in filed.claim.quote.items() if name in _FIELDS)
    place = filed.claim.place
    known = f"{said} {place.words} {place.name or ''}" if place else said
    return _stems(text) - _stems(known)


@lru_cache(maxsize=2048)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in key_words(text) if not word[0].isdigit() and len(word) > 2)


def is_too_wide(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Two incidents somewhere in one country, or with no place at all, need not be one."""
    one, other = later.claim.place, earlier.claim.place
    if (one is None) is not (other is None):
        return True
    if is_counter(later.claim) and is_counter(earlier.claim):
        return False
    return one is other is None or (is_country(one) and is_country(other))
