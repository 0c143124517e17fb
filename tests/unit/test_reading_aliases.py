"""An analyst's own spellings of places and parties: the next post is read with them, nothing else changes."""

import pytest

from claims.extract import Reader
from tests.unit.reading import post

PLAIN = Reader.bundled()


def read(reader: Reader, text: str) -> tuple[str | None, str | None]:
    """Place and victims of the one claim."""
    (claim,) = reader.read(post(text, beat=None)).claims
    return claim.place.id if claim.place else None, claim.victims.id


def test_a_new_spelling_of_a_place_is_found_in_the_next_post() -> None:
    reader = PLAIN.with_aliases(places={"Fiveliondale": "af.panjshir"}, parties={})

    assert read(reader, "12 Taliban killed in Fiveliondale") == ("af.panjshir", "taliban")
    assert read(reader, "12 Taliban killed near #Fiveliondale")[0] == "af.panjshir"


def test_an_alias_works_in_any_script_and_in_several_words() -> None:
    reader = PLAIN.with_aliases(places={"وادی شیران": "af.panjshir", "Lion Valley": "af.panjshir"}, parties={})

    assert read(reader, "12 Taliban killed in Lion Valley")[0] == "af.panjshir"
    assert read(reader, "۱۳۵ طالب در وادی شیران کشته شدند")[0] == "af.panjshir"


def test_an_alias_of_a_party_is_found_in_the_next_post() -> None:
    reader = PLAIN.with_aliases(places={}, parties={"Greenbands": "nrf"})

    assert read(PLAIN, "12 Greenbands killed in Panjshir")[1] is None
    assert read(reader, "12 Greenbands killed in Panjshir")[1] == "nrf"


def test_an_alias_wins_over_what_the_word_meant_before() -> None:
    reader = PLAIN.with_aliases(places={"Kapisa": "af.panjshir"}, parties={"Taliban": "nrf"})

    assert read(reader, "12 Taliban killed in Kapisa") == ("af.panjshir", "nrf")


def test_the_reader_it_came_from_stays_as_it_was() -> None:
    PLAIN.with_aliases(places={"Kapisa": "af.panjshir", "Fiveliondale": "af.panjshir"}, parties={"Greenbands": "nrf"})

    assert read(PLAIN, "12 Taliban killed in Kapisa") == ("af.kapisa", "taliban")
    assert PLAIN.find_places("Fiveliondale") == []


def test_an_alias_can_be_asked_for() -> None:
    reader = PLAIN.with_aliases(places={"Fiveliondale": "af.panjshir"}, parties={})

    assert [place.id for place in reader.find_places("fiveliondale")] == ["af.panjshir"]


def test_aliases_can_be_added_to_aliases() -> None:
    first = PLAIN.with_aliases(places={"Fiveliondale": "af.panjshir"}, parties={})
    second = first.with_aliases(places={"Oneliondale": "af.kapisa"}, parties={})

    assert read(second, "12 Taliban killed in Fiveliondale")[0] == "af.panjshir"
    assert read(second, "12 Taliban killed in Oneliondale")[0] == "af.kapisa"


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(KeyError):
        PLAIN.with_aliases(places={"Fiveliondale": "af.nowhere"}, parties={})
    with pytest.raises(KeyError):
        PLAIN.with_aliases(places={}, parties={"Greenbands": "nobody"})
