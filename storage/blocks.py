"""Where claims are filed to be found again: under their places, their victims, and the words of their texts."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import BigInteger, Connection, bindparam, select

from claims.model import Basis, Claim, FiledClaim, Post
from claims.text import key_words
from storage import postings
from storage.conflict import count_up
from storage.postings import Entry, Pieces, quarter
from storage.prepared import PreparedIn
from storage.rows import seconds, storable
from storage.scoring import DAY_S, FAMILIES, MAX_WORDS
from storage.stems import stem
from storage.tables import claims, word_df

RARE_BELOW = 256  # a word carried by fewer claims finds them whenever they were posted
COMMON_SHARE = 20  # a word that one claim in so many carries finds nothing in particular, even within some days
MOST_CARRIERS = 2_000  # the same where there are few claims
NEAR_DAYS = 7.0
CUMULATIVE_DAYS = 31.0  # running totals are told for weeks
ALL_CLAIMS = ""  # the word that every claim carries

_BLOCK_BYTES = 6
_VICTIMS_BITS = 13  # of the traits; the family of kinds is above them

_COUNTS = PreparedIn(
    lambda names: select(word_df.c.key, word_df.c.df).where(
        word_df.c.key.in_([bindparam(name, type_=BigInteger) for name in names])
    )
)
_COUNT = count_up(word_df, "df")
_FILED_WORDS = select(claims.c.id, claims.c.words).where(claims.c.post_id == bindparam("post_id"))


@lru_cache(maxsize=256)  # asked once to file a post's claims and again to search for each of them
def words_of(text: str) -> tuple[str, ...]:
    """What a text is found by: its key words without their endings, each once, in order."""
    return tuple(dict.fromkeys(stem(storable(word)) for word in key_words(text)[:MAX_WORDS]))


@lru_cache(maxsize=1 << 16)
def word_key(word: str) -> int:
    """A number that fits four bytes; two words that share one are told apart when they are scored."""
    return crc32(word.encode("utf-8")) - (1 << 31)


@lru_cache(maxsize=1 << 12)
def block_key(block: str) -> int:
    """A number of six bytes, apart from those of words: that two blocks of a database share one is not to be feared."""
    digest = int.from_bytes(blake2b(block.encode("utf-8"), digest_size=_BLOCK_BYTES).digest(), "big")
    return digest | 1 << (8 * _BLOCK_BYTES - 1)


def traits(family: int, victims_id: str | None) -> int:
    """The family of kinds, and enough of the victims to tell most parties apart (0: unknown)."""
    victims = 0 if victims_id is None else 1 + crc32(victims_id.encode("utf-8")) % ((1 << _VICTIMS_BITS) - 1)
    return family << _VICTIMS_BITS | victims


def victims_of(its: int) -> int:
    """The part of the traits that stands for the victims."""
    return its & ((1 << _VICTIMS_BITS) - 1)


def family_traits(family: int) -> range:
    """The traits of all claims of a family."""
    return range(family << _VICTIMS_BITS, family + 1 << _VICTIMS_BITS)


def most_carriers(counts: Mapping[str, int]) -> int:
    """From so many claims on, a word is no key (any more)."""
    return max(MOST_CARRIERS, counts.get(ALL_CLAIMS, 0) // COMMON_SHARE)


def blocks_of(claim: Claim) -> list[str]:
    """The blocks a claim is filed under: at its place, in every place around, and what it says was lost by whom."""
    victims, place = claim.victims.id, claim.place
    if place and (place.id or place.parents):  # an airport has no id of its own, but lies in its town
        around = [f"in:{each}" for each in dict.fromkeys(place.parents)]
        return [*([f"at:{place.id}"] if place.id else []), *around, *([f"of:{victims}"] if victims else [])]
    return [f"lost:{victims}"] if victims else []


def blocks_for(claim: Claim) -> list[str]:
    """The blocks in which a claim looks for others."""
    victims, place = claim.victims.id, claim.place
    if place and (place.id or place.parents):
        around = [f"at:{each}" for each in place.parents]
        inside = blocks_inside(place.id or place.parents[0])
        return [*dict.fromkeys((*inside, *around)), *([f"lost:{victims}"] if victims else [])]
    return [f"of:{victims}", f"lost:{victims}"] if victims else []


def blocks_inside(place_id: str) -> list[str]:
    """All claims at a place or inside it, each once."""
    return [f"at:{place_id}", f"in:{place_id}"]


def seconds_around(claim: Claim, post: Post) -> tuple[int, int]:
    """The span of posting times (seconds since 1970) in which comparable claims stand.

    A window reaching years back is followed for a month before the post, so that no block grows without end.
    """
    reach = CUMULATIVE_DAYS if claim.basis is Basis.CUMULATIVE else NEAR_DAYS
    posted = seconds(post.posted_at)
    start = max(seconds(claim.window.start), posted - int(CUMULATIVE_DAYS * DAY_S))
    return min(start, posted) - int(reach * DAY_S), posted + int(reach * DAY_S) + 1


def word_counts(connection: Connection, words: Sequence[str]) -> dict[str, int]:
    """How many claims carry each of the words, and under ALL_CLAIMS how many there are."""
    named = {word_key(word): word for word in (*words, ALL_CLAIMS)}
    return {named[key]: df for key, df in _COUNTS.rows(connection, named)}


class Filed(NamedTuple):
    """What filing a post has read: how many claims carry each word now, and the pieces of its words around `moment`."""

    moment: int
    counts: Mapping[str, int]
    pieces: Mapping[int, Pieces]


def file_under(connection: Connection, filed: Sequence[FiledClaim], words: Sequence[str]) -> Filed:
    """File the claims of one post under their blocks and words, all but the commonest."""
    counts = word_counts(connection, words)
    moment = quarter(seconds(filed[0].post.posted_at))
    entries = [Entry(key, one.id, moment) for one in filed for key in keys_of(words, counts)]
    entries += [entry for one in filed for entry in block_entries(one.id, one.claim, moment)]
    pieces = postings.nearest(connection, dict.fromkeys(entry.key for entry in entries), moment)
    postings.file(connection, pieces, entries)
    keys = dict.fromkeys(map(word_key, (ALL_CLAIMS, *words)))
    _COUNT.run_all(connection, [{"key": key, "df": len(filed)} for key in keys])
    return Filed(moment, {word: counts.get(word, 0) + len(filed) for word in (ALL_CLAIMS, *words)}, pieces)


def keys_of(words: Iterable[str], counts: Mapping[str, int]) -> list[int]:
    """The keys a text is filed under, given how many claims carry its words already."""
    most = most_carriers(counts)
    return list(dict.fromkeys(word_key(word) for word in words if counts.get(word, 0) < most))


def block_entries(claim_id: int, claim: Claim, moment: int) -> list[Entry]:
    its = traits(FAMILIES[claim.kind], claim.victims.id)
    return [Entry(block_key(block), claim_id, moment, its) for block in blocks_of(claim)]


def forget_words(connection: Connection, post_key: int) -> None:
    """Unfile the claims of a post from under their words."""
    filed = connection.execute(_FILED_WORDS, {"post_id": post_key}).all()
    postings.drop(connection, [Entry(word_key(word), number, 0) for number, words in filed for word in words.split()])
