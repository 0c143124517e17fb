"""Posts most like a given one: the search for candidates and its scores, on posts with or without claims."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Protocol

from sqlalchemy import Engine, select

from claims.model import Claim, Count, Kind, Post, Reading, Window
from storage.candidates import CandidateSearch
from storage.engine import reading, writing
from storage.intake import SqlIntake
from storage.tables import posts

BATCH = 500
_LIMIT = 200


class Reads(Protocol):
    """What turns a post into claims (claims.extract.Reader)."""

    def read(self, post: Post) -> Reading: ...


def similar(
    engine: Engine,
    queries: Iterable[Post],
    corpus: Iterable[Post],
    *,
    reader: Reads,
    top: int = 10,
    days: float | None = None,
) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """For each query its id and the most similar posts of the corpus with their scores (0-100), best first.

    The corpus is stored in the engine's database, which should be empty. With `days`, posts further apart are left out.
    """
    _store(engine, corpus, reader)
    with reading(engine) as connection:
        names = dict(connection.execute(select(posts.c.id, posts.c.native_id)).all())
        search = CandidateSearch(connection)
        for query in queries:
            scores = _scores(search, query, reader, days)
            best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:top]
            yield query.id, [(names[post_id], score) for post_id, score in best]


def with_statement(given: Reading, post: Post) -> Reading:
    """The reading, with a claim that stands for the text alone where nothing was read out of it."""
    if given.claims:
        return given
    moment = Window(start=post.posted_at, end=post.posted_at)
    return replace(given, claims=(Claim(kind=Kind.STATEMENT, count=Count(), window=moment),))


def _store(engine: Engine, corpus: Iterable[Post], reader: Reads) -> None:
    waiting = iter(corpus)
    while batch := list(islice(waiting, BATCH)):
        with writing(engine) as connection:
            intake = SqlIntake(connection)
            for post in batch:
                found = with_statement(reader.read(post), post)
                filing = intake.file_post(post, found, seen_at=post.posted_at)
                if filing.is_new:
                    intake.file_claims(filing, post, found)


def _scores(search: CandidateSearch, query: Post, reader: Reads, days: float | None) -> dict[int, float]:
    """Each post found, with the score of its most similar claim."""
    scores: dict[int, float] = {}
    for claim in with_statement(reader.read(query), query).claims:
        for hit in search.search(claim, query, limit=_LIMIT, days=days):
            scores[hit.post_id] = max(hit.score, scores.get(hit.post_id, 0.0))
    return scores
