"""What is stored beside the same past told anew: the same posts in both, and what differs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, select, tuple_

from claims.differences import ClaimChange, RelationChange, match, relation_changes
from claims.model import Alert, FiledClaim, Relation
from storage.conflict import insert_into
from storage.past import Scope, Voices, in_scope
from storage.rows import filed_claim, filed_claims, relation_of
from storage.tables import claims, post_versions, posts, relations

_AT_ONCE = 400

# In the scratch database: the stored number of each claim it holds. No row: the claim was read for the first time.
numbers = Table(
    "rematched",
    MetaData(),
    Column("new", BigInteger, primary_key=True, autoincrement=False),
    Column("old", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """What a claim would have told a chat, and what it tells by today's rules; nothing is sent."""

    claim_id: int
    old: Alert
    new: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChange:
    """A source that spoke for another side when its posts were stored."""

    platform: str
    source: str
    old: str | None
    new: str | None


Change = ClaimChange | RelationChange | AlertChange | VoiceChange


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a stored post: its claims before, and as the scratch database has them."""

    old: Sequence[FiledClaim]
    new: Sequence[FiledClaim]


def voice_changes(here: Connection, voices: Voices, scope: Scope) -> Iterator[VoiceChange]:
    for (platform, source), (side, _) in sorted(voices.items()):
        of_source = select(posts.c.id).where(posts.c.platform == platform, posts.c.source == source, in_scope(scope))
        spoken = select(post_versions.c.side).where(post_versions.c.post_id.in_(of_source)).distinct()
        for old in here.scalars(spoken.order_by(post_versions.c.side)):
            if old != side:
                yield VoiceChange(platform=platform, source=source, old=old, new=side)


def versions_of(here: Connection, there: Connection, some: Sequence[int]) -> Iterator[Version]:
    twins = twins_of(here, there, some)
    old, new = _by_version(here, some), _by_version(there, list(twins.values()))
    for number in some:
        mine, theirs = old.get(number, {}), new.get(twins.get(number, 0), {})
        for version in sorted(mine.keys() | theirs.keys()):
            yield Version(mine.get(version, ()), theirs.get(version, ()))


def twins_of(here: Connection, there: Connection, some: Sequence[int]) -> dict[int, int]:
    """The same posts in the scratch database."""
    names = (posts.c.platform, posts.c.source, posts.c.native_id)
    stored = {tuple(row[1:]): row.id for row in here.execute(select(posts.c.id, *names).where(posts.c.id.in_(some)))}
    if not stored:
        return {}
    found = there.execute(select(posts.c.id, *names).where(tuple_(*names).in_(list(stored))))
    return {stored[tuple(row[1:])]: row.id for row in found}


def _by_version(connection: Connection, some: Sequence[int]) -> dict[int, dict[int, list[FiledClaim]]]:
    found: dict[int, dict[int, list[FiledClaim]]] = {}
    filed = filed_claims().where(claims.c.post_id.in_(some), claims.c.position >= 0)
    for one in map(filed_claim, connection.execute(filed.order_by(claims.c.position))):
        found.setdefault(one.post_key, {}).setdefault(one.version, []).append(one)
    return found


def claim_changes(there: Connection, version: Version) -> Iterator[ClaimChange]:
    for old, new in match(version.old, version.new):
        if old is not None and new is not None:
            keep_number(there, new.id, old.id)
        if old is None or new is None or old.claim != new.claim:
            yield ClaimChange(old=old, new=new)


def keep_number(there: Connection, new: int, old: int) -> None:
    there.execute(insert_into(there, numbers).on_conflict_do_nothing(), {"new": new, "old": old})


def relation_changes_of(here: Connection, there: Connection, some: Sequence[int]) -> Iterator[RelationChange]:
    twins = list(twins_of(here, there, some).values())
    old = list(_old_relations(here, some))
    silent = _without_text(here, old)
    for change in relation_changes(old, _new_relations(there, twins)):
        if change.new is not None or not silent & {change.later, change.earlier}:
            yield change


def _old_relations(here: Connection, some: Sequence[int]) -> Iterator[Relation]:
    later = select(claims.c.id).where(claims.c.post_id.in_(some))
    yield from map(relation_of, here.execute(select(relations).where(relations.c.later.in_(later))))


def _without_text(here: Connection, found: Iterable[Relation]) -> set[int | None]:
    """Of their ends those whose text may not be kept: what it said to others can no longer be seen."""
    ends = sorted({end for r in found for end in (r.later, r.earlier)})
    silent: set[int | None] = set()
    for start in range(0, len(ends), _AT_ONCE):
        wanted = select(claims.c.id).join(post_versions, post_versions.c.id == claims.c.version_id)
        wanted = wanted.where(claims.c.id.in_(ends[start : start + _AT_ONCE]), post_versions.c.text == "")
        silent.update(here.scalars(wanted))
    return silent


def _new_relations(there: Connection, twins: Sequence[int]) -> Iterator[tuple[tuple[int | None, int | None], Relation]]:
    """With the stored numbers of their ends."""
    later, earlier = numbers.alias(), numbers.alias()
    ids = select(claims.c.id).where(claims.c.post_id.in_(twins))
    told = (
        select(relations, later.c.old.label("old_later"), earlier.c.old.label("old_earlier"))
        .outerjoin(later, later.c.new == relations.c.later)
        .outerjoin(earlier, earlier.c.new == relations.c.earlier)
        .where(relations.c.later.in_(ids))
    )
    for row in there.execute(told):
        yield (row.old_later, row.old_earlier), relation_of(row)


def alert_changes(here: Connection, there: Connection, some: Sequence[int]) -> Iterator[AlertChange]:
    for number, (old, *_), (new, *_) in verdicts(here, there, some):
        if old != new:
            yield AlertChange(claim_id=number, old=Alert(old or Alert.NONE), new=Alert(new or Alert.NONE))


_VERDICT = (claims.c.alert, claims.c.strongest, claims.c.is_capped)


def verdicts(
    here: Connection, there: Connection, some: Sequence[int]
) -> Iterator[tuple[int, tuple[str | None, ...], tuple[str | None, ...]]]:
    """Of each claim what was found of it before and now."""
    twins = list(twins_of(here, there, some).values())
    now = select(numbers.c.old, *_VERDICT).join(numbers, numbers.c.new == claims.c.id)
    found = {row[0]: tuple(row[1:]) for row in there.execute(now.where(claims.c.post_id.in_(twins)))}
    was = select(claims.c.id, *_VERDICT).where(claims.c.post_id.in_(some)).order_by(claims.c.id)
    for row in here.execute(was):
        if row.id in found:
            yield row.id, tuple(row[1:]), found[row.id]
