"""The past by today's rules: shown before it is written, written whole or not at all, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.rematching import Rematching, change_line, scratch_beside, sentence, summary
from claims.extract import Reader
from claims.model import Kind, Post, Subscription
from claims.relate import Tolerance
from monitors.ingest import Ingest, PostReader
from monitors.ports import StoreError
from storage.decisions import EventDecisions
from storage.engine import reading
from storage.events import EventQueries
from storage.past import Voices
from storage.queries import ClaimQueries
from storage.store import SqlStore
from storage.tables import claims, relations
from tests.builders import at

PLAIN = Reader.bundled()
LIONDALE = PLAIN.with_aliases(places={"Fiveliondale": "af.panjshir"}, parties={})


class Newsroom:
    """A database filled by ingest, and rematched with a reader."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.store = SqlStore(engine)

    def take(self, number: int, text: str, *, hours: float, side: str = "nrf", **more: Any) -> None:
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
        Ingest(store=self.store, reader=PLAIN, tolerance=Tolerance())([post], now=at(hours))

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

    def orders(self) -> int:
        return len(self.store.pending(now=at(1_000), limit=100))


@pytest.fixture
def newsroom(engine: Engine) -> Newsroom:
    return Newsroom(engine)


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


def test_where_nothing_changed_nothing_differs(newsroom: Newsroom) -> None:
    tell_a_long_day(newsroom)

    with newsroom.rematching() as run:
        assert list(run.changes()) == []
        assert summary(run.posts, run.counts).endswith("nothing differs.")


def test_a_new_alias_shows_what_it_moves_and_writes_nothing_by_itself(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    before = newsroom.places()

    told = newsroom.changes(LIONDALE)

    assert "place Fiveliondale [unknown] → Panjshir [af.panjshir] in af" in told[0]
    assert told[1].startswith("Claim 2 contradicts claim 1: Same victims (Taliban)")
    assert told[2] == "Claim 2: alert new is now contradiction (nothing is sent)"
    assert newsroom.places() == before
    assert newsroom.relations() == set()


def test_what_is_written_is_what_a_fresh_replay_would_hold(newsroom: Newsroom, tmp_path: Path) -> None:
    tell_both_sides(newsroom)
    newsroom.write(LIONDALE)

    assert newsroom.places() == {1: "af.panjshir", 2: "af.panjshir"}
    assert newsroom.relations() == {(2, 1, "contradicts")}
    assert newsroom.changes(LIONDALE) == []
    found = ClaimQueries(newsroom.engine).by_place(["af.panjshir"])
    assert [view.filed.id for view in found] == [2, 1]
    assert found[0].alert == "contradiction"


def test_taking_an_alias_back_gives_the_old_state_again(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    with reading(newsroom.engine) as connection:
        before = connection.execute(select(claims).order_by(claims.c.id)).all()

    newsroom.write(LIONDALE)
    newsroom.write(PLAIN)

    with reading(newsroom.engine) as connection:
        assert connection.execute(select(claims).order_by(claims.c.id)).all() == before
    assert newsroom.relations() == set()


def test_no_alert_is_sent_about_the_past(newsroom: Newsroom) -> None:
    newsroom.store.subscribe(Subscription(chat_id=-100))
    tell_both_sides(newsroom)
    before = newsroom.orders()

    newsroom.write(LIONDALE)

    assert newsroom.orders() == before


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


def test_a_claim_read_no_longer_is_gone_unless_somebody_was_told_of_it(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom, "Panjshir")
    newsroom.store.subscribe(Subscription(chat_id=-100))
    newsroom.take(3, "45 Taliban killed by Resistance in Kapisa in the past 24 hours", hours=4)

    newsroom.write(Deaf(deaf_to="killed"))

    views = ClaimQueries(newsroom.engine)
    assert views.card(1) is views.card(2) is None
    assert (told := views.card(3)) is not None
    assert told.filed.is_superseded
    assert views.by_place(["af.panjshir", "af.kapisa"]) == []
    assert newsroom.changes(Deaf(deaf_to="killed")) == []

    newsroom.write(PLAIN)

    assert len(views.by_place(["af.panjshir", "af.kapisa"])) == 3
    assert newsroom.changes(PLAIN) == []


def test_a_claim_read_for_the_first_time_is_filed_and_related(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom, "Panjshir")

    told = newsroom.changes(Deaf(twice="135"))
    newsroom.write(Deaf(twice="135"))

    assert any("read for the first time" in words for words in told)
    assert len(newsroom.places()) == 3
    assert newsroom.changes(Deaf(twice="135")) == []


def test_what_an_analyst_decided_stays(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    decisions = EventDecisions(newsroom.engine)
    decisions.decide(1, 2, is_same=False, by="7", now=at(4))

    newsroom.write(LIONDALE)

    view = EventQueries(newsroom.engine).of_claim(1)
    assert view is not None
    assert [claim.id for claim in view.event.claims] == [1]
    assert [each.by for each in decisions.about([1])] == ["7"]


def test_posts_that_came_while_the_past_was_read_are_related_to_the_new_state(newsroom: Newsroom) -> None:
    newsroom.take(1, "135 Taliban killed by Resistance in Fiveliondale in the past 24 hours", hours=0)
    with newsroom.rematching(LIONDALE) as run:
        newsroom.take(2, "Only 3 Taliban were killed in Panjshir in the past 24 hours", hours=3, side="taliban")
        list(run.changes())
        applied = run.write()

    assert applied.posts_related_again == 1
    assert newsroom.relations() == {(2, 1, "contradicts")}


def test_a_post_that_was_edited_meanwhile_is_left_as_it_is(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    with newsroom.rematching(LIONDALE) as run:
        newsroom.take(4, "40 Taliban killed by Resistance in Fiveliondale", hours=4, edit_of="1", is_edited=True)
        list(run.changes())
        applied = run.write()

    assert applied.posts_left == 1
    assert newsroom.places()[1] is None


class Broken(Ingest):
    def relate_again(self, intake: Any, post_key: int) -> None:
        raise StoreError("the disk is full")


def test_a_write_that_fails_half_way_changes_nothing(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    before = newsroom.places()
    with newsroom.rematching(LIONDALE) as run:
        newsroom.take(3, "45 Taliban killed by Resistance in Kapisa in the past 24 hours", hours=4)
        list(run.changes())
        run._ingest = Broken(store=newsroom.store, reader=LIONDALE, tolerance=Tolerance())
        with pytest.raises(StoreError, match="disk is full"):
            run.write()

    assert {number: newsroom.places()[number] for number in before} == before
    assert newsroom.relations() == set()


def test_since_leaves_what_was_met_before_alone(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    newsroom.take(3, "40 Taliban killed by Resistance in Fiveliondale last night", hours=50)

    told = newsroom.changes(LIONDALE, since=at(24))

    assert [words.split(" (")[0] for words in told if "place" in words] == ["Claim 3"]
    assert newsroom.changes(PLAIN, since=at(24)) == []


def test_each_change_is_a_line_for_programs_too(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)

    with newsroom.rematching(LIONDALE) as run:
        lines = [change_line(change) for change in run.changes()]

    assert [line["change"] for line in lines] == ["claim", "relation", "alert"]
    assert lines[0]["what"] == "changed"
    assert "contradicts" in str(lines[1]["new"])
    assert lines[2] == {"change": "alert", "claim": 2, "old": "new", "new": "contradiction"}


def test_a_source_that_speaks_for_another_side_now_does_so_in_the_past_too(newsroom: Newsroom) -> None:
    newsroom.take(1, "12 of our men were killed in Panjshir last night", hours=0, side="nrf")
    voices = {("telegram", "nrf_desk"): ("taliban", "af")}

    with newsroom.rematching(voices=voices) as run:
        told = [sentence(change) for change in run.changes()]
        assert run.counts["sources"] == 1
        run.write()

    assert told == ["nrf_desk (telegram): side nrf → taliban", told[1]]
    assert "[nrf] → our men [taliban]" in str(told[1])
    card = ClaimQueries(newsroom.engine).card(1)
    assert card is not None
    assert (card.filed.post.side, card.filed.claim.victims.id) == ("taliban", "taliban")
    with newsroom.rematching(voices=voices) as run:
        assert list(run.changes()) == []
