"""What is stored beside the same past told anew: the same posts in both, and what differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, func, select, tuple_

from claims.differences import ClaimChange, RelationChange, match, relation_changes
from claims.model import Alert, FiledClaim, Relation
from storage.conflict import insert_into
from storage.past import Scope, Voices, in_scope, out_of_scope
from storage.rows import filed_claim, filed_claims, relation_of
from storage.tables import claims, post_versions, posts, relations

AT_ONCE = 400

notes = MetaData()  # in the scratch database, beside the tables of every database

# The stored number of each claim of the scratch database. No row: the claim was read for the first time.
numbers = Table(
    "rematched",
    notes,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingChange:
    """A claim that reads as before, and is found under other places, parties or words."""

    claim_id: int


Change = ClaimChange | RelationChange | AlertChange | VoiceChange | FilingChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """The stored state and the scratch database, each in a transaction. Posts up to `copied` were not told again."""

    here: Connection
    there: Connection
    scope: Scope
    copied: int


@dataclass(frozen=True, slots=True)
class Side:
    """The claims of a version of a post in one of the databases, and the words their text is found by."""

    claims: list[FiledClaim] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a stored post: its claims before, and as the scratch database has them."""

    post: int
    old: Side
    new: Side

    def pairs(self) -> Iterator[tuple[FiledClaim | None, FiledClaim | None]]:
        return match(self.old.claims, self.new.claims)

    def is_worded_anew(self, old: FiledClaim, new: FiledClaim) -> bool:
        return self.old.words[old.id] != self.new.words[new.id]


def voice_changes(here: Connection, voices: Voices, scope: Scope) -> Iterator[VoiceChange]:
    for (platform, source), (side, _) in sorted(voices.items()):
        of_source = select(posts.c.id).where(posts.c.platform == platform, posts.c.source == source, in_scope(scope))
        spoken = select(post_versions.c.side).where(post_versions.c.post_id.in_(of_source)).distinct()
        for old in here.scalars(spoken.order_by(post_versions.c.side)):
            if old != side:
                yield VoiceChange(platform=platform, source=source, old=old, new=side)


def versions_of(both: Both, some: Sequence[int]) -> Iterator[Version]:
    twins = twins_of(both, some)
    old, new = _by_version(both.here, some), _by_version(both.there, list(twins.values()))
    for number in some:
        mine, theirs = old.get(number, {}), new.get(twins.get(number, 0), {})
        for version in sorted(mine.keys() | theirs.keys()):
            yield Version(number, mine.get(version, Side()), theirs.get(version, Side()))


def twins_of(both: Both, some: Sequence[int]) -> dict[int, int]:
    """The same posts in the scratch database."""
    names = (posts.c.platform, posts.c.source, posts.c.native_id)
    mine = both.here.execute(select(posts.c.id, *names).where(posts.c.id.in_(some)))
    stored = {tuple(row[1:]): row.id for row in mine}
    if not stored:
        return {}
    found = both.there.execute(select(posts.c.id, *names).where(tuple_(*names).in_(list(stored))))
    return {stored[tuple(row[1:])]: row.id for row in found}


def moved(both: Both, some: Sequence[int]) -> set[int]:
    """Posts that were edited, deleted or purged since the past was read: what came then stands."""
    twins = twins_of(both, some)
    mine, theirs = _states(both.here, some), _states(both.there, list(twins.values()))
    return {number for number in some if mine[number] != theirs.get(twins.get(number, 0))}


def _states(connection: Connection, some: Sequence[int]) -> dict[int, tuple[int, bool, int, int]]:
    versions = select(func.count()).where(post_versions.c.post_id == posts.c.id)
    texts = versions.where(post_versions.c.text != "").scalar_subquery()
    columns = (posts.c.id, posts.c.newest, posts.c.deleted_at, versions.scalar_subquery(), texts)
    rows = connection.execute(select(*columns).where(posts.c.id.in_(some)))
    return {row[0]: (row[1], row[2] is not None, row[3], row[4]) for row in rows}


def _by_version(connection: Connection, some: Sequence[int]) -> dict[int, dict[int, Side]]:
    found: dict[int, dict[int, Side]] = {}
    filed = filed_claims().add_columns(claims.c.words)
    filed = filed.where(claims.c.post_id.in_(some), claims.c.position >= 0).order_by(claims.c.position)
    for row in connection.execute(filed):
        one = filed_claim(row)
        side = found.setdefault(one.post_key, {}).setdefault(one.version, Side())
        side.claims.append(one)
        side.words[one.id] = row.words
    return found


def claim_changes(there: Connection, version: Version) -> Iterator[ClaimChange | FilingChange]:
    for old, new in version.pairs():
        if old is not None and new is not None:
            keep_number(there, new.id, old.id)
        if old is None or new is None or old.claim != new.claim:
            yield ClaimChange(old=old, new=new)
        elif version.is_worded_anew(old, new):
            yield FilingChange(claim_id=old.id)


def keep_number(there: Connection, new: int, old: int) -> None:
    there.execute(insert_into(there, numbers).on_conflict_do_nothing(), {"new": new, "old": old})


def relation_changes_of(both: Both, some: Sequence[int]) -> Iterator[RelationChange]:
    """Of the claims of these posts to earlier ones, and of claims that are not read again to them."""
    old = list(_old_relations(both, some))
    silent = _without_text(both.here, old)
    for change in relation_changes(old, _new_relations(both, list(twins_of(both, some).values()))):
        if change.new is not None or not silent & {change.later, change.earlier}:
            yield change


def _old_relations(both: Both, some: Sequence[int]) -> Iterator[Relation]:
    older = None if both.scope.first is None else out_of_scope(both.scope)
    yield from map(relation_of, both.here.execute(select(relations).where(_touching(some, older))))


def _touching(some: Sequence[int], is_older: Any) -> Any:
    """Relations these posts brought: a post that came late is what newer claims, not read again, are related to."""
    brought = select(claims.c.id).where(claims.c.post_id.in_(some))
    if is_older is None:
        return relations.c.later.in_(brought)
    later = claims.alias()
    of_older = select(later.c.id).join(posts, posts.c.id == later.c.post_id)
    of_older = of_older.where(later.c.id == relations.c.later, is_older).correlate(relations)
    standing = brought.where(claims.c.is_superseded.is_(False))
    return relations.c.later.in_(brought) | (relations.c.earlier.in_(standing) & of_older.exists())


def _without_text(here: Connection, found: Iterable[Relation]) -> set[int | None]:
    """Of their ends those whose text may not be kept: what it said to others can no longer be seen."""
    ends = sorted({end for r in found for end in (r.later, r.earlier)})
    silent: set[int | None] = set()
    for start in range(0, len(ends), AT_ONCE):
        wanted = select(claims.c.id).join(post_versions, post_versions.c.id == claims.c.version_id)
        wanted = wanted.where(claims.c.id.in_(ends[start : start + AT_ONCE]), post_versions.c.text == "")
        silent.update(here.scalars(wanted))
    return silent


def _new_relations(both: Both, twins: Sequence[int]) -> Iterator[tuple[tuple[int | None, int | None], Relation]]:
    """With the stored numbers of their ends."""
    later, earlier = numbers.alias(), numbers.alias()
    told = (
        select(relations, later.c.old.label("old_later"), earlier.c.old.label("old_earlier"))
        .outerjoin(later, later.c.new == relations.c.later)
        .outerjoin(earlier, earlier.c.new == relations.c.earlier)
        .where(_touching(twins, None if both.scope.first is None else posts.c.id <= both.copied))
    )
    for row in both.there.execute(told):
        yield (row.old_later, row.old_earlier), relation_of(row)


Found = Mapping[str, Any]
_VERDICT = (claims.c.alert, claims.c.strongest, claims.c.is_capped)


def verdict_changes(both: Both, some: Sequence[int]) -> Iterator[tuple[int, Found, Found]]:
    """Of each claim that is found to be something else now: its number, what was found before, and now."""
    twins = list(twins_of(both, some).values())
    now = select(numbers.c.old, *_VERDICT).join(numbers, numbers.c.new == claims.c.id)
    found = {row.old: dict(row._mapping) for row in both.there.execute(now.where(claims.c.post_id.in_(twins)))}
    was = select(claims.c.id, *_VERDICT).where(claims.c.post_id.in_(some)).order_by(claims.c.id)
    for row in both.here.execute(was):
        names = [column.name for column in _VERDICT]
        before, after = ({name: each.get(name) for name in names} for each in (row._mapping, found.get(row.id, {})))
        if row.id in found and before != after:
            yield row.id, before, after


def alert_change(number: int, old: Found, new: Found) -> AlertChange | None:
    if old["alert"] == new["alert"]:
        return None
    return AlertChange(claim_id=number, old=Alert(old["alert"] or Alert.NONE), new=Alert(new["alert"] or Alert.NONE))
