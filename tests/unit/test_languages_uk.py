"""Ukrainian posts are read: inflected numbers and places, the sides' words, cumulative losses."""

import pytest

from claims.model import Basis
from tests.unit.reading import read, read_one


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Унаслідок удару загинули двоє людей, ще шестеро поранені", [("killed", 2, 2), ("wounded", 6, 6)]),
        ("За добу знищено понад 300 окупантів", [("killed", 300, None)]),
        (
            "Ворог втратив 1150 осіб, 12 танків і 34 артсистеми",
            [("casualties", 1150, 1150), ("equipment_destroyed", 12, 12), ("equipment_destroyed", 34, 34)],
        ),
        ("ППО збила 18 з 21 шахеда", [("equipment_destroyed", 18, 18)]),
        ("Сили оборони звільнили Роботине", [("territory_taken", None, None)]),
        ("У полон здалися семеро росіян", [("surrendered", 7, 7)]),
        ("У Херсоні поранено 67-річну жінку", [("wounded", 1, 1)]),
        ("П'ятдесят шість бійців зникли безвісти", [("missing", 56, 56)]),
        ("Евакуювали близько 200 мешканців", [("displaced", 200, 200)]),
    ],
)
def test_kinds_and_counts(text: str, claims: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang="uk")] == claims


@pytest.mark.parametrize("text", ["Смерть ворогам!", "Збір на пікап для бригади, лишилось 45 тисяч"])
def test_wishes_and_fundraisers_claim_nothing(text: str) -> None:
    assert read(text, lang="uk") == []


def test_an_axis_is_the_place_it_is_named_after() -> None:
    claim = read_one("На Авдіївському напрямку знищено 40 орків", lang="uk", side="ukraine")

    assert claim.place is not None
    assert claim.place.id == "ua.donetsk_oblast.avdiivka"
    assert claim.victims.id == "russia"


def test_losses_since_a_date_reach_back_to_it() -> None:
    claim = read_one("Від початку вторгнення загинули понад 10 тисяч цивільних", lang="uk")

    assert (claim.basis, claim.count.low, claim.count.high) == (Basis.CUMULATIVE, 10000, None)


def test_a_fake_is_denied() -> None:
    assert read_one("Повідомлення про 60 ліквідованих найманців — фейк", lang="uk").is_denied
