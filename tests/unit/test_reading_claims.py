"""Whole posts in English to claims."""

from datetime import timedelta

import pytest

from claims.extract import Reader, inherit
from claims.model import Basis, Cause, Kind, Qualifier, Role
from tests.unit.reading import POSTED_AT, post, read, read_one

CONCEIVED_FOR = (
    "Warning: 135 #Taliban killed by Resistance in Panjshir and 45 in #Kapisa /24 hr. "
    "5k Commandos waiting in Panjshir armed with helis, humvees & heavy artillery."
)


def test_the_post_it_was_conceived_for_holds_three_claims() -> None:
    panjshir, kapisa, commandos = read(CONCEIVED_FOR, side="nrf")

    assert (panjshir.kind, panjshir.count.low, panjshir.count.high) == (Kind.KILLED, 135, 135)
    assert (kapisa.kind, kapisa.count.low, kapisa.count.high) == (Kind.KILLED, 45, 45)
    assert (commandos.kind, commandos.count.low) == (Kind.STRENGTH, 5000)
    assert [c.place and c.place.id for c in (panjshir, kapisa, commandos)] == [
        "af.panjshir",
        "af.kapisa",
        "af.panjshir",
    ]
    assert [c.victims.id for c in (panjshir, kapisa)] == ["taliban", "taliban"]
    assert [c.by.id for c in (panjshir, kapisa)] == ["nrf", "nrf"]
    for claim in (panjshir, kapisa):
        assert claim.window.is_stated
        assert claim.window.end - claim.window.start == timedelta(hours=24)
        assert claim.basis is Basis.PERIOD
    assert not commandos.window.is_stated


def test_our_men_are_those_of_the_side_that_speaks() -> None:
    claim = read_one("only 3 of our men were killed in Panjshir in the past day", side="taliban")

    assert (claim.count.low, claim.victims.id) == (3, "taliban")
    assert claim.window.end - claim.window.start == timedelta(hours=24)


def test_the_enemy_is_the_enemy_of_the_side_that_speaks() -> None:
    claim = read_one("12 enemy fighters killed in Andarab", side="nrf")

    assert claim.victims.id == "taliban"


def test_two_kinds_in_one_sentence_are_two_claims() -> None:
    killed, wounded = read("10 killed, 5 wounded in Kabul blast")

    assert (killed.kind, killed.count.low) == (Kind.KILLED, 10)
    assert (wounded.kind, wounded.count.low) == (Kind.WOUNDED, 5)
    assert wounded.place is not None
    assert wounded.place.name == "Kabul"


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("14 militants killed and wounded in Kabul", Kind.CASUALTIES, "person"),
        ("20 soldiers killed, injured or captured in Kabul", Kind.CASUALTIES, "mixed"),
        ("30 fighters neutralised in Kabul", Kind.CASUALTIES, "mixed"),
        ("40 families displaced in Kabul", Kind.DISPLACED, "family"),
        ("3 tanks destroyed in Kabul", Kind.EQUIPMENT_DESTROYED, "tank"),
        ("2 humvees seized in Kabul", Kind.EQUIPMENT_CAPTURED, "armour"),
    ],
)
def test_a_claim_says_what_its_number_counts(text: str, kind: Kind, unit: str) -> None:
    claim = read_one(text)

    assert (claim.kind, claim.unit) == (kind, unit)


@pytest.mark.parametrize(
    ("text", "doer", "victims"),
    [
        ("45 Taliban killed by Resistance in Kapisa", "nrf", "taliban"),
        ("Resistance kills 45 Taliban in Kapisa", "nrf", "taliban"),
        ("Resistance killed 45 Taliban in Kapisa", "nrf", "taliban"),
        ("45 Resistance fighters were killed by the Taliban in Kapisa", "taliban", "nrf"),
    ],
)
def test_active_and_passive_say_who_did_what_to_whom(text: str, doer: str, victims: str) -> None:
    claim = read_one(text)

    assert (claim.by.id, claim.victims.id, claim.count.low) == (doer, victims, 45)


def test_one_person_in_the_singular_is_one() -> None:
    for text in ("A soldier was killed in Kabul", "ISIS commander killed in Kabul"):
        claim = read_one(text)
        assert (claim.count.low, claim.count.high) == (1, 1)


def test_a_claim_without_a_quantity_stays_open() -> None:
    claim = read_one("Soldiers killed in Kabul")

    assert (claim.count.low, claim.count.high, claim.count.wording) == (None, None, "")
    assert claim.count.qualifier is Qualifier.VAGUE


def test_a_breakdown_is_marked_as_part() -> None:
    whole, part = read("12 civilians killed, 3 of them children, in Kabul")

    assert (whole.is_part, part.is_part) == (False, True)
    assert (whole.victims.role, part.victims.role) == (Role.CIVILIAN, Role.CHILD)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("12 officers were wounded in Kabul. One of the officers is still in hospital with wounds.", "en"),
        ("В Тбилиси пострадали 12 полицейских, один из полицейских ранен тяжело", "ru"),
        ("У Харкові поранено 12 рятувальників, один із рятувальників поранений важко", "uk"),
    ],
)
def test_one_of_those_told_of_before_is_a_part_of_them(text: str, lang: str) -> None:
    claims = read(text, lang=lang, beat=None)

    assert [(c.count.low, c.is_part) for c in claims][:2] == [(12, False), (1, True)]


def test_a_period_behind_a_comma_belongs_to_the_number_it_leads_in() -> None:
    night, days = read("Ночью в Суджинском районе убиты 50 боевиков, всего за трое суток убиты 200 боевиков", beat=None)

    assert (night.count.low, night.is_exhaustive, days.count.low, days.is_exhaustive) == (50, False, 200, True)
    assert days.window.end - days.window.start == timedelta(days=3)
    assert night.window.end - night.window.start < timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "No mujahid was killed in Panjshir",
        "Not a single soldier was killed in Panjshir",
        "Reports that 40 soldiers were killed in Panjshir are false",
        "40 soldiers killed in Panjshir? No. 40 soldiers were killed in Panjshir. This is fake news.",
    ],
)
def test_what_is_said_not_to_have_happened_is_denied(text: str) -> None:
    claims = read(text)

    assert claims
    assert all(c.is_denied for c in claims)


def test_a_place_that_has_not_fallen_is_a_denied_capture() -> None:
    claim = read_one("Panjshir has not fallen")

    assert (claim.kind, claim.is_denied) == (Kind.TERRITORY_TAKEN, True)
    assert claim.place is not None
    assert claim.place.id == "af.panjshir"


def test_no_fighting_anywhere_is_a_denied_statement_about_the_place() -> None:
    claim = read_one("There is no fighting anywhere in Panjshir")

    assert (claim.kind, claim.is_denied, claim.is_exhaustive) == (Kind.STATEMENT, True, True)


@pytest.mark.parametrize(
    "text",
    [
        "We will kill 100 of them in Panjshir",
        "May Allah have mercy on the 12 soldiers killed",
        "Were 40 soldiers killed in Kabul?",
        "Our thoughts are with the families of those killed",
        "If they attack, hundreds will be killed",
        "Great film, 300 dead in one scene",
        "The market opened at 10:30 with 40 stalls",
        "",
        "🔥🔥🔥",
    ],
)
def test_wishes_threats_questions_and_jokes_are_no_claims(text: str) -> None:
    assert read(text) == []


def test_those_quoted_are_the_claimants() -> None:
    for text, who in (
        ("UN mission: 16 civilians killed in Spera", "UN mission"),
        ("16 civilians killed in Spera, according to UN mission", "UN mission"),
        ("Police spokesman says 16 civilians killed in Spera", "Police spokesman"),
    ):
        assert read_one(text).claimant.words == who


def test_a_place_taken_is_a_claim_of_territory() -> None:
    for text in (
        "Five of seven districts of Panjshir are under our control",
        "Taliban captured Rokha in Panjshir",
        "Resistance retook Khawak pass in Panjshir",
        "Panjshir liberated",
    ):
        assert Kind.TERRITORY_TAKEN in {c.kind for c in read(text)}


def test_a_repelled_attack_is_a_claim() -> None:
    claim = read_one("Taliban offensive on Shutul, Panjshir repelled")

    assert (claim.kind, claim.victims.id) == (Kind.ATTACK_REPELLED, "taliban")


def test_a_side_that_says_it_withdrew_concedes_the_place() -> None:
    own = read_one("Our units withdrew from Rokha in Panjshir", side="nrf")
    other = read_one("The enemy withdrew from Rokha in Panjshir", side="nrf")

    assert (own.kind, other.kind) == (Kind.TERRITORY_TAKEN, Kind.STATEMENT)


def test_a_ceiling_is_no_denial() -> None:
    claim = read_one("There are not more than 300 armed men in Panjshir now")

    assert (claim.kind, claim.count.low, claim.count.high, claim.is_denied) == (Kind.STRENGTH, None, 300, False)


def test_a_list_with_places_of_its_own_is_a_breakdown() -> None:
    claims = read("11 drones shot down: 6 over Kabul, 2 over Kapisa")

    assert [(c.count.low, c.is_part) for c in claims] == [(11, False), (6, True), (2, True)]
    assert [c.place and c.place.id for c in claims] == [None, "af.kabul", "af.kapisa"]


def test_a_total_since_a_start_is_cumulative() -> None:
    assert read_one("205 soldiers killed since 6 August").basis is Basis.CUMULATIVE
    assert read_one("Death toll from floods in Baghlan rises to 6").basis is Basis.CUMULATIVE


def test_a_withdrawn_number_is_a_retraction() -> None:
    claim = read_one("Correction: our figure of 40 killed in Kabul was wrong")

    assert claim.is_retraction


def test_the_cause_is_told_from_the_words_around() -> None:
    assert read_one("12 people killed in floods in Baghlan").cause is Cause.DISASTER
    assert read_one("12 people killed in a bus crash in Baghlan").cause is Cause.ACCIDENT
    assert read_one("12 soldiers killed in an ambush in Baghlan").cause is Cause.CONFLICT


def test_every_quote_lies_in_the_text_and_holds_the_words() -> None:
    text = "🔥 BREAKING: at least 12 Taliban killed by Resistance in Panjshir last night"
    claim = read_one(text)

    assert {k: text[a:b] for k, (a, b) in claim.quote.items()} == {
        "kind": "killed",
        "count": "at least 12",
        "victims": "Taliban",
        "by": "Resistance",
        "place": "Panjshir",
        "window": "last night",
    }


def test_a_reply_takes_over_place_and_window_with_less_confidence() -> None:
    reader = Reader.bundled()
    first = reader.read(post("12 Taliban killed in Panjshir in the past 24 hours"))
    second = reader.read(post("Also 3 civilians were wounded"))

    (claim,) = inherit(second, first.claims).claims

    assert claim.place is not None
    assert claim.place.id == "af.panjshir"
    assert claim.window == first.claims[0].window
    assert claim.inherited == ("place", "window")
    assert claim.confidence < second.claims[0].confidence


def test_a_window_ends_with_the_post() -> None:
    assert all(c.window.start < c.window.end <= POSTED_AT for c in read(CONCEIVED_FOR))


def test_another_latin_language_is_left_alone() -> None:
    assert read("ya des moyens pour limiter", lang="fr") == []
