"""Who vouches for a claim, for which side, and whether two claims stand on their own feet."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from claims.model import FiledClaim, Party
from claims.parties import PartyBook
from claims.text import fold

# What operators call sources that speak for nobody; each such source stands for itself.
NEUTRAL_SIDES = frozenset({"independent", "neutral", "un", "media", "press", "ngo", "monitor", "none", "unknown"})
# Two feeds of one office differ by the language they are written in.
_LANGUAGE_SUFFIX = re.compile(r"(?:[_.-](?:en|ru|uk|ua|ar|fa|ps|tr|fr|es|eng|rus|dari|pashto|english|arabic))$")
_PIECES = re.compile(r"[^\W_]+")
_LEAST_NAME = 5  # letters of a surname; "UN" or "AP" stands in too many names
_NEAR_WORD = 85.0
_NEAR_NAME = 88.0


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("’", "'").replace("'s ", " ").removesuffix("'s"))
    return tuple(w for w in _PIECES.findall(fold(spaced)) if w != "the")


def office(filed: FiledClaim) -> str:
    """The source's handle without the language it writes in: one office, several feeds."""
    return _office(filed.post.source)


@lru_cache(maxsize=4096)
def _office(handle: str) -> str:
    return _LANGUAGE_SUFFIX.sub("", fold(handle.lstrip("@")))


@lru_cache(maxsize=4096)
def lineage(party_id: str) -> tuple[str, ...]:
    """A party and those it belongs to, nearest first."""
    party = PartyBook.bundled().party(party_id)
    return (party_id, *party.parents) if party else (party_id,)


def side_of(filed: FiledClaim) -> str | None:
    """The party whose word the claim is: the quoted one if it is known, else the source's; None if neutral.

    Of a party within a party the outermost, so that a ministry and a brigade of one army are one side.
    """
    party = _voucher(filed).id or filed.post.side
    return None if party is None else _outermost(party)


@lru_cache(maxsize=4096)
def _outermost(party: str) -> str | None:
    side = lineage(party)[-1]
    return None if fold(side) in NEUTRAL_SIDES else side


def is_quoted(filed: FiledClaim) -> bool:
    """Whether the post names somebody else than its author as the one who says so."""
    claimant = _voucher(filed)
    return claimant.id is not None or bool(claimant.words)


def _voucher(filed: FiledClaim) -> Party:
    """Who is quoted, or nobody. "Not fallen, as the enemy claims" names the maker of the claim it denies."""
    claim = filed.claim
    author = None if filed.post.side is None else _outermost(filed.post.side)
    if claim.is_denied and author is not None and claim.claimant.id is not None:
        return claim.claimant if lineage(claim.claimant.id)[-1] == author else Party()
    return claim.claimant


def is_same_claimant(a: FiledClaim, b: FiledClaim) -> bool:
    """Whether one and the same party vouches for both numbers, whoever printed them.

    Two sources of one side are two claimants (they may contradict each other); a side or an office that is quoted
    is the source that speaks for it.
    """
    match is_quoted(a), is_quoted(b):
        case False, False:
            return office(a) == office(b)
        case True, True:
            return _is_same_party(_voucher(a), _voucher(b))
        case True, False:
            return _speaks_for(b, a)
        case _:
            return _speaks_for(a, b)


def _is_same_party(a: Party, b: Party) -> bool:
    if a.id is not None and b.id is not None:
        return a.id == b.id
    if fuzz.token_sort_ratio(" ".join(_words(a.words or "")), " ".join(_words(b.words or ""))) >= _NEAR_NAME:
        return True
    return None in (a.id, b.id) and _is_one_person(a.words or "", b.words or "")


def _is_one_person(a: str, b: str) -> bool:
    """ "Sobyanin", "mayor Sergei Sobyanin": all words of the shorter, a name among them, stand in the longer."""
    shorter, longer = sorted((a, b), key=len)
    name, whole = _words(shorter), _words(longer)
    if not name or not any(word[0].isupper() for word in shorter.split()[1:] or shorter.split()):
        return False
    return len(name[-1]) >= _LEAST_NAME and all(any(fuzz.ratio(n, w) >= _NEAR_WORD for w in whole) for n in name)


def _speaks_for(author: FiledClaim, quoting: FiledClaim) -> bool:
    """Whether the party quoted in the one post is the author of the other."""
    party = _voucher(quoting)
    if party.id is not None:
        return lineage(party.id)[-1] == side_of(author) or _names(party.words, author)
    # an outlet's own count may stand on "officials" one hour and on nobody the next
    return office(author) == office(quoting) or _names(party.words, author)


def _names(words: str | None, author: FiledClaim) -> bool:
    handle, named = _words(author.post.source), _words(words or "")
    if len(handle) < 2 or not named:
        return False
    return all(any(fuzz.ratio(h, w) >= _NEAR_WORD for w in named) for h in handle)


def is_same_side(a: FiledClaim, b: FiledClaim) -> bool:
    return side_of(a) is not None and side_of(a) == side_of(b)


def are_opponents(a: FiledClaim, b: FiledClaim) -> bool:
    """Whether two different parties vouch for them; a neutral source is nobody's opponent."""
    one, other = side_of(a), side_of(b)
    return one is not None and other is not None and one != other


def is_independent(a: FiledClaim, b: FiledClaim) -> bool:
    """Whether the one adds a source to the other: another claimant who does not speak for the same side."""
    return not is_same_claimant(a, b) and not is_same_side(a, b) and office(a) != office(b)


def is_against_interest(filed: FiledClaim) -> bool:
    """A side that concedes its own dead, wounded or lost."""
    side = side_of(filed)
    victims = filed.claim.victims.id
    return side is not None and victims is not None and side in lineage(victims) and not filed.claim.is_denied


def claimant_name(filed: FiledClaim) -> str:
    if is_quoted(filed):
        return _voucher(filed).words or str(_voucher(filed).id)
    return filed.post.source
