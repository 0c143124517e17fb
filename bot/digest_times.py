"""When a chat's digest is due, and what period it covers: once per local date, through restarts and clock changes."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from claims.model import Subscription
from monitors.ports import Store

log = logging.getLogger(__name__)

# A bot that was down at the hour still sends the morning's digest; one that is subscribed in the evening
# is not sent the morning's.
LATEST = timedelta(hours=12)
DEFAULT_HOUR = time(7, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDigest:
    """A digest to order; `local_date` is its key, so that it is ordered once."""

    subscription: Subscription
    local_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPeriod:
    """From one local hour to the same hour of the next local date, in UTC: 23 to 25 hours, without gap or overlap."""

    start: datetime
    end: datetime
    zone: ZoneInfo


def zone_of(subscription: Subscription) -> ZoneInfo:
    """UTC where the name is unknown: one bad name must not stop everybody's digests."""
    try:
        return ZoneInfo(subscription.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        log.warning("chat %s: unknown time zone %r, using UTC", subscription.chat_id, subscription.timezone)
        return ZoneInfo("UTC")


def due_digests(subscriptions: Iterable[Subscription], now: datetime) -> list[DueDigest]:
    """Whose hour has come within the last LATEST; whether it was sent already is the store's to know."""
    return [
        DueDigest(subscription=each, local_date=day)
        for each in subscriptions
        if (day := _due_date(each, now)) is not None
    ]


def _due_date(subscription: Subscription, now: datetime) -> date | None:
    if subscription.digest_at is None:
        return None
    zone = zone_of(subscription)
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        moment = local_moment(day, subscription.digest_at, zone)
        if timedelta(0) <= now - moment < LATEST and _is_owed(subscription, moment):
            return day
    return None


def _is_owed(subscription: Subscription, moment: datetime) -> bool:
    return subscription.since is None or moment > subscription.since


def local_moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a local hour; of an hour that happens twice the first, of one that is skipped the
    moment at which it would have come."""
    return datetime.combine(day, hour.replace(tzinfo=None, fold=0), zone).astimezone(UTC)


def digest_period(subscription: Subscription, local_date: date) -> DigestPeriod:
    zone, hour = zone_of(subscription), subscription.digest_at or DEFAULT_HOUR
    return DigestPeriod(
        start=local_moment(local_date - timedelta(days=1), hour, zone),
        end=local_moment(local_date, hour, zone),
        zone=zone,
    )


def order_due_digests(store: Store, now: datetime) -> int:
    """Queue every digest that is due and was not queued before; how many were."""
    ordered = 0
    for due in due_digests(store.subscriptions(), now):
        day = due.local_date.isoformat()
        ordered += store.order_message(
            chat_id=due.subscription.chat_id,
            thread_id=due.subscription.thread_id,
            reason="digest",
            key=day,
            body=day,
            now=now,
        )
    return ordered
