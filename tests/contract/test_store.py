"""What every store must do: the fake, SQLite and PostgreSQL alike."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import Engine

from claims.model import (
    Alert,
    AlertOrder,
    Cause,
    Claim,
    Count,
    Direction,
    FiledClaim,
    Kind,
    Party,
    Post,
    PostState,
    Qualifier,
    Reading,
    Relation,
    RelationKind,
    Subscription,
    Verdict,
)
from monitors.ports import Gap, Intake, SourceState, Store
from storage.store import SqlStore
from tests.builders import AFGHANISTAN, ANABA, KAPISA, NRF, PANJSHIR, at, claim, post
from tests.fakes import FakeStore


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeStore()
    engine: Engine = request.getfixturevalue("sqlite_engine" if request.param == "sqlite" else "postgres_engine")
    return SqlStore(engine)


def take_in(intake: Intake, one: Post, *claims: Claim, seen: datetime | None = None) -> list[FiledClaim]:
    """File a post and its claims as ingest does; what a stored text says again is not filed again."""
    reading = Reading(lang="en", claims=claims)
    filing = intake.file_post(one, reading, seen_at=seen or one.posted_at)
    return intake.file_claims(filing, one, reading) if filing.is_new else []


def stored(store: Store, one: Post, *claims: Claim) -> list[FiledClaim]:
    with store.intake() as intake:
        return take_in(intake, one, *claims)


def candidates(store: Store, one: Post, of: Claim) -> list[FiledClaim]:
    """What is found for a claim that has just been filed."""
    with store.intake() as intake:
        (filed,) = take_in(intake, one, of)
        return intake.candidates(filed)


# Posts and their versions


def test_a_new_post_is_filed_as_version_one(store: Store) -> None:
    with store.intake() as intake:
        filing = intake.file_post(post("135 killed"), Reading(lang="en"), seen_at=at(1))

    assert filing.is_new
    assert filing.version == 1


def test_the_same_text_fetched_again_is_not_new(store: Store) -> None:
    stored(store, post("135 killed"), claim())

    with store.intake() as intake:
        again = intake.file_post(post("135 killed"), Reading(lang="en"), seen_at=at(2))

    assert not again.is_new
    assert again.version == 1


def test_one_id_on_two_platforms_or_in_two_sources_names_different_posts(store: Store) -> None:
    with store.intake() as intake:
        keys = {
            intake.file_post(one, Reading(lang=None), seen_at=at(0)).post_key
            for one in (post("a"), post("a", platform="telegram"), post("a", source="other_desk"))
        }

    assert len(keys) == 3


def test_another_text_under_the_same_id_is_a_new_version_and_supersedes_the_old_claims(store: Store) -> None:
    (first,) = stored(store, post("135 killed"), claim(135))
    (second,) = stored(store, post("153 killed", is_edited=True), claim(153))

    with store.intake() as intake:
        versions = intake.claims_of(first.post_key)

    assert second.post_key == first.post_key
    assert [(c.id, c.version, c.is_superseded) for c in versions] == [(first.id, 1, True), (second.id, 2, False)]
    assert versions[0].post.text == "135 killed"
    assert versions[1].state is PostState.EDITED


def test_pictures_that_come_later_under_the_same_text_are_added_to_it(store: Store) -> None:
    (first,) = stored(store, post("135 killed", media=("photo:1",)), claim())
    stored(store, post("135 killed", media=("photo:2", "photo:1")), claim())

    with store.intake() as intake:
        (standing,) = intake.claims_of(first.post_key)

    assert standing.post.media == ("photo:1", "photo:2")
    assert (standing.version, standing.state) == (1, PostState.LIVE)


def test_the_first_words_of_a_post_that_had_pictures_only_complete_it_and_are_no_edit(store: Store) -> None:
    stored(store, post("", media=("photo:1",)))
    (words,) = stored(store, post("135 killed", media=("photo:1", "photo:2")), claim())
    (edited,) = stored(store, post("35 killed", media=("photo:1", "photo:2")), claim(35))

    assert (words.version, words.state) == (2, PostState.LIVE)
    assert (edited.version, edited.state) == (3, PostState.EDITED)


def test_a_picture_that_its_author_gave_words_by_an_edit_is_edited(store: Store) -> None:
    stored(store, post("", media=("photo:1",)))
    (words,) = stored(store, post("135 killed", media=("photo:1",), is_edited=True), claim())

    assert words.state is PostState.EDITED


def test_an_edit_with_an_id_of_its_own_is_a_version_of_the_post_it_names(store: Store) -> None:
    (first,) = stored(store, post("135 killed", id="1"), claim(135))
    (second,) = stored(store, post("153 killed", id="2", edit_of="1", posted_at=at(1)), claim(153))
    (third,) = stored(store, post("150 killed", id="3", edit_of="2", posted_at=at(2)), claim(150))

    assert first.post_key == second.post_key == third.post_key
    assert third.version == 3


def test_a_version_read_a_second_time_is_not_new_even_when_a_later_one_stands(store: Store) -> None:
    stored(store, post("135 killed", id="1"), claim(135))
    stored(store, post("153 killed", id="2", edit_of="1", posted_at=at(1)), claim(153))

    with store.intake() as intake:
        old = intake.file_post(post("135 killed", id="1"), Reading(lang="en"), seen_at=at(9))
        edit = intake.file_post(
            post("153 killed", id="2", edit_of="1", posted_at=at(1)), Reading(lang="en"), seen_at=at(9)
        )

    assert (old.version, old.is_new) == (1, False)
    assert (edit.version, edit.is_new) == (2, False)


def test_a_text_its_author_put_back_is_a_new_version(store: Store) -> None:
    with store.intake() as intake:
        take_in(intake, post("135 killed"), claim(135), seen=at(0))
        take_in(intake, post("153 killed", is_edited=True), claim(153), seen=at(1))
        back = intake.file_post(post("135 killed", is_edited=True), Reading(lang="en"), seen_at=at(2))

    assert back.is_new
    assert back.version == 3


def test_an_older_version_that_comes_late_is_not_new_and_changes_nothing(store: Store) -> None:
    (edit,) = stored(store, post("153 killed", id="2", edit_of="1", posted_at=at(1)), claim(153))

    with store.intake() as intake:
        late = intake.file_post(post("135 killed", id="1", posted_at=at(0)), Reading(lang="en"), seen_at=at(2))
        found = intake.find_post("x", "1")
        (standing,) = intake.claims_of(edit.post_key)

    assert not late.is_new
    assert late.post_key == edit.post_key
    assert found is not None
    assert found.text == "153 killed"
    assert not standing.is_superseded


def test_a_post_is_found_by_the_id_of_any_of_its_versions_in_its_newest_form(store: Store) -> None:
    stored(store, post("135 killed", id="1"))
    stored(store, post("153 killed", id="2", edit_of="1", posted_at=at(1)))

    with store.intake() as intake:
        by_first, by_second, unknown = (intake.find_post("x", name) for name in ("1", "2", "3"))

    assert by_first == by_second
    assert by_first is not None
    assert by_first.text == "153 killed"
    assert unknown is None


def test_a_post_is_looked_for_on_its_own_platform_first(store: Store) -> None:
    stored(store, post("on telegram", platform="telegram", id="7"))
    stored(store, post("on x", platform="x", id="7"))

    with store.intake() as intake:
        found = [intake.find_post(platform, "7") for platform in ("x", "telegram", "rss")]

    assert [one.text for one in found if one] == ["on x", "on telegram", "on x"]


def test_a_post_comes_back_with_every_field_but_its_raw_payload(store: Store) -> None:
    whole = post(
        "135 کشته — 👍",
        id="9",
        side="nrf",
        beat="afghanistan",
        url="https://x.example/9",
        lang="fa",
        repost_of="1",
        reply_to="2",
        origin="channel:other",
        is_edited=True,
        media=("photo:1", "video:2"),
        raw='{"id": 9}',
    )
    stored(store, whole)

    with store.intake() as intake:
        found = intake.find_post("x", "9")

    assert found == replace(whole, raw=None)


def test_a_post_without_a_language_gets_the_one_that_was_read(store: Store) -> None:
    stored(store, post("135 killed", lang=None))

    with store.intake() as intake:
        found = intake.find_post("x", "1")

    assert found is not None
    assert found.lang == "en"


def test_times_come_back_in_utc_to_the_microsecond_and_to_the_year_9999(store: Store) -> None:
    kabul = timezone(timedelta(hours=4, minutes=30))
    stored(store, post("a", id="1", posted_at=datetime(2022, 9, 13, 16, 30, 0, 123456, tzinfo=kabul)))
    stored(store, post("b", id="2", posted_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)))

    with store.intake() as intake:
        found = [intake.find_post("x", name) for name in ("1", "2")]

    assert [one.posted_at for one in found if one] == [
        datetime(2022, 9, 13, 12, 0, 0, 123456, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    ]


# Deleted posts


def test_a_deleted_post_gives_its_standing_claims_once(store: Store) -> None:
    stored(store, post("135 killed"), claim(135))
    (standing,) = stored(store, post("153 killed", is_edited=True), claim(153))

    with store.intake() as intake:
        gone = intake.delete_post("x", "valley_desk", "1", at=at(5))
        again = intake.delete_post("x", "valley_desk", "1", at=at(6))

    assert [(c.id, c.state, c.post.deleted_at) for c in gone] == [(standing.id, PostState.DELETED, at(5))]
    assert again == []


def test_deleting_a_post_nobody_stored_gives_nothing(store: Store) -> None:
    stored(store, post("135 killed", platform="telegram"), claim(135))

    with store.intake() as intake:
        assert intake.delete_post("x", "valley_desk", "1", at=at(5)) == []


def test_a_deletion_leaves_a_post_of_the_same_id_in_another_source_alone(store: Store) -> None:
    (mine,) = stored(store, post("135 killed"), claim(135))
    stored(store, post("3 killed", source="emirate_bulletin"), claim(3))

    with store.intake() as intake:
        gone = intake.delete_post("x", "valley_desk", "1", at=at(5))
        nobodys = intake.delete_post("x", "third_desk", "1", at=at(5))

    assert [c.id for c in gone] == [mine.id]
    assert nobodys == []


def test_the_text_of_a_deleted_x_post_is_purged_and_known_again_when_it_returns(store: Store) -> None:
    stored(store, post("135 killed", raw="{}"), claim(135))

    with store.intake() as intake:
        (gone,) = intake.delete_post("x", "valley_desk", "1", at=at(5))
        again = intake.file_post(post("135 killed"), Reading(lang="en"), seen_at=at(6))

    assert gone.post.text == ""
    assert gone.claim == claim(135)
    assert not again.is_new


def test_the_text_of_a_deleted_post_of_another_platform_is_kept_as_evidence(store: Store) -> None:
    stored(store, post("135 killed", platform="telegram"), claim(135))

    with store.intake() as intake:
        (gone,) = intake.delete_post("telegram", "valley_desk", "1", at=at(5))

    assert gone.post.text == "135 killed"


# Claims


def test_claims_come_back_as_they_were_filed_in_order_of_text(store: Store) -> None:
    plain = claim(135)
    rich = claim(
        Count(low=12, high=None, qualifier=Qualifier.AT_LEAST, wording="не менее 12"),
        kind=Kind.EQUIPMENT_DESTROYED,
        unit="tank",
        by=NRF,
        claimant=Party(words="spokesman", id=None),
        place=ANABA,
        is_denied=True,
        is_part=True,
        is_exhaustive=True,
        is_retraction=True,
        cause=Cause.CONFLICT,
        inherited=("place",),
        quote={"count": (0, 11), "place": (15, 20)},
    )
    bare = claim(None, place=None, victims=Party())
    first = stored(store, post("one text"), plain, rich, bare)

    with store.intake() as intake:
        again = intake.claims_of(first[0].post_key)

    assert [one.claim for one in first] == [plain, rich, bare]
    assert again == first


def test_numbers_and_characters_no_column_holds_do_not_stop_the_intake(store: Store) -> None:
    huge = claim(10**30, quote={"count": (7, 9)})
    (filed,) = stored(store, post("killed \x00 \ud800 all", id="\x00", raw="\x00"), huge)

    with store.intake() as intake:
        (again,) = intake.claims_of(filed.post_key)

    assert again.claim.count.low == 10**30
    assert len(again.post.text) == len(filed.post.text)


# Candidates


@pytest.mark.parametrize("there", [PANJSHIR, ANABA, AFGHANISTAN], ids=["same place", "inside it", "around it"])
def test_a_claim_at_the_place_inside_it_or_around_it_is_a_candidate(store: Store, there: object) -> None:
    (one,) = stored(store, post("Taliban lost 140 men", id="1"), claim(140, place=there))

    found = candidates(store, post("Опровержение: убитых трое", id="2", posted_at=at(5)), claim(3))

    assert [c.id for c in found] == [one.id]


def test_candidates_carry_the_post_and_claim_they_stand_for(store: Store) -> None:
    (one,) = stored(store, post("Taliban lost 140 men", id="1", side="nrf"), claim(140))

    (found,) = candidates(store, post("only three were killed", id="2", posted_at=at(5)), claim(3))

    assert found == one


def test_a_claim_posted_later_is_a_candidate_for_one_that_comes_late(store: Store) -> None:
    (later,) = stored(store, post("only three died", id="1", posted_at=at(20)), claim(3))

    found = candidates(store, post("135 of them were killed", id="2", posted_at=at(0)), claim(135))

    assert [c.id for c in found] == [later.id]


def test_a_claim_without_a_place_is_found_by_its_victims(store: Store) -> None:
    (one,) = stored(store, post("losses of the movement: 140", id="1"), claim(140, place=None))

    found = candidates(store, post("никто не погиб", id="2", posted_at=at(5)), claim(0, is_denied=True))

    assert one.id in [c.id for c in found]


def test_an_old_claim_elsewhere_is_found_by_a_rare_word(store: Store) -> None:
    (old,) = stored(store, post("Bridge at Dahaneh Ghor blown up", id="1", posted_at=at(-9000)), claim(7, place=KAPISA))

    found = candidates(store, post("Again at Dahaneh Ghor", id="2", posted_at=at(0)), claim(9))

    assert [c.id for c in found] == [old.id]


def test_claims_of_the_same_post_and_superseded_ones_are_no_candidates(store: Store) -> None:
    stored(store, post("Ambush in Panjshir: 135 killed", id="1"), claim(135))
    (second,) = stored(store, post("Ambush in Panjshir: 130 killed", id="1", is_edited=True), claim(130))

    with store.intake() as intake:
        own, _ = take_in(intake, post("Ambush in Panjshir, 3 killed, 4 hurt", id="2"), claim(3), claim(4))
        found = intake.candidates(own)

    assert [c.id for c in found] == [second.id]


def test_of_many_candidates_at_most_200_are_given_the_most_alike_first(store: Store) -> None:
    with store.intake() as intake:
        for number in range(230):
            take_in(intake, post(f"report {number} on losses", id=str(number)), claim(number))
        (twin,) = take_in(intake, post("Ambush near Shotul bridge kills 135", id="twin"), claim(135))
        (own,) = take_in(intake, post("Shotul bridge ambush: 135 killed", id="own", posted_at=at(1)), claim(135))
        found = intake.candidates(own)

    assert 50 < len(found) <= 200
    assert found[0].id == twin.id


# Relations, verdicts, alerts


def relation(later: FiledClaim, earlier: FiledClaim, kind: RelationKind = RelationKind.CONTRADICTS) -> Relation:
    return Relation(
        kind=kind,
        later=later.id,
        earlier=earlier.id,
        score=90,
        why="135 against 3",
        alert=Alert.CONTRADICTION,
        direction=Direction.LATER_IN_EARLIER,
        compared={"count": "135 / 3"},
        gap=45.0,
    )


def test_a_relation_may_be_stored_twice_and_stands_once(store: Store) -> None:
    (one,) = stored(store, post("135 killed", id="1"), claim(135))
    (two,) = stored(store, post("3 killed", id="2"), claim(3))

    with store.intake() as intake:
        intake.relate([relation(two, one)])
        intake.relate([relation(two, one), relation(two, one, RelationKind.DENIES)])
        intake.relate([])
        intake.record_verdict(Verdict(filed=two, strongest=RelationKind.CONTRADICTS, alert=Alert.CONTRADICTION))


def order(of: FiledClaim, reason: Alert = Alert.NEW, *, thread: int | None = None) -> AlertOrder:
    return AlertOrder(chat_id=-100, thread_id=thread, claim_id=of.id, reason=reason, gap=2.0)


def test_an_alert_is_ordered_once_for_a_chat_a_topic_a_claim_and_a_reason(store: Store) -> None:
    (one,) = stored(store, post("135 killed"), claim())

    with store.intake() as intake:
        first = intake.order_alerts([order(one), order(one), order(one, thread=7)], now=at(0))
    with store.intake() as intake:
        again = intake.order_alerts([order(one), order(one, Alert.UPDATE), order(one, thread=7)], now=at(1))

    assert (first, again) == (2, 1)
    assert [(m.thread_id, m.reason, m.claim_id) for m in store.pending(now=at(2))] == [
        (None, "new", one.id),
        (7, "new", one.id),
        (None, "update", one.id),
    ]


def test_a_failed_intake_leaves_nothing_behind(store: Store) -> None:
    store.subscribe(Subscription(chat_id=-100))

    with contextlib.suppress(RuntimeError), store.intake() as intake:
        (one,) = take_in(intake, post("135 killed"), claim())
        intake.order_alerts([order(one)], now=at(0))
        intake.move_cursor("x:valley_desk", "1")
        raise RuntimeError("power cut")

    assert store.pending(now=at(1)) == []
    assert store.source_state("x:valley_desk").cursor is None
    with store.intake() as intake:
        assert intake.find_post("x", "1") is None


def test_the_intake_sees_the_subscriptions(store: Store) -> None:
    store.subscribe(Subscription(chat_id=-100, thread_id=3))

    with store.intake() as intake:
        assert intake.subscriptions() == [Subscription(chat_id=-100, thread_id=3)]


# Sources


def test_an_unknown_source_has_a_blank_state(store: Store) -> None:
    assert store.source_state("x:nobody") == SourceState(key="x:nobody")


def test_a_source_state_comes_back_as_it_was_saved(store: Store) -> None:
    state = SourceState(
        key="telegram:desk",
        cursor="17",
        has_baseline=True,
        last_success_at=at(0),
        next_poll_at=at(0.1),
        errors_in_a_row=2,
        trouble="the page holds no channel",
    )
    store.save_source_state(SourceState(key="telegram:desk"))
    store.save_source_state(state)

    assert store.source_state("telegram:desk") == state


def test_the_cursor_moves_with_the_intake_and_leaves_the_rest_of_the_state_alone(store: Store) -> None:
    store.save_source_state(SourceState(key="x:desk", cursor="1", has_baseline=True, errors_in_a_row=2))

    with store.intake() as intake:
        take_in(intake, post("135 killed"), claim())
        intake.move_cursor("x:desk", "2")
        intake.move_cursor("x:unseen", "9")

    assert store.source_state("x:desk") == SourceState(key="x:desk", cursor="2", has_baseline=True, errors_in_a_row=2)
    assert store.source_state("x:unseen") == SourceState(key="x:unseen", cursor="9")


def test_gaps_may_be_recorded_again_and_again(store: Store) -> None:
    for _ in range(2):
        store.record_gap("x:desk", Gap(start="1", end="9", why="more than one poll may gather"), at=at(0))


# Subscriptions


def test_a_subscription_comes_back_as_it_was_made(store: Store) -> None:
    rich = Subscription(
        chat_id=-1001234567890,
        thread_id=4,
        min_new_count=20,
        causes=frozenset({Cause.DISASTER}),
        muted_until=at(3),
        timezone="Asia/Kabul",
        digest_at=time(6, 15),
        since=at(1),
    )
    plain = Subscription(chat_id=-1001234567890, digest_at=None, causes=frozenset())
    store.subscribe(rich)
    store.subscribe(plain)

    assert store.subscriptions() == [plain, rich]


def test_subscribing_again_replaces_also_without_a_topic(store: Store) -> None:
    store.subscribe(Subscription(chat_id=5, min_new_count=1))
    store.subscribe(Subscription(chat_id=5, min_new_count=9))

    assert store.subscriptions() == [Subscription(chat_id=5, min_new_count=9)]


def test_a_chat_is_offered_a_subscription_once_and_may_come_back_by_itself(store: Store) -> None:
    offered = Subscription(chat_id=5, min_new_count=7)

    assert store.offer_subscription(offered)
    assert not store.offer_subscription(Subscription(chat_id=5))
    assert store.subscriptions() == [offered]
    store.unsubscribe(5, None)
    assert not store.offer_subscription(offered)
    assert store.subscriptions() == []
    store.subscribe(offered)
    assert store.subscriptions() == [offered]


def test_unsubscribing_says_whether_there_was_anything_to_end(store: Store) -> None:
    store.subscribe(Subscription(chat_id=5))
    store.subscribe(Subscription(chat_id=5, thread_id=1))

    assert store.unsubscribe(5, None)
    assert not store.unsubscribe(5, None)
    assert store.subscriptions() == [Subscription(chat_id=5, thread_id=1)]


def test_unsubscribing_withdraws_what_waits_there_and_nowhere_else(store: Store) -> None:
    for chat in (5, 6):
        store.subscribe(Subscription(chat_id=chat))
        notice(store, key="a", chat=chat)
        notice(store, key="b", chat=chat)
    on_its_way = store.pending(now=at(1))[0]
    store.mark_sending([on_its_way.id], now=at(1))

    store.unsubscribe(5, None)

    assert [(m.chat_id, m.body) for m in store.pending(now=at(1))] == [(6, "about a"), (6, "about b")]
    assert store.lapse_sending() == 1


def test_a_chat_that_moved_takes_its_subscriptions_and_messages_along(store: Store) -> None:
    store.subscribe(Subscription(chat_id=-5, min_new_count=1))
    store.subscribe(Subscription(chat_id=-5, thread_id=2))
    store.subscribe(Subscription(chat_id=-1005, min_new_count=8))
    notice(store, key="a", chat=-5)
    notice(store, key="b", chat=-5)
    notice(store, key="b", chat=-1005)

    store.move_chat(-5, -1005)

    assert store.subscriptions() == [
        Subscription(chat_id=-1005, min_new_count=8),
        Subscription(chat_id=-1005, thread_id=2),
    ]
    assert [(m.chat_id, m.body) for m in store.pending(now=at(1))] == [(-1005, "about a"), (-1005, "about b")]


# Messages and their states


def notice(store: Store, *, key: str, chat: int = 1, thread: int | None = None) -> bool:
    return store.order_message(chat_id=chat, thread_id=thread, reason="notice", key=key, body=f"about {key}", now=at(0))


def test_a_message_is_queued_once_for_a_chat_a_topic_and_a_key(store: Store) -> None:
    assert notice(store, key="a")
    assert not notice(store, key="a")
    assert notice(store, key="b")
    assert notice(store, key="a", thread=2)


def test_contradictions_go_out_first_then_the_oldest(store: Store) -> None:
    (one,) = stored(store, post("135 killed"), claim())
    notice(store, key="a")
    with store.intake() as intake:
        intake.order_alerts([order(one), order(one, Alert.CONTRADICTION)], now=at(1))

    assert [m.reason for m in store.pending(now=at(1))] == ["contradiction", "notice", "new"]
    assert [m.reason for m in store.pending(now=at(1), limit=1)] == ["contradiction"]


def test_a_message_being_sent_is_no_longer_pending_and_counts_the_attempt(store: Store) -> None:
    notice(store, key="a")
    (item,) = store.pending(now=at(0))
    store.mark_sending([item.id], now=at(0))

    assert store.pending(now=at(1)) == []

    store.put_back([item.id], not_before=at(2))

    assert store.pending(now=at(1)) == []
    assert store.pending(now=at(2)) == [replace(item, attempts=1)]


@pytest.mark.parametrize("end", ["sent", "uncertain", "failed"])
def test_a_message_that_came_to_an_end_is_never_pending_again(store: Store, end: str) -> None:
    notice(store, key="a")
    (item,) = store.pending(now=at(0))
    store.mark_sending([item.id], now=at(0))
    if end == "sent":
        store.mark_sent([item.id], message_id=77, now=at(0))
    elif end == "uncertain":
        store.mark_uncertain([item.id], why="the answer was lost")
    else:
        store.mark_failed([item.id], why="the bot was thrown out")

    assert store.pending(now=at(99)) == []
    assert store.lapse_sending() == 0
    assert not notice(store, key="a")


def test_what_a_dead_process_left_in_sending_is_uncertain_and_not_sent_again(store: Store) -> None:
    notice(store, key="a")
    notice(store, key="b")
    first, _ = store.pending(now=at(0))
    store.mark_sending([first.id], now=at(0))

    assert store.lapse_sending() == 1
    assert store.lapse_sending() == 0
    assert [m.body for m in store.pending(now=at(9))] == ["about b"]
