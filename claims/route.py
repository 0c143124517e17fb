"""Who gets what: which chats hear of a verdict at once, and which claims wait for the digest or the review."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from claims.frames import TERRITORY, is_country
from claims.model import Alert, AlertOrder, Claim, Kind, Subscription, Verdict

# A claim read with less certainty than this is for a human to review, whatever it seems to contradict.
MIN_CONFIDENCE = 0.35
# Below it lie wishes and talk of who holds what (judged by hand on 6,000 Russian posts).
MIN_TERRITORY_CONFIDENCE = 0.88
_STALE = timedelta(days=14)  # what a post tells of months ago is history, however large
_BEHIND = 4  # characters between the words for what was taken and its name: a space, a quotation mark, a dash
_DEFAULTS = Subscription(chat_id=0)
_AT_ONCE = frozenset({Alert.CONTRADICTION, Alert.RETRACTION, Alert.UPDATE})


def route(verdict: Verdict, subscriptions: Sequence[Subscription], now: datetime) -> list[AlertOrder]:
    """The alerts to send at once: conflicts, withdrawals and revisions always, a new claim if it names a party and
    counts enough. The rest is in the digest or the review list."""
    if verdict.filed.claim.confidence < MIN_CONFIDENCE:
        return []
    return [_order(verdict, s) for s in subscriptions if _is_wanted(verdict, s, now)]


def is_at_once(verdict: Verdict) -> bool:
    """Whether a chat that changed none of the defaults hears of it at once."""
    return bool(route(verdict, [_DEFAULTS], verdict.filed.post.posted_at))


def _is_wanted(verdict: Verdict, subscription: Subscription, now: datetime) -> bool:
    claim = verdict.filed.claim
    if claim.cause not in subscription.causes or _is_muted(verdict.alert, subscription, now):
        return False
    if verdict.alert is Alert.NEW:
        is_old = verdict.filed.post.posted_at - claim.window.end > _STALE
        return not is_old and is_worth_telling(claim, subscription.min_new_count)
    return verdict.alert in _AT_ONCE


def _is_muted(alert: Alert, subscription: Subscription, now: datetime) -> bool:
    until = subscription.muted_until
    return until is not None and now < until and alert is not Alert.CONTRADICTION


def is_worth_telling(claim: Claim, min_new_count: int) -> bool:
    """Whether a new claim is news by itself: a party that is named and a count that is large enough, or territory."""
    if claim.is_denied or claim.is_part:
        return False
    if claim.victims.id is None and claim.by.id is None:
        return False
    if claim.kind in TERRITORY:
        return _is_ground_lost(claim)
    return (claim.count.low or 0) >= min_new_count


def _is_ground_lost(claim: Claim) -> bool:
    """A named party took a place, or beat off an attack on it; talk of a country is no capture."""
    is_sure = claim.confidence >= MIN_TERRITORY_CONFIDENCE and claim.place is not None
    return is_sure and not is_country(claim.place) and _has_actor(claim) and _is_place_taken(claim)


def _is_place_taken(claim: Claim) -> bool:
    """Whether the place is what was taken ("the village of Plyokhovo"), not where "exits" or "a position" were."""
    taken, place = claim.quote.get("victims"), claim.quote.get("place")
    if claim.kind is not Kind.TERRITORY_TAKEN or taken is None or place is None:
        return True
    return place[0] - _BEHIND <= taken[1] and taken[0] <= place[1]


def _has_actor(claim: Claim) -> bool:
    return claim.by.id is not None or claim.kind is not Kind.TERRITORY_TAKEN


def _order(verdict: Verdict, subscription: Subscription) -> AlertOrder:
    return AlertOrder(
        chat_id=subscription.chat_id,
        thread_id=subscription.thread_id,
        claim_id=verdict.filed.id,
        reason=verdict.alert,
        gap=max((r.gap for r in (*verdict.relations, *verdict.backward) if r.gap is not None), default=None),
    )
