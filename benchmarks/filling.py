"""Fills a database with the synthetic corpus, as a bulk load.

Posts about the events that are asked for later go through the extractor, like any post. The rest are filed from what
the generator knows, as if read without a mistake: a tenth of the work, and fuller blocks than real reading gives.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select

from benchmarks.corpus import Told, corpus, places, wordings
from claims.extract import Reader
from claims.model import Claim, Count, Kind, Party, Place, Post, Qualifier, Window
from storage.blocks import ALL_CLAIMS, block_entries, keys_of, word_key, words_of
from storage.bulk import Lists
from storage.engine import reading, writing
from storage.postings import Entry, quarter
from storage.rows import claim_columns, seconds, storable_post, text_hash
from storage.similar import with_statement
from storage.tables import claims, post_versions, posting, posts, word_df

BATCH = 5_000
_TABLES = (posts, post_versions, claims, word_df, posting)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What the extractor makes of the corpus's names, each asked once."""

    places: Mapping[str, Place]
    parties: Mapping[str, Party]

    @classmethod
    def by(cls, reader: Reader) -> "Known":
        names = {name: _place(reader, name, area) for name, area in places()}
        return cls(places=names, parties={name: _party(reader, name) for name in wordings()["parties"]})


def _place(reader: Reader, name: str, area: str | None) -> Place:
    """Of several places with the name, the one inside `area`."""
    around = next(iter(reader.find_places(area)), None) if area else None
    found = reader.find_places(name)
    inside = [place for place in found if around is None or around.id in place.parents]
    return next(iter(inside or found), Place(words=name))


def _party(reader: Reader, name: str) -> Party:
    post = Post(platform="bench", source="-", id="-", posted_at=_FIRST, text=f"5 {name} killed in Kabul")
    return next((claim.victims for claim in reader.read(post).claims), Party(words=name))


_FIRST = next(corpus(1)).posted_at


def post_of(told: Told, native_id: str) -> Post:
    return Post(platform="bench", source=told.source, id=native_id, posted_at=told.posted_at, text=told.text)


def claim_of(told: Told, known: Known) -> Claim:
    event = told.event
    is_taken = event.kind == Kind.TERRITORY_TAKEN.value
    count = Count() if is_taken else Count(low=event.count, high=event.count, qualifier=Qualifier.EXACT)
    return Claim(
        kind=Kind(event.kind),
        count=count,
        window=Window(start=told.posted_at - _DAY, end=told.posted_at),
        victims=known.parties[event.victims],
        by=known.parties[event.by],
        place=known.places[event.place],
        confidence=0.9,
    )


@dataclass(slots=True)
class Filled:
    """`events[n]` is the event of the post with number n + 1 in the store."""

    events: list[int] = field(default_factory=list)
    claims: int = 0
    texts: list[str] = field(default_factory=list)


def fill(engine: Engine, told: Iterable[Told], *, reader: Reader, asked: Collection[int] = ()) -> Filled:
    """Into an empty database. The posts of the events `asked` are read by the extractor."""
    filled, load, known = Filled(), _Load(), Known.by(reader)
    waiting = iter(told)
    while batch := list(islice(waiting, BATCH)):
        for one in batch:
            filled.events.append(one.event.number)
            filled.texts.append(one.text)
            post = post_of(one, str(len(filled.events)))
            is_asked = one.event.number in asked
            read = with_statement(reader.read(post), post).claims if is_asked else (claim_of(one, known),)
            load.add(len(filled.events), post, read)
        with writing(engine) as connection:
            load.flush(connection)
    with writing(engine) as connection:
        load.finish(connection)
    filled.claims = load.claim_count
    return filled


def filled_before(engine: Engine, told: Iterable[Told]) -> Filled:
    """What `fill` said of a database that it filled with this corpus."""
    filled = Filled()
    for one in told:
        filled.events.append(one.event.number)
        filled.texts.append(one.text)
    with reading(engine) as connection:
        filled.claims = connection.scalar(select(func.count()).select_from(claims)) or 0
    return filled


class _Load:
    """Rows as storage.blocks and storage.intake would write them one post at a time."""

    def __init__(self) -> None:
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._counts: Counter[str] = Counter()
        self._lists = Lists()
        self.claim_count = 0

    def add(self, number: int, post: Post, read: Sequence[Claim]) -> None:
        words = words_of(post.text)
        version = {
            "post_id": number,
            "number": 1,
            "seen_at": post.posted_at,
            "sha256": text_hash(post.text),
            "id": number,
        }
        self._add(posts, id=number, platform=post.platform, source=post.source, native_id=post.id, newest=1,
                  state="live", is_media_only=False)  # fmt: skip
        self._add(post_versions, **version, **storable_post(post))
        for position, claim in enumerate(read):
            self.claim_count += 1
            self._add_claim(self.claim_count, number, post, position, claim, words)

    def _add_claim(
        self, number: int, post_id: int, post: Post, position: int, claim: Claim, words: Sequence[str]
    ) -> None:
        posted_s = seconds(post.posted_at)
        self._add(claims, id=number, post_id=post_id, version_id=post_id, position=position, posted_s=posted_s,
                  is_superseded=False, is_capped=False, words=" ".join(words), **claim_columns(claim))  # fmt: skip
        moment = quarter(posted_s)
        for entry in block_entries(number, claim, moment):
            self._lists.add(entry)
        for key in keys_of(words, self._counts):
            self._lists.add(Entry(key, number, moment))
        self._counts.update(words)
        self._counts[ALL_CLAIMS] += 1

    def _add(self, table: Table, **row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    def flush(self, connection: Connection) -> None:
        for table in _TABLES:
            if rows := self._rows.pop(table, None):
                connection.execute(insert(table), rows)
        self._lists.write(connection)

    def finish(self, connection: Connection) -> None:
        by_key: Counter[int] = Counter()
        for word, df in self._counts.items():
            by_key[word_key(word)] += df
        for key, df in by_key.items():
            self._add(word_df, key=key, df=df)
        self.flush(connection)
        connection.exec_driver_sql("ANALYZE")


def copy_all(engine: Engine, server: Engine) -> None:
    """What was filled into a SQLite database, to PostgreSQL."""
    with reading(engine) as source, writing(server) as target:
        for table in _TABLES:
            _copy(target, table, source.execution_options(yield_per=BATCH).execute(select(table)))
            if "id" in table.c:
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                target.exec_driver_sql(last)
        target.exec_driver_sql("ANALYZE")


def _copy(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
