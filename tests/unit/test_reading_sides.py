"""Who did it and whom it befell, where the words could be taken the other way round."""

import pytest

from claims.model import Kind, Qualifier
from tests.unit.reading import read, read_one


@pytest.mark.parametrize(
    ("text", "count", "victims", "by"),
    [
        ("14 Taliban killed 2 shopkeepers in Takhar", 2, "shopkeepers", "Taliban"),
        ("Six Taliban killed four policemen in Kunduz", 4, "policemen", "Taliban"),
        ("Two suicide bombers killed at least 9 in Kabul", 9, None, "suicide bombers"),
        ("Two gunmen have killed a policeman in Herat", 1, "policeman", "gunmen"),
        ("7 Taliban killed three of our men in Anaba", 3, "our men", "Taliban"),
    ],
)
def test_a_counted_group_did_it_where_those_hit_stand_behind_the_verb(
    text: str, count: int, victims: str | None, by: str
) -> None:
    claim = read_one(text)

    assert (claim.kind, claim.count.low) == (Kind.KILLED, count)
    assert (claim.victims.words, claim.by.words) == (victims, by)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("14 Taliban killed, 3 wounded", [(Kind.KILLED, 14), (Kind.WOUNDED, 3)]),
        ("14 soldiers killed 5 wounded", [(Kind.KILLED, 14), (Kind.WOUNDED, 5)]),
        ("14 soldiers killed 5 civilians wounded in Kabul", [(Kind.KILLED, 14), (Kind.WOUNDED, 5)]),
        ("14 Taliban killed by Resistance", [(Kind.KILLED, 14)]),
        ("14 Taliban killed 3 days ago in Panjshir", [(Kind.KILLED, 14)]),
        ("14 Taliban killed Resistance says", [(Kind.KILLED, 14)]),
    ],
)
def test_a_headline_counts_those_hit_before_the_verb(text: str, counts: list[tuple[Kind, int]]) -> None:
    claims = read(text)

    assert [(c.kind, c.count.low) for c in claims] == counts
    assert all(c.by.id != "taliban" for c in claims)


def test_a_list_of_losses_is_of_the_side_it_is_headed_by() -> None:
    claims = read("Our losses in Anaba: 5 killed, 7 wounded. Enemy losses: 28 killed.", side="nrf")
    counted = [(c.kind, c.count.low, c.victims.id) for c in claims if c.count.low is not None]

    assert counted == [(Kind.KILLED, 5, "nrf"), (Kind.WOUNDED, 7, "nrf"), (Kind.KILLED, 28, "taliban")]


@pytest.mark.parametrize(
    ("text", "kind", "victims"),
    [
        ("We lost 3 men in Anaba.", Kind.CASUALTIES, "nrf"),
        ("The enemy left 28 dead behind in Anaba.", Kind.KILLED, "taliban"),
        ("The enemy left 28 bodies on the battlefield.", Kind.KILLED, "taliban"),
        ("Our losses: 3 men killed.", Kind.KILLED, "nrf"),
    ],
)
def test_those_who_lose_or_leave_people_lose_their_own(text: str, kind: Kind, victims: str) -> None:
    claim = read_one(text, side="nrf")

    assert (claim.kind, claim.victims.id) == (kind, victims)


def test_losses_named_with_their_owner_behind_are_the_owners() -> None:
    people, tanks, cars = read(
        "Потери ВСУ составили до 190 военнослужащих, три танка и пять автомобилей.", side="russia"
    )

    assert (people.kind, people.count.high, people.victims.id) == (Kind.CASUALTIES, 190, "ukraine")
    assert [(c.kind, c.unit, c.count.low) for c in (tanks, cars)] == [
        (Kind.EQUIPMENT_DESTROYED, "tank", 3),
        (Kind.EQUIPMENT_DESTROYED, "vehicle", 5),
    ]


def test_those_who_saw_bodies_tell_of_them_and_did_nothing() -> None:
    claim = read_one("Shepherds near Khawak say they saw the bodies of at least nine Taliban after last night's clash")

    assert (claim.count.low, claim.victims.id) == (9, "taliban")
    assert (claim.claimant.words, claim.by.words) == ("Shepherds", None)


@pytest.mark.parametrize("text", ["Nobody was killed in Shutul last night.", "No one was killed in Shutul last night."])
def test_nobody_killed_is_a_denial_without_a_number(text: str) -> None:
    claim = read_one(text)

    assert (claim.kind, claim.is_denied) == (Kind.KILLED, True)
    assert (claim.count.low, claim.count.high, claim.victims.words) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "The Taliban said 30 resistance fighters were killed and that they lost only 4.",
        "The Taliban killed 30 resistance fighters and lost only 4.",
    ],
)
def test_they_who_lost_are_those_who_speak_or_who_killed(text: str) -> None:
    hit, lost = read(text)

    assert (hit.count.low, hit.victims.id) == (30, "nrf")
    assert (lost.count.low, lost.victims.id) == (4, "taliban")


def test_we_lost_is_of_our_side_though_another_is_named_before() -> None:
    claims = read("Taliban attacked Anaba, we lost 4.", side="nrf")

    assert [(c.count.low, c.victims.id) for c in claims] == [(4, "nrf")]


def test_those_who_fled_are_not_the_fighters_counted_before() -> None:
    claims = read("5 Taliban killed in Panjshir, 2 in Kapisa; 90,000 people fled Kabul; 1.5 million displaced.")

    assert [(c.kind, c.victims.id) for c in claims] == [
        (Kind.KILLED, "taliban"),
        (Kind.KILLED, "taliban"),
        (Kind.DISPLACED, None),
        (Kind.DISPLACED, None),
    ]


@pytest.mark.parametrize(
    "text", ["Half a dozen fighters were killed in Kunar", "A half-dozen fighters were killed in Kunar"]
)
def test_half_a_dozen_is_six(text: str) -> None:
    claim = read_one(text)

    assert (claim.count.low, claim.count.high, claim.count.qualifier) == (6, 6, Qualifier.EXACT)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("در حمله دیشب در پنجشیر ۱۴ تن از طالبان کشته شدند، ۳ تن از ما شهید شدند.", 3),
        ("14 of the enemy were killed in Anaba, 3 of us were killed.", 3),
    ],
)
def test_so_many_of_us_are_our_own(text: str, count: int) -> None:
    theirs, ours = read(text, side="nrf")

    assert (theirs.count.low, theirs.victims.id) == (14, "taliban")
    assert (ours.kind, ours.count.low, ours.victims.id) == (Kind.KILLED, count, "nrf")


def test_casualties_with_a_colon_head_a_list_too() -> None:
    claims = read("Taliban casualties: 28 killed, 9 wounded. Our casualties: 2 killed.", side="nrf")
    counted = [(c.count.low, c.victims.id) for c in claims if c.count.low is not None]

    assert counted == [(28, "taliban"), (9, "taliban"), (2, "nrf")]


def test_civilians_told_beside_a_sides_losses_are_nobodys_fighters() -> None:
    claims = read("Taliban losses mounted as 14 civilians were killed in Kunduz", side="nrf")

    assert [c.victims.id for c in claims if c.count.low == 14] == [None]


def test_an_attack_on_counted_people_is_not_their_deed() -> None:
    claim = read_one("An attack on 14 soldiers killed 3 civilians in Kabul")

    assert (claim.count.low, claim.victims.words) == (3, "civilians")
    assert "soldiers" not in (claim.by.words or "")


@pytest.mark.parametrize(
    "text",
    [
        "За сутки в Курской области уничтожено около 100 бойцов двух элитных украинских подразделений",
        "За добу в Бахмуті ліквідовано 40 бойовиків двох російських бригад",
    ],
)
def test_whose_fighters_they_are_stands_behind_them(text: str) -> None:
    claim = read(text, beat=None)[0]

    assert claim.victims.id in ("ukraine", "russia")
    assert claim.by.id is None


def test_who_stands_before_lost_did_not_do_it() -> None:
    claim = read("В результате наскока Украина потеряла не меньше шести единиц бронетехники", beat=None)[0]

    assert (claim.count.low, claim.by.id) == (6, None)


def test_the_losses_behind_a_failed_attack_are_not_the_attackers_work() -> None:
    text = "Спецназ ВСУ атаковал границу в районе Тёткино. Оба раза безуспешно, потери — семь боевиков убиты."

    assert [c.by.id for c in read(text, beat=None) if c.kind is Kind.KILLED] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Россия передала останки 502 украинских военных",
        "Russia returned the bodies of 502 Ukrainian soldiers",
        "Осенью сотни солдат 123-й бригады ВСУ покинули свои позиции в Угледаре",
        "Украина потеряла семь ТЭС и шесть ТЭЦ с начала года",
    ],
)
def test_bodies_returned_posts_left_and_plants_lost_are_no_claims(text: str) -> None:
    assert [c for c in read(text, beat=None) if c.kind is not Kind.STATEMENT] == []


def test_rockets_fired_are_not_counted_as_destroyed() -> None:
    claims = read("Россия поразила военные объекты с использованием ста ракет", beat=None)

    assert [c.count.low for c in claims if c.count.low is not None] == []


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Last night 16 soldiers embraced martyrdom in North Waziristan", "pakistan_gov"),
        ("شب گذشته ۴ سرباز در کنر به شهادت رسیدند", "taliban"),
        ("Троє бійців загинули смертю хоробрих під Бахмутом", "ukraine"),
    ],
)
def test_martyrs_are_of_the_side_that_calls_them_so(text: str, side: str) -> None:
    claim = read(text, side=side, beat=None)[0]

    assert claim.victims.id == side


@pytest.mark.parametrize(
    ("text", "side", "holder"),
    [
        ("The enemy holds the town of Vuhledar", "ukraine", "russia"),
        ("Ворог зайняв Вугледар", "ukraine", "russia"),
        ("Our units withdrew from Vuhledar", "ukraine", "russia"),
        ("The army's units withdrew from Wad Madani yesterday", "saf", "rsf"),
        ("Наші підрозділи вийшли з Авдіївки на вигідніші рубежі", "ukraine", "russia"),
        ("Наши подразделения отошли из Херсона", "russia", "ukraine"),
    ],
)
def test_ground_that_a_side_says_it_lost_is_held_by_its_enemy(text: str, side: str, holder: str) -> None:
    claim = read(text, side=side, beat=None)[0]

    assert (claim.kind, claim.by.id, claim.victims.id) == (Kind.TERRITORY_TAKEN, holder, None)


def test_a_governments_soldiers_are_its_own() -> None:
    claim = read("Four soldiers were killed in Chitral", side="pakistan_gov", beat=None)[0]

    assert claim.victims.id == "pakistan_gov"


@pytest.mark.parametrize(
    "text",
    [
        "Sappers defused and destroyed 300 shells in Kharkiv region",
        "Пиротехники МЧС ликвидировали 300 снарядов в Курской области",
    ],
)
def test_what_deminers_blow_up_is_nobodys_loss(text: str) -> None:
    assert [c for c in read(text, beat=None) if c.kind is Kind.EQUIPMENT_DESTROYED] == []


def test_a_footnote_is_no_place() -> None:
    claim = read("ВС РФ ликвидировали более 600 боевиков РДК*.\n\n*Запрещена в РФ", beat=None)[0]

    assert claim.place is None
