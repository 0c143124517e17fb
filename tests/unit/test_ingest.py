"""The one way in: what becomes of a batch of posts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

from claims.model import Alert, Claim, Post, Reading, Relation, RelationKind, Subscription
from claims.relate import Tolerance
from monitors.ingest import MAX_BATCH, Ingest, IngestReport
from monitors.ports import StoreError
from tests.builders import ANABA, NOON, at, claim, post, window
from tests.fakes import FakeIntake, FakeStore

CHAT = Subscription(chat_id=-100)


class ScriptedReader:
    """Reads each post's claims off a script, by the post's text."""

    def __init__(self, script: Mapping[str, Sequence[Claim]]) -> None:
        self._script = script

    def read(self, post: Post) -> Reading:
        return Reading(lang="en", claims=tuple(self._script.get(post.text, ())))


def said(post_id: str, text: str, hours: float = 0.0, **fields: object) -> Post:
    plain: dict[str, object] = {"source": "nrf_desk", "side": "nrf", "posted_at": at(hours), **fields}
    return post(text, id=post_id, **plain)


MANY, FEW, NONE = "135 killed in Panjshir", "three martyred in Panjshir", "Good morning"
SCRIPT = {MANY: [claim(135)], FEW: [claim(3)], "35 killed in Panjshir": [claim(35)]}
IEA = {"source": "iea_spox", "side": "taliban"}


class Desk:
    """An ingest over a store in memory, with one chat that listens."""

    def __init__(self, script: Mapping[str, Sequence[Claim]] = SCRIPT, *, store: FakeStore | None = None) -> None:
        self.store = store or FakeStore()
        self.store.subscribe(CHAT)
        self.ingest = Ingest(store=self.store, reader=ScriptedReader(script), tolerance=Tolerance())

    def __call__(self, *posts: Post, **options: object) -> IngestReport:
        return self.ingest(posts, now=at(48), **options)  # type: ignore[arg-type]

    @property
    def relations(self) -> list[Relation]:
        return list(self.store.tables.relations.values())

    @property
    def reasons(self) -> list[str]:
        return [message.item.reason for message in self.store.tables.outbox.values()]


def alerts(report: IngestReport) -> list[Alert]:
    return [verdict.alert for result in report.results for verdict in result.verdicts]


def test_opposite_claims_of_one_batch_meet() -> None:
    desk = Desk()

    report = desk(said("a", MANY), said("b", FEW, 4, **IEA))

    assert alerts(report) == [Alert.NEW, Alert.CONTRADICTION]
    assert [r.kind for r in desk.relations] == [RelationKind.CONTRADICTS]
    assert desk.reasons == ["new", "contradiction"]
    assert report.alerts_ordered == 2


def test_posts_of_a_batch_are_taken_in_order_of_time() -> None:
    report = Desk()(said("b", FEW, 4, **IEA), said("a", MANY))

    assert [result.post.id for result in report.results] == ["a", "b"]
    assert alerts(report) == [Alert.NEW, Alert.CONTRADICTION]


def test_a_post_that_comes_late_is_related_to_the_newer_claims() -> None:
    desk = Desk()
    desk(said("b", FEW, 4, **IEA))

    report = desk(said("a", MANY))

    assert alerts(report) == [Alert.CONTRADICTION]
    assert [(r.later, r.earlier) for r in desk.relations] == [(1, 2)]


def test_history_is_stored_and_compared_without_an_alert() -> None:
    desk = Desk()

    report = desk(said("a", MANY), said("b", FEW, 4, **IEA), is_history=True)

    assert alerts(report) == [Alert.NEW, Alert.CONTRADICTION]
    assert report.alerts_ordered == 0
    assert desk.reasons == []


def test_a_post_met_again_changes_nothing() -> None:
    desk = Desk()
    desk(said("a", MANY))

    report = desk(said("a", MANY))

    assert [(r.filing, r.verdicts) for r in report.results] == [(None, ())]
    assert len(desk.store.tables.claims) == 1


def test_an_edit_revises_its_former_version_and_others_meet_the_new_one_only() -> None:
    desk = Desk()
    desk(said("a", MANY))

    edit = desk(said("a", "35 killed in Panjshir", 1, is_edited=True))
    rival = desk(said("b", FEW, 4, **IEA))

    assert alerts(edit) == [Alert.UPDATE]
    assert [(r.kind, r.earlier) for r in edit.results[0].verdicts[0].relations] == [(RelationKind.REVISES, 1)]
    assert [(r.kind, r.earlier) for r in rival.results[0].verdicts[0].relations] == [(RelationKind.CONTRADICTS, 2)]


def test_a_deletion_retracts_every_standing_claim_once() -> None:
    desk = Desk()
    desk(said("a", MANY))

    report = desk.ingest.delete(said("a", MANY), at=at(2), now=at(3))
    again = desk.ingest.delete(said("a", MANY), at=at(2), now=at(4))

    (result,) = report.results
    assert result.is_deletion
    assert [(r.kind, r.later, r.earlier) for r in result.verdicts[0].relations] == [(RelationKind.RETRACTS, 1, 1)]
    assert desk.reasons == ["new", "retraction"]
    assert again == IngestReport()


def test_a_deleted_claim_can_still_be_contradicted() -> None:
    desk = Desk()
    desk(said("a", MANY))
    desk.ingest.delete(said("a", MANY), at=at(2), now=at(3))

    assert alerts(desk(said("b", FEW, 4, **IEA))) == [Alert.CONTRADICTION]


def test_deleting_an_unknown_post_does_nothing() -> None:
    assert Desk().ingest.delete(said("nobody", MANY), at=at(2), now=at(3)) == IngestReport()


def test_a_reply_to_ones_own_post_takes_over_the_place_from_up_the_thread() -> None:
    unplaced = claim(12, place=None, window=window(-12, 0, is_stated=False))
    desk = Desk({"In Anaba 40 killed": [claim(40, place=ANABA)], "12 wounded too": [unplaced], NONE: []})
    desk(said("a", "In Anaba 40 killed"), said("b", NONE, 1, reply_to="a"))

    report = desk(said("c", "12 wounded too", 2, reply_to="b"))

    (verdict,) = report.results[0].verdicts
    assert verdict.filed.claim.place == ANABA
    assert "place" in verdict.filed.claim.inherited


def test_a_reply_to_somebody_else_takes_over_nothing() -> None:
    desk = Desk({"In Anaba 40 killed": [claim(40, place=ANABA)], "12 wounded too": [claim(12, place=None)]})
    desk(said("a", "In Anaba 40 killed"))

    report = desk(said("c", "12 wounded too", 2, reply_to="a", **IEA))

    assert report.results[0].verdicts[0].filed.claim.place is None


def test_a_picture_without_words_is_filed_with_an_empty_reading() -> None:
    desk = Desk()

    report = desk(said("a", "", media=("photo.jpg",)))

    assert report.results[0].filing is not None
    assert report.results[0].verdicts == ()


def test_the_cursor_moves_with_the_batch() -> None:
    desk = Desk()

    desk(said("a", MANY), cursor=("x:nrf_desk", "a"))

    assert desk.store.source_state("x:nrf_desk").cursor == "a"


class BrokenIntake(FakeIntake):
    """Fails at the last step of a transaction."""

    def move_cursor(self, source_key: str, cursor: str) -> None:
        raise StoreError("disk full")


class BrokenStore(FakeStore):
    @contextmanager
    def intake(self) -> Iterator[FakeIntake]:
        with super().intake():
            yield BrokenIntake(self.tables)


def test_an_error_keeps_nothing_of_the_batch() -> None:
    desk = Desk(store=BrokenStore())

    with pytest.raises(StoreError):
        desk(said("a", MANY), cursor=("x:nrf_desk", "a"))

    assert desk.store.tables.posts == []
    assert desk.reasons == []


def test_a_batch_has_a_limit() -> None:
    with pytest.raises(ValueError, match="at most 200"):
        Desk()(*[said(str(n), NONE) for n in range(MAX_BATCH + 1)])


def test_related_claims_stay_in_the_verdict_and_out_of_the_store() -> None:
    desk = Desk({MANY: [claim(135)], "60 families killed": [claim(60, unit="family")]})

    report = desk(said("a", MANY), said("b", "60 families killed", 1))

    assert [r.kind for r in report.results[1].verdicts[0].relations] == [RelationKind.RELATED]
    assert desk.relations == []


def test_the_clock_is_the_callers() -> None:
    desk = Desk()
    desk.store.subscribe(replace(CHAT, muted_until=NOON))

    desk.ingest([said("a", MANY)], now=at(-1))

    assert desk.reasons == []
