"""Related claims gathered into events."""

from claims.events import gather
from claims.model import FiledClaim, Relation
from claims.relate import judge
from tests.builders import ANABA, KAPISA, claim, iea, local, nrf, window


def related(claims: list[FiledClaim]) -> list[Relation]:
    return [r for n, one in enumerate(claims) for r in judge(one, claims[:n]).relations]


def test_rivals_and_witnesses_of_one_day_are_one_disputed_event() -> None:
    claims = [nrf(1), iea(2, claim(3), hours=1), local(3, claim(130), hours=2)]

    (event,) = gather(claims, related(claims))

    assert [c.id for c in event.claims] == [1, 2, 3]
    assert event.independent_sources == 3
    assert event.is_disputed
    assert [(s.side, s.low, s.high) for s in event.sides] == [("nrf", 135, 135), ("taliban", 3, 3), (None, 130, 130)]


def test_another_province_is_another_event() -> None:
    claims = [nrf(1), nrf(2, claim(45, place=KAPISA), hours=1)]

    assert [len(e.claims) for e in gather(claims, related(claims))] == [1, 1]


def test_a_part_is_not_drawn_into_the_event_of_its_whole() -> None:
    claims = [nrf(1), nrf(2, claim(40, place=ANABA), hours=1)]

    assert len(gather(claims, related(claims))) == 2


def test_a_second_channel_and_a_repeat_add_no_independent_source() -> None:
    claims = [nrf(1), nrf(2, hours=1), nrf(3, source="valley_voice", hours=2)]

    (event,) = gather(claims, related(claims))

    assert event.independent_sources == 1


def test_a_side_stands_by_its_revised_number_only() -> None:
    claims = [nrf(1), nrf(2, claim(100), hours=1)]

    (event,) = gather(claims, related(claims))

    assert [(s.low, s.high, s.claims) for s in event.sides] == [(100, 100, 1)]


def test_two_nights_are_two_events_in_order_of_time() -> None:
    claims = [nrf(5, claim(12, window=window(0, 24)), hours=24), nrf(6, claim(12))]

    assert [e.first.id for e in gather(claims, related(claims))] == [6, 5]
