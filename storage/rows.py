"""Rows to values and back: what lies in a column, and what the rooms above are given."""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, select

from claims.model import (
    Alert,
    Basis,
    Cause,
    Claim,
    Count,
    Direction,
    FiledClaim,
    Kind,
    Party,
    Place,
    Post,
    PostState,
    Qualifier,
    Relation,
    RelationKind,
    Role,
    Subscription,
    Window,
)
from monitors.ports import SourceState
from storage.packing import pack, unpack
from storage.tables import NO_THREAD, claims, post_versions, posts

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
StoredRow = Row[*tuple[Any, ...]]
_NOWHERE = Party()

VERSION_COLUMNS = (
    posts.c.platform,
    posts.c.source,
    posts.c.state,
    posts.c.deleted_at,
    post_versions.c.native_id,
    post_versions.c.posted_at,
    post_versions.c.text,
    post_versions.c.side,
    post_versions.c.beat,
    post_versions.c.url,
    post_versions.c.lang,
    post_versions.c.repost_of,
    post_versions.c.reply_to,
    post_versions.c.edit_of,
    post_versions.c.origin,
    post_versions.c.is_edited,
    post_versions.c.media,
)
CLAIM_COLUMNS = (
    claims.c.id,
    claims.c.post_id,
    claims.c.is_superseded,
    claims.c.details,
    post_versions.c.number,
)
_FILED_COLUMNS = len(CLAIM_COLUMNS) + len(VERSION_COLUMNS)


def filed_claims() -> Select[Any]:
    """Claims with the version of the post they stand in; filter, order, then `filed_claim` each row."""
    return (
        select(*CLAIM_COLUMNS, *VERSION_COLUMNS)
        .join_from(claims, post_versions, claims.c.version_id == post_versions.c.id)
        # said of both: whoever starts from a version finds its claims by the index of their post
        .join(posts, and_(claims.c.post_id == posts.c.id, post_versions.c.post_id == posts.c.id))
    )


def storable(text: str) -> str:
    """The text with what no database takes (NUL, lone surrogates) replaced one for one, so that offsets hold."""
    return _UNSTORABLE.sub("\ufffd", text)


def storable_post(post: Post) -> dict[str, Any]:
    """The columns of a version that come from the post as it is."""
    optional = ("side", "beat", "url", "lang", "repost_of", "reply_to", "edit_of", "origin", "raw")
    values = {name: getattr(post, name) for name in optional}
    return {
        **{name: value if value is None else storable(value) for name, value in values.items()},
        "native_id": storable(post.id),
        "posted_at": post.posted_at,
        "text": storable(post.text),
        "is_edited": post.is_edited,
        "media": json.dumps(post.media),
    }


def text_hash(text: str) -> str:
    return hashlib.sha256(storable(text).encode("utf-8")).hexdigest()


@lru_cache(maxsize=4_096)  # a post is read again with each claim compared with it
def post_of(*row: Any) -> Post:
    """The post of VERSION_COLUMNS. Its raw payload stays in the store."""
    platform, source, _, deleted_at, native_id, posted_at, text, side, beat, url, lang, *named, is_edited, media = row
    repost_of, reply_to, edit_of, origin = named
    return Post(
        platform=platform,
        source=source,
        id=native_id,
        posted_at=posted_at,
        text=text,
        side=side,
        beat=beat,
        url=url,
        lang=lang,
        repost_of=repost_of,
        reply_to=reply_to,
        edit_of=edit_of,
        origin=origin,
        deleted_at=deleted_at,
        is_edited=is_edited,
        media=tuple(json.loads(media)) if media != "[]" else (),
    )


def filed_claim(row: Sequence[Any]) -> FiledClaim:
    """The claim of a row of `filed_claims`, whatever columns follow."""
    claim_id, post_key, is_superseded, details, version, *of_post = row[:_FILED_COLUMNS]
    return FiledClaim(
        id=claim_id,
        claim=decode_claim(details),
        post=post_of(*of_post),
        post_key=post_key,
        version=version,
        is_superseded=is_superseded,
        state=_STATES[of_post[2]],
    )


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return math.floor(moment.timestamp())


def claim_columns(claim: Claim) -> dict[str, Any]:
    return {
        "kind": claim.kind.value,
        "place_id": claim.place.id if claim.place else None,
        "victims_id": claim.victims.id,
        "is_denied": claim.is_denied,
        "details": pack(encode_claim(claim)),
    }


def encode_claim(claim: Claim) -> str:
    """Compact JSON of a claim; what has its default is left out."""
    count, window = claim.count, claim.window
    details: dict[str, Any] = {
        "kind": claim.kind,
        "count": [count.low, count.high, count.qualifier, count.wording],
        "window": [window.start.isoformat(), window.end.isoformat(), window.is_stated],
        "basis": claim.basis,
        "unit": claim.unit,
        "cause": claim.cause,
        "confidence": claim.confidence,
    }
    for name in ("victims", "by", "claimant"):
        party: Party = getattr(claim, name)
        if party != _NOWHERE:
            details[name] = [party.words, party.id, party.role]
    if claim.place:
        details["place"] = [claim.place.words, claim.place.name, claim.place.id, claim.place.parents]
    details |= {name: True for name in _FLAGS if getattr(claim, name)}
    if claim.inherited:
        details["inherited"] = claim.inherited
    if claim.quote:
        details["quote"] = dict(claim.quote)
    return storable(json.dumps(details, ensure_ascii=False, separators=(",", ":")))


# A look-up takes a tenth of an enumeration's own call, and claims are decoded by the hundred.
_KINDS = {kind.value: kind for kind in Kind}
_QUALIFIERS = {qualifier.value: qualifier for qualifier in Qualifier}
_BASES = {basis.value: basis for basis in Basis}
_CAUSES = {cause.value: cause for cause in Cause}
_ROLES = {role.value: role for role in Role}
_STATES = {state.value: state for state in PostState}
_FLAGS = ("is_denied", "is_part", "is_exhaustive", "is_retraction")


@lru_cache(maxsize=8_192)  # a claim is compared again and again in its days, and never changes
def decode_claim(packed: bytes) -> Claim:
    details = json.loads(unpack(packed))
    low, high, qualifier, wording = details["count"]
    start, end, is_stated = details["window"]
    return Claim(
        kind=_KINDS[details["kind"]],
        count=Count(low=low, high=high, qualifier=_QUALIFIERS[qualifier], wording=wording),
        window=Window(start=_utc(start), end=_utc(end), is_stated=is_stated),
        victims=_party(details.get("victims")),
        by=_party(details.get("by")),
        claimant=_party(details.get("claimant")),
        place=_place(details.get("place")),
        basis=_BASES[details["basis"]],
        unit=details["unit"],
        cause=_CAUSES[details["cause"]],
        confidence=details["confidence"],
        inherited=tuple(details.get("inherited", ())),
        quote={field: (span[0], span[1]) for field, span in details.get("quote", {}).items()},
        **{name: True for name in _FLAGS if name in details},
    )


def _utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _party(values: list[Any] | None) -> Party:
    return _NOWHERE if values is None else _known_party(*values)


@lru_cache(maxsize=1_024)  # a few parties and places are in nearly all claims
def _known_party(words: str | None, party_id: str | None, role: str | None) -> Party:
    return Party(words=words, id=party_id, role=_ROLES[role] if role else None)


def _place(values: list[Any] | None) -> Place | None:
    if values is None:
        return None
    words, name, place_id, parents = values
    return _known_place(words, name, place_id, *parents)


@lru_cache(maxsize=4_096)
def _known_place(words: str, name: str | None, place_id: str | None, *parents: str) -> Place:
    return Place(words=words, name=name, id=place_id, parents=parents)


def relation_columns(relation: Relation) -> dict[str, Any]:
    return {
        "later": relation.later,
        "earlier": relation.earlier,
        "kind": relation.kind.value,
        "score": relation.score,
        "why": storable(relation.why),
        "alert": relation.alert.value,
        "direction": relation.direction.value if relation.direction else None,
        "compared": storable(json.dumps(dict(relation.compared), ensure_ascii=False)),
        "gap": relation.gap,
        "is_independent": relation.is_independent,
    }


def relation_of(row: StoredRow) -> Relation:
    compared: Mapping[str, str] = json.loads(row.compared)
    return Relation(
        kind=RelationKind(row.kind),
        later=row.later,
        earlier=row.earlier,
        score=row.score,
        why=row.why,
        alert=Alert(row.alert),
        direction=Direction(row.direction) if row.direction else None,
        compared=compared,
        gap=row.gap,
        is_independent=row.is_independent,
    )


def thread_column(thread_id: int | None) -> int:
    return NO_THREAD if thread_id is None else thread_id


def thread_of(column: int) -> int | None:
    return None if column == NO_THREAD else column


def subscription_columns(subscription: Subscription) -> dict[str, Any]:
    return {
        "chat_id": subscription.chat_id,
        "thread_id": thread_column(subscription.thread_id),
        "min_new_count": subscription.min_new_count,
        "causes": " ".join(sorted(subscription.causes)),
        "muted_until": subscription.muted_until,
        "timezone": subscription.timezone,
        "digest_at": subscription.digest_at.isoformat() if subscription.digest_at else None,
        "since": subscription.since,
        "is_active": True,
    }


def subscription_of(row: StoredRow) -> Subscription:
    return Subscription(
        chat_id=row.chat_id,
        thread_id=thread_of(row.thread_id),
        min_new_count=row.min_new_count,
        causes=frozenset(Cause(cause) for cause in row.causes.split()),
        muted_until=row.muted_until,
        timezone=row.timezone,
        digest_at=time.fromisoformat(row.digest_at) if row.digest_at else None,
        since=row.since,
    )


def source_state_of(row: StoredRow) -> SourceState:
    return SourceState(
        key=row.key,
        cursor=row.cursor,
        has_baseline=row.has_baseline,
        last_success_at=row.last_success_at,
        next_poll_at=row.next_poll_at,
        errors_in_a_row=row.errors_in_a_row,
        trouble=row.trouble,
    )
