"""The digest: due once per local date through clock changes and restarts, and what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest import DigestSource, digest_text
from bot.digest_times import digest_period, due_digests, order_due_digests
from bot.render import split
from claims.model import Alert, Kind, RelationKind, Subscription
from monitors.ports import SourceState
from storage.queries import ClaimView, SourceStatus
from tests.builders import at, claim, count, iea, nrf
from tests.fakes import FakeStore
from tests.offline import related, view_of


def subscription(zone: str, hour: time | None = time(7, 30), chat: int = 1) -> Subscription:
    return Subscription(chat_id=chat, timezone=zone, digest_at=hour)


def due_on(sub: Subscription, now: datetime) -> date | None:
    found = due_digests([sub], now)
    return found[0].local_date if found else None


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_a_digest_is_due_from_its_local_hour_on() -> None:
    kabul = subscription("Asia/Kabul")  # UTC+4:30, no clock changes

    assert due_on(kabul, utc(2021, 8, 31, 2, 59)) is None
    assert due_on(kabul, utc(2021, 8, 31, 3, 0)) == date(2021, 8, 31)


def test_a_bot_that_was_down_in_the_morning_still_sends_the_mornings_digest() -> None:
    assert due_on(subscription("Asia/Kabul"), utc(2021, 8, 31, 14, 0)) == date(2021, 8, 31)


def test_a_chat_that_subscribes_in_the_evening_is_not_sent_the_mornings_digest() -> None:
    assert due_on(subscription("Asia/Kabul"), utc(2021, 8, 31, 15, 1)) is None


def test_no_digest_is_owed_from_before_the_subscription() -> None:
    fresh = replace(subscription("Asia/Kabul"), since=utc(2021, 8, 31, 4, 0))

    assert due_on(fresh, utc(2021, 8, 31, 4, 1)) is None
    assert due_on(fresh, utc(2021, 9, 1, 3, 0)) == date(2021, 9, 1)


def test_a_late_hour_is_caught_up_after_midnight_under_its_own_date() -> None:
    late = subscription("Asia/Kabul", time(23, 30))

    assert due_on(late, utc(2021, 8, 31, 20, 0)) == date(2021, 8, 31)  # 00:30 on 1 September in Kabul


def test_no_hour_means_no_digest() -> None:
    assert due_on(subscription("Asia/Kabul", None), utc(2021, 8, 31, 3, 0)) is None


def test_an_unknown_time_zone_counts_as_utc_and_stops_nobody() -> None:
    found = due_digests([subscription("Mars/Olympus"), subscription("UTC", chat=2)], utc(2021, 8, 31, 7, 30))

    assert [each.subscription.chat_id for each in found] == [1, 2]


def minutes(start: datetime, hours: int) -> list[datetime]:
    return [start + timedelta(minutes=10 * step) for step in range(hours * 6)]


def ordered_through(zone: str, hour: time, start: datetime, hours: int) -> list[tuple[datetime, str]]:
    """Ticks every ten minutes with a restart (a new look at the same store) at each; when which digest was ordered."""
    store = FakeStore()
    store.subscribe(subscription(zone, hour))
    ordered: list[tuple[datetime, str]] = []
    for now in minutes(start, hours):
        if order_due_digests(store, now):
            newest = store.pending(now=now)[-1]
            ordered.append((now, newest.body or ""))
    return ordered


def test_an_hour_that_happens_twice_brings_one_digest() -> None:
    # London leaves summer time on 31 October 2021 at 01:00 UTC: 01:30 comes twice.
    ordered = ordered_through("Europe/London", time(1, 30), utc(2021, 10, 30, 0, 0), 72)

    assert [day for _, day in ordered] == ["2021-10-30", "2021-10-31", "2021-11-01"]
    assert ordered[1][0] == utc(2021, 10, 31, 0, 30)


def test_an_hour_that_is_skipped_still_brings_a_digest() -> None:
    # London enters summer time on 28 March 2021 at 01:00 UTC: 01:30 does not come.
    ordered = ordered_through("Europe/London", time(1, 30), utc(2021, 3, 27, 0, 0), 72)

    assert [day for _, day in ordered] == ["2021-03-27", "2021-03-28", "2021-03-29"]
    assert ordered[1][0] == utc(2021, 3, 28, 1, 30)


def test_a_half_hour_zone_brings_one_digest_a_day() -> None:
    ordered = ordered_through("Asia/Kabul", time(7, 30), utc(2021, 8, 30, 0, 0), 72)

    assert ordered == [(utc(2021, 8, day, 3, 0), f"2021-08-{day}") for day in (30, 31)] + [
        (utc(2021, 9, 1, 3, 0), "2021-09-01")
    ]


def test_two_topics_of_a_chat_each_get_their_digest() -> None:
    store = FakeStore()
    for thread in (None, 42):
        store.subscribe(Subscription(chat_id=1, thread_id=thread))

    assert order_due_digests(store, utc(2021, 8, 31, 7, 30)) == 2
    assert order_due_digests(store, utc(2021, 8, 31, 7, 31)) == 0


@given(
    st.sampled_from(["Europe/London", "Asia/Kabul", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]),
    st.times(),
    st.dates(min_value=date(2011, 12, 20), max_value=date(2030, 1, 1)),
)
def test_periods_follow_one_another_without_gap_or_overlap(zone: str, hour: time, day: date) -> None:
    sub = subscription(zone, hour)
    one, other = digest_period(sub, day), digest_period(sub, day + timedelta(days=1))

    assert one.end == other.start
    assert one.start <= one.end


def test_a_period_over_the_end_of_summer_time_has_25_hours() -> None:
    found = digest_period(subscription("Europe/London"), date(2021, 10, 31))

    assert found.end - found.start == timedelta(hours=25)


OURS, THEIRS = iea(31, claim(3), hours=7), nrf(12, claim(135))
CONTRADICTION = related(OURS, THEIRS, RelationKind.CONTRADICTS, Alert.CONTRADICTION, gap=45.0)


def written(*views: ClaimView, sources: list[SourceStatus] | None = None) -> str:
    source = DigestSource(
        views=views, start=at(-12), end=at(12), zone=ZoneInfo("Asia/Kabul"), sources=tuple(sources or ())
    )
    return "\n\n".join(each.plain for each in split(digest_text(source)))


def test_a_digest_names_its_period_in_the_chats_zone() -> None:
    assert written().startswith("Digest · 13 Sep 2022 04:30 – 14 Sep 2022 04:30 (Asia/Kabul)")


def test_an_empty_day_says_so() -> None:
    assert "An empty day: no claim was posted in this period." in written()


def test_contradictions_come_first_with_both_numbers_and_sides() -> None:
    text = written(*CONTRADICTION)

    assert "⚠️ Contradicted (1)\n• 135 vs 3 killed · Panjshir · nrf / taliban · /claim_31" in text
    assert text.index("Contradicted") < text.index("New (1)")


def test_the_sides_are_set_side_by_side_with_their_ranges() -> None:
    again, _ = related(
        nrf(13, claim(count(130, 150)), source="valley_voice"), THEIRS, RelationKind.CORROBORATES, Alert.NONE
    )

    text = written(*CONTRADICTION, again)

    assert "Side by side\n• Panjshir: nrf 130–150 killed, taliban 3 killed · 2 independent sources · disputed" in text


def test_a_days_number_and_a_total_it_may_conflict_with_make_no_range() -> None:
    total, _ = related(nrf(13, claim(290), hours=8), OURS, RelationKind.POSSIBLE_CONFLICT, Alert.REVIEW)

    text = written(*CONTRADICTION, total)

    assert "nrf 135 killed, taliban 3 killed" in text


def test_repeats_are_counted_and_not_listed() -> None:
    repost, original = related(nrf(13, claim(135), source="copy"), THEIRS, RelationKind.REPOST, Alert.NONE)

    text = written(original, repost)

    assert "2 claims: 1 new, 0 about earlier ones, 1 repeat." in text
    assert "/claim_13" not in text


def test_new_claims_are_listed_by_size() -> None:
    views = [view_of(nrf(n, claim(n))) for n in (5, 200, 40)]

    text = written(*views)

    assert text.index("/claim_200") < text.index("/claim_40") < text.index("/claim_5")


def test_a_flood_of_new_claims_is_counted() -> None:
    text = written(*(view_of(nrf(n, claim(n))) for n in range(1, 101)))

    assert "New (100)" in text
    assert "+92 more" in text


def test_sources_in_trouble_are_named() -> None:
    ailing = SourceState(key="x:iea_spox", trouble="The account is private.")

    text = written(sources=[SourceStatus(state=ailing, posts=1, last_post_at=None, gaps=0)])

    assert "Sources in trouble (1)\n• x:iea_spox: The account is private." in text


def test_territory_is_told_without_a_number() -> None:
    taken = iea(31, claim(count(), kind=Kind.TERRITORY_TAKEN), hours=7)
    repelled = nrf(12, claim(count(), kind=Kind.ATTACK_REPELLED))
    views = related(taken, repelled, RelationKind.CONTRADICTS, Alert.CONTRADICTION)

    text = written(*views)

    assert "attack repelled vs territory taken · Panjshir" in text
    assert "taliban: territory taken" in text


@pytest.mark.parametrize(
    "kind", [kind for kind in RelationKind if kind not in {RelationKind.REPOST, RelationKind.RELATED}]
)
def test_every_relation_can_be_told(kind: RelationKind) -> None:
    views = related(OURS, THEIRS, kind, Alert.UPDATE)

    assert "/claim_12" in written(*views)
