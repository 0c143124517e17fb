"""Two claims explained field by field, and why some say nothing to each other."""

from claims.comparing import set_side_by_side
from claims.counts import Tolerance
from claims.model import Kind, RelationKind
from tests.builders import KAPISA, NRF, claim, iea, local, nrf, window


def test_a_contradiction_names_fields_ranges_and_gap() -> None:
    pair = set_side_by_side(nrf(1), iea(2, claim(3), hours=1), Tolerance())

    assert pair.relation is not None
    assert pair.relation.kind is RelationKind.CONTRADICTS
    assert {f.name: f.fit for f in pair.fields}["victims"] == "same"
    assert pair.numbers == "3-3 against 135-135: disagree, 45.0 times apart"


def test_the_order_given_does_not_matter() -> None:
    one, other = nrf(1), iea(2, claim(3), hours=1)

    assert set_side_by_side(one, other, Tolerance()) == set_side_by_side(other, one, Tolerance())


def test_different_places_are_named_as_the_reason_for_silence() -> None:
    pair = set_side_by_side(nrf(1), iea(2, claim(3, place=KAPISA), hours=1), Tolerance())

    assert pair.relation is None
    assert pair.why == "Kapisa and Panjshir are different places."


def test_two_days_apart_are_named_with_the_hours_between() -> None:
    pair = set_side_by_side(nrf(1), local(2, claim(3, window=window(48, 72)), hours=72), Tolerance())

    assert pair.why == "The periods lie apart (48 h between them)."


def test_two_kinds_are_not_compared() -> None:
    pair = set_side_by_side(nrf(1), iea(2, claim(3, kind=Kind.CAPTURED, victims=NRF), hours=1), Tolerance())

    assert pair.why == "captured and killed are not compared."


def test_claims_of_one_post_are_not_set_against_each_other() -> None:
    pair = set_side_by_side(nrf(1), nrf(2, claim(40), post_key=1), Tolerance())

    assert pair.why == "Two claims of one post are not set against each other."
