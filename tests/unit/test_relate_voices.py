"""Who speaks: claimants, copies, versions of one post."""

from dataclasses import replace

import pytest

from claims.model import (
    Alert,
    Basis,
    Cause,
    Direction,
    Kind,
    Party,
    Qualifier,
    RelationKind,
    Role,
)
from claims.relate import judge
from tests.builders import (
    ANABA,
    KAPISA,
    changed,
    claim,
    count,
    filed,
    iea,
    local,
    nrf,
    window,
)
from tests.unit.relating import NIGHT, STRIKE, found, kind_of

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


def test_a_careful_floor_beside_a_higher_count_is_for_review() -> None:
    floor = filed(2, claim(count(1, qualifier=Qualifier.AT_LEAST), **STRIKE), source="agency", hours=3)

    assert kind_of(floor, local(1, claim(12, **STRIKE))) is RelationKind.POSSIBLE_CONFLICT


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


def test_a_correction_of_yesterdays_count_revises_it_though_the_day_is_named_loosely() -> None:
    counted = nrf(1, claim(135, basis=Basis.PERIOD), hours=0)
    yesterday = claim(128, is_retraction=True, window=window(-16.5, 7.5), basis=Basis.INCIDENT)

    assert kind_of(nrf(2, yesterday, hours=18), counted) is RelationKind.REVISES
    assert kind_of(nrf(2, yesterday, hours=80), counted) is not RelationKind.REVISES
    assert kind_of(iea(2, yesterday, hours=18), counted) is not RelationKind.REVISES


def test_a_copy_cut_before_its_place_is_a_repost_wherever_it_seems_to_speak_of() -> None:
    text = "135 Taliban killed in Kapisa. 5k commandos stand ready in Panjshir with humvees and artillery"
    whole = nrf(1, claim(count(5000), kind=Kind.STRENGTH), text=text)
    cut = local(2, claim(count(5000), kind=Kind.STRENGTH, place=KAPISA), text=f"RT @nrf_desk: {text[:64]}Pan…", hours=1)

    assert kind_of(cut, whole) is RelationKind.REPOST
    assert kind_of(changed(cut, count=count(500)), whole) is not RelationKind.REPOST


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


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Sobyanin", "mayor Sergei Sobyanin", RelationKind.RESTATES),
        ("Сергей Собянин", "мэр столицы Сергей Собянин", RelationKind.RESTATES),
        ("police", "hospital officials", RelationKind.CORROBORATES),
        ("Kabul police", "Herat police", RelationKind.CORROBORATES),
    ],
)
def test_one_person_is_quoted_by_surname_or_in_full(one: str, other: str, kind: RelationKind) -> None:
    first = local(1, claim(12, **STRIKE, claimant=Party(words=one)))
    second = filed(2, claim(12, **STRIKE, claimant=Party(words=other)), source="agency", hours=1)

    assert kind_of(second, first) is kind


def test_a_quoted_office_calls_its_own_men_soldiers() -> None:
    army = {"victims": Party(words="soldiers", id="pakistan_gov", role=Role.COMBATANT), "basis": Basis.INCIDENT}
    quoted = {**army, "victims": Party(words="soldiers", role=Role.COMBATANT), "claimant": Party(id="pakistan_gov")}
    first = filed(1, claim(4, **army), source="ispr", side="pakistan_gov")

    assert kind_of(filed(2, claim(4, **quoted), source="daily", lang="en", hours=3), first) is RelationKind.RESTATES


def test_a_correction_that_names_no_time_reaches_back_two_weeks() -> None:
    toll = {"basis": Basis.INCIDENT, "cause": Cause.DISASTER, "victims": Party(words="people")}
    first = iea(1, claim(1000, **toll, window=window(-12, 0, is_stated=False)))
    corrected = claim(770, **toll, window=window(72, 84, is_stated=False), is_retraction=True)

    assert kind_of(iea(2, corrected, hours=84), first) is RelationKind.REVISES


def test_no_losses_denies_the_dead_that_another_side_counted() -> None:
    nothing = claim(None, kind=Kind.CASUALTIES, victims=Party(), is_denied=True, basis=Basis.INCIDENT)

    assert kind_of(iea(2, nothing, hours=3), nrf(1)) is RelationKind.DENIES
