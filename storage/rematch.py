"""The past read and related again: told anew into a scratch database, compared, and taken over in one transaction.

The scratch database is filled by the one way in, so that what it holds is what a fresh replay would hold. Numbers of
claims survive wherever a claim is recognised: analysts' decisions, alerts and links in chats name them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from claims.differences import match
from claims.model import FiledClaim
from monitors.ingest import Ingest
from storage.blocks import ALL_CLAIMS, block_entries, file_under, keys_of, word_key, words_of
from storage.bulk import Lists
from storage.compared import (
    Change,
    Version,
    alert_changes,
    claim_changes,
    keep_number,
    numbers,
    relation_changes_of,
    twins_of,
    verdicts,
    versions_of,
    voice_changes,
)
from storage.conflict import count_up
from storage.engine import reading, serialise, writing
from storage.intake import SqlIntake
from storage.past import Scope, Voices, in_scope
from storage.postings import Entry, drop, file, nearest, quarter
from storage.rows import claim_columns, decode_claim, relation_columns, seconds
from storage.tables import claims, event_decisions, outbox, post_versions, posts, relations, word_df

_AT_ONCE = 400
_COUNT = count_up(word_df, "df")


@dataclass(slots=True)
class Applied:
    """What was written, and what was left because it changed while the past was read."""

    posts_left: int = 0
    posts_related_again: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Rematch:
    """Compares a database with its past told anew, and takes the new state over."""

    def __init__(self, engine: Engine, scratch: Engine, scope: Scope, voices: Voices) -> None:
        self._engine = engine
        self._scratch = scratch
        self._scope = scope
        self._voices = voices

    def prepare(self) -> None:
        """Put what is not read again into the scratch database, under its own numbers."""
        with writing(self._scratch) as there:
            numbers.create(there)
        if self._scope.since is not None:
            self._copy_older()

    def changes(self) -> Iterator[Change]:
        """Sources and claims first, then relations and alerts. The scratch database holds the past by then."""
        with reading(self._engine) as here, writing(self._scratch) as there:
            yield from voice_changes(here, self._voices, self._scope)
            for some in self._chunks(here):
                for version in versions_of(here, there, some):
                    yield from claim_changes(there, version)
        with reading(self._engine) as here, reading(self._scratch) as there:
            for some in self._chunks(here):
                yield from relation_changes_of(here, there, some)
                yield from alert_changes(here, there, some)

    def apply(self, ingest: Ingest) -> Applied:
        """Take the scratch database's state over, in one transaction. Posts that came meanwhile are related again."""
        applied = Applied()
        with writing(self._engine) as here, writing(self._scratch) as there:
            serialise(here)
            moved = set(_moved(here, there, self._scope))
            applied.posts_left = len(moved)
            _write_voices(here, self._voices, self._scope)
            for some in self._chunks(here):
                stayed = [number for number in some if number not in moved]
                for version in versions_of(here, there, stayed):
                    _write_claims(here, there, version, applied)
            for some in self._chunks(here):
                stayed = [number for number in some if number not in moved]
                _write_relations(here, there, stayed, applied)
                _write_alerts(here, there, stayed)
            applied.posts_related_again = _relate_newcomers(here, ingest, self._scope.last)
        return applied

    def _chunks(self, here: Connection) -> Iterator[list[int]]:
        """The stored posts that are read again, some at a time."""
        last = 0
        wanted = select(posts.c.id).where(in_scope(self._scope)).order_by(posts.c.id).limit(_AT_ONCE)
        while some := list(here.scalars(wanted.where(posts.c.id > last))):
            yield some
            last = some[-1]

    def _copy_older(self) -> None:
        with reading(self._engine) as here, writing(self._scratch) as there:
            older = ~in_scope(self._scope) & (posts.c.id <= self._scope.last)
            kept = select(posts.c.id).where(older)
            _copy(here, there, posts, posts.c.id.in_(kept))
            _copy(here, there, post_versions, post_versions.c.post_id.in_(kept))
            _copy(here, there, claims, claims.c.post_id.in_(kept))
            ids = select(claims.c.id).where(claims.c.post_id.in_(kept))
            _copy(here, there, relations, relations.c.later.in_(ids) & relations.c.earlier.in_(ids))
            _file_all(there)
            there.execute(insert(numbers).from_select(["new", "old"], select(claims.c.id, claims.c.id)))


def _copy(here: Connection, there: Connection, table: Table, wanted: object) -> None:
    rows = here.execution_options(yield_per=1_000).execute(select(table).where(wanted)).mappings()  # type: ignore[arg-type]
    for some in rows.partitions(1_000):
        there.execute(insert(table), [dict(row) for row in some])


def _file_all(there: Connection) -> None:
    """Lists and counts of words, as filing one claim after the other would have made them."""
    lists, counts = Lists(), Counter[str]()
    filed = select(claims.c.id, claims.c.posted_s, claims.c.words, claims.c.details).order_by(claims.c.id)
    for row in there.execute(filed):
        moment, words = quarter(row.posted_s), row.words.split()
        for entry in block_entries(row.id, decode_claim(row.details), moment):
            lists.add(entry)
        for key in keys_of(words, counts):
            lists.add(Entry(key, row.id, moment))
        counts.update([*words, ALL_CLAIMS])
    lists.write(there)
    by_key = Counter[int]()
    for word, count in counts.items():
        by_key[word_key(word)] += count
    if by_key:
        there.execute(insert(word_df), [{"key": key, "df": df} for key, df in by_key.items()])


def _write_voices(here: Connection, voices: Voices, scope: Scope) -> None:
    for (platform, source), (side, beat) in voices.items():
        of_source = select(posts.c.id).where(posts.c.platform == platform, posts.c.source == source, in_scope(scope))
        theirs = update(post_versions).where(post_versions.c.post_id.in_(of_source))
        here.execute(theirs.values(side=side, beat=beat))


def _moved(here: Connection, there: Connection, scope: Scope) -> Iterator[int]:
    """Posts that were edited or deleted since the past was read: what came then stands."""
    last = 0
    wanted = select(posts.c.id).where(in_scope(scope)).order_by(posts.c.id).limit(_AT_ONCE)
    while some := list(here.scalars(wanted.where(posts.c.id > last))):
        last = some[-1]
        twins = twins_of(here, there, some)
        mine, theirs = _states(here, some), _states(there, list(twins.values()))
        yield from (number for number in some if mine[number] != theirs.get(twins.get(number, 0)))


def _states(connection: Connection, some: Sequence[int]) -> dict[int, tuple[int, bool, int]]:
    versions = select(func.count()).where(post_versions.c.post_id == posts.c.id).scalar_subquery()
    wanted = select(posts.c.id, posts.c.newest, posts.c.deleted_at, versions).where(posts.c.id.in_(some))
    return {row[0]: (row[1], row[2] is not None, row[3]) for row in connection.execute(wanted)}


def _write_claims(here: Connection, there: Connection, version: Version, applied: Applied) -> None:
    for old, new in match(version.old, version.new):
        if old is None and new is not None:
            keep_number(there, new.id, _gain(here, new))
            applied.counts["gained"] += 1
        elif new is None and old is not None:
            _lose(here, old)
            applied.counts["lost"] += 1
        elif old is not None and new is not None:
            keep_number(there, new.id, old.id)
            if old.claim != new.claim:
                _change(here, old, new)
                applied.counts["changed"] += 1


def _change(here: Connection, old: FiledClaim, new: FiledClaim) -> None:
    here.execute(update(claims).where(claims.c.id == old.id).values(claim_columns(new.claim)))
    moment = quarter(seconds(old.post.posted_at))
    before, now = (block_entries(old.id, one.claim, moment) for one in (old, new))
    if set(before) != set(now):
        drop(here, before)
        file(here, nearest(here, dict.fromkeys(entry.key for entry in now), moment), now)


def _gain(here: Connection, new: FiledClaim) -> int:
    """File a claim that was not read before; its number."""
    names = (new.post.platform, new.post.source)
    of_post = select(post_versions.c.id, posts.c.id.label("post_id"), posts.c.newest)
    of_post = of_post.join_from(post_versions, posts, post_versions.c.post_id == posts.c.id)
    row = here.execute(
        of_post.where(
            posts.c.platform == names[0],
            posts.c.source == names[1],
            post_versions.c.native_id == new.post.id,
            post_versions.c.number == new.version,
        )
    ).one()
    words = words_of(new.post.text)
    taken = here.scalar(select(func.max(claims.c.position)).where(claims.c.version_id == row.id))
    values = {
        **claim_columns(new.claim),
        "post_id": row.post_id,
        "version_id": row.id,
        "position": 0 if taken is None or taken < 0 else taken + 1,
        "posted_s": seconds(new.post.posted_at),
        "words": " ".join(words),
        "is_superseded": new.version != row.newest,
    }
    number: int = here.execute(insert(claims).returning(claims.c.id), values).scalar_one()
    file_under(here, [replace(new, id=number, post_key=row.post_id)], words)
    return number


def _lose(here: Connection, old: FiledClaim) -> None:
    """Unfile a claim that is read no longer; one that somebody was told of, or decided about, keeps its number."""
    row = here.execute(select(claims.c.words).where(claims.c.id == old.id)).one()
    words, moment = row.words.split(), quarter(seconds(old.post.posted_at))
    under = [Entry(word_key(word), old.id, moment) for word in words]
    drop(here, [*under, *block_entries(old.id, old.claim, moment)])
    _COUNT.run_all(here, [{"key": key, "df": -1} for key in dict.fromkeys(map(word_key, (ALL_CLAIMS, *words)))])
    here.execute(delete(relations).where(or_(relations.c.later == old.id, relations.c.earlier == old.id)))
    if _is_named(here, old.id):
        # below zero: read no longer, and out of the way of what is read now
        here.execute(update(claims).where(claims.c.id == old.id).values(position=-old.id, is_superseded=True))
    else:
        here.execute(delete(claims).where(claims.c.id == old.id))


def _is_named(here: Connection, number: int) -> bool:
    told = select(outbox.c.id).where(outbox.c.claim_id == number).limit(1)
    decided = select(event_decisions.c.id)
    decided = decided.where(or_(event_decisions.c.one == number, event_decisions.c.other == number)).limit(1)
    return any(here.scalar(each) is not None for each in (told, decided))


def _write_relations(here: Connection, there: Connection, some: Sequence[int], applied: Applied) -> None:
    for change in list(relation_changes_of(here, there, some)):
        if change.later is None or change.earlier is None:
            continue  # of a post that was left alone
        ends = (relations.c.later == change.later, relations.c.earlier == change.earlier)
        if change.old is not None:
            here.execute(delete(relations).where(*ends, relations.c.kind == change.old.kind.value))
        if change.new is not None:
            found = replace(change.new, later=change.later, earlier=change.earlier)
            here.execute(insert(relations), relation_columns(found))
        applied.counts["relations"] += not change.is_reworded


def _write_alerts(here: Connection, there: Connection, some: Sequence[int]) -> None:
    for number, old, new in list(verdicts(here, there, some)):
        if old != new:
            found = dict(zip(("alert", "strongest", "is_capped"), new, strict=True))
            here.execute(update(claims).where(claims.c.id == number).values(found))


def _relate_newcomers(here: Connection, ingest: Ingest, last: int) -> int:
    """Posts that came meanwhile were compared with what stood then."""
    came = list(here.scalars(select(posts.c.id).where(posts.c.id > last).order_by(posts.c.id)))
    theirs = select(claims.c.id).where(claims.c.post_id > last)
    touching = or_(relations.c.later.in_(theirs), relations.c.earlier.in_(theirs))
    here.execute(delete(relations).where(touching, relations.c.later != relations.c.earlier))
    for number in came:
        ingest.relate_again(SqlIntake(here), number)
    return len(came)
