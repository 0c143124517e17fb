"""Where claims are filed to be found again: under their places, their victims, and their rare words."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from sqlalchemy import Connection, Text, bindparam, delete, insert, select

from claims.model import Basis, Claim, FiledClaim, Post
from claims.text import key_words
from storage.conflict import insert_all, insert_into
from storage.prepared import PreparedIn
from storage.rows import seconds, storable
from storage.scoring import DAY_S, FAMILIES, MAX_WORDS
from storage.stems import stem
from storage.tables import claim_block, claim_key, claims, key_df

RARE_BELOW = 256  # a word carried by fewer claims finds them whenever they were posted
COMMON_SHARE = 20  # a word that one claim in so many carries finds nothing in particular, even within some days
MOST_CARRIERS = 2_000  # the same where there are few claims
NEAR_DAYS = 7.0
CUMULATIVE_DAYS = 31.0  # running totals are told for weeks
ALL_CLAIMS = ""  # the row of key_df that counts claims

_COUNTS = PreparedIn(
    lambda count: select(key_df.c.key, key_df.c.df).where(
        key_df.c.key.in_([bindparam(f"v{number}", type_=Text) for number in range(count)])
    )
)

_FILED_WORDS = select(claims.c.id, claims.c.posted_s, claims.c.words).where(claims.c.post_id == bindparam("post_id"))
_UNFILE = delete(claim_key).where(
    claim_key.c.key == bindparam("a_key"),
    claim_key.c.posted_s == bindparam("a_time"),
    claim_key.c.claim_id == bindparam("a_claim"),
)


@lru_cache(maxsize=256)  # asked once to file a post's claims and again to search for each of them
def words_of(text: str) -> tuple[str, ...]:
    """What a text is found by: its key words without their endings, each once, in order."""
    return tuple(dict.fromkeys(stem(storable(word)) for word in key_words(text)[:MAX_WORDS]))


@lru_cache(maxsize=1 << 16)
def word_key(word: str) -> int:
    """A number that fits four bytes; two words that share one are told apart when they are scored."""
    return crc32(word.encode("utf-8")) - (1 << 31)


def most_carriers(counts: Mapping[str, int]) -> int:
    """From so many claims on, a word is no key (any more)."""
    return max(MOST_CARRIERS, counts.get(ALL_CLAIMS, 0) // COMMON_SHARE)


def blocks_of(claim: Claim) -> list[str]:
    """The blocks a claim is filed under."""
    blocks = []
    if claim.place and claim.place.id:
        blocks += [f"at:{claim.place.id}"]
        blocks += [f"in:{place}" for place in dict.fromkeys((claim.place.id, *claim.place.parents))]
    if claim.victims.id:
        blocks.append(f"of:{claim.victims.id}")
        if not (claim.place and claim.place.id):
            blocks.append(f"lost:{claim.victims.id}")
    return blocks


def blocks_for(claim: Claim) -> list[str]:
    """The blocks in which a claim looks for others."""
    victims = claim.victims.id
    if claim.place and claim.place.id:
        around = [f"at:{place}" for place in claim.place.parents]
        return [f"in:{claim.place.id}", *around, *([f"lost:{victims}"] if victims else [])]
    return [f"of:{victims}"] if victims else []


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
    return {str(word): int(count) for word, count in _COUNTS.rows(connection, (*words, ALL_CLAIMS))}


def file_under(connection: Connection, filed: Sequence[FiledClaim], words: Sequence[str]) -> dict[str, int]:
    """File the claims of one post under their blocks and words, all but the commonest; how many carry each word now."""
    insert_all(connection, insert(claim_block), [_block_row(b, one) for one in filed for b in blocks_of(one.claim)])
    counts = word_counts(connection, words)
    add = insert_into(connection, key_df)
    add = add.on_conflict_do_update(index_elements=["key"], set_={"df": key_df.c.df + add.excluded.df})
    insert_all(connection, add, [{"key": key, "df": len(filed)} for key in (ALL_CLAIMS, *words)])
    keys = keys_of(words, counts)
    insert_all(connection, insert(claim_key), [_key_row(key, one) for one in filed for key in keys])
    return {word: counts.get(word, 0) + len(filed) for word in (ALL_CLAIMS, *words)}


def keys_of(words: Iterable[str], counts: Mapping[str, int]) -> list[int]:
    """The keys a text is filed under, given how many claims carry its words already."""
    most = most_carriers(counts)
    return list(dict.fromkeys(word_key(word) for word in words if counts.get(word, 0) < most))


def _key_row(key: int, filed: FiledClaim) -> dict[str, int]:
    return {"key": key, "posted_s": seconds(filed.post.posted_at), "claim_id": filed.id}


def _block_row(block: str, filed: FiledClaim) -> dict[str, str | int | None]:
    return {
        "block": block,
        "posted_s": seconds(filed.post.posted_at),
        "claim_id": filed.id,
        "family": FAMILIES[filed.claim.kind],
        "victims_id": filed.claim.victims.id,
    }


def forget_words(connection: Connection, post_key: int) -> None:
    """Unfile the claims of a post from under their words."""
    filed = connection.execute(_FILED_WORDS, {"post_id": post_key}).all()
    rows = [
        {"a_key": word_key(word), "a_time": posted_s, "a_claim": number}
        for number, posted_s, words in filed
        for word in words.split(" ")
    ]
    if rows:
        connection.execute(_UNFILE, rows)
