"""After a rematch claims are found where a database filled by today's rules finds them, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from claims.model import Post
from storage.blocks import block_key
from storage.engine import open_database, reading, writing
from storage.migrate import upgrade
from storage.postings import Entry, drop, file, nearest, quarter
from storage.queries import ClaimQueries
from storage.refiling import word_anew
from storage.tables import claims
from tests.builders import at
from tests.unit.rematching import LIONDALE, Deaf, Newsroom, tell_both_sides


@pytest.fixture
def newsroom(engine: Engine) -> Newsroom:
    return Newsroom(engine)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Newsroom]:
    """Another one, to be filled by today's rules."""
    engine = open_database(f"sqlite:///{tmp_path / 'fresh.db'}")
    upgrade(engine)
    yield Newsroom(engine)
    engine.dispose()


def posts() -> list[Post]:
    def told(n: int, text: str, side: str) -> Post:
        return Post(platform="telegram", source=side, side=side, id=str(n), posted_at=at(n), text=text, beat="af")

    both = [
        f"{n + 2} {'rebels' if n % 2 else 'Taliban'} were killed in {('Fiveliondale', 'Panjshir', 'Kapisa')[n % 3]}"
        for n in range(60)
    ]
    return [told(n, text, "taliban" if n % 2 else "nrf") for n, text in enumerate(both)]


def test_the_lists_are_those_of_a_fresh_replay(newsroom: Newsroom, fresh: Newsroom) -> None:
    newsroom.take_all(posts(), met=at(100))
    fresh.take_all(posts(), met=at(100), reader=LIONDALE)
    assert newsroom.lists() != fresh.lists()

    newsroom.write(LIONDALE)

    assert newsroom.lists() == fresh.lists()
    assert newsroom.relations() == fresh.relations()


def test_what_comes_next_is_related_as_after_a_fresh_replay(newsroom: Newsroom, fresh: Newsroom) -> None:
    newsroom.take_all(posts(), met=at(100))
    fresh.take_all(posts(), met=at(100), reader=LIONDALE)
    newsroom.write(LIONDALE)

    for room in (newsroom, fresh):
        room.take(900, "90 Taliban killed by Resistance in Panjshir", hours=60, met=101, reader=LIONDALE)

    assert newsroom.relations() == fresh.relations()
    assert any(later == len(posts()) + 1 for later, _, _ in newsroom.relations())


def test_a_claim_that_reads_the_same_moves_where_the_rule_of_filing_changed(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom, "Panjshir")
    today = newsroom.lists()
    file_by_an_older_rule(newsroom)
    assert newsroom.lists() != today

    told = newsroom.changes()
    newsroom.write()

    assert told == ["Claim 1: found under other places, parties or words"]
    assert newsroom.lists() == today
    assert newsroom.changes() == []


def file_by_an_older_rule(newsroom: Newsroom) -> None:
    """Claim 1 under a place of another name, and not under its own."""
    moment = quarter_of(newsroom, 1)
    with writing(newsroom.engine) as connection:
        drop(connection, [Entry(block_key("at:af.panjshir"), 1, moment)])
        stale = Entry(block_key("at:af.herat"), 1, moment, 5)
        file(connection, nearest(connection, [stale.key], moment), [stale])


def quarter_of(newsroom: Newsroom, number: int) -> int:
    with reading(newsroom.engine) as connection:
        return quarter(connection.scalars(select(claims.c.posted_s).where(claims.c.id == number)).one())


def test_a_claim_of_a_text_whose_words_are_told_otherwise_now_is_found_by_them(newsroom: Newsroom) -> None:
    tell_both_sides(newsroom, "Panjshir")
    today = newsroom.lists()
    card = ClaimQueries(newsroom.engine).card(1)
    assert card is not None
    with writing(newsroom.engine) as connection:
        word_anew(connection, card.filed, "a stem of old")
    assert newsroom.lists() != today

    newsroom.write()

    assert newsroom.lists() == today
    assert newsroom.changes() == []


def test_a_claim_read_no_longer_is_in_no_list(newsroom: Newsroom, fresh: Newsroom) -> None:
    newsroom.take(1, "135 Taliban killed by Resistance in Fiveliondale", hours=0)
    fresh.take(1, "Nothing to report", hours=0)
    for room in (newsroom, fresh):
        room.take(2, "Only 3 Taliban were killed in Panjshir", hours=3, side="taliban")

    newsroom.write(Deaf(deaf_to="135"))

    assert newsroom.lists() == fresh.lists(as_numbered_from=2)
