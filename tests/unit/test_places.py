"""Places are found in any script, inflected or not, and ambiguity is settled by context or left open."""

import pytest

from claims.packs import bundled_packs, read_pack
from claims.places import Gazetteer, PlaceMention
from claims.text import tokenize


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.bundled()


def found(gazetteer: Gazetteer, text: str, *, beat: str | None = None, side: str | None = None) -> list[str | None]:
    mentions = gazetteer.mentions(tokenize(text), beat=beat, side=side)
    return [m.place.id if m.place else None for m in mentions if not m.is_adjective]


def only(gazetteer: Gazetteer, text: str) -> PlaceMention:
    (mention,) = gazetteer.mentions(tokenize(text))
    return mention


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Clashes in Panjshir", "af.panjshir"),
        ("clashes in #Panjsher tonight", "af.panjshir"),
        ("Panjshēr valley", "af.panjshir"),
        ("در #پنجشیر", "af.panjshir"),
        ("په پنجشېر کې", "af.panjshir"),
        ("бои в Панджшере", "af.panjshir"),
        ("fell at Pul-e Hisar", "af.baghlan.pul_e_hisar"),
        ("fell at Puli Hisar", "af.baghlan.pul_e_hisar"),
        ("near #DeirEzzor", "sy.deir_ez_zor"),
        ("near Deir ez-Zor", "sy.deir_ez_zor"),
        ("in Der3a", "sy.daraa"),
        ("an raid at Artyomovsk", "ua.donetsk_oblast.bakhmut"),
        ("off Zmiinyi island", "ua.odesa_oblast.snake_island"),
        ("the fall of Shushi", "az.karabakh.shusha"),
        ("Buulo Mareer base", "so.lower_shabelle.bulo_marer"),
        ("raid at Gal'ad", "so.galgaduud.galcad"),
    ],
)
def test_spellings_and_scripts_of_one_place_are_one_place(gazetteer: Gazetteer, text: str, place: str) -> None:
    assert found(gazetteer, text) == [place]


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("взрыв в Судже", "ru.kursk_oblast.sudzha", "Суджа"),
        ("бои под Купянском", "ua.kharkiv_oblast.kupiansk", "Купянск"),
        ("обстрел Курской области", "ru.kursk_oblast", "Курская область"),
        ("под Сумами", "ua.sumy_oblast.sumy", "Сумы"),
        ("у Харкові", "ua.kharkiv_oblast.kharkiv", "Харків"),
        ("під Києвом", "ua.kyiv_oblast.kyiv", "Київ"),
        ("з Куп'янського району", "ua.kharkiv_oblast.kupiansk_raion", "Куп'янський район"),
        ("на Курщині", "ru.kursk_oblast", "Курщина"),
        ("на Авдіївському напрямку", "ua.donetsk_oblast.avdiivka", "Авдіївка"),
        ("на курском направлении", "ru.kursk_oblast.kursk", "Курск"),
        ("в Часовом Яру", "ua.donetsk_oblast.chasiv_yar", "Часов Яр"),
    ],
)
def test_inflected_names_are_given_in_dictionary_form(gazetteer: Gazetteer, text: str, place: str, name: str) -> None:
    mention = only(gazetteer, text)

    assert mention.place is not None
    assert (mention.place.id, mention.name) == (place, name)


@pytest.mark.parametrize(
    ("text", "place"), [("قصف بحلب", "sy.aleppo"), ("بالفاشر", "sd.north_darfur.el_fasher"), ("وحماة", "sy.hama")]
)
def test_arabic_prepositions_written_with_a_name_do_not_hide_it(gazetteer: Gazetteer, text: str, place: str) -> None:
    assert found(gazetteer, text) == [place]


def test_two_tripolis_are_left_open_without_context(gazetteer: Gazetteer) -> None:
    mention = only(gazetteer, "Clashes in Tripoli today")

    assert mention.place is None
    assert {c.id for c in mention.candidates} == {"ly.tripoli", "lb.north.tripoli"}


def test_the_posts_other_places_decide_before_the_beat(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Tripoli, Lebanon", beat="ly")[0] == "lb.north.tripoli"
    assert found(gazetteer, "Clashes in Tripoli", beat="ly") == ["ly.tripoli"]
    assert found(gazetteer, "Clashes in Tripoli", beat="gaza_lebanon") == ["lb.north.tripoli"]


def test_a_common_word_is_a_place_only_in_its_own_theatre(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Seven killed in Dara", side="nrf") == ["af.panjshir.dara"]
    assert found(gazetteer, "Seven killed in Dara, Panjshir") == ["af.panjshir.dara", "af.panjshir"]
    assert found(gazetteer, "I met Dara yesterday") == []


def test_dara_of_panjshir_and_daraa_of_syria_stay_apart(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Seven soldiers killed in Dara'a") == ["sy.daraa"]


def test_a_district_named_like_a_province_is_told_by_its_company(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "ولسوالی خوست ولایت بغلان")[0] == "af.baghlan.khost"
    assert found(gazetteer, "in Khost province") == ["af.khost"]


@pytest.mark.parametrize("text", ["let us go to bed", "the turkey was good", "он мирный", "a hit on the us", "chad"])
def test_everyday_words_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == []


def test_an_adjective_of_nationality_is_a_weak_sign(gazetteer: Gazetteer) -> None:
    assert only(gazetteer, "Syrian officials").is_adjective


def test_a_misspelling_counts_only_where_the_post_speaks_of_its_country(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Raid in Lashkargahh", side="taliban") == ["af.helmand.lashkar_gah"]
    assert found(gazetteer, "Raid in Lashkargahh") == []


def test_parents_run_from_the_nearest_upwards(gazetteer: Gazetteer) -> None:
    place = gazetteer.place("af.panjshir.dara")

    assert place is not None
    assert place.parents == ("af.panjshir", "af")


@pytest.mark.parametrize("words", ["panjshir", "panjsher", "Panjshr", "پنجشیر", "Панджшер", "PANJSHIR"])
def test_a_search_tolerates_misspelling(gazetteer: Gazetteer, words: str) -> None:
    assert gazetteer.search(words)[0].id == "af.panjshir"


def test_a_search_never_guesses_far_off(gazetteer: Gazetteer) -> None:
    assert gazetteer.search("Kabisa")[0].id == "af.kapisa"
    assert "af.kabul" not in [p.id for p in gazetteer.search("Kapisa") + gazetteer.search("Kabisa")]
    assert gazetteer.search("Xyzzyburg") == []
    assert gazetteer.search("") == []
    assert len(gazetteer.near_names("Panjabshar")) <= 3


def test_time_zones_come_from_the_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.utc_offset("af.panjshir.dara") == 4.5
    assert gazetteer.utc_offset("nowhere") == 0.0


def test_an_analysts_alias_serves_the_next_post() -> None:
    from claims.name_index import NameIndex

    pack = read_pack("toy", "places = '''\nxx | Toyland | utc +1 | Toyonia\n  b | Bricktown |\n'''")
    gazetteer = Gazetteer([pack], NameIndex([]), {})
    assert found(gazetteer, "shelling in Klotzstadt") == []

    gazetteer.add_alias("Klotzstadt", "xx.b")

    assert found(gazetteer, "shelling in Klotzstadt") == ["xx.b"]


def test_every_pack_is_whole() -> None:
    places = {row.id for pack in bundled_packs() for row in pack.places}
    parties = {row.id: row for pack in bundled_packs() for row in pack.parties}

    assert {row.id.rsplit(".", 1)[0] for p in bundled_packs() for row in p.places if "." in row.id} <= places
    for row in parties.values():
        assert {*row.enemies, *row.said_by, *([row.parent] if row.parent else [])} <= parties.keys(), row.id
        assert set((row.home or "").split()) <= places, row.id
