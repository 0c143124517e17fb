"""How sure a reading is, from what it rests on: a first estimate by rule."""

from dataclasses import replace

from claims.model import Claim, Kind, Qualifier
from claims.pairing import Pair

_SURE = 0.95
_PER_WORD_BETWEEN = 0.02
_NO_NUMBER, _NO_WORDS, _NO_PLACE, _UNKNOWN_NOUN, _RARE_KIND = 0.15, 0.05, 0.05, 0.1, 0.1
_RARE = (Kind.STRENGTH, Kind.STATEMENT, Kind.TERRITORY_TAKEN, Kind.DISPLACED)


def estimate(claim: Claim, found: Pair, *, is_named: bool) -> Claim:
    """The claim with its confidence, 0.05 to 0.95."""
    score = _SURE - _PER_WORD_BETWEEN * min(found.cost, 15.0)
    score -= _NO_NUMBER * (claim.count.qualifier is Qualifier.VAGUE and claim.kind is not Kind.TERRITORY_TAKEN)
    score -= _NO_WORDS * (not is_named) + _NO_PLACE * (claim.place is None)
    score -= _UNKNOWN_NOUN * (found.group is not None and found.group.sort == "thing")
    score -= _RARE_KIND * (claim.kind in _RARE)
    return replace(claim, confidence=round(max(score, 0.05), 3))
