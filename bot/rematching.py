"""`claimwatch rematch`: what today's words, places and rules make of the past, shown before it is written."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Engine

from bot.jsonl import Line, relation_fields, stamp
from bot.phrases import happening, moment
from bot.render import clean
from claims.differences import ClaimChange, RelationChange
from claims.model import FiledClaim, Relation
from claims.relate import Tolerance
from monitors.ingest import Ingest, PostReader
from storage.compared import AlertChange, Change, FilingChange, VoiceChange
from storage.past import Arrival, Past, Voices, scope_of
from storage.rematch import Applied, Rematch
from storage.store import SqlStore


class Rematching:
    """One run: read the past again, tell what differs, and write it when told so."""

    def __init__(
        self,
        engine: Engine,
        scratch: Engine,
        *,
        reader: PostReader,
        tolerance: Tolerance,
        since: datetime | None,
        voices: Voices,
    ) -> None:
        self._scope = scope_of(engine, since)
        self._past = Past(engine, self._scope, reader, voices)
        self._rematch = Rematch(engine, scratch, self._scope, voices)
        # what had to lose its text has lost it
        told = SqlStore(scratch, purged=frozenset())
        self._again = Ingest(store=told, reader=self._past, tolerance=tolerance)
        self._ingest = Ingest(store=SqlStore(engine), reader=reader, tolerance=tolerance)
        self.counts: Counter[str] = Counter()

    @property
    def posts(self) -> int:
        return self._scope.posts

    def read_again(self, advance: Callable[[int], None]) -> None:
        self._rematch.prepare()
        for arrival in self._past.arrivals():
            self._tell(arrival)
            advance(len(arrival.posts))

    def changes(self) -> Iterator[Change]:
        for change in self._rematch.changes():
            self.counts[_sort(change)] += 1
            yield change

    def write(self) -> Applied:
        return self._rematch.apply(self._ingest)

    def _tell(self, arrival: Arrival) -> None:
        if arrival.gone is not None:
            self._again.delete(arrival.gone, at=arrival.seen_at, now=arrival.seen_at, is_history=True)
        else:
            self._again(arrival.posts, now=arrival.seen_at, is_history=True)


def _sort(change: Change) -> str:
    if isinstance(change, AlertChange):
        return "alerts"
    if isinstance(change, VoiceChange):
        return "sources"
    if isinstance(change, FilingChange):
        return "filed"
    if isinstance(change, RelationChange):
        return "reworded" if change.is_reworded else _moved(change, "relations")
    if change.old is not None and change.new is not None and not change.fields:
        return "certainty"
    return _moved(change, "claims")


def _moved(change: ClaimChange | RelationChange, what: str) -> str:
    if change.old is None:
        return f"{what} gained"
    return f"{what} lost" if change.new is None else f"{what} changed"


def sentence(change: Change) -> str | None:
    """One line for people; None where nothing they are shown differs."""
    if isinstance(change, AlertChange):
        return f"Claim {change.claim_id}: alert {change.old} is now {change.new} (nothing is sent)"
    if isinstance(change, FilingChange):
        return f"Claim {change.claim_id}: found under other places, parties or words"
    if isinstance(change, VoiceChange):
        sides = f"side {change.old or 'unknown'} → {change.new or 'unknown'}"
        return f"{clean(change.source)} ({change.platform}): {sides}"
    if isinstance(change, RelationChange):
        return _relation_sentence(change)
    if change.new is None or change.old is None:
        filed, what = (change.old, "no longer read") if change.old else (change.new, "read for the first time")
        return None if filed is None else f"{_named(filed, is_stored=change.old is not None)}: {what}"
    fields = "; ".join(f"{name} {before} → {now}" for name, before, now in change.fields)
    return f"{_named(change.old)}: {fields}" if fields else None


def _named(filed: FiledClaim, *, is_stored: bool = True) -> str:
    said = clean("".join(span.text for span in happening(filed.claim)))
    number = f"Claim {filed.id}" if is_stored else "A claim"
    return f"{number} ({said} · {clean(filed.post.source)} · {moment(filed.post.posted_at)})"


def _relation_sentence(change: RelationChange) -> str | None:
    if change.is_reworded:
        return None
    one, other = (f"claim {end}" if end else "a new claim" for end in (change.later, change.earlier))
    if change.new is not None:
        return f"{one[0].upper()}{one[1:]} {change.new.kind} {other}: {clean(change.new.why)}"
    kind = change.old.kind if change.old else ""
    return f"{one[0].upper()}{one[1:]} no longer {kind} {other}"


def change_line(change: Change) -> Line:
    """The same for programs."""
    if isinstance(change, AlertChange):
        return {"change": "alert", "claim": change.claim_id, "old": change.old.value, "new": change.new.value}
    if isinstance(change, VoiceChange):
        source = {"platform": change.platform, "source": change.source}
        return {"change": "source", **source, "old": change.old, "new": change.new}
    if isinstance(change, FilingChange):
        return {"change": "filing", "claim": change.claim_id}
    if isinstance(change, RelationChange):
        ends = {"later": change.later, "earlier": change.earlier}
        return {"change": "relation", **ends, "old": _fields(change.old), "new": _fields(change.new)}
    filed = change.old or change.new
    where = _where(filed) if filed else {}
    fields = {name: [before, now] for name, before, now in change.fields}
    what = "changed" if change.old and change.new else "lost" if change.old else "gained"
    return {"change": "claim", "claim": change.old.id if change.old else None, "what": what, **where, "fields": fields}


def _where(filed: FiledClaim) -> Line:
    return {"post": filed.post.id, "source": filed.post.source, "posted_at": stamp(filed.post.posted_at)}


def _fields(relation: Relation | None) -> Line | None:
    if relation is None:
        return None
    line = relation_fields(relation, str)
    return {key: value for key, value in line.items() if key not in ("post", "claim")}


_TOLD = ("claims changed", "claims gained", "claims lost", "relations gained", "relations lost")


def summary(posts: int, counts: Counter[str]) -> str:
    told = [f"{counts[name]} {name}" for name in _TOLD if counts[name]]
    told += [f"{counts['sources']} sources on another side"] if counts["sources"] else []
    told += [f"{counts['alerts']} alerts differ"] if counts["alerts"] else []
    told += [f"{counts['filed']} claims found elsewhere"] if counts["filed"] else []
    quiet = counts["reworded"] + counts["certainty"]
    more = f" ({quiet} more differ only in certainty or wording)" if quiet else ""
    return f"{posts} posts read again: {', '.join(told) or 'nothing differs'}{more}."
