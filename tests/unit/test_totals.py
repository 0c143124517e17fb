"""Totals over events: what may be counted twice is counted once."""

from hypothesis import given
from hypothesis import strategies as st

from claims.events import gather
from claims.model import Basis, FiledClaim, Relation
from claims.relate import judge
from claims.totals import Total, totals
from tests.builders import AFGHANISTAN, ANABA, KAPISA, NRF, PANJSHIR, claim, iea, nrf, window


def related(claims: list[FiledClaim]) -> list[Relation]:
    return [r for n, one in enumerate(claims) for r in judge(one, claims[:n]).relations]


def totals_of(*claims: FiledClaim) -> list[Total]:
    return totals(gather(claims, related(list(claims))))


def test_two_provinces_add_up() -> None:
    (total,) = totals_of(nrf(1), nrf(2, claim(45, place=KAPISA), hours=1))

    assert (total.low, total.high, total.events, total.left_out) == (180, 180, 2, 0)


def test_a_district_is_not_added_to_its_province() -> None:
    (total,) = totals_of(nrf(1), nrf(2, claim(40, place=ANABA), hours=1))

    assert (total.high, total.left_out) == (135, 1)


def test_a_day_is_not_added_to_its_week() -> None:
    week = claim(300, window=window(-168, 0), basis=Basis.PERIOD)

    (total,) = totals_of(nrf(1), nrf(2, week, hours=1))

    assert (total.high, total.left_out) == (300, 1)


def test_two_days_of_one_province_add_up() -> None:
    (total,) = totals_of(nrf(1), nrf(2, claim(20, window=window(0, 24)), hours=24))

    assert total.high == 155


def test_a_revised_number_a_repeat_and_a_running_total_count_once() -> None:
    since = {"basis": Basis.CUMULATIVE}
    first = claim(320, window=window(-600, 0), **since)
    grown = claim(410, window=window(-600, 72), **since)

    assert [t.high for t in totals_of(nrf(1), nrf(2, claim(35), hours=1), nrf(3, claim(35), hours=2))] == [35]
    assert [t.high for t in totals_of(nrf(1, first), nrf(2, grown, hours=72))] == [410]


def test_sides_and_victims_are_kept_apart() -> None:
    theirs = claim(12, victims=NRF)

    found = totals_of(nrf(1), iea(2, claim(3), hours=1), iea(3, theirs, hours=2))

    assert {(t.side, t.victims, t.high) for t in found} == {
        ("nrf", "taliban", 135),
        ("taliban", "taliban", 3),
        ("taliban", "nrf", 12),
    }


PLACES = st.sampled_from([PANJSHIR, ANABA, KAPISA, AFGHANISTAN, None])


@given(st.lists(st.tuples(st.integers(1, 500), PLACES, st.integers(0, 5)), min_size=1, max_size=7))
def test_no_total_is_below_its_largest_or_above_the_sum_of_all(told: list[tuple[int, object, int]]) -> None:
    claims = [
        nrf(n, claim(number, place=place, window=window(24 * day - 24, 24 * day)), hours=24 * day)
        for n, (number, place, day) in enumerate(told, 1)
    ]

    found = totals_of(*sorted(claims, key=lambda c: c.post.posted_at))

    standing = {c.id for e in gather(claims, []) for c in e.standing}
    assert len(standing) == len(claims)
    assert max(t.high for t in found) <= sum(number for number, _, _ in told)
    assert all(t.events >= 1 and t.low <= t.high for t in found)
