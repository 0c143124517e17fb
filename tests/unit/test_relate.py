"""Relations between two counts: rivals, one claimant, parts and wholes, denials."""

from dataclasses import replace

import pytest

from claims.model import (
    Alert,
    Basis,
    Direction,
    Kind,
    Party,
    Place,
    Qualifier,
    RelationKind,
    Role,
)
from claims.relate import relate
from tests.builders import (
    ANABA,
    KAPISA,
    NRF,
    TALIBAN,
    changed,
    claim,
    count,
    iea,
    local,
    nrf,
    window,
)
from tests.unit.relating import NIGHT, found, kind_of

# Rivals


def test_135_against_3_over_one_province_and_day_is_a_contradiction() -> None:
    theirs = iea(2, claim(3, window=window(-20, 4)), hours=4)

    relation = found(theirs, nrf(1))

    assert relation.kind is RelationKind.CONTRADICTS
    assert relation.alert is Alert.CONTRADICTION
    assert relation.gap == 45
    assert relation.is_independent


def test_the_sentence_names_victims_place_period_and_numbers() -> None:
    relation = found(iea(2, claim(3, window=window(-20, 4)), hours=4), nrf(1))

    expected = "Same victims (Taliban), Panjshir, 24 h windows overlap 20 h: 135 against 3, 45 times apart"
    assert relation.why == f"{expected}; against its own interest."
    assert relation.compared["count"] == "3 / 135"
    assert relation.compared["place"] == "same: Panjshir / Panjshir"


def test_a_count_of_another_province_says_nothing() -> None:
    assert relate(iea(2, claim(3), hours=4), nrf(1, claim(45, place=KAPISA))) is None


def test_swapped_roles_are_related_and_no_conflict() -> None:
    swapped = iea(2, claim(135, victims=NRF, by=TALIBAN), hours=2)

    relation = found(swapped, nrf(1, claim(135, by=NRF)))

    assert relation.kind is RelationKind.RELATED
    assert relation.alert is Alert.NEW


def test_dozens_and_at_least_forty_agree_and_three_contradicts_both() -> None:
    dozens = nrf(1, claim(count(12, 99, Qualifier.VAGUE, "dozens"), **NIGHT))
    forty = local(2, claim(count(40, qualifier=Qualifier.AT_LEAST), **NIGHT), hours=1)
    three = iea(3, claim(3, **NIGHT), hours=2)

    assert kind_of(forty, dozens) is RelationKind.CORROBORATES
    assert kind_of(three, dozens) is RelationKind.CONTRADICTS
    assert kind_of(three, forty) is RelationKind.CONTRADICTS


def test_two_sources_of_one_side_may_contradict_each_other() -> None:
    relation = found(nrf(2, claim(8, **NIGHT), source="salang_cmd", hours=1), nrf(1, claim(40, **NIGHT)))

    assert relation.kind is RelationKind.CONTRADICTS
    assert not relation.is_independent


def test_a_second_source_of_a_side_corroborates_without_an_alert() -> None:
    relation = found(nrf(2, claim(12, **NIGHT), source="salang_cmd", hours=1), nrf(1, claim(12, **NIGHT)))

    assert relation.kind is RelationKind.CORROBORATES
    assert relation.alert is Alert.NONE


def test_an_opponent_conceding_its_own_dead_corroborates_and_is_marked() -> None:
    relation = found(iea(2, claim(10, **NIGHT), hours=1), nrf(1, claim(12, **NIGHT)))

    assert relation.kind is RelationKind.CORROBORATES
    assert relation.alert is Alert.UPDATE
    assert "against its own interest" in relation.why


@pytest.mark.parametrize(("later", "earlier"), [(15, 10), (1, 3)])
def test_what_is_neither_near_nor_far_goes_to_review(later: int, earlier: int) -> None:
    relation = found(local(2, claim(later), hours=1), nrf(1, claim(earlier)))

    assert relation.kind is RelationKind.POSSIBLE_CONFLICT
    assert relation.alert is Alert.REVIEW


def test_killed_against_killed_and_wounded_is_no_comparison() -> None:
    both = local(2, claim(135, kind=Kind.CASUALTIES), hours=1)

    assert kind_of(both, nrf(1)) is RelationKind.RELATED


def test_a_word_that_hides_its_unit_may_be_a_conflict_between_opponents() -> None:
    losses = nrf(1, claim(220, kind=Kind.CASUALTIES, unit="unclear"))
    dead = iea(2, claim(21), hours=1)

    assert kind_of(dead, losses) is RelationKind.POSSIBLE_CONFLICT


def test_families_are_not_persons() -> None:
    families = local(2, claim(12, kind=Kind.DISPLACED, unit="family"), hours=1)

    assert kind_of(families, nrf(1, claim(300, kind=Kind.DISPLACED))) is RelationKind.RELATED


def test_civilians_are_not_soldiers() -> None:
    civilians = local(2, claim(52, victims=Party(words="civilians", role=Role.CIVILIAN)), hours=1)

    assert kind_of(civilians, nrf(1, claim(20))) is RelationKind.RELATED


def test_two_incidents_in_one_country_are_not_compared() -> None:
    somewhere = Place(words="Mali", name="Mali", id="mali")

    assert (
        relate(local(2, claim(40, place=somewhere, **NIGHT), hours=1), nrf(1, claim(3, place=somewhere, **NIGHT)))
        is None
    )


# One claimant


def test_the_same_words_about_the_next_day_are_a_new_claim() -> None:
    tomorrow = nrf(2, claim(12, window=window(0, 24)), hours=24)

    assert relate(tomorrow, nrf(1, claim(12))) is None


def test_a_claimant_repeating_its_number_restates() -> None:
    assert kind_of(nrf(2, hours=1), nrf(1)) is RelationKind.RESTATES


def test_a_claimant_changing_its_number_revises_however_small_the_step() -> None:
    relation = found(nrf(2, claim(19, **NIGHT), hours=5), nrf(1, claim(21, **NIGHT)))

    assert relation.kind is RelationKind.REVISES
    assert relation.alert is Alert.UPDATE


def test_a_first_number_after_no_number_revises_nothing() -> None:
    assert kind_of(nrf(2, claim(12, **NIGHT), hours=1), nrf(1, claim(None, **NIGHT))) is RelationKind.RELATED


def test_an_outlets_two_incidents_in_one_country_are_not_a_revision() -> None:
    mali = {"place": Place(words="Mali", name="Mali", id="mali"), **NIGHT}

    assert relate(local(2, claim(7, **mali), hours=1), local(1, claim(3, **mali))) is None


def test_a_country_wide_toll_that_rises_is_a_revision() -> None:
    mali = {"place": Place(words="Mali", name="Mali", id="mali")}
    rising = local(2, claim(7, **mali, basis=Basis.CUMULATIVE, window=window(-12, 1, is_stated=False)), hours=1)

    assert kind_of(rising, local(1, claim(3, **mali, **NIGHT))) is RelationKind.REVISES


def test_more_than_200_becoming_262_is_a_revision() -> None:
    before = nrf(1, claim(count(200, qualifier=Qualifier.AT_LEAST), **NIGHT))

    assert kind_of(nrf(2, claim(262, **NIGHT), hours=1), before) is RelationKind.REVISES


def test_the_growing_toll_of_one_strike_is_a_revision() -> None:
    strike = nrf(1, claim(63, basis=Basis.INCIDENT, window=window(-12, -6)))
    toll = nrf(2, claim(89, basis=Basis.CUMULATIVE, window=window(48, 60, is_stated=False)), hours=60)

    assert kind_of(toll, strike) is RelationKind.REVISES


SINCE = {"basis": Basis.CUMULATIVE}


def test_a_total_from_the_same_start_that_grows_is_a_running_total() -> None:
    before = nrf(1, claim(350, **SINCE, window=window(-96, 0)))
    after = nrf(2, claim(600, **SINCE, window=window(-96, 48)), hours=48)

    relation = found(after, before)

    assert relation.kind is RelationKind.RUNNING_TOTAL
    assert relation.alert is Alert.NONE


def test_a_total_that_doubles_within_a_week_is_an_update() -> None:
    before = nrf(1, claim(350, **SINCE, window=window(-96, 0)))
    after = nrf(2, claim(1900, **SINCE, window=window(-96, 24)), hours=24)

    relation = found(after, before)

    assert (relation.kind, relation.alert) == (RelationKind.RUNNING_TOTAL, Alert.UPDATE)


def test_a_total_that_falls_is_a_revision() -> None:
    before = nrf(1, claim(350, **SINCE, window=window(-96, 0)))
    after = nrf(2, claim(300, **SINCE, window=window(-96, 24)), hours=24)

    assert kind_of(after, before) is RelationKind.REVISES


def test_a_total_that_starts_anew_has_nothing_to_do_with_the_old_one() -> None:
    before = nrf(1, claim(350, **SINCE, window=window(-240, 0)))
    after = nrf(2, claim(40, **SINCE, window=window(0, 48)), hours=48)

    assert relate(after, before) is None


def test_withdrawing_without_a_new_number_retracts() -> None:
    withdrawal = nrf(2, claim(None, **NIGHT, is_retraction=True), hours=3)

    relation = found(withdrawal, nrf(1, claim(21, **NIGHT)))

    assert (relation.kind, relation.alert) == (RelationKind.RETRACTS, Alert.RETRACTION)


# Parts and wholes


def test_a_district_inside_a_province_is_part_of_it() -> None:
    district = nrf(2, claim(40, place=ANABA), hours=1)

    relation = found(district, nrf(1))

    assert relation.kind is RelationKind.PART_OF
    assert relation.direction is Direction.LATER_IN_EARLIER
    assert relation.alert is Alert.NONE


def test_a_week_that_comes_after_its_days_stands_on_its_own() -> None:
    week = nrf(2, claim(161, window=window(-120, 48)), hours=48)

    relation = found(week, nrf(1))

    assert (relation.kind, relation.direction) == (RelationKind.PART_OF, Direction.EARLIER_IN_LATER)
    assert relation.alert is Alert.NEW


def test_an_opponents_small_part_of_a_large_whole_is_a_possible_conflict() -> None:
    week = nrf(1, claim(count(300, qualifier=Qualifier.AT_LEAST), window=window(-144, 0)))
    today = iea(2, claim(2, basis=Basis.INCIDENT, window=window(-12, 0)), hours=1)

    assert kind_of(today, week) is RelationKind.POSSIBLE_CONFLICT


def test_a_part_cannot_exceed_a_whole_that_leaves_nothing_out() -> None:
    part = nrf(1, claim(9, place=ANABA, **NIGHT))
    whole = iea(2, claim(1, is_exhaustive=True), hours=1)

    assert kind_of(whole, part) is RelationKind.CONTRADICTS
    assert kind_of(changed(whole, is_exhaustive=False), part) is RelationKind.POSSIBLE_CONFLICT


def test_commanders_among_the_dead_are_part_of_them() -> None:
    chiefs = local(2, claim(4, victims=replace(TALIBAN, role=Role.COMMANDER), is_part=True, **NIGHT), hours=1)

    assert kind_of(chiefs, nrf(1, claim(40, **NIGHT))) is RelationKind.PART_OF


# Denials


def test_none_killed_denies_a_count_of_the_same_frame() -> None:
    denial = iea(2, claim(None, is_denied=True), hours=1)

    relation = found(denial, nrf(1))

    assert (relation.kind, relation.alert) == (RelationKind.DENIES, Alert.CONTRADICTION)


def test_a_denial_that_gives_a_number_of_its_own_contradicts() -> None:
    rest_is_lies = iea(2, claim(3, is_denied=True), hours=1)

    assert kind_of(rest_is_lies, nrf(1)) is RelationKind.CONTRADICTS
    assert kind_of(changed(rest_is_lies, count=count(135)), nrf(1)) is RelationKind.DENIES
    assert kind_of(changed(rest_is_lies, count=count(1)), nrf(1)) is RelationKind.DENIES


def test_a_denial_for_the_whole_province_covers_its_districts() -> None:
    denial = iea(2, claim(None, is_denied=True), hours=1)

    assert kind_of(denial, nrf(1, claim(16, place=ANABA, **NIGHT))) is RelationKind.DENIES


def test_a_denial_for_one_district_does_not_reach_the_province() -> None:
    denial = iea(2, claim(None, is_denied=True, place=ANABA), hours=1)

    assert kind_of(denial, nrf(1)) is RelationKind.RELATED


def test_a_count_after_a_denial_contradicts_it() -> None:
    denial = iea(1, claim(None, is_denied=True))

    assert kind_of(local(2, claim(14, **NIGHT), hours=1), denial) is RelationKind.CONTRADICTS


def test_a_denial_about_the_other_sides_dead_is_only_related() -> None:
    denial = iea(2, claim(None, is_denied=True), hours=1)

    assert kind_of(denial, iea(1, claim(135, victims=NRF, by=TALIBAN), source="iea_fighters")) is RelationKind.RELATED
