"""Related claims gathered into events."""

from claims.events import gather
from claims.model import Basis, Cause, FiledClaim, Kind, Party, Relation
from claims.relate import judge
from tests.builders import ANABA, KAPISA, claim, filed, iea, local, nrf, window


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


def test_the_dead_and_the_wounded_of_one_post_are_one_event() -> None:
    strike = {"basis": Basis.INCIDENT, "window": window(-6, 0)}
    claims = [local(1, claim(12, **strike)), local(2, claim(30, kind=Kind.WOUNDED, **strike), post_key=1)]

    (event,) = gather(claims, related(claims))

    assert [(s.kind, s.low) for s in event.sides] == [(Kind.KILLED, 12), (Kind.WOUNDED, 30)]


def test_the_dead_of_two_places_in_one_post_are_two_events() -> None:
    claims = [nrf(1), nrf(2, claim(45, place=KAPISA), post_key=1)]

    assert len(gather(claims, related(claims))) == 2


def test_a_quakes_growing_toll_and_its_towns_read_as_one_event_with_a_history() -> None:
    quake = {
        "basis": Basis.CUMULATIVE,
        "cause": Cause.DISASTER,
        "victims": Party(words="people"),
        "window": window(-6, 0, is_stated=False),
    }
    claims = [
        local(1, claim(4, **quake), text="Quake kills four"),
        local(2, claim(20, **quake), hours=3, text="Quake kills twenty"),
        filed(3, claim(3, **{**quake, "place": ANABA}), source="agency", hours=4, text="Quake kills three in Anaba"),
        filed(4, claim(93, **quake), source="agency", hours=9, text="Quake kills 93"),
    ]

    (event,) = gather(claims, related(claims))

    assert [c.id for c in event.claims] == [1, 2, 3, 4]
    assert not event.is_disputed


def test_a_revised_toll_is_not_counted_beside_the_number_it_replaced() -> None:
    toll = {"basis": Basis.CUMULATIVE, "window": window(-6, 0, is_stated=False)}
    claims = [local(n, claim(count, **toll), hours=n) for n, count in enumerate((2, 6, 12), start=1)]

    (event,) = gather(claims, related(claims))

    assert [(s.low, s.high) for s in event.sides] == [(12, 12)]
