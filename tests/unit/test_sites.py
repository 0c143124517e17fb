"""A town's airport is no town: pieces of a place by the words of its name."""

import pytest

from claims.extents import Extent
from claims.frames import ground_fit
from claims.model import Place
from claims.sites import site_words


def goma(words: str) -> Place:
    return Place(words=words, name="Goma", id="goma", parents=("north_kivu", "congo"))


@pytest.mark.parametrize(
    ("later", "earlier", "extent"),
    [
        ("Goma airport", "Goma", Extent.INSIDE),
        ("Goma", "Goma airport", Extent.AROUND),
        ("the city of Goma", "Goma", Extent.SAME),
        ("Goma airport", "Goma Airport", Extent.SAME),
        ("Goma airport", "Goma hospital", Extent.APART),
    ],
)
def test_a_site_lies_inside_its_town_and_apart_from_another_site(later: str, earlier: str, extent: Extent) -> None:
    assert ground_fit(goma(later), goma(earlier)).extent is extent


@pytest.mark.parametrize("words", ["аэропорта Гомы", "مطار غوما", "فرودگاه گوما", "аеропорту Гоми"])
def test_sites_are_known_in_other_languages(words: str) -> None:
    assert site_words(goma(words))


def test_a_place_whose_own_name_holds_the_word_is_no_site() -> None:
    assert not site_words(Place(words="Port Sudan", name="Port Sudan", id="port_sudan"))
