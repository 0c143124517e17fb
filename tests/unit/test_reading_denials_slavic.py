"""Denials in Russian and Ukrainian: behind an aside, taken up by "too", or by another who is quoted."""

import pytest

from tests.unit.reading import read


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Взрыв на складе. Жертв, к счастью, нет", "ru"),
        ("Під час обстрілу загиблих, на щастя, немає", "uk"),
        ("Власних втрат не маємо", "uk"),
        ("Потерь не имеем", "ru"),
    ],
)
def test_nobody_is_said_to_be_hurt(text: str, lang: str) -> None:
    assert [c.is_denied for c in read(text, lang=lang)] == [True]


def test_a_word_takes_up_the_denial_before_it() -> None:
    claims = read("При взрыве жертв нет, раненых тоже", lang="ru")

    assert [(c.kind.value, c.is_denied) for c in claims] == [("killed", True), ("wounded", True)]


def test_told_by_one_and_denied_by_another_is_two_claims() -> None:
    text = "Генштаб ВСУ заявил об уничтожении двух Су-25 под Курском. В Минобороны России это назвали фейком."

    claims = read(text, lang="ru", beat="ru")

    assert [(c.count.low, c.is_denied, c.claimant.words) for c in claims] == [
        (2, False, "Генштаб ВСУ"),
        (2, True, "Минобороны России"),
    ]


def test_an_attack_repelled_at_several_places_is_a_claim_for_each() -> None:
    claims = read("Отбиты атаки у Торецка, Купянска и Авдеевки", lang="ru", beat="ua")

    assert [c.place.name for c in claims if c.place] == ["Toretsk", "Kupiansk", "Avdiivka"]


def test_no_contact_is_missing_and_no_denial() -> None:
    (claim,) = read("После взрыва с пятерыми шахтёрами связи нет", lang="ru")

    assert (claim.kind.value, claim.count.low, claim.is_denied) == ("missing", 5, False)
