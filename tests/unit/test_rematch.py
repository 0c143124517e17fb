"""The past by today's rules: shown before it is written, written whole or not at all, on both databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.demo import SAMPLES
from bot.rematching import change_line, sentence, summary
from bot.replay import batches, moments
from claims.model import Post, Subscription
from claims.relate import Tolerance
from monitors.ingest import Ingest
from monitors.ports import StoreError
from monitors.sources.file import read_posts
from storage.decisions import EventDecisions
from storage.engine import reading
from storage.events import EventQueries
from storage.purging import Purging
from storage.queries import ClaimQueries
from storage.scratch import scratch_beside
from storage.store import SqlStore
from storage.tables import claims
from tests.builders import at
from tests.unit.rematching import LIONDALE, PLAIN, Deaf, Newsroom, tell_a_long_day, tell_both_sides


@pytest.fixture
def newsroom(engine: Engine) -> Newsroom:
    return Newsroom(engine)


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


def test_a_post_that_came_meanwhile_and_is_gone_again_stays_retracted(newsroom: Newsroom) -> None:
    newsroom.take(1, "135 Taliban killed by Resistance in Fiveliondale in the past 24 hours", hours=0)
    with newsroom.rematching(LIONDALE) as run:
        newsroom.take(2, "Only 3 Taliban were killed in Panjshir in the past 24 hours", hours=3, side="taliban")
        newsroom.delete(2, hours=4, side="taliban")
        list(run.changes())
        run.write()

    card = ClaimQueries(newsroom.engine).card(2)
    assert card is not None
    assert card.alert == "retraction"


def test_a_post_edited_after_the_comparison_is_left_as_it_is(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    with newsroom.rematching(LIONDALE) as run:
        list(run.changes())
        newsroom.take(4, "40 Taliban killed by Resistance in Fiveliondale", hours=4, edit_of="1", is_edited=True)
        lists = newsroom.lists()
        applied = run.write()

    assert applied.posts_left == 1
    assert newsroom.places()[1] is None
    assert newsroom.lists() == lists


def test_a_deleted_post_of_x_whose_text_was_kept_differs_in_nothing(newsroom: Newsroom) -> None:
    newsroom.store = SqlStore(newsroom.engine, purged=frozenset())
    newsroom.take(1, "16 Taliban were killed in Anaba last night", hours=0, platform="x")
    newsroom.delete(1, hours=2, platform="x")

    assert newsroom.changes() == []


def test_a_purged_post_differs_in_nothing(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom, "Panjshir")
    Purging(newsroom.engine).purge(1)

    assert newsroom.changes() == []
    assert newsroom.changes(LIONDALE) == []


def test_a_post_purged_before_the_write_stays_without_its_words(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom)
    with newsroom.rematching(LIONDALE) as run:
        list(run.changes())
        Purging(newsroom.engine).purge(1)
        lists = newsroom.lists()
        applied = run.write()

    assert applied.posts_left == 1
    assert newsroom.lists() == lists
    with reading(newsroom.engine) as connection:
        assert connection.scalars(select(claims.c.words).where(claims.c.id == 1)).one() == ""


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


def test_since_counts_from_the_first_post_of_that_time_also_where_all_came_at_once(newsroom: Newsroom) -> None:
    newsroom.take(1, "135 Taliban killed by Resistance in Fiveliondale", hours=0, met=900)
    newsroom.take(2, "45 Taliban killed by Resistance in Fiveliondale", hours=100, met=900)

    assert [words.split(" (")[0] for words in newsroom.changes(LIONDALE, since=at(48))] == ["Claim 2"]
    assert newsroom.changes(LIONDALE, since=at(800)) == []


def test_since_sees_what_a_late_post_is_to_newer_claims_that_are_not_read_again(newsroom: Newsroom) -> None:
    newsroom.take(1, "Only 3 Taliban were killed in Panjshir in the past 24 hours", hours=10, side="taliban")
    newsroom.take(2, "12 Taliban were wounded in Kapisa", hours=30)
    late = "135 Taliban killed by Resistance in Fiveliondale in the past 24 hours"
    newsroom.take(3, late, hours=8, met=40)
    told = newsroom.changes(LIONDALE, since=at(24))

    with newsroom.rematching(LIONDALE, since=at(24)) as run:
        list(run.changes())
        run.write()

    assert any(words.startswith("Claim 1 contradicts claim 3") for words in told)
    assert newsroom.relations() == {(1, 3, "contradicts")}
    assert newsroom.changes(LIONDALE) == []
    assert newsroom.changes(LIONDALE, since=at(24)) == []


def test_the_sample_feed_differs_in_nothing(newsroom: Newsroom) -> None:
    with SAMPLES.open("rb") as stream:
        told = moments(post for post in read_posts(stream) if isinstance(post, Post))
    ingest = Ingest(store=newsroom.store, reader=PLAIN, tolerance=Tolerance())
    for batch in batches(told, 5):
        if batch[0].is_deletion:
            ingest.delete(batch[0].post, at=batch[0].at, now=batch[0].at)
        else:
            newsroom.take_all([moment.post for moment in batch], met=batch[-1].at)
    assert newsroom.relations()

    assert newsroom.changes() == []
    assert newsroom.changes(since=told[len(told) // 2].at) == []


def test_what_a_killed_process_left_beside_the_database_is_cleared_away(newsroom: Newsroom, tmp_path: Path) -> None:
    if newsroom.engine.dialect.name != "sqlite":
        pytest.skip("the folder of this machine's temporary files is shared")
    left = tmp_path / ".claimwatch-rematch-killed"
    left.mkdir()
    (left / "in-use").touch()
    (left / "past.db").touch()

    with scratch_beside(newsroom.engine) as one, scratch_beside(newsroom.engine) as other:
        assert not left.exists()
        assert Path(str(one.url.database)).exists()
        assert Path(str(other.url.database)).exists()
    assert not list(tmp_path.glob(".claimwatch-rematch-*"))


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
