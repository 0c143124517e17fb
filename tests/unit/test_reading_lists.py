"""Lists over several lines go on with the heading above them: its verb, its period, what it counts."""

from claims.model import Basis, Claim, Kind
from tests.unit.reading import read


def _counts(claims: list[Claim]) -> list[tuple[str, int | None, str | None, bool]]:
    return [(c.kind.value, c.count.low, c.place.name if c.place else None, c.is_part) for c in claims]


def test_lines_break_a_number_down_by_region() -> None:
    text = (
        "За ночь силами ПВО сбиты 20 дронов:\n▪️ 11 БПЛА – над Курской областью,\n▪️ 5 – над Брянской,\n"
        "▪️ по два – над Орловской и Тульской областями."
    )

    claims = read(text, lang="ru", beat="ru")

    assert _counts(claims) == [
        ("equipment_destroyed", 20, None, False),
        ("equipment_destroyed", 11, "Kursk Oblast", True),
        ("equipment_destroyed", 5, "Bryansk Oblast", True),
        ("equipment_destroyed", 2, "Oryol Oblast", True),
        ("equipment_destroyed", 2, "Tula Oblast", True),
    ]
    assert {c.basis for c in claims} == {Basis.PERIOD}


def test_lines_name_what_a_heading_counts_as_losses() -> None:
    text = "Втрати ворога за добу:\nособового складу – 930 осіб\nтанків – 4\nартсистем – 21"

    claims = read(text, lang="uk", side="ukraine")

    assert [(c.kind.value, c.count.low, c.basis) for c in claims] == [
        ("casualties", 930, Basis.PERIOD),
        ("equipment_destroyed", 4, Basis.PERIOD),
        ("equipment_destroyed", 21, Basis.PERIOD),
    ]


def test_a_heading_without_a_number_opens_a_list_of_trophies() -> None:
    text = "Трофеи недели:\n— 3 пулемета\n— миномёт\n— 12 автоматов"

    assert [(c.kind.value, c.count.low) for c in read(text, lang="ru")] == [
        ("equipment_captured", 3),
        ("equipment_captured", 1),
        ("equipment_captured", 12),
    ]


def test_the_number_dead_years_ago_is_a_total() -> None:
    (claim,) = read("В апреле 1995 года при взрыве погибли 168 человек", lang="ru")

    assert claim.basis is Basis.CUMULATIVE


def test_a_line_of_its_own_does_not_go_on_with_the_sentence_above() -> None:
    text = "На рынке погибли 5 человек.\n\n20 магазинов закрыты"

    assert [c.count.low for c in read(text, lang="ru")] == [5]


def test_each_place_of_a_list_before_the_verb_is_taken() -> None:
    claims = read("Banu, Pul-e Hisar and Deh Salah districts of Baghlan were liberated from the Taliban today")

    assert [c.place.name for c in claims if c.place] == ["Banu", "Pul-e Hisar", "Deh Salah"]
    assert {c.kind for c in claims} == {Kind.TERRITORY_TAKEN}
