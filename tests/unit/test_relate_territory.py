"""Who holds a place."""

from dataclasses import replace

from claims.model import (
    Alert,
    Basis,
    FiledClaim,
    Kind,
    Party,
    RelationKind,
)
from tests.builders import (
    ANABA,
    changed,
    claim,
    filed,
    window,
)
from tests.unit.relating import found, kind_of

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


def test_a_report_of_a_capture_that_is_withdrawn_is_retracted() -> None:
    withdrawn = held(2, "nrf", hours=6, is_denied=True, is_retraction=True)

    assert kind_of(withdrawn, held(1, "nrf")) is RelationKind.RETRACTS
    assert kind_of(changed(withdrawn, is_retraction=False), held(1, "nrf")) is RelationKind.RELATED
