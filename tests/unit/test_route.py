"""Who hears of a verdict at once."""

from dataclasses import replace

import pytest

from claims.model import Alert, Cause, Claim, Kind, Party, Subscription, Verdict
from claims.relate import judge
from claims.route import is_worth_telling, route
from tests.builders import AFGHANISTAN, NOON, TALIBAN, at, claim, filed, iea, nrf, window

CHAT = Subscription(chat_id=-100)


def verdict(alert: Alert, of: Claim | None = None) -> Verdict:
    return Verdict(filed=filed(1, of), alert=alert)


def reasons(of: Verdict, *subscriptions: Subscription) -> list[Alert]:
    return [order.reason for order in route(of, subscriptions or (CHAT,), NOON)]


@pytest.mark.parametrize("alert", [Alert.CONTRADICTION, Alert.RETRACTION, Alert.UPDATE])
def test_conflicts_withdrawals_and_updates_go_out_at_once(alert: Alert) -> None:
    assert reasons(verdict(alert, claim(1, victims=Party()))) == [alert]


@pytest.mark.parametrize("alert", [Alert.REVIEW, Alert.NONE])
def test_reviews_and_repeats_stay_out_of_the_chat(alert: Alert) -> None:
    assert reasons(verdict(alert)) == []


def test_a_new_claim_goes_out_with_a_named_party_and_five_or_more() -> None:
    assert reasons(verdict(Alert.NEW, claim(5))) == [Alert.NEW]
    assert reasons(verdict(Alert.NEW, claim(4))) == []
    assert reasons(verdict(Alert.NEW, claim(None))) == []
    assert reasons(verdict(Alert.NEW, claim(50, victims=Party(words="people")))) == []


def test_each_chat_sets_how_many_are_news() -> None:
    assert reasons(verdict(Alert.NEW, claim(20)), replace(CHAT, min_new_count=100)) == []


def test_a_place_taken_is_news_without_a_count() -> None:
    taken = claim(None, kind=Kind.TERRITORY_TAKEN, victims=Party(), by=Party(id="taliban"))

    assert reasons(verdict(Alert.NEW, taken)) == [Alert.NEW]


def test_what_a_post_tells_of_months_ago_waits_for_the_digest() -> None:
    long_ago = claim(500, window=window(-24 * 60, -24 * 59))

    assert reasons(verdict(Alert.NEW, long_ago)) == []
    assert reasons(verdict(Alert.NEW, claim(500, window=window(-48, -24)))) == [Alert.NEW]


def test_a_place_is_taken_where_its_name_stands_by_what_was_taken() -> None:
    taken = {"kind": Kind.TERRITORY_TAKEN, "by": Party(id="taliban"), "confidence": 0.95}
    village, exits = {"victims": (10, 23), "place": (18, 23)}, {"victims": (40, 45), "place": (2, 9)}

    assert is_worth_telling(claim(None, **taken, quote=village), 5)
    assert not is_worth_telling(claim(None, **taken, quote=exits), 5)


def test_a_breakdown_or_a_denial_of_nothing_is_no_news() -> None:
    assert reasons(verdict(Alert.NEW, claim(12, is_part=True))) == []
    assert reasons(verdict(Alert.NEW, claim(None, is_denied=True))) == []


def test_a_chat_hears_only_of_the_causes_it_asked_for() -> None:
    quake = claim(120, cause=Cause.DISASTER)

    assert reasons(verdict(Alert.UPDATE, quake)) == []
    assert reasons(verdict(Alert.UPDATE, quake), replace(CHAT, causes=frozenset(Cause))) == [Alert.UPDATE]


def test_muting_hides_everything_but_contradictions() -> None:
    muted = replace(CHAT, muted_until=at(1))

    assert reasons(verdict(Alert.UPDATE), muted) == []
    assert reasons(verdict(Alert.CONTRADICTION), muted) == [Alert.CONTRADICTION]
    assert reasons(verdict(Alert.UPDATE), replace(CHAT, muted_until=NOON)) == [Alert.UPDATE]


def test_a_claim_read_with_little_certainty_is_left_to_review() -> None:
    assert reasons(verdict(Alert.CONTRADICTION, claim(135, confidence=0.2))) == []


def test_every_chat_and_topic_gets_its_own_order_with_the_gap() -> None:
    conflict = judge(iea(2, claim(3), hours=1), [nrf(1)])

    orders = route(conflict, [CHAT, replace(CHAT, thread_id=7)], NOON)

    assert [(o.chat_id, o.thread_id, o.claim_id, o.gap) for o in orders] == [(-100, None, 2, 45), (-100, 7, 2, 45)]


def test_talk_of_a_countrys_territories_is_no_capture() -> None:
    taken = {"kind": Kind.TERRITORY_TAKEN, "by": TALIBAN, "confidence": 0.9}

    assert is_worth_telling(claim(None, **taken), 5)
    assert not is_worth_telling(claim(None, **{**taken, "place": AFGHANISTAN}), 5)
    assert not is_worth_telling(claim(None, **{**taken, "by": Party()}), 5)
    assert not is_worth_telling(claim(None, **{**taken, "confidence": 0.7}), 5)
