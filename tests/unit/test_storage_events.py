"""Events walked from a claim, and what analysts decided of them, on both databases."""

import pytest
from sqlalchemy import Engine

from claims.model import Claim, FiledClaim, Reading
from claims.relate import judge
from storage.decisions import EventDecisions, NoSuchClaim
from storage.events import EventQueries
from storage.store import SqlStore
from tests.builders import ANABA, KAPISA, at, claim, post


class Desk:
    """Files claims as ingest does, and answers for them."""

    def __init__(self, engine: Engine) -> None:
        self.decisions = EventDecisions(engine)
        self._store = SqlStore(engine)
        self._events = EventQueries(engine)
        self._filed: list[FiledClaim] = []

    def file(self, of: Claim | None = None, *, hours: float, side: str) -> int:
        number = len(self._filed) + 1
        told = Reading(lang="en", claims=(of or claim(),))
        one = post(text=f"report {number}", id=str(number), posted_at=at(hours), source=f"{side}_desk", side=side)
        with self._store.intake() as intake:
            (filed,) = intake.file_claims(intake.file_post(one, told, seen_at=one.posted_at), one, told)
            intake.relate([r for r in judge(filed, self._filed).relations if r.kind != "related"])
        self._filed.append(filed)
        return filed.id

    def event(self, claim_id: int) -> list[int]:
        view = self._events.of_claim(claim_id)
        assert view is not None
        return [each.id for each in view.event.claims]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_an_event_is_the_same_from_each_of_its_claims(desk: Desk) -> None:
    one, other = desk.file(hours=0, side="nrf"), desk.file(claim(3), hours=1, side="taliban")
    elsewhere = desk.file(claim(45, place=KAPISA), hours=1, side="nrf")

    assert desk.event(one) == desk.event(other) == [one, other]
    assert desk.event(elsewhere) == [elsewhere]


def test_a_claim_that_is_not_there_has_no_event(engine: Engine) -> None:
    assert EventQueries(engine).of_claim(12) is None


def test_a_merge_reaches_claims_that_no_relation_reaches(desk: Desk) -> None:
    one, far = desk.file(hours=0, side="nrf"), desk.file(claim(45, place=KAPISA), hours=1, side="nrf")

    desk.decisions.decide(far, one, is_same=True, by="7", now=at(2), note="one convoy")

    assert desk.event(far) == [one, far]


def test_a_split_holds_when_a_later_claim_is_related_to_both(desk: Desk) -> None:
    one, other = desk.file(hours=0, side="nrf"), desk.file(claim(3), hours=1, side="taliban")
    desk.decisions.decide(one, other, is_same=False, by="7", now=at(2))

    third = desk.file(claim(130), hours=2, side="independent")

    assert not {one, other} <= set(desk.event(third))


def test_undoing_takes_back_ones_own_newest_decision_and_keeps_its_record(desk: Desk) -> None:
    one, other = desk.file(hours=0, side="nrf"), desk.file(claim(40, place=ANABA), hours=1, side="nrf")
    desk.decisions.decide(one, other, is_same=True, by="7", now=at(2))
    desk.decisions.decide(one, other, is_same=True, by="8", now=at(3))

    assert desk.decisions.undo(by="9", now=at(4)) is None
    undone = desk.decisions.undo(by="7", now=at(4))

    assert undone is not None
    assert undone.by == "7"
    assert [each.by for each in desk.decisions.about([one])] == ["8"]
    assert desk.decisions.undo(by="7", now=at(5)) is None


def test_a_decision_names_two_claims_that_are_stored(desk: Desk) -> None:
    one = desk.file(hours=0, side="nrf")

    with pytest.raises(NoSuchClaim, match="no claim 99"):
        desk.decisions.decide(one, 99, is_same=True, by="7", now=at(1))
    with pytest.raises(ValueError, match="itself"):
        desk.decisions.decide(one, one, is_same=True, by="7", now=at(1))


def test_an_event_too_long_to_read_is_cut_and_says_so(desk: Desk, engine: Engine) -> None:
    numbers = [desk.file(claim(100 + n), hours=n, side="nrf") for n in range(6)]

    view = EventQueries(engine, most=3).of_claim(numbers[0])

    assert view is not None
    assert view.is_cut
