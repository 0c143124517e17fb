"""What may be compared: counts within tolerance, places, victims and periods."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.counts import Agreement, Tolerance, compare, fits_inside
from claims.extents import Extent
from claims.frames import frame_of, place_fit, victims_fit
from claims.model import Basis, Count, FiledClaim, Party, Place, Qualifier, Role
from claims.periods import window_fit
from tests.builders import (
    ANABA,
    KAPISA,
    NRF,
    PANJSHIR,
    TALIBAN,
    claim,
    count,
    filed,
    iea,
    local,
    nrf,
    window,
)

TOLERANCE = Tolerance()


def agreement(a: Count, b: Count) -> Agreement:
    return compare(a, b, TOLERANCE).agreement


@pytest.mark.parametrize(("a", "b"), [(12, 10), (160, 132), (4, 3), (5, 4), (1, 1), (2, 1), (20, 16)])
def test_near_numbers_agree(a: int, b: int) -> None:
    assert agreement(count(a), count(b)) is Agreement.AGREE


@pytest.mark.parametrize(("a", "b"), [(10, 15), (1, 3), (20, 30), (0, 2)])
def test_numbers_in_between_are_grey(a: int, b: int) -> None:
    assert agreement(count(a), count(b)) is Agreement.GREY


@pytest.mark.parametrize(("a", "b"), [(135, 3), (35, 16), (3, 6), (0, 3), (4, 8)])
def test_numbers_far_apart_disagree(a: int, b: int) -> None:
    assert agreement(count(a), count(b)) is Agreement.DISAGREE


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (count(40, qualifier=Qualifier.AT_LEAST), count(110), Agreement.AGREE),
        (count(40, qualifier=Qualifier.AT_LEAST), count(121), Agreement.DISAGREE),
        (count(40, qualifier=Qualifier.AT_LEAST), count(3), Agreement.DISAGREE),
        (count(None, 300, Qualifier.AT_MOST), count(5000), Agreement.DISAGREE),
        (count(None, 300, Qualifier.AT_MOST), count(12), Agreement.AGREE),
        (count(20, qualifier=Qualifier.ABOUT), count(24), Agreement.AGREE),
        (count(12, 99, Qualifier.VAGUE, "dozens"), count(40), Agreement.AGREE),
        (count(12, 99, Qualifier.VAGUE, "dozens"), count(3), Agreement.DISAGREE),
        (count(wording="many"), count(3), Agreement.UNKNOWN),
    ],
)
def test_ranges_and_open_ends_are_compared_as_ranges(a: Count, b: Count, expected: Agreement) -> None:
    assert agreement(a, b) is expected
    assert agreement(b, a) is expected


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_comparing_is_symmetric_and_equal_numbers_agree(a: int, b: int) -> None:
    assert compare(count(a), count(b), TOLERANCE) == compare(count(b), count(a), TOLERANCE)
    assert agreement(count(a), count(a)) is Agreement.AGREE


def test_the_tolerance_is_a_setting() -> None:
    strict = Tolerance(ratio_agree=1.0, small_gap=0)

    assert compare(count(12), count(10), strict).agreement is Agreement.GREY


def test_an_open_whole_holds_any_part() -> None:
    assert fits_inside(count(500), count(300, qualifier=Qualifier.AT_LEAST))
    assert not fits_inside(count(9), count(1))


# Places


def test_places_are_compared_by_containment() -> None:
    assert place_fit(ANABA, PANJSHIR).extent is Extent.INSIDE
    assert place_fit(PANJSHIR, ANABA).extent is Extent.AROUND
    assert place_fit(PANJSHIR, KAPISA).extent is Extent.APART
    assert place_fit(PANJSHIR, None).extent is Extent.UNKNOWN


def test_equal_names_with_different_ids_are_different_places() -> None:
    libya = Place(words="Tripoli", id="tripoli-ly", parents=("libya",))
    lebanon = Place(words="Tripoli", id="tripoli-lb", parents=("lebanon",))

    assert place_fit(libya, lebanon).extent is Extent.APART


def test_a_name_that_was_not_settled_is_no_other_posts_place() -> None:
    lebanon = Place(words="Tripoli", id="tripoli-lb", parents=("lebanon",))

    assert place_fit(Place(words="Tripoli"), lebanon).extent is Extent.APART


def test_places_the_gazetteer_does_not_know_are_compared_by_spelling() -> None:
    assert place_fit(Place(words="Buulo Mareer"), Place(words="Buulo Marer")).extent is Extent.SAME
    assert place_fit(Place(words="Galcad"), Place(words="Goma")).extent is Extent.APART


def test_a_village_the_gazetteer_does_not_know_lies_in_the_district_named_with_it() -> None:
    village = Place(words="Tawakh", parents=("anaba", "panjshir"))

    assert place_fit(village, PANJSHIR).extent is Extent.INSIDE


# Victims

SOLDIERS = Party(words="soldiers", role=Role.COMBATANT)
PEOPLE = Party(words="people")


def victims(later: FiledClaim, earlier: FiledClaim) -> Extent:
    return victims_fit(later, earlier).extent


def test_a_party_never_calls_its_own_dead_the_others_soldiers() -> None:
    raiders = filed(1, claim(59, victims=SOLDIERS), side="raiders", source="raiders_radio")
    own = filed(2, claim(7, victims=Party(words="our soldiers", id="army", role=Role.COMBATANT)), side="army")
    enemy = filed(3, claim(100, victims=Party(words="militants", role=Role.COMBATANT)), side="army")

    assert victims(own, raiders) is Extent.SAME
    assert victims(enemy, raiders) is Extent.APART
    assert victims(enemy, own) is Extent.APART


def test_who_did_it_is_not_who_was_hit() -> None:
    by_taliban = local(1, claim(5, victims=PEOPLE, by=TALIBAN))

    assert victims(nrf(2, claim(5)), by_taliban) is Extent.APART


def test_unnamed_people_may_or_may_not_be_the_named_party() -> None:
    assert victims(local(2, claim(5, victims=PEOPLE)), nrf(1)) is Extent.UNKNOWN
    assert victims(local(2, claim(5, victims=PEOPLE)), local(1, claim(5, victims=Party()))) is Extent.SAME


def test_children_are_a_part_of_the_civilians() -> None:
    children = local(2, claim(3, victims=Party(words="children", role=Role.CHILD)))
    civilians = local(1, claim(12, victims=Party(words="civilians", role=Role.CIVILIAN)))

    assert victims(children, civilians) is Extent.INSIDE
    assert victims(civilians, children) is Extent.AROUND


# Periods


def period(start: float, end: float, basis: Basis = Basis.PERIOD, *, source: str = "one") -> FiledClaim:
    return filed(int(end * 10) + 5000, claim(basis=basis, window=window(start, end)), hours=end, source=source)


def test_past_24_hours_of_two_days_lie_apart() -> None:
    assert window_fit(period(0, 24), period(-24, 0)).extent is Extent.APART


def test_rolling_days_of_two_claimants_a_few_hours_apart_are_one_period() -> None:
    assert window_fit(period(-20, 4, source="other"), period(-24, 0)).extent is Extent.SAME


def test_a_claimants_evening_bulletin_is_not_its_morning_bulletin() -> None:
    assert window_fit(period(-12, 12), period(-24, 0)).extent is Extent.APART


def test_a_night_lies_inside_the_24_hours() -> None:
    night = period(-16, -6, Basis.INCIDENT, source="other")

    assert window_fit(night, period(-24, 0)).extent is Extent.INSIDE
    assert window_fit(period(-24, 0), night).extent is Extent.AROUND


def test_two_incidents_are_one_wherever_their_times_meet() -> None:
    morning, day = period(-8, 0, Basis.INCIDENT), period(-12, 6, Basis.INCIDENT)

    assert window_fit(day, morning).extent is Extent.SAME


def test_a_period_never_reaches_beyond_its_own_post() -> None:
    today = filed(1, claim(window=window(-12, 12)), hours=0)
    tonight = filed(2, claim(window=window(4, 12), basis=Basis.INCIDENT), hours=12)

    assert frame_of(tonight, today) is None


def test_an_unfinished_place_or_period_lowers_the_score() -> None:
    exact, loose = iea(2, claim(3)), iea(3, replace(claim(3), window=window(-12, 0, is_stated=False)))
    frames = [frame_of(one, nrf(1)) for one in (exact, loose)]

    assert frames[0] is not None
    assert frames[1] is None or frames[1].score < frames[0].score


def test_victims_named_by_id_decide() -> None:
    assert victims(nrf(2, claim(victims=NRF)), nrf(1)) is Extent.APART
