"""Replay: a file of posts through the same ingest as live ones, in order of time, a line a claim."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.jsonl import Line, verdict_line
from claims.model import Post
from monitors.ingest import Ingest, IngestReport, PostResult
from storage.queries import ClaimQueries

BATCH = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """Something a feed tells at a time: a post (or a version of one), or that a post is gone."""

    at: datetime
    post: Post
    is_deletion: bool = False


def moments(posts: Iterable[Post]) -> list[Moment]:
    """Posts and deletions in order of time; at one instant posts come in the order given, deletions last."""
    found = list(posts)
    told = [Moment(p.posted_at, p) for p in found]
    gone = [Moment(max(p.deleted_at, p.posted_at), p, is_deletion=True) for p in found if p.deleted_at]
    told.sort(key=lambda m: m.at)
    gone.sort(key=lambda m: m.at)
    return list(heapq.merge(told, gone, key=lambda m: m.at))


def batches(feed: Sequence[Moment], size: int = BATCH) -> Iterator[list[Moment]]:
    """Runs of posts of at most `size`; each deletion alone, in its place."""
    run: list[Moment] = []
    for moment in feed:
        if moment.is_deletion:
            if run:
                yield run
            yield [moment]
            run = []
        else:
            run.append(moment)
            if len(run) == size:
                yield run
                run = []
    if run:
        yield run


class Replay:
    """Feeds moments to ingest and renders what became of them.

    With `is_history` alerts are judged and printed, but no outbox row is written.
    """

    def __init__(
        self, *, ingest: Ingest, queries: ClaimQueries, clock: Callable[[], datetime], is_history: bool = True
    ) -> None:
        self._ingest = ingest
        self._queries = queries
        self._clock = clock
        self._is_history = is_history
        self._post_of: dict[int, str] = {}

    def __call__(self, batch: Sequence[Moment]) -> Iterator[Line]:
        for result in self._take(batch).results:
            yield from self._lines(result)

    def _take(self, batch: Sequence[Moment]) -> IngestReport:
        first = batch[0]
        if first.is_deletion:
            return self._ingest.delete(first.post, at=first.at, now=self._clock(), is_history=self._is_history)
        return self._ingest([m.post for m in batch], now=self._clock(), is_history=self._is_history)

    def _lines(self, result: PostResult) -> Iterator[Line]:
        for verdict in result.verdicts:
            self._post_of[verdict.filed.id] = verdict.filed.post.id
            yield verdict_line(verdict, self._name_post, event="deleted" if result.is_deletion else None)

    def _name_post(self, claim_id: int) -> str:
        if claim_id not in self._post_of:
            card = self._queries.card(claim_id)
            self._post_of[claim_id] = card.filed.post.id if card else ""
        return self._post_of[claim_id]
