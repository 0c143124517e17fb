"""Finding the stored claims worth comparing with one claim: a block by index, united with rare words.

The block holds claims at the same place, at a place around it or inside it, of the same family of kinds and posted
around the same days; rare words find what was placed elsewhere, or not at all, and old claims told again.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, bindparam, func, or_, select

from claims.model import Claim, FiledClaim, Kind, Post
from storage.blocks import ALL_CLAIMS, RARE_BELOW, blocks_for, seconds_around, word_counts, words_of
from storage.rows import StoredRow, filed_claim, filed_claims
from storage.scoring import FAMILIES, Probe, Sketch, likeness, sketch_of, weigh
from storage.tables import claim_block, claim_key, claims, post_versions

MAX_RARE_ROWS = 1_200
MAX_BLOCK = 600
MAX_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored claim and how alike it looks, 0-100."""

    claim_id: int
    post_id: int
    score: float


_BY_KEYS = (
    select(claim_key.c.claim_id, claim_key.c.key)
    .where(claim_key.c.key.in_(bindparam("keys", expanding=True)))
    .limit(MAX_RARE_ROWS)
)
_BY_BLOCKS = (
    select(claim_block.c.claim_id)
    .where(
        claim_block.c.block.in_(bindparam("blocks", expanding=True)),
        claim_block.c.posted_s.between(bindparam("first"), bindparam("last")),
        or_(claim_block.c.family == bindparam("family"), bindparam("is_any")),
    )
    .order_by(func.abs(claim_block.c.posted_s - bindparam("posted")))
    .limit(MAX_BLOCK)
)
_SKETCHES = (
    select(
        claims.c.id,
        claims.c.post_id,
        claims.c.kind,
        claims.c.place_id,
        claims.c.victims_id,
        claims.c.posted_at,
        post_versions.c.words,
    )
    .join_from(claims, post_versions, claims.c.version_id == post_versions.c.id)
    .where(
        claims.c.id.in_(bindparam("ids", expanding=True)),
        claims.c.post_id != bindparam("post_id"),
        claims.c.is_superseded.is_(False),
    )
)
_FILED = filed_claims().where(claims.c.id.in_(bindparam("ids", expanding=True)))


def find_candidates(connection: Connection, filed: FiledClaim) -> list[FiledClaim]:
    """The most alike first, at most MAX_CANDIDATES; none of the claim's own post, none superseded."""
    hits = search(connection, filed.claim, filed.post, post_id=filed.post_key, limit=MAX_CANDIDATES)
    return load(connection, [hit.claim_id for hit in hits])


def load(connection: Connection, ids: Sequence[int]) -> list[FiledClaim]:
    """The claims with these numbers, in this order."""
    rows = connection.execute(_FILED, {"ids": list(ids)}) if ids else ()
    found = {row.id: filed_claim(row) for row in rows}
    return [found[number] for number in ids if number in found]


def search(
    connection: Connection, claim: Claim, post: Post, *, post_id: int = 0, limit: int, days: float | None = None
) -> list[Hit]:
    """Claims of other posts, most alike first. With `days`, only those posted at most so far apart."""
    words = words_of(post.text)
    counts = word_counts(connection, words)
    probe = Probe(
        sketch=sketch_of(claim, post, words),
        parents=frozenset(claim.place.parents if claim.place else ()),
        weights=weigh(words, counts, counts.get(ALL_CLAIMS, 0)),
    )
    block = _in_block(connection, claim, post, days)
    ids = block | _by_rare_words(connection, probe.weights, counts)
    rows = connection.execute(_SKETCHES, {"ids": list(ids), "post_id": post_id}).all() if ids else []
    hits = _rank(probe, block, rows, days)
    return heapq.nsmallest(limit, hits, key=lambda hit: (-hit.score, -hit.claim_id))


def _rank(probe: Probe, block: set[int], rows: Iterable[StoredRow], days: float | None) -> Iterable[Hit]:
    reach = None if days is None else timedelta(days=days).total_seconds()
    for row in rows:
        other = _sketch(row)
        if reach is None or abs(other.posted_s - probe.sketch.posted_s) <= reach:
            yield Hit(row.id, row.post_id, likeness(probe, other, is_in_block=row.id in block))


def _sketch(row: StoredRow) -> Sketch:
    return Sketch(
        kind=row.kind,
        place_id=row.place_id,
        victims_id=row.victims_id,
        posted_s=row.posted_at.timestamp(),
        words=row.words.split(" "),
    )


def _in_block(connection: Connection, claim: Claim, post: Post, days: float | None) -> set[int]:
    blocks = blocks_for(claim)
    if not blocks:
        return set()
    first, last = seconds_around(claim, post, days)
    values = {
        "blocks": blocks,
        "first": first,
        "last": last,
        "posted": int(post.posted_at.timestamp()),
        "family": FAMILIES[claim.kind],
        # "no fighting there at all" may deny a claim of any kind
        "is_any": claim.is_denied or claim.kind is Kind.STATEMENT,
    }
    return set(connection.scalars(_BY_BLOCKS, values))


def _by_rare_words(connection: Connection, weights: Mapping[str, float], counts: Mapping[str, int]) -> set[int]:
    rare = sorted((word for word in weights if 0 < counts.get(word, 0) < RARE_BELOW), key=lambda w: counts[w])
    keys, room = [], MAX_RARE_ROWS
    for word in rare:
        room -= counts[word]
        if room < 0:
            break
        keys.append(word)
    if not keys:
        return set()
    found: Counter[int] = Counter()
    for claim_id, key in connection.execute(_BY_KEYS, {"keys": keys}):
        found[claim_id] += weights[key]  # type: ignore[assignment]
    return {claim_id for claim_id, _ in found.most_common(MAX_BLOCK)}
