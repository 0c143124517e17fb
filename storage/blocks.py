"""Where claims are filed to be found again: under their places, their victims, and their rare words."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from claims.model import Basis, Claim, FiledClaim, Post
from claims.text import key_words
from storage.conflict import insert_all, insert_into
from storage.rows import seconds, storable
from storage.scoring import DAY_S, FAMILIES, MAX_WORDS
from storage.stems import stem
from storage.tables import claim_block, claim_key, key_df

RARE_BELOW = 256  # a word carried by this many claims or more finds nothing in particular
NEAR_DAYS = 7.0
CUMULATIVE_DAYS = 31.0  # running totals are told for weeks
ALL_CLAIMS = ""  # the row of key_df that counts claims

_COUNTS = select(key_df.c.key, key_df.c.df).where(key_df.c.key.in_(bindparam("keys", expanding=True)))


@lru_cache(maxsize=256)  # asked once to file a post's claims and again to search for each of them
def words_of(text: str) -> tuple[str, ...]:
    """What a text is found by: its key words without their endings, each once, in order."""
    return tuple(dict.fromkeys(stem(storable(word)) for word in key_words(text)[:MAX_WORDS]))


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
    rows = connection.execute(_COUNTS, {"keys": [*words, ALL_CLAIMS]})
    return {row.key: row.df for row in rows}


def file_under(connection: Connection, filed: Sequence[FiledClaim], words: Sequence[str]) -> None:
    """File the claims of one post under their blocks, and under those of its words that are still rare."""
    insert_all(connection, insert(claim_block), [_block_row(b, one) for one in filed for b in blocks_of(one.claim)])
    counts = word_counts(connection, words)
    add = insert_into(connection, key_df)
    add = add.on_conflict_do_update(index_elements=["key"], set_={"df": key_df.c.df + add.excluded.df})
    insert_all(connection, add, [{"key": key, "df": len(filed)} for key in (ALL_CLAIMS, *words)])
    keys = [{"key": word, "claim_id": one.id} for word in words if counts.get(word, 0) < RARE_BELOW for one in filed]
    insert_all(connection, insert(claim_key), keys)


def _block_row(block: str, filed: FiledClaim) -> dict[str, str | int | None]:
    return {
        "block": block,
        "posted_s": seconds(filed.post.posted_at),
        "claim_id": filed.id,
        "family": FAMILIES[filed.claim.kind],
        "victims_id": filed.claim.victims.id,
    }


def forget_words(connection: Connection, claim_ids: Select[int]) -> None:
    connection.execute(delete(claim_key).where(claim_key.c.claim_id.in_(claim_ids)))
