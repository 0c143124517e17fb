"""A newsroom whose past is read again: what the tests of rematch share."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from bot.rematching import Rematching, sentence
from claims.extract import Reader
from claims.model import Kind, Post
from claims.relate import Tolerance
from monitors.ingest import Ingest, PostReader
from storage.engine import reading
from storage.past import Voices
from storage.postings import newest_first, with_traits
from storage.scratch import scratch_beside
from storage.store import SqlStore
from storage.tables import claims, relations, word_df
from tests.builders import at

PLAIN = Reader.bundled()
LIONDALE = PLAIN.with_aliases(places={"Fiveliondale": "af.panjshir"}, parties={})


class Newsroom:
    """A database filled by ingest, and rematched with a reader."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.store = SqlStore(engine)

    def take(self, number: int, text: str, *, hours: float, side: str = "nrf", **more: Any) -> None:
        """Posted at `hours`, and met then or at `met`."""
        met = at(more.pop("met", hours))
        reader = more.pop("reader", PLAIN)
        post = Post(
            platform=more.pop("platform", "telegram"),
            source=f"{side}_desk",
            side=side,
            id=str(number),
            posted_at=at(hours),
            text=text,
            beat="af",
            **more,
        )
        self.take_all([post], met=met, reader=reader)

    def take_all(self, posts: Sequence[Post], *, met: datetime, reader: PostReader = PLAIN) -> None:
        Ingest(store=self.store, reader=reader, tolerance=Tolerance())(posts, now=met)

    def delete(self, number: int, *, hours: float, side: str = "nrf", platform: str = "telegram") -> None:
        post = Post(platform=platform, source=f"{side}_desk", id=str(number), posted_at=at(0), text="")
        Ingest(store=self.store, reader=PLAIN, tolerance=Tolerance()).delete(post, at=at(hours), now=at(hours))

    @contextmanager
    def rematching(
        self, reader: PostReader = PLAIN, *, since: datetime | None = None, voices: Voices | None = None
    ) -> Iterator[Rematching]:
        with scratch_beside(self.engine) as scratch:
            run = Rematching(
                self.engine, scratch, reader=reader, tolerance=Tolerance(), since=since, voices=voices or {}
            )
            run.read_again(lambda _n: None)
            yield run

    def changes(self, reader: PostReader = PLAIN, *, since: datetime | None = None) -> list[str]:
        with self.rematching(reader, since=since) as run:
            return [words for change in run.changes() if (words := sentence(change)) is not None]

    def write(self, reader: PostReader = PLAIN) -> None:
        with self.rematching(reader) as run:
            list(run.changes())
            run.write()

    def places(self) -> dict[int, str | None]:
        with reading(self.engine) as connection:
            return {row.id: row.place_id for row in connection.execute(select(claims.c.id, claims.c.place_id))}

    def relations(self) -> set[tuple[int, int, str]]:
        with reading(self.engine) as connection:
            return {(r.later, r.earlier, r.kind) for r in connection.execute(select(relations))}

    def lists(self, *, as_numbered_from: int = 1) -> tuple[object, ...]:
        """Where claims are found by place, party and word, and how often each word is told; not how lists are cut."""
        by = as_numbered_from - 1
        with reading(self.engine) as connection:
            blocks = {
                key: sorted(entry._replace(claim_id=entry.claim_id + by) for entry in entries)
                for key, entries in with_traits(connection)
                if entries
            }
            counts = dict(map(tuple, connection.execute(select(word_df.c.key, word_df.c.df).where(word_df.c.df > 0))))
            words = {key: sorted(n + by for _, n in newest_first(connection, key)) for key in counts}
        return blocks, counts, words

    def orders(self) -> int:
        return len(self.store.pending(now=at(1_000), limit=100))


class Deaf:
    """A reader that hears nothing in posts about a place any more, or hears more in them."""

    def __init__(self, *, deaf_to: str = "", twice: str = "") -> None:
        self._deaf_to, self._twice = deaf_to, twice

    def read(self, post: Post) -> Any:
        found = PLAIN.read(post)
        if self._deaf_to and self._deaf_to in post.text:
            return replace(found, claims=())
        if self._twice and self._twice in post.text:
            return replace(found, claims=(*found.claims, replace(found.claims[0], kind=Kind.WOUNDED, quote={})))
        return found


def tell_both_sides(newsroom: Newsroom, place: str = "Fiveliondale") -> None:
    newsroom.take(1, f"135 Taliban killed by Resistance in {place} in the past 24 hours", hours=0)
    newsroom.take(2, "Only 3 Taliban were killed in Panjshir in the past 24 hours", hours=3, side="taliban")


def tell_a_long_day(newsroom: Newsroom) -> None:
    """Reposts, edits, deletions, a thread, a late arrival."""
    tell_both_sides(newsroom, "Panjshir")
    newsroom.take(3, "135 Taliban killed by Resistance in Panjshir in the past 24 hours", hours=4, repost_of="1")
    newsroom.take(4, "35 Taliban killed by Resistance in Panjshir in the past 24 hours", hours=5, edit_of="1")
    newsroom.take(5, "Two of our men were wounded", hours=6, reply_to="4")
    newsroom.take(6, "16 Taliban were killed in Anaba last night", hours=7, platform="x")
    newsroom.take(7, "There was no fighting anywhere in Panjshir last night", hours=8, side="taliban")
    newsroom.delete(6, hours=9, platform="x")
    newsroom.take(8, "12 Taliban were killed in Kapisa last night", hours=-30)
    newsroom.delete(8, hours=10)
