"""What counts only beside other words: arrests, deaths, infinitives, figures of speech, names."""

import pytest

from claims.model import Cause, Kind
from tests.unit.reading import read


def _told(text: str, lang: str | None = None) -> list[tuple[Kind, int | None, int | None]]:
    return [(c.kind, c.count.low, c.count.high) for c in read(text, lang=lang)]


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested a man who stole two bicycles in Leeds",
        "В Петербурге задержали мужчину, который украл из магазина 12 банок икры",
        "Умер актер театра и кино, ему было 84 года",
        "Our grandmother passed away at home",
    ],
)
def test_an_arrest_or_a_death_without_a_scene_of_harm_claims_nothing(text: str) -> None:
    assert _told(text) == []


@pytest.mark.parametrize(
    "text", ["Gunman arrested after the shooting in Basra", "После теракта в Грозном задержан мужчина"]
)
def test_an_arrest_after_an_attack_is_a_claim(text: str) -> None:
    assert (Kind.CAPTURED, 1, 1) in _told(text)


def test_an_infinitive_claims_only_what_succeeded() -> None:
    assert _told("ВСУ хотят захватить село Плехово") == []
    assert _told("Командование решило захватить село Плехово") == []
    assert _told("Бойцам удалось уничтожить 4 танка") == [(Kind.EQUIPMENT_DESTROYED, 4, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "The fire in Homs is out of control",
        "Murder charge filed in Texas against a shooter",
        "Blood donors save lives in Aleppo",
        "Assad kills civilians every day in Aleppo",
        "If Jaysh al-Islam loses Douma it is over",
        "The leader plans and is executing attacks against Afghan forces in Khost",
    ],
)
def test_a_figure_of_speech_or_a_general_saying_claims_nothing(text: str) -> None:
    assert _told(text) == []


def test_a_condolence_with_a_number_still_tells_a_fact() -> None:
    text = "The airstrike killed more than 25 people in Hazima, may Allah accept them"
    assert _told(text) == [(Kind.KILLED, 25, None)]


def test_a_toponym_no_gazetteer_knows_is_a_place() -> None:
    (claim,) = read("Tal Zubayda recaptured by SAA")
    assert claim.place is not None
    assert (claim.kind, claim.place.words, claim.by.words) == (Kind.TERRITORY_TAKEN, "Tal Zubayda", "SAA")


def test_a_person_called_by_name_alone_is_one() -> None:
    assert _told("The airstrike which killed Rostum was near Kunar") == [(Kind.KILLED, 1, 1)]
    assert _told("Qari Ziauddin was captured near Ghazni") == [(Kind.CAPTURED, 1, 1)]


def test_an_apposition_does_not_part_a_man_from_his_fate() -> None:
    assert _told("The insurgent, known as Mahmood, was killed in Kunar") == [(Kind.KILLED, 1, 1)]


def test_members_of_one_family_are_as_many_as_are_counted() -> None:
    assert _told("7 members of one family killed in Aleppo") == [(Kind.KILLED, 7, 7)]


def test_the_number_on_board_is_not_of_those_unhurt() -> None:
    (claim,) = read("На борту было 22 человека, никто из них не пострадал")
    assert claim.is_denied
    assert claim.count.low is None


def test_a_heading_in_bold_gives_way_to_the_text_below_it() -> None:
    text = (
        "**Четыре человека погибли при обстреле Сум — власти** В Ковпаковском районе погибли не менее четырех человек"
    )
    assert _told(text) == [(Kind.KILLED, 4, None)]


def test_an_airport_is_not_its_city() -> None:
    (claim,) = read("M23 rebels took Goma airport on Monday")
    assert claim.place is not None
    assert claim.place.id is None
    assert claim.place.parents[0].endswith("goma")


def test_a_party_among_the_victims_means_conflict() -> None:
    (claim,) = read("135 Taliban killed in Panjshir")
    assert claim.cause is Cause.CONFLICT


def test_half_a_word_at_a_cut_end_is_no_place() -> None:
    (claim,) = read("45 Taliban killed in Pan…")
    assert claim.place is None


def test_a_short_post_without_telling_letters_is_known_by_its_words() -> None:
    (claim,) = read("ВСУ за сутки потеряли 40 солдат")
    assert (claim.kind, claim.count.low, claim.victims.id) == (Kind.CASUALTIES, 40, "ukraine")
