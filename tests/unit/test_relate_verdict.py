"""What all stored claims together make of one, and whatever claims may come."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from claims.model import (
    Alert,
    Basis,
    FiledClaim,
    Kind,
    Party,
    Place,
    Qualifier,
    RelationKind,
    Role,
)
from claims.relate import MAX_CANDIDATES, MAX_RELATIONS, judge
from tests.builders import (
    ANABA,
    KAPISA,
    PANJSHIR,
    claim,
    count,
    filed,
    iea,
    local,
    nrf,
    window,
)
from tests.unit.relating import kind_of

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
