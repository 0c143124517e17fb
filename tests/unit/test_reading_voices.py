"""Who speaks and who struck, where the words for it stand apart from those for the harm."""

import pytest

from claims.model import Kind
from tests.unit.reading import read, read_one


def test_another_voice_s_bare_number_counts_the_same_people() -> None:
    first, second = read("Shabaab claims 30 soldiers killed in Jowhar. The army says 4.", beat="so")

    assert (first.count.low, first.victims.words, first.claimant.words) == (30, "soldiers", "Shabaab")
    assert (second.count.low, second.victims.words, second.claimant.words) == (4, "soldiers", "army")
    assert second.kind is Kind.KILLED


def test_two_voices_in_one_sentence_keep_their_own_numbers() -> None:
    claims = read("The Taliban say 25 policemen were killed in Farah; officials say 6")

    assert [(c.count.low, c.claimant.words) for c in claims] == [(25, "Taliban"), (6, "officials")]


def test_an_office_and_a_colon_are_a_voice_too() -> None:
    claims = read("Fifty policemen dead in Farah, says a local official. NATO: 12")

    assert [(c.count.low, c.claimant.words) for c in claims][1:] == [(12, "NATO")]


def test_a_number_that_goes_on_is_no_answer() -> None:
    claims = read("25 policemen were killed in Farah. Officials say 6 times more will come")

    assert [c.count.low for c in claims] == [25]


@pytest.mark.parametrize(
    ("text", "doer"),
    [
        ("Army jets hit a market in Kunduz. Nine dead, 20 wounded", "Army jets"),
        ("Taliban attack a convoy near Farah, 3 vehicles destroyed", "Taliban"),
        ("IED blast on the Kabul road. 2 soldiers dead", "IED blast"),
        ("В селе Дубки дрон атаковал автобус. Погибла женщина", "дрон"),
    ],
)
def test_an_attack_told_before_names_the_doer(text: str, doer: str) -> None:
    claim = read(text)[0]

    assert claim.by.words == doer


@pytest.mark.parametrize(
    "text",
    [
        "Taliban attack on Anaba repelled. 28 Talibs dead",
        "Drones attacked Belgorod. 12 drones shot down, two people hurt",
        "An attack in Kunduz. 4 dead",
    ],
)
def test_what_was_beaten_off_or_has_no_name_did_nothing(text: str) -> None:
    harmed = [c for c in read(text) if c.kind in (Kind.KILLED, Kind.WOUNDED)]

    assert [c.by.words for c in harmed] == [None] * len(harmed)
    assert harmed


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("RT @desk: UN: 16 killed in Herat", "UN"),
        ("9 dead, 14 hurt in Herat - police chief http://t.co/abc", "police chief"),
        ("31 dead, 270 injured (prosecutor) #Herat", "prosecutor"),
        ("8 people dead acc. to Herat police", "Herat police"),
    ],
)
def test_speakers_are_known_behind_marks_and_links(text: str, claimant: str) -> None:
    assert {c.claimant.words for c in read(text)} == {claimant}


def test_the_place_of_the_sentence_wins_over_the_tags_that_file_the_post() -> None:
    claim = read_one("Rockets landed in Kunduz, no casualties reported #Afghanistan")

    assert claim.place is not None
    assert claim.place.id == "af.kunduz"
