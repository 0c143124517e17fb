"""What a card says: the news first, both sides with their words, the reason, and that it is only a claim."""

from datetime import timedelta
from typing import Any

import pytest

from bot.cards import alert_card, list_entry, new_card
from bot.claim_card import claim_card
from bot.phrases import words_as_written
from bot.render import Block, message
from claims.model import Alert, Basis, Kind, Party, Place, PostState, Qualifier, RelationKind, Role
from tests.builders import NRF, TALIBAN, at, changed, claim, count, filed, iea, nrf, window
from tests.offline import related, view_of

TEXT = "Warning: 135 #Taliban killed by Resistance in Panjshir and 45 in #Kapisa /24 hr."
QUOTE = {"count": (9, 12), "victims": (13, 21), "kind": (22, 28), "by": (32, 42), "place": (46, 54)}
THEIRS = nrf(12, claim(by=NRF, quote=QUOTE), text=TEXT, platform="telegram", url="https://t.me/nrf_desk/12")
OURS = iea(31, claim(3), hours=7, text="Only 3 of our men were killed.", url="https://x.com/iea_spox/status/31")


def words(*blocks: Block) -> str:
    return message(*blocks).plain


def first_line(kind: RelationKind, alert: Alert, later: int | None = 35, **fields: object) -> str:
    now = iea(31, claim(count(later), **fields), hours=7)
    view, _ = related(now, THEIRS, kind, alert)
    return words(alert_card(view, alert)).splitlines()[0]


@pytest.mark.parametrize(
    ("kind", "alert", "headline"),
    [
        (RelationKind.CONTRADICTS, Alert.CONTRADICTION, "⚠️ CONTRADICTION 135 vs 35 killed · Panjshir"),
        (RelationKind.DENIES, Alert.CONTRADICTION, "🚫 DENIED 135 killed · Panjshir"),
        (RelationKind.RETRACTS, Alert.RETRACTION, "↩️ RETRACTED 135 killed · Panjshir"),
        (RelationKind.REVISES, Alert.UPDATE, "✏️ REVISED 135 → 35 killed · Panjshir"),
        (RelationKind.RUNNING_TOTAL, Alert.UPDATE, "📈 RUNNING TOTAL 135 → 35 killed · Panjshir"),
        (RelationKind.CORROBORATES, Alert.UPDATE, "➕ CORROBORATED 135 by 35 killed · Panjshir"),
        (RelationKind.POSSIBLE_CONFLICT, Alert.REVIEW, "❓ POSSIBLE CONFLICT 135 / 35 killed · Panjshir"),
    ],
)
def test_the_first_line_says_what_is_new(kind: RelationKind, alert: Alert, headline: str) -> None:
    assert first_line(kind, alert) == headline


def test_a_new_claim_is_told_with_its_number_and_place() -> None:
    assert words(alert_card(view_of(THEIRS), "new")).splitlines()[0] == "🆕 NEW 135 killed · Panjshir"


def test_a_contradiction_shows_both_sides_with_their_posts_words_and_reason() -> None:
    view, _ = related(
        OURS, THEIRS, RelationKind.CONTRADICTS, Alert.CONTRADICTION, why="135 and 3 are 45 times apart.", gap=45.0
    )

    card = words(alert_card(view, "contradiction"))

    assert "Earlier: 135 Taliban killed by Resistance [nrf]" in card
    assert "Later: 3 Taliban killed" in card
    assert "by nrf_desk (Telegram · side: nrf)" in card
    assert "by iea_spox (X · side: taliban)" in card
    assert "https://t.me/nrf_desk/12" in card
    assert "https://x.com/iea_spox/status/31" in card
    assert "Warning: 135 #Taliban killed by Resistance" in card
    assert "Only 3 of our men were killed." in card
    assert "Why: 135 and 3 are 45 times apart." in card
    assert "unverified claim" in card
    assert card.index("135 Taliban") < card.index("3 Taliban killed\n")


def test_an_old_post_that_comes_late_still_stands_first() -> None:
    _, view = related(OURS, THEIRS, RelationKind.CONTRADICTS, Alert.CONTRADICTION)

    assert words(alert_card(view, "contradiction")).startswith("⚠️ CONTRADICTION 135 vs 3")


def test_of_several_relations_the_strongest_is_told_and_the_rest_are_counted() -> None:
    near, _ = related(OURS, nrf(13, claim(9)), RelationKind.CONTRADICTS, Alert.CONTRADICTION, gap=3.0)
    far, _ = related(OURS, THEIRS, RelationKind.CONTRADICTS, Alert.CONTRADICTION, gap=45.0)
    both = view_of(OURS, Alert.CONTRADICTION, relations=(*near.relations, *far.relations))

    card = words(alert_card(both, "contradiction"))

    assert card.startswith("⚠️ CONTRADICTION 135 vs 3")
    assert "unverified claim · +1 more like it: /claim_31" in card


def test_new_claims_of_one_post_share_its_source_and_words() -> None:
    other = changed(THEIRS, count=count(45), place=Place(words="#Kapisa", name="Kapisa", id="kapisa"))

    card = words(new_card([view_of(THEIRS), view_of(other)]))

    assert card.startswith("🆕 NEW 2 claims")
    assert "135 Taliban killed" in card
    assert "45 Taliban killed" in card
    assert card.count("Warning:") == 1


def test_a_deleted_post_is_told_with_one_side() -> None:
    gone = filed(12, text=TEXT, platform="telegram", state=PostState.DELETED)
    view, _ = related(gone, gone, RelationKind.RETRACTS, Alert.RETRACTION, why="The post was deleted.")

    card = words(alert_card(view, "retraction"))

    assert card.startswith("↩️ RETRACTED: the post was deleted")
    assert "Earlier" not in card


def test_the_text_of_a_post_deleted_on_x_is_not_shown_again() -> None:
    gone = filed(12, claim(quote=QUOTE), text=TEXT, platform="x", state=PostState.DELETED)

    card = words(*claim_card(view_of(gone)))

    assert "Warning" not in card
    assert "Words behind" not in card


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (count(135), "135 Taliban killed"),
        (count(5000), "5,000 Taliban killed"),
        (count(40, qualifier=Qualifier.AT_LEAST), "at least 40 Taliban killed"),
        (count(high=300, qualifier=Qualifier.AT_MOST), "up to 300 Taliban killed"),
        (count(20, qualifier=Qualifier.ABOUT), "about 20 Taliban killed"),
        (count(10, 12, Qualifier.RANGE), "10–12 Taliban killed"),
        (count(12, 99, Qualifier.VAGUE, "dozens"), "dozens (12–99) Taliban killed"),
        (count(wording="many"), "many Taliban killed"),
        (count(), "Taliban killed (no number given)"),
        (count(0), "0 Taliban killed"),
    ],
)
def test_a_count_is_shown_as_it_was_said(number: object, shown: str) -> None:
    assert shown in words(alert_card(view_of(nrf(1, claim(number))), "new"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"victims": Party()}, "135 people killed"),
        ({"victims": Party(role=Role.CIVILIAN)}, "135 civilians killed"),
        ({"victims": Party(), "unit": "family"}, "135 families killed"),
        ({"victims": Party(words="طالب", id="taliban")}, "135 \u2068طالب\u2069 [taliban] killed"),
        ({"kind": Kind.EQUIPMENT_DESTROYED, "victims": Party(), "unit": "tank"}, "135 tanks destroyed"),
        ({"kind": Kind.STRENGTH, "victims": Party(words="Commandos")}, "135 Commandos present"),
        ({"kind": Kind.TERRITORY_TAKEN, "by": TALIBAN, "victims": Party()}, "territory taken by Taliban"),
        ({"kind": Kind.ATTACK_REPELLED, "by": NRF}, "attack repelled, attackers: Taliban by Resistance [nrf]"),
        ({"is_denied": True, "count": count()}, "denies: Taliban killed"),
        ({"is_retraction": True}, "withdraws or corrects: 135 Taliban killed"),
        ({"is_part": True}, "135 Taliban killed (part of a larger number in the same post)"),
        ({"place": None}, "place not named"),
        ({"place": Place(words="Qala-e-Nau")}, "Qala-e-Nau (not in the gazetteer)"),
        ({"place": Place(words="Panjsher", name="Panjshir", id="panjshir")}, "Panjshir (“Panjsher”)"),
        ({"window": window(-24, 0)}, "the 24 h to 13 Sep 2022 12:00 UTC"),
        ({"window": window(-12, 12, is_stated=False)}, "no period named, read as 13 Sep 2022"),
        (
            {"basis": Basis.CUMULATIVE, "window": window(-240, 0)},
            "running total since 4 Sep 2022, to 13 Sep 2022 12:00 UTC",
        ),
        ({"claimant": Party(words="Mujahid", id="taliban")}, "Mujahid [taliban], through nrf_desk"),
    ],
)
def test_every_field_is_told_in_plain_words(fields: dict[str, Any], shown: str) -> None:
    assert shown in words(alert_card(view_of(nrf(1, claim(**fields))), "new"))


def test_a_post_without_a_web_address_is_named_by_its_id() -> None:
    bare = filed(1, platform="telegram", source="nrf_desk", id="nrf_desk/77", url="javascript:alert(1)")

    assert "telegram/nrf_desk/77" in words(alert_card(view_of(bare), "new"))


def test_the_words_as_written_are_those_around_the_claim() -> None:
    text = "Prologue. " * 100 + "Then 135 Taliban were killed near the bridge. " + "Epilogue. " * 100
    start = text.index("135")

    excerpt = words_as_written(nrf(1, claim(quote={"count": (start, start + 3)}), text=text), 120)

    assert "Then 135 Taliban were killed" in excerpt
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert len(excerpt) <= 121


def test_a_claim_card_shows_words_relations_both_ways_and_versions() -> None:
    revised = nrf(14, claim(35), hours=2, post_key=12, version=2)
    _, contradicted = related(OURS, THEIRS, RelationKind.CONTRADICTS, Alert.CONTRADICTION)
    _, edited = related(revised, THEIRS, RelationKind.REVISES, Alert.UPDATE)
    view = view_of(THEIRS, relations=(*contradicted.relations, *edited.relations), reposts=9)

    card = words(*claim_card(view))

    assert card.startswith("Claim 12 · killed · new · 9 reposts, 1 independent source")
    assert "victims: #Taliban" in card
    assert "contradicted by /claim_31: 3 Taliban killed" in card
    assert "revised by /claim_14: 35 Taliban killed" in card
    assert "Versions of the post: this claim stands in version 1\nversion 2: 35 Taliban killed" in card
    assert "unverified claim" in card


def test_a_list_entry_names_what_the_claim_is_to_another() -> None:
    view, _ = related(OURS, THEIRS, RelationKind.CONTRADICTS, Alert.CONTRADICTION)

    assert "/claim_31 · contradicts 12" in words(list_entry(view))


@pytest.mark.parametrize(
    ("reposts", "sources", "shown"),
    [(0, 1, "/claim_12"), (9, 1, "9 reposts, 1 independent source"), (0, 2, "/claim_12 · 2 independent sources")],
)
def test_counters_are_told_where_there_is_something_to_count(reposts: int, sources: int, shown: str) -> None:
    view = view_of(THEIRS, reposts=reposts, independent_sources=sources)

    assert words(list_entry(view)).endswith(shown)


def test_a_time_is_told_in_utc_whatever_the_posts_own_zone() -> None:
    late = nrf(1, posted_at=at(0).astimezone() + timedelta(0))

    assert "13 Sep 2022 12:00 UTC" in words(alert_card(view_of(late), "new"))
