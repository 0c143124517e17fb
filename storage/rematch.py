"""The past read and related again: told anew into a scratch database, compared, and taken over in one transaction.

The scratch database is filled by the one way in, so that what it holds is what a fresh replay would hold. Numbers of
claims survive wherever a claim is recognised: analysts' decisions, alerts and links in chats name them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import starmap
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Engine, Select, Table, delete, func, insert, or_, select, update

from claims.differences import ClaimChange, RelationChange
from claims.model import FiledClaim, PostState
from monitors.ingest import Ingest
from storage.blocks import block_entries, file_under, words_of
from storage.compared import (
    AT_ONCE,
    AlertChange,
    Both,
    Change,
    FilingChange,
    Version,
    alert_change,
    claim_changes,
    keep_number,
    moved,
    notes,
    numbers,
    relation_changes_of,
    verdict_changes,
    versions_of,
    voice_changes,
)
from storage.conflict import insert_into
from storage.engine import reading, serialise, writing
from storage.intake import SqlIntake
from storage.past import Scope, Voices, in_scope, out_of_scope
from storage.postings import drop, quarter
from storage.refiling import file_all, note_refiled, refile, refiled_claims, unword, word_anew
from storage.rows import claim_columns, relation_columns, seconds
from storage.tables import claims, event_decisions, outbox, post_versions, posts, relations

# In the scratch database: stored posts of which something is to be written, so that the lock is held for no others;
# and the claims of which people were told that they read differently.
differing = Table("differing", notes, Column("post", BigInteger, primary_key=True, autoincrement=False))
reread = Table("reread", notes, Column("claim", BigInteger, primary_key=True, autoincrement=False))


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
        self._copied = 0

    def prepare(self) -> None:
        """Put what is not read again into the scratch database, under its own numbers."""
        with writing(self._scratch) as there:
            notes.create_all(there)
        if self._scope.first is not None:
            self._copy_older()

    def changes(self) -> Iterator[Change]:
        """Sources and claims first, then relations, alerts and lists. The scratch database holds the past by then.

        Notes what is to be written: `apply` comes after the last of them.
        """
        with reading(self._engine) as here, writing(self._scratch) as there:
            both = self._both(here, there)
            yield from voice_changes(here, self._voices, self._scope)
            for some in self._chunks(here):
                yield from _compare_claims(both, some)
        with reading(self._engine) as here, writing(self._scratch) as there:
            both = self._both(here, there)
            for some in self._chunks(here):
                yield from _compare_relations(both, some)
                yield from _compare_verdicts(both, some)
            note_refiled(both)
            for numbers_ in refiled_claims(there):
                known = set(there.scalars(select(reread.c.claim).where(reread.c.claim.in_(numbers_))))
                yield from (FilingChange(claim_id=number) for number in numbers_ if number not in known)

    def apply(self, ingest: Ingest) -> Applied:
        """Take over what differs, in one transaction. Posts that came meanwhile are related again."""
        applied = Applied()
        with writing(self._engine) as here, writing(self._scratch) as there:
            serialise(here)
            both = self._both(here, there)
            _write_voices(here, self._voices, self._scope)
            for some in _differing(there):
                left = moved(both, some)
                applied.posts_left += len(left)
                there.execute(delete(differing).where(differing.c.post.in_(left)))
                for version in versions_of(both, [number for number in some if number not in left]):
                    _write_claims(both, version, applied)
            for some in _differing(there):
                _write_relations(both, some, applied)
                _write_verdicts(both, some)
            for claims_ in refiled_claims(there):
                refile(both, _of_posts_not_moved(both, claims_))
            applied.posts_related_again = _relate_newcomers(here, ingest, self._scope.last)
        return applied

    def _both(self, here: Connection, there: Connection) -> Both:
        return Both(here=here, there=there, scope=self._scope, copied=self._copied)

    def _chunks(self, here: Connection) -> Iterator[list[int]]:
        """The stored posts that are read again, some at a time."""
        last = 0
        wanted = select(posts.c.id).where(in_scope(self._scope)).order_by(posts.c.id).limit(AT_ONCE)
        while some := list(here.scalars(wanted.where(posts.c.id > last))):
            yield some
            last = some[-1]

    def _copy_older(self) -> None:
        with reading(self._engine) as here, writing(self._scratch) as there:
            kept = select(posts.c.id).where(out_of_scope(self._scope))
            _copy(here, there, posts, posts.c.id.in_(kept))
            _copy(here, there, post_versions, post_versions.c.post_id.in_(kept))
            _copy(here, there, claims, claims.c.post_id.in_(kept))
            _copy(here, there, relations, _is_of(relations.c.later, kept) & _is_of(relations.c.earlier, kept))
            file_all(there)
            there.execute(insert(numbers).from_select(["new", "old"], select(claims.c.id, claims.c.id)))
            self._copied = there.scalar(select(func.max(posts.c.id))) or 0


def _is_of(end: Column[Any], kept: Select[Any]) -> Any:
    """Whether a relation's end is a claim of these posts, asked of each row.

    As two lists of numbers SQLite would look each of the one up with each of the other.
    """
    its = claims.alias()
    return select(its.c.id).where(its.c.id == end, its.c.post_id.in_(kept)).correlate(relations).exists()


def _copy(here: Connection, there: Connection, table: Table, wanted: Any) -> None:
    rows = here.execute(select(table).where(wanted), execution_options={"yield_per": 1_000}).mappings()
    for some in rows.partitions():
        there.execute(insert(table), [dict(row) for row in some])


def _compare_claims(both: Both, some: Sequence[int]) -> Iterator[Change]:
    left = moved(both, some)
    _note(both.there, differing, left)
    for version in versions_of(both, some):
        found = list(claim_changes(both.there, version))
        if found and version.post not in left:
            _note(both.there, differing, [version.post])
            _note(both.there, reread, [number for change in found if (number := _stored_number(change))])
            yield from found


def _stored_number(change: ClaimChange | FilingChange) -> int | None:
    if isinstance(change, FilingChange):
        return change.claim_id
    return change.old.id if change.old else None


def _compare_relations(both: Both, some: Sequence[int]) -> Iterator[RelationChange]:
    found = list(relation_changes_of(both, some))
    ends = {end for change in found for end in (change.later, change.earlier) if end}
    _note(both.there, differing, set(some) & set(_posts_of(both.here, sorted(ends)).values()))
    yield from found


def _compare_verdicts(both: Both, some: Sequence[int]) -> Iterator[AlertChange]:
    found = list(verdict_changes(both, some))
    _note(both.there, differing, _posts_of(both.here, [number for number, _, _ in found]).values())
    yield from filter(None, starmap(alert_change, found))


def _posts_of(here: Connection, claims_: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(claims_), AT_ONCE):
        wanted = select(claims.c.id, claims.c.post_id).where(claims.c.id.in_(claims_[start : start + AT_ONCE]))
        found |= {row[0]: row[1] for row in here.execute(wanted)}
    return found


def _note(there: Connection, table: Table, found: Iterable[int]) -> None:
    rows = [{table.c[0].name: number} for number in dict.fromkeys(found)]
    if rows:
        there.execute(insert_into(there, table).on_conflict_do_nothing(), rows)


def _differing(there: Connection) -> Iterator[list[int]]:
    last = 0
    wanted = select(differing.c.post).order_by(differing.c.post).limit(AT_ONCE)
    while some := list(there.scalars(wanted.where(differing.c.post > last))):
        yield some
        last = some[-1]


def _of_posts_not_moved(both: Both, claims_: Sequence[int]) -> list[int]:
    its_post = _posts_of(both.here, claims_)
    left = moved(both, sorted(set(its_post.values())))
    return [number for number in claims_ if its_post.get(number) not in left]  # one that is gone has no post


def _write_voices(here: Connection, voices: Voices, scope: Scope) -> None:
    for (platform, source), (side, beat) in voices.items():
        of_source = select(posts.c.id).where(posts.c.platform == platform, posts.c.source == source, in_scope(scope))
        theirs = update(post_versions).where(post_versions.c.post_id.in_(of_source))
        here.execute(theirs.values(side=side, beat=beat))


def _write_claims(both: Both, version: Version, applied: Applied) -> None:
    for old, new in version.pairs():
        if old is None and new is not None:
            keep_number(both.there, new.id, _gain(both.here, new))
            applied.counts["gained"] += 1
        elif new is None and old is not None:
            _lose(both.here, old)
            applied.counts["lost"] += 1
        elif old is not None and new is not None:
            keep_number(both.there, new.id, old.id)
            if version.is_worded_anew(old, new):
                word_anew(both.here, old, version.new.words[new.id])
            if old.claim != new.claim:
                both.here.execute(update(claims).where(claims.c.id == old.id).values(claim_columns(new.claim)))
                applied.counts["changed"] += 1


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
    unword(here, old)
    drop(here, block_entries(old.id, old.claim, quarter(seconds(old.post.posted_at))))
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


def _write_relations(both: Both, some: Sequence[int], applied: Applied) -> None:
    for change in list(relation_changes_of(both, some)):
        if change.later is None or change.earlier is None:
            continue  # of a post that was left alone
        ends = (relations.c.later == change.later, relations.c.earlier == change.earlier)
        if change.old is not None:
            both.here.execute(delete(relations).where(*ends, relations.c.kind == change.old.kind.value))
        if change.new is not None:
            found = replace(change.new, later=change.later, earlier=change.earlier)
            both.here.execute(insert(relations), relation_columns(found))
        applied.counts["relations"] += not change.is_reworded


def _write_verdicts(both: Both, some: Sequence[int]) -> None:
    for number, _, found in list(verdict_changes(both, some)):
        both.here.execute(update(claims).where(claims.c.id == number).values(found))


def _relate_newcomers(here: Connection, ingest: Ingest, last: int) -> int:
    """Posts that came meanwhile were compared with what stood then. One that is gone already stays retracted."""
    live = (posts.c.id > last) & (posts.c.state != PostState.DELETED.value)
    came = list(here.scalars(select(posts.c.id).where(live).order_by(posts.c.id)))
    theirs = select(claims.c.id).join(posts, posts.c.id == claims.c.post_id).where(live)
    touching = or_(relations.c.later.in_(theirs), relations.c.earlier.in_(theirs))
    here.execute(delete(relations).where(touching, relations.c.later != relations.c.earlier))
    for number in came:
        ingest.relate_again(SqlIntake(here), number)
    return len(came)
