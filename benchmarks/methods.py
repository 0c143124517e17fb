"""Ways to find the stored posts that tell of the same event: ours, and what one would otherwise reach for."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rapidfuzz import fuzz, process
from sqlalchemy import Engine, text

from claims.extract import Reader
from claims.model import Claim, Post
from claims.text import key_words
from storage.candidates import CandidateSearch
from storage.engine import reading
from storage.similar import with_statement

TOP = 5
_RAREST = 6  # words asked of a full-text index
_FETCHED = 500  # rows of it that are scored
_TRIGRAM_THRESHOLD = 0.4


class Method(Protocol):
    """`find` gives the numbers of at most five posts, best first."""

    name: str
    is_slow: bool = False

    def prepare(self, post: Post) -> None:
        """Read the post, where the method works on what was read."""

    def find(self, post: Post) -> list[int]: ...


class BruteForce(Method):
    """rapidfuzz over all texts in memory."""

    name, is_slow = "process.extract(token_set_ratio)", True

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def find(self, post: Post) -> list[int]:
        found = process.extract(post.text, self._texts, scorer=fuzz.token_set_ratio, limit=TOP)
        return [at + 1 for _, _, at in found]


class RareWords(Method):
    """SQLite FTS5: posts with any of the rarest words, then token_set_ratio."""

    name, is_slow = "FTS5 rare words + token_set_ratio", False

    def __init__(self, path: str, texts: Sequence[str]) -> None:
        self._connection = sqlite3.connect(path)
        run = self._connection.execute
        run("CREATE VIRTUAL TABLE found USING fts5(text)")
        self._connection.executemany("INSERT INTO found(rowid, text) VALUES (?, ?)", enumerate(texts, 1))
        run("CREATE VIRTUAL TABLE words USING fts5vocab(found, row)")
        self._connection.commit()

    def find(self, post: Post) -> list[int]:
        counted = [(self._count(word), word) for word in key_words(post.text) if word.isalnum()]
        rare = [f'"{word}"' for count, word in sorted(counted) if count][:_RAREST]
        if not rare:
            return []
        query = "SELECT rowid, text FROM found WHERE found MATCH ? LIMIT ?"
        rows = self._connection.execute(query, (" OR ".join(rare), _FETCHED)).fetchall()
        best = process.extract(post.text, dict(rows), scorer=fuzz.token_set_ratio, limit=TOP)
        return [number for _, _, number in best]

    def _count(self, word: str) -> int:
        row = self._connection.execute("SELECT doc FROM words WHERE term = ?", (word,)).fetchone()
        return row[0] if row else 0

    def close(self) -> None:
        self._connection.close()


class Trigrams(Method):
    """PostgreSQL pg_trgm with a GIN index."""

    name, is_slow = "pg_trgm GIN", True
    _QUERY = text("SELECT id FROM trgm WHERE text % :text ORDER BY similarity(text, :text) DESC LIMIT :top")

    def __init__(self, engine: Engine, texts: Sequence[str]) -> None:
        with engine.begin() as connection:
            run = connection.exec_driver_sql
            run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            run("DROP TABLE IF EXISTS trgm")
            run("CREATE TABLE trgm (id integer PRIMARY KEY, text text)")
            driver = connection.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy("COPY trgm FROM STDIN") as copy:  # type: ignore[union-attr]
                for row in enumerate(texts, 1):
                    copy.write_row(row)
            run("CREATE INDEX ON trgm USING gin (text gin_trgm_ops)")
            run("ANALYZE trgm")
        self._connection = engine.connect()
        self._connection.exec_driver_sql(f"SET pg_trgm.similarity_threshold = {_TRIGRAM_THRESHOLD}")

    def find(self, post: Post) -> list[int]:
        return list(self._connection.scalars(self._QUERY, {"text": post.text, "top": TOP}))

    def close(self) -> None:
        self._connection.exec_driver_sql("DROP TABLE IF EXISTS trgm")
        self._connection.commit()
        self._connection.close()


class Claimwatch(Method):
    """Find the candidates of the claims read. Nothing is remembered from one query to the next."""

    is_slow = False

    def __init__(self, engine: Engine, reader: Reader) -> None:
        self.name = f"claimwatch, {engine.dialect.name}"
        self._engine = engine
        self._reader = reader
        self._read: tuple[Claim, ...] = ()

    def prepare(self, post: Post) -> None:
        self._read = with_statement(self._reader.read(post), post).claims

    def find(self, post: Post) -> list[int]:
        scores: dict[int, float] = {}
        with self._searching() as search:
            for claim in self._read:
                for hit in search.search(claim, post, limit=TOP):
                    scores[hit.post_id] = max(hit.score, scores.get(hit.post_id, 0.0))
        return sorted(scores, key=lambda number: -scores[number])[:TOP]

    @contextmanager
    def _searching(self) -> Iterator[CandidateSearch]:
        with reading(self._engine) as connection:
            yield CandidateSearch(connection)
