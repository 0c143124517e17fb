"""Relations between two claims, and what all stored claims together make of one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import (
    Alert,
    Basis,
    Cause,
    Direction,
    FiledClaim,
    Kind,
    Party,
    Place,
    Qualifier,
    Relation,
    RelationKind,
    Role,
)
from claims.relate import MAX_CANDIDATES, MAX_RELATIONS, judge, relate
from tests.builders import (
    ANABA,
    KAPISA,
    NRF,
    PANJSHIR,
    TALIBAN,
    changed,
    claim,
    count,
    filed,
    iea,
    local,
    nrf,
    window,
)

STRIKE = {"basis": Basis.INCIDENT, "window": window(-6, 0), "victims": Party(words="people")}
NIGHT = {"basis": Basis.INCIDENT, "window": window(-18, -6)}


def found(later: FiledClaim, earlier: FiledClaim) -> Relation:
    relation = relate(later, earlier)
    assert relation is not None
    return relation


def kind_of(later: FiledClaim, earlier: FiledClaim) -> RelationKind | None:
    relation = relate(later, earlier)
    return None if relation is None else relation.kind


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


# Claimants


def test_a_reporter_quoting_a_side_restates_its_claim() -> None:
    quoting = local(2, claim(135, claimant=Party(words="the Resistance", id="nrf")), hours=2)

    assert kind_of(quoting, nrf(1)) is RelationKind.RESTATES


def test_a_reporter_quoting_a_channel_by_its_name_restates_its_claim() -> None:
    original = nrf(1, claim(18, **NIGHT), source="panjshir_front")
    quoting = local(2, claim(18, claimant=Party(words="The Panjshir front's channel"), **NIGHT), hours=2)

    assert kind_of(quoting, original) is RelationKind.RESTATES


def test_the_same_office_in_another_language_restates() -> None:
    assert kind_of(iea(2, source="iea_spox_en", hours=1), iea(1, source="iea_spox")) is RelationKind.RESTATES


def test_an_attributed_repeat_of_a_compared_number_brings_no_alert() -> None:
    strike, admitted = nrf(1, claim(400, **NIGHT)), iea(2, claim(63, **NIGHT), hours=3)
    quoting = local(3, claim(63, claimant=Party(words="the Taliban", id="taliban"), **NIGHT), hours=5)

    verdict = judge(quoting, [strike, admitted])

    assert {r.kind for r in verdict.relations} == {RelationKind.CONTRADICTS, RelationKind.RESTATES}
    assert verdict.alert is Alert.NONE


def test_a_changed_number_is_compared_anew() -> None:
    strike, admitted = nrf(1, claim(400, **NIGHT)), iea(2, claim(63, **NIGHT), hours=3)

    verdict = judge(iea(3, claim(89, **NIGHT), hours=9), [admitted, strike])

    assert [r.kind for r in verdict.relations] == [RelationKind.CONTRADICTS, RelationKind.REVISES]
    assert verdict.alert is Alert.CONTRADICTION


def test_a_rival_answers_to_the_number_that_a_claimant_holds_to_now() -> None:
    first, now = local(1, claim(2, **STRIKE)), local(2, claim(12, **STRIKE), hours=3)

    verdict = judge(filed(3, claim(12, **STRIKE), source="prosecutor", hours=5), [now, first])

    assert [(r.kind, r.earlier) for r in verdict.relations] == [(RelationKind.CORROBORATES, 2)]


def test_a_higher_toll_by_another_agency_holds_the_earlier_one() -> None:
    relation = found(filed(2, claim(12, **STRIKE), source="agency", hours=3), local(1, claim(2, **STRIKE)))

    assert (relation.kind, relation.direction) == (RelationKind.PART_OF, Direction.EARLIER_IN_LATER)


def test_a_lower_count_after_a_higher_one_is_a_contradiction() -> None:
    assert kind_of(filed(2, claim(2, **STRIKE), hours=3), local(1, claim(12, **STRIKE))) is RelationKind.CONTRADICTS


def test_posts_that_agree_on_a_number_do_not_dispute_its_parts() -> None:
    total, severe = local(1, claim(21, **STRIKE)), filed(3, claim(3, **STRIKE), source="agency", hours=1)
    same = filed(2, claim(21, **STRIKE), source="agency", hours=1, post_key=3)

    alone, beside = judge(severe, [total]), judge(severe, [total], siblings=[same])

    assert [r.kind for r in alone.relations] == [RelationKind.CONTRADICTS]
    assert beside.relations == ()


def test_a_big_citys_two_incidents_are_not_compared() -> None:
    fire = local(1, claim(40, **STRIKE), text="A fire in a furniture store injured people in Panjshir")
    crash = filed(
        2, claim(5, **STRIKE), source="agency", hours=1, text="Three cars collided on the embankment in Panjshir"
    )
    same_fire = replace(crash, post=replace(crash.post, text="The furniture store fire in Panjshir left five dead"))

    assert kind_of(crash, fire) is RelationKind.RELATED
    assert kind_of(same_fire, fire) is RelationKind.CONTRADICTS


def test_a_first_word_that_nobody_was_hurt_is_no_denial() -> None:
    quiet = local(1, claim(None, is_denied=True, **STRIKE))

    assert kind_of(filed(2, claim(7, **STRIKE), source="agency", hours=1), quiet) is RelationKind.RELATED


# Copies and versions

AMBUSH = "Last night our forces ambushed an enemy convoy at Tawakh in Anaba. 18 Taliban were killed."


def test_a_forward_is_a_repost() -> None:
    original = nrf(1, claim(18, **NIGHT), text=AMBUSH)

    relation = found(nrf(2, claim(18, **NIGHT), source="valley_voice", text=AMBUSH, repost_of="1", hours=1), original)

    assert (relation.kind, relation.alert) == (RelationKind.REPOST, Alert.NONE)


def test_a_text_copied_with_an_emoji_is_a_repost_without_an_id() -> None:
    original = nrf(1, claim(18, **NIGHT), text=AMBUSH)

    assert kind_of(local(2, claim(18, **NIGHT), text="🔴 " + AMBUSH, hours=1), original) is RelationKind.REPOST


def test_a_repost_links_to_its_original_and_nothing_else() -> None:
    original, rival = nrf(1, claim(18, **NIGHT), text=AMBUSH), iea(2, claim(1, **NIGHT), hours=1)
    copy = local(3, claim(18, **NIGHT), text=AMBUSH, hours=2)
    second_copy = filed(4, claim(18, **NIGHT), source="war_feed", text=AMBUSH, hours=3)

    verdict = judge(second_copy, [copy, rival, original])

    assert [(r.kind, r.earlier) for r in verdict.relations] == [(RelationKind.REPOST, 1)]
    assert verdict.alert is Alert.NONE


def test_a_later_claim_is_compared_with_the_original_and_not_with_its_copies() -> None:
    original = nrf(1, claim(18, **NIGHT), text=AMBUSH)
    copy = local(2, claim(18, **NIGHT), text=AMBUSH, hours=2)

    verdict = judge(iea(3, claim(1, **NIGHT), hours=3), [copy, original])

    assert [r.earlier for r in verdict.relations] == [1]


def test_an_edit_that_changes_the_number_revises_the_former_version() -> None:
    before = nrf(1, claim(135), post_key=7, is_superseded=True)
    after = nrf(2, claim(35), post_key=7, version=2, hours=2)

    verdict = judge(after, [before])

    assert [(r.kind, r.alert) for r in verdict.relations] == [(RelationKind.REVISES, Alert.UPDATE)]


def test_an_edit_that_mends_a_typing_error_restates() -> None:
    before = nrf(1, claim(135), post_key=7, is_superseded=True)

    assert judge(nrf(2, post_key=7, version=2, hours=1), [before]).alert is Alert.NONE


def test_a_superseded_version_of_another_post_is_not_compared() -> None:
    old = nrf(1, claim(135), post_key=7, is_superseded=True)

    assert judge(iea(3, claim(3), hours=1), [old]).relations == ()


def test_no_fighting_anywhere_denies_what_the_other_side_claims_there() -> None:
    calm = {"kind": Kind.STATEMENT, "victims": Party(), "is_denied": True, "cause": Cause.CONFLICT}
    blanket = iea(2, claim(None, **{**NIGHT, **calm}), hours=1)

    assert kind_of(blanket, nrf(1, claim(16, place=ANABA, **NIGHT))) is RelationKind.DENIES
    assert kind_of(local(3, claim(14, **NIGHT), hours=2), blanket) is RelationKind.CONTRADICTS


# Territory


def held(claim_id: int, by: str | None, **fields: object) -> FiledClaim:
    plain: dict[str, object] = {"kind": Kind.TERRITORY_TAKEN, "victims": Party(), "basis": Basis.INCIDENT}
    hours = float(str(fields.pop("hours", 0)))
    own = {"window": window(hours - 6, hours), "by": Party(words=by, id=by)}
    side = {"side": by, "source": f"{by}_press"} if by else {"side": "nrf", "source": "nrf_press"}
    return filed(claim_id, claim(None, **{**plain, **own, **fields}), hours=hours, **side)


def test_two_sides_holding_one_place_at_one_time_contradict_each_other() -> None:
    assert kind_of(held(2, "nrf", hours=2), held(1, "taliban")) is RelationKind.CONTRADICTS


def test_a_place_retaken_days_later_is_a_sequence() -> None:
    relation = found(held(2, "taliban", hours=72), held(1, "nrf"))

    assert (relation.kind, relation.alert) == (RelationKind.RELATED, Alert.NEW)


def test_a_part_held_by_the_opponent_is_a_possible_conflict() -> None:
    assert kind_of(held(2, "nrf", hours=2, place=ANABA), held(1, "taliban")) is RelationKind.POSSIBLE_CONFLICT


def test_every_district_held_by_one_contradicts_one_district_held_by_the_other() -> None:
    whole = held(2, "nrf", hours=2, is_exhaustive=True)

    assert kind_of(whole, held(1, "taliban", place=ANABA)) is RelationKind.CONTRADICTS


def test_not_fallen_denies_that_it_was_taken() -> None:
    denial = held(2, None, hours=3, is_denied=True)

    assert kind_of(denial, held(1, "taliban")) is RelationKind.DENIES


def test_naming_the_enemys_claim_is_no_quotation_of_it() -> None:
    denial = changed(held(2, None, hours=3, is_denied=True), claimant=Party(words="the enemy", id="taliban"))

    assert kind_of(denial, held(1, "taliban")) is RelationKind.DENIES


def test_taken_and_repelled_exclude_each_other() -> None:
    repelled = held(2, "nrf", hours=3, kind=Kind.ATTACK_REPELLED)

    assert kind_of(repelled, held(1, "taliban")) is RelationKind.CONTRADICTS


def test_a_loser_naming_the_new_holder_corroborates() -> None:
    concession = replace(held(2, "taliban", hours=20), post=replace(held(2, "nrf", hours=20).post))

    assert kind_of(concession, held(1, "taliban")) is RelationKind.CORROBORATES


# The whole verdict


def test_a_claim_nobody_spoke_of_before_is_new() -> None:
    verdict = judge(nrf(1), [])

    assert (verdict.alert, verdict.strongest, verdict.relations) == (Alert.NEW, None, ())


def test_relations_point_from_the_later_post_to_the_earlier_one_whatever_the_order_of_arrival() -> None:
    late_arrival, stored = nrf(9, claim(135), hours=0), iea(2, claim(3), hours=1)

    verdict = judge(late_arrival, [stored])

    assert verdict.relations == ()
    assert [(r.later, r.earlier, r.kind) for r in verdict.backward] == [(2, 9, RelationKind.CONTRADICTS)]
    assert verdict.alert is Alert.CONTRADICTION


def test_the_loudest_relation_decides_the_alert_and_the_strongest_the_verdict() -> None:
    supporter, opponent = local(1, claim(130)), iea(2, claim(3), hours=1)

    verdict = judge(nrf(3, hours=2), [supporter, opponent])

    assert [r.kind for r in verdict.relations] == [RelationKind.CONTRADICTS, RelationKind.CORROBORATES]
    assert (verdict.alert, verdict.strongest) == (Alert.CONTRADICTION, RelationKind.CONTRADICTS)


def test_at_most_twenty_relations_are_kept_and_the_cap_is_told() -> None:
    crowd = [filed(n, claim(130), source=f"source_{n}") for n in range(1, 40)]

    verdict = judge(nrf(100, hours=1), crowd)

    assert len(verdict.relations) == MAX_RELATIONS
    assert verdict.is_capped


def test_at_most_two_hundred_candidates_are_judged() -> None:
    far = [filed(n, claim(130, place=KAPISA), source=f"source_{n}") for n in range(1, MAX_CANDIDATES + 1)]
    near = filed(999, claim(3), source="beyond_the_cap")

    verdict = judge(nrf(1000, hours=1), [*far, near])

    assert verdict.relations == ()
    assert verdict.is_capped


# Whatever comes

counts = st.one_of(
    st.builds(count, st.none() | st.integers(0, 9999), st.none() | st.integers(0, 9999), st.sampled_from(Qualifier))
)
words = st.none() | st.text(max_size=12)
parties = st.builds(
    Party, words=words, id=st.sampled_from([None, "nrf", "taliban"]), role=st.none() | st.sampled_from(Role)
)
windows = st.builds(
    lambda start, length, stated: window(start, start + length, is_stated=stated),
    st.integers(-300, 10),
    st.integers(0, 400),
    st.booleans(),
)
claims = st.builds(
    claim,
    counts,
    kind=st.sampled_from(Kind),
    window=windows,
    victims=parties,
    by=parties,
    claimant=parties,
    place=st.none() | st.sampled_from([PANJSHIR, ANABA, KAPISA]) | st.builds(Place, words=st.text(max_size=12)),
    basis=st.sampled_from(Basis),
    unit=st.sampled_from(["person", "family", "mixed", "unclear", "tank"]),
    is_denied=st.booleans(),
    is_part=st.booleans(),
    is_exhaustive=st.booleans(),
    is_retraction=st.booleans(),
)


def filed_claims(claim_id: int) -> st.SearchStrategy[FiledClaim]:
    return st.builds(
        filed,
        st.just(claim_id),
        claims,
        hours=st.integers(-10, 60),
        text=st.text(max_size=40),
        source=st.sampled_from(["nrf_desk", "iea_spox", "local"]),
        side=st.sampled_from([None, "nrf", "taliban", "independent"]),
    )


@given(filed_claims(1), filed_claims(2))
def test_any_two_claims_can_be_related_and_only_one_is_the_later(a: FiledClaim, b: FiledClaim) -> None:
    one, other = judge(a, [b]), judge(b, [a])

    directions = {(r.later, r.earlier) for v in (one, other) for r in (*v.relations, *v.backward)}
    assert len(directions) <= 1
    assert {r.kind for r in one.relations} == {r.kind for r in other.backward}


@given(filed_claims(1))
def test_a_claim_forwarded_by_another_source_is_a_repost_of_itself(original: FiledClaim) -> None:
    forward = replace(original.post, id="2", source="forwarder", repost_of="1")

    copy = replace(original, id=2, post_key=2, post=forward)

    assert kind_of(copy, original) is RelationKind.REPOST


@given(filed_claims(1))
def test_a_claim_said_again_by_its_author_is_never_a_conflict(original: FiledClaim) -> None:
    again = replace(original, id=2, post_key=2, post=replace(original.post, id="2"))

    loud = {RelationKind.CONTRADICTS, RelationKind.DENIES, RelationKind.POSSIBLE_CONFLICT, RelationKind.REVISES}
    assert kind_of(again, original) not in loud
