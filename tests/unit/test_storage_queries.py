"""Questions of the chat and the command line, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine

from claims.model import Alert, AlertOrder, Claim, FiledClaim, Post, Reading, Relation, RelationKind, Verdict
from monitors.ports import Gap, Intake, SourceState
from storage.queries import ClaimQueries, StatusQueries, Totals
from storage.store import SqlStore
from tests.builders import AFGHANISTAN, ANABA, KAPISA, NOON, PANJSHIR, at, claim, post


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine)


def take_in(intake: Intake, one: Post, *claims: Claim, seen_at: datetime | None = None) -> list[FiledClaim]:
    given = Reading(lang="en", claims=claims)
    filing = intake.file_post(one, given, seen_at=seen_at or one.posted_at)
    return intake.file_claims(filing, one, given) if filing.is_new else []


def stored(
    store: SqlStore,
    number: int,
    of: Claim | None = None,
    *,
    hours: float = 0.0,
    seen: float | None = None,
    **fields: Any,
) -> FiledClaim:
    """One claim in a post of its own. `seen`: the hour it was read, if not at once."""
    with store.intake() as intake:
        one = post(**{"text": f"report {number}", "id": str(number), "posted_at": at(hours), **fields})
        return take_in(intake, one, of or claim(), seen_at=None if seen is None else at(seen))[0]


def related(
    store: SqlStore, later: FiledClaim, kind: RelationKind, earlier: FiledClaim, *, independent: bool = False
) -> Relation:
    found = Relation(
        kind=kind,
        later=later.id,
        earlier=earlier.id,
        score=80,
        why="same frame",
        alert=Alert.UPDATE,
        is_independent=independent,
    )
    with store.intake() as intake:
        intake.relate([found])
        intake.record_verdict(Verdict(filed=later, relations=(found,), strongest=kind, alert=Alert.UPDATE))
    return found


def ids(views: list) -> list[int]:  # type: ignore[type-arg]
    return [view.filed.id for view in views]


def test_a_place_holds_its_own_claims_and_those_of_every_place_inside_it_newest_first(
    store: SqlStore, engine: Engine
) -> None:
    district = stored(store, 1, claim(place=ANABA), hours=1)
    province = stored(store, 2, claim(place=PANJSHIR), hours=3)
    country = stored(store, 3, claim(place=AFGHANISTAN), hours=2)
    stored(store, 4, claim(place=None), hours=4)
    elsewhere = stored(store, 5, claim(place=KAPISA), hours=5)
    queries = ClaimQueries(engine)

    assert ids(queries.by_place(["panjshir"])) == [province.id, district.id]
    assert ids(queries.by_place(["anaba"])) == [district.id]
    assert ids(queries.by_place(["afghanistan"])) == [elsewhere.id, province.id, country.id, district.id]
    assert ids(queries.by_place(["afghanistan", "panjshir"], limit=2, offset=1)) == [province.id, country.id]
    assert ids(queries.by_place(["panjshir"], since=at(2))) == [province.id]
    assert ids(queries.by_place(["nowhere"])) == ids(queries.by_place([])) == []
    assert queries.count_by_place(["afghanistan", "panjshir"]) == 4
    assert queries.count_by_place(["afghanistan"], since=at(3)) == 2


def test_superseded_claims_and_mere_echoes_are_not_listed(store: SqlStore, engine: Engine) -> None:
    stored(store, 1, claim(135))
    edited = stored(store, 1, claim(153), hours=0, text="an edit", is_edited=True)
    echo, again, other = (stored(store, number, claim(153), hours=number) for number in (2, 3, 4))
    related(store, echo, RelationKind.REPOST, edited)
    related(store, again, RelationKind.RESTATES, edited)
    related(store, other, RelationKind.CORROBORATES, edited)
    queries = ClaimQueries(engine)

    assert ids(queries.by_place(["panjshir"])) == [other.id, edited.id]
    assert queries.count_by_place(["panjshir"]) == 2


def test_a_card_shows_relations_both_ways_strongest_first_and_counts_echoes_and_sources(
    store: SqlStore, engine: Engine
) -> None:
    first = stored(store, 1, claim(140), hours=0, source="a")
    shown = stored(store, 2, claim(135), hours=1, source="b")
    agreeing = stored(store, 3, claim(135), hours=2, source="c")
    same_side = stored(store, 4, claim(135), hours=2, source="d")
    opposite = stored(store, 5, claim(3), hours=3, source="e")
    echoes = [stored(store, number, claim(135), hours=4, source=f"f{number}") for number in (6, 7)]
    related(store, agreeing, RelationKind.CORROBORATES, shown, independent=True)
    related(store, same_side, RelationKind.CORROBORATES, shown)
    against = related(store, opposite, RelationKind.CONTRADICTS, shown)
    for echo in echoes:
        related(store, echo, RelationKind.REPOST, shown)
    related(store, shown, RelationKind.CORROBORATES, first, independent=True)

    card = ClaimQueries(engine).card(shown.id)

    assert card is not None
    assert card.filed == shown
    assert (card.alert, card.strongest) == (Alert.UPDATE, RelationKind.CORROBORATES)
    assert (card.reposts, card.independent_sources) == (2, 3)
    assert card.relations[0].relation == against
    assert card.relations[0].other == opposite
    assert [(view.relation.kind.value, view.is_other_earlier) for view in card.relations] == [
        ("contradicts", False),
        ("corroborates", False),
        ("corroborates", False),
        ("corroborates", True),
        ("repost", False),
        ("repost", False),
    ]


def test_an_unknown_number_has_no_card(engine: Engine) -> None:
    assert ClaimQueries(engine).card(12) is None


def test_a_claim_not_yet_judged_has_a_quiet_card(store: SqlStore, engine: Engine) -> None:
    card = ClaimQueries(engine).card(stored(store, 1).id)

    assert card is not None
    assert (card.alert, card.strongest, card.relations, card.independent_sources) == (Alert.NONE, None, (), 1)


def test_a_retraction_of_a_claim_by_its_own_deletion_shows_once(store: SqlStore, engine: Engine) -> None:
    gone = stored(store, 1)
    related(store, gone, RelationKind.RETRACTS, gone)

    card = ClaimQueries(engine).card(gone.id)

    assert card is not None
    assert [view.other.id for view in card.relations] == [gone.id]


def test_a_period_holds_the_claims_posted_in_it_from_its_start_to_just_before_its_end(
    store: SqlStore, engine: Engine
) -> None:
    early, first, last, end = (stored(store, n, hours=hours) for n, hours in enumerate((-1, 0, 23.9, 24)))
    queries = ClaimQueries(engine)

    assert ids(queries.between(at(0), at(24))) == [first.id, last.id]
    assert queries.between(at(48), at(72)) == []
    assert queries.newest_posted_at() == end.post.posted_at != early.post.posted_at


def test_the_end_of_a_period_is_exact_to_the_microsecond(store: SqlStore, engine: Engine) -> None:
    moment = NOON + timedelta(microseconds=500)
    late = stored(store, 1, posted_at=moment)
    queries = ClaimQueries(engine)

    assert queries.between(NOON, moment) == []
    assert ids(queries.between(moment, moment + timedelta(microseconds=1))) == [late.id]
    assert queries.newest_posted_at() == moment


def test_a_claim_arrives_once_in_the_period_in_which_it_was_read_however_late(store: SqlStore, engine: Engine) -> None:
    prompt, late, old = (stored(store, n, hours=hours, seen=seen) for n, (hours, seen) in enumerate(WHEN))
    queries = ClaimQueries(engine)

    first = queries.arrived(at(0), at(24), posted_since=at(-24))
    second = queries.arrived(at(24), at(48), posted_since=at(0))

    assert ids(first) == [prompt.id]
    assert ids(second) == [late.id]
    assert ids(queries.arrived(at(24), at(48), posted_since=at(-100))) == [old.id, late.id]


WHEN = ((23.0, 23.1), (23.9, 24.0), (-90.0, 25.0))  # hours of posting and of reading


def test_an_empty_store_has_no_newest_post(engine: Engine) -> None:
    assert ClaimQueries(engine).newest_posted_at() is None


def test_a_long_period_is_read_whole(store: SqlStore, engine: Engine) -> None:
    with store.intake() as intake:
        filed = [take_in(intake, post(f"p{n}", id=str(n)), claim(n))[0] for n in range(1_200)]
        intake.relate(
            [
                Relation(kind=RelationKind.RESTATES, later=b.id, earlier=a.id, score=1, why="", alert=Alert.NONE)
                for a, b in pairwise(filed)
            ]
        )

    views = ClaimQueries(engine).between(at(0), at(1))

    assert len(views) == 1_200
    assert sum(len(view.relations) for view in views) == 2 * 1_199


def test_sources_are_listed_with_what_came_of_them(store: SqlStore, engine: Engine) -> None:
    state = SourceState(key="x:desk", has_baseline=True, trouble="the account is suspended")
    store.save_source_state(state)
    store.save_source_state(SourceState(key="a:quiet"))
    for _ in range(2):
        store.record_gap("x:desk", Gap(start="1", end="5", why="too many"), at=at(0))
    for batch in ((1, 2), (2, 3)):  # the second one meets a post that is there already
        with store.intake() as intake:
            for number in batch:
                take_in(intake, post(f"p{number}", id=str(number), posted_at=at(number)), claim())
            intake.move_cursor("x:desk", str(batch[-1]))

    quiet, desk = StatusQueries(engine).sources()

    assert desk.state == replace(state, cursor="3")
    assert (desk.posts, desk.last_post_at, desk.gaps) == (3, at(3), 2)
    assert (quiet.state.key, quiet.posts, quiet.last_post_at, quiet.gaps) == ("a:quiet", 0, None, 0)


def test_totals_count_what_stands(store: SqlStore, engine: Engine) -> None:
    first = stored(store, 1, claim(135))
    second = stored(store, 1, claim(136), text="an edit", is_edited=True)
    related(store, second, RelationKind.REVISES, first)
    with store.intake() as intake:
        intake.file_post(post(" ", id="9", media=("photo:1",)), Reading(lang=None), seen_at=at(0))
        intake.order_alerts([AlertOrder(chat_id=1, thread_id=None, claim_id=second.id, reason=Alert.NEW)], now=at(0))

    assert StatusQueries(engine).totals() == Totals(posts=2, claims=1, relations=1, media_only=1, outbox={"pending": 1})


def test_messages_nobody_knows_the_fate_of_are_listed(store: SqlStore, engine: Engine) -> None:
    for key in ("a", "b"):
        store.order_message(chat_id=1, thread_id=None, reason="notice", key=key, body=key, now=at(0))
    first, _ = store.pending(now=at(0))
    store.mark_uncertain([first.id], why="the answer was lost")

    assert StatusQueries(engine).uncertain() == [first]


def test_pages_of_a_crowded_place_hold_each_claim_once_newest_first(store: SqlStore, engine: Engine) -> None:
    places = (PANJSHIR, ANABA, AFGHANISTAN)
    with store.intake() as intake:
        filed = [
            take_in(intake, post(f"r{n}", id=str(n), posted_at=at(n * 7 % 600 / 4)), claim(n, place=places[n % 3]))[0]
            for n in range(600)
        ]
    newest = [one.id for one in sorted(filed, key=lambda one: (one.post.posted_at, one.id), reverse=True)]
    queries = ClaimQueries(engine)

    pages = [ids(queries.by_place(["afghanistan", "panjshir"], limit=40, offset=offset)) for offset in (0, 250, 590)]

    assert pages == [newest[:40], newest[250:290], newest[590:]]
    assert queries.count_by_place(["afghanistan", "anaba"]) == 600
    assert queries.count_by_place(["panjshir"], since=at(100)) == sum(
        one.post.posted_at >= at(100) for one in filed if one.claim.place != AFGHANISTAN
    )
