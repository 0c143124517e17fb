"""How things are put: verbs behind "and", lists, names with numbers, those who come along."""

import pytest

from tests.unit.reading import read

CASES = {
    'a verb behind "and" looks ahead': (
        "The patrol seized several bags of paper and detained two men after the attack",
        [("captured", 2, 2)],
    ),
    "those rescued count for nothing else": ("8 miners rescued, 3 dead after the blast", [("killed", 3, 3)]),
    "some of those told of before are a part": (
        "Dozens of rebels were killed. Five of the rebels were foreigners, killed in their trench",
        [("killed", 12, 99), ("killed", 5, 5)],
    ),
    "a number without a word between two places": (
        "12 killed in Kunduz 4 in Farah",
        [("killed", 12, 12), ("killed", 4, 4)],
    ),
    "who comes along met the same fate": (
        "A general died along with six volunteers in the attack",
        [("killed", 1, 1), ("killed", 6, 6)],
    ),
    "one and his men": (
        "the colonel and his four men who fell today at Farah",
        [("killed", 1, 1), ("killed", 4, 4)],
    ),
    "an officer before those counted": (
        "Army officer, two soldiers killed in an ambush",
        [("killed", 1, 1), ("killed", 2, 2)],
    ),
    "somebody named and somebody not": (
        "the strike which killed Rahimdad and his bodyguard",
        [("killed", 1, 1), ("killed", 1, 1)],
    ),
    "took prisoner": ("Rebels took 12 of the soldiers prisoner in Farah", [("captured", 12, 12)]),
    "took a place": ("Rebels took Farah", [("territory_taken", None, None)]),
    "places part nobody from their verb": (
        "A rebel leader in Arghandab district, Kandahar province, was arrested today",
        [("captured", 1, 1)],
    ),
    "a sum is no floor": ("100 people missing+15 dead", [("missing", 100, 100), ("killed", 15, 15)]),
    "people may be missing": ("Up to 90 people could be missing after the flood", [("missing", None, 90)]),
    "evacuated without a number": ("The terminal was evacuated after shots", [("displaced", None, None)]),
    "an aside is no compound": ("Bomb kills 4—tragic", [("killed", 4, 4)]),
    "ages between commas": ("A woman, 65, wounded in shelling", [("wounded", 1, 1)]),
    "a table without dashes": (
        "Losses to date: personnel 12 300, tanks 540 (+12), guns 210",
        [
            ("casualties", 12300, 12300),
            ("equipment_destroyed", 540, 540),
            ("equipment_destroyed", 12, 12),
            ("equipment_destroyed", 210, 210),
        ],
    ),
    "those among the dead are dead": (
        "Strike kills 21 people, among them 6 children and 2 nurses, and wounds 40",
        [("killed", 21, 21), ("killed", 6, 6), ("killed", 2, 2), ("wounded", 40, 40)],
    ),
    "every place of a row is taken": (
        "Rebels captured Halfaya and Morek in a lightning offensive",
        [("territory_taken", None, None), ("territory_taken", None, None)],
    ),
    "the number of a unit with a name": (
        "Attackers enter the 209 Shaheen corps, 15 soldiers killed",
        [("killed", 15, 15)],
    ),
    "those on board are not all dead": (
        "A helicopter shot down with 22 people on board, 4 bodies found",
        [("equipment_destroyed", 1, 1), ("killed", 4, 4)],
    ),
    "one thing beside many people": (
        "10 soldiers killed and a tank destroyed near Farah",
        [("killed", 10, 10), ("equipment_destroyed", 1, 1)],
    ),
    "a number put right": ("Officials lower the number of dead from 245 to 231", [("killed", 231, 231)]),
    "a verb's second life: forces": ("Flood forces 75,000 from their homes", [("displaced", 75000, 75000)]),
    "a headline goes into its text": (
        "Security Force Kills Militants in Paktia. The patrol killed several militants near Gardez today",
        [("killed", 2, 9)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_the_phrase_is_read(text: str, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert [(c.kind.value, c.count.low, c.count.high) for c in read(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Special forces freed 30 prisoners from a jail",
        "Passengers gathered at Terminal 3 of the airport and were evacuated",
        "one 4x4 and a Merkava 4 seen near the front",
        "It hasn't stopped raining since the attack",
        "HQ is sending one of its leaders to the front",
    ],
)
def test_nobody_is_counted_who_was_not(text: str) -> None:
    assert [c.count.low for c in read(text) if c.count.low is not None] == []


def test_without_incident_denies_nothing() -> None:
    claims = read("The force entered and without incident detained the insurgent commander")

    assert [c.is_denied for c in claims] == [False]
