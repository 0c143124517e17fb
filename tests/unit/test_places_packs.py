"""The packs hold every province of a theatre, its districts, and their names in the scripts of its languages."""

from collections import Counter

import pytest

from claims.packs import bundled_packs
from claims.places import Gazetteer
from claims.text import tokenize

# Whole first-level divisions as their governments count them; what the packs hold beside them (mountains, fronts, whole
# regions) is named here, so that a province left out or added twice is seen.
PROVINCES = {
    "af": (34, {"hindu_kush"}),
    "ua": (25, {"donbas", "dnieper"}),  # 24 oblasts and Crimea; Kyiv and Sevastopol lie in them
    "ru": (82, {"siberia"}),  # 89 as claimed, less 6 in Ukraine; Saint Petersburg lies in Leningrad Oblast
    "sy": (14, set[str]()),
    "iq": (18, {"kurdistan"}),  # Halabja, the nineteenth, lies in Sulaymaniyah as until 2014
    "sd": (18, {"darfur", "kordofan"}),
    "ye": (21, {"west_coast"}),  # the capital's municipality lies in Sanaa
    "lb": (5, set[str]()),  # Nabatieh, Akkar and Baalbek-Hermel lie in the three they were parted from
}
RAIONS = {
    "cherkasy": 4,
    "chernihiv": 5,
    "chernivtsi": 3,
    "dnipropetrovsk": 7,
    "donetsk": 8,
    "ivano_frankivsk": 6,
    "kharkiv": 7,
    "kherson": 5,
    "khmelnytskyi": 3,
    "kirovohrad": 4,
    "kyiv": 7,
    "luhansk": 8,
    "lviv": 7,
    "mykolaiv": 4,
    "odesa": 7,
    "poltava": 4,
    "rivne": 4,
    "sumy": 5,
    "ternopil": 3,
    "vinnytsia": 6,
    "volyn": 4,
    "zakarpattia": 6,
    "zaporizhzhia": 5,
    "zhytomyr": 4,
}
# Fewer than these would mean that a block was lost: each is a little below what the packs held in November 2026.
LEAST_INSIDE = {
    "af": 470,
    "ua": 690,
    "ru": 550,
    "sy": 460,
    "iq": 310,
    "sd": 265,
    "ye": 375,
    "lb": 145,
    "ps": 125,
    "il": 80,
}


def ids() -> list[str]:
    return [row.id for pack in bundled_packs() for row in pack.places]


def found(text: str) -> str | None:
    (mention,) = Gazetteer.bundled().mentions(tokenize(text))
    return mention.place.id if mention.place else None


@pytest.mark.parametrize("country", PROVINCES)
def test_every_province_of_a_theatre_is_known(country: str) -> None:
    count, others = PROVINCES[country]

    inside = {id_.split(".")[1] for id_ in ids() if id_.startswith(f"{country}.") and id_.count(".") == 1}

    assert others <= inside
    assert len(inside - others) == count


def test_the_136_raions_of_ukraine_are_known_each_in_its_oblast() -> None:
    oblasts = Counter(id_.split(".")[1] for id_ in set(ids()) if id_.startswith("ua.") and id_.endswith("_raion"))

    assert oblasts == {"crimea": 10, **{f"{name}_oblast": count for name, count in RAIONS.items()}}
    assert sum(oblasts.values()) == 136


@pytest.mark.parametrize("country", LEAST_INSIDE)
def test_the_districts_and_towns_of_a_theatre_are_there(country: str) -> None:
    assert len([id_ for id_ in ids() if id_.startswith(f"{country}.")]) >= LEAST_INSIDE[country]


def test_an_id_is_given_once_in_each_pack() -> None:
    for pack in bundled_packs():
        twice = [id_ for id_, count in Counter(row.id for row in pack.places).items() if count > 1]
        assert not twice, pack.key


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("clashes in Tulak district", "af.ghor.tulak"),
        ("در ولسوالی گرزیوان", "af.faryab.gurziwan"),
        ("په شاه ولي کوټ کې", "af.kandahar.shah_wali_kot"),
        ("у Бахмутському районі", "ua.donetsk_oblast.bakhmut_raion"),
        ("в Изюмском районе", "ua.kharkiv_oblast.izium_raion"),
        ("in Polohy Raion", "ua.zaporizhzhia_oblast.polohy_raion"),
        ("в Красноярском крае", "ru.krasnoyarsk_krai"),
        ("в Поныровском районе", "ru.kursk_oblast.ponyri"),
        ("في تلكلخ", "sy.homs.talkalakh"),
        ("in Izra", "sy.daraa.izra"),
        ("قضاء تلكيف", "iq.nineveh.tel_keppe"),
        ("near Umm Qasr", "iq.basra.umm_qasr"),
        ("في جبل مون", "sd.west_darfur.jebel_moon"),
        ("in Abu Jubayhah", "sd.south_kordofan.abu_jubayhah"),
        ("في مشرعة وحدنان", "ye.taiz.mashraah_wa_hadnan"),
        ("in Harf Sufyan", "ye.amran.harf_sufyan"),
        ("غارة على عيترون", "lb.south.aitaroun"),
        ("raid on Jezzine", "lb.south.jezzine"),
        ("في سلفيت", "ps.west_bank.salfit"),
        ("in Kiryat Gat", "il.kiryat_gat"),
    ],
)
def test_districts_are_found_in_the_scripts_of_their_theatre(text: str, place: str) -> None:
    assert found(text) == place


@pytest.mark.parametrize(
    "text", ["قليلة هي الأخبار", "بليل", "الحدث الأبرز", "المشاهدة مجانية", "يبعث برسالة", "درکار است"]
)
def test_everyday_words_of_arabic_and_persian_are_no_districts(text: str) -> None:
    assert Gazetteer.bundled().mentions(tokenize(text)) == []
