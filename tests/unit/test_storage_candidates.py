"""Where candidates are looked for, and how they are ranked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from claims.model import Basis, Claim, FiledClaim, Kind, Party, Post, Reading
from monitors.ports import Intake
from storage.blocks import blocks_for, blocks_of, seconds_around, words_of
from storage.candidates import MAX_CANDIDATES
from storage.scoring import FAMILIES, Probe, Sketch, likeness, near_spellings, weigh
from storage.stems import stem
from storage.store import SqlStore
from tests.builders import AFGHANISTAN, ANABA, KAPISA, NOON, PANJSHIR, claim, post, window


def take_in(intake: Intake, one: Post, of: Claim) -> FiledClaim:
    read = Reading(lang="en", claims=(of,))
    return intake.file_claims(intake.file_post(one, read, seen_at=one.posted_at), one, read)[0]


def found(engine: Engine, stored: list[tuple[Post, Claim]], one: Post, of: Claim) -> list[str]:
    """The ids of the posts that are candidates for a claim, best first."""
    with SqlStore(engine).intake() as intake:
        for known, said in stored:
            take_in(intake, known, said)
        return [other.post.id for other in intake.candidates(take_in(intake, one, of))]


def days(number: float, text: str = "", **fields: object) -> Post:
    """A post so many days after the tests' noon, with a text that shares no word with another."""
    name = f"p{number}".replace(".", "x").replace("-", "m")
    return post(text or f"{name}one {name}two", id=name, posted_at=NOON + timedelta(days=number), **fields)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_belongs_to_a_family(kind: Kind) -> None:
    assert kind in FAMILIES


def test_claims_meet_in_one_block_exactly_where_one_place_contains_the_other() -> None:
    at_place = {place.id: claim(place=place, victims=Party()) for place in (AFGHANISTAN, PANJSHIR, KAPISA, ANABA)}
    meets = {
        (mine, theirs): bool(set(blocks_for(at_place[mine])) & set(blocks_of(at_place[theirs])))
        for mine in at_place
        for theirs in at_place
    }

    apart = {("panjshir", "kapisa"), ("kapisa", "panjshir"), ("kapisa", "anaba"), ("anaba", "kapisa")}
    assert {pair for pair, is_met in meets.items() if not is_met} == apart


def test_killed_is_compared_with_casualties_but_not_with_wounded_or_tanks(engine: Engine) -> None:
    stored = [
        (days(0.1), claim(kind=Kind.WOUNDED)),
        (days(0.2), claim(kind=Kind.EQUIPMENT_DESTROYED)),
        (days(0.3), claim(kind=Kind.CASUALTIES)),
    ]

    assert sorted(found(engine, stored, days(1), claim(kind=Kind.KILLED))) == ["p0x3"]


def test_a_denial_is_compared_with_claims_of_every_kind(engine: Engine) -> None:
    stored = [(days(0.1), claim(kind=Kind.TERRITORY_TAKEN)), (days(0.2), claim(kind=Kind.KILLED))]

    denial = claim(None, kind=Kind.ATTACK_REPELLED, is_denied=True)

    assert len(found(engine, stored, days(1), denial)) == 2


def test_incidents_are_looked_for_a_week_and_running_totals_a_month_around(engine: Engine) -> None:
    stored = [(days(-5), claim()), (days(-20), claim()), (days(-60), claim())]

    assert found(engine, stored, days(0), claim()) == ["pm5"]
    total = claim(basis=Basis.CUMULATIVE, window=window(-24 * 90, 0))
    assert found(engine, [], days(0.1), total)[:3] == ["p0", "pm5", "pm20"]


def test_a_window_of_years_or_a_post_of_the_year_9999_is_no_trouble() -> None:
    for year in (1, 2001, 9999):
        one = post("x", posted_at=NOON.replace(year=year))
        first, last = seconds_around(claim(window=window(-24 * 365 * 20, 0)), one)
        assert last - first < 90 * 86_400 or year == 1


def test_in_a_crowded_place_the_same_victims_of_yesterday_are_not_lost_among_others_of_this_hour(
    engine: Engine,
) -> None:
    others = claim(victims=Party(words="police", id="police"))
    with SqlStore(engine).intake() as intake:
        for number in range(400):
            take_in(intake, post(f"n{number}", id=str(number), posted_at=NOON), others)
        same = take_in(intake, days(-1.5), claim(3))
        own = take_in(intake, days(0.01), claim(135))
        best = intake.candidates(own)

    assert same.id in [other.id for other in best]
    assert len(best) <= MAX_CANDIDATES


def test_a_common_word_finds_nothing_and_a_rare_one_does(engine: Engine) -> None:
    nowhere = claim(place=None, victims=Party())
    with SqlStore(engine).intake() as intake:
        rare = take_in(intake, post("convoy near Shotul", id="rare"), nowhere)
        for number in range(300):
            take_in(intake, post(f"convoy {number}x", id=str(number)), nowhere)
        own = take_in(intake, post("convoy at Shotul", id="own"), nowhere)

        assert [other.id for other in intake.candidates(own)] == [rare.id]


def test_what_changed_within_a_transaction_is_read_anew(engine: Engine) -> None:
    with SqlStore(engine).intake() as intake:
        take_in(intake, post("first text", id="1"), claim(135))
        own = take_in(intake, post("own", id="2"), claim(3))
        before = intake.candidates(own)
        edited = take_in(intake, post("second text", id="1", is_edited=True), claim(140))
        after = intake.candidates(own)
        intake.delete_post("x", "valley_desk", "1", at=NOON)
        (gone,) = intake.candidates(own)

    assert [c.post.text for c in before] == ["first text"]
    assert [c.id for c in after] == [edited.id]
    assert gone.post.text == ""


def test_of_two_posts_with_one_text_each_is_compared_with_its_own_days(engine: Engine) -> None:
    nowhere = claim(place=None, victims=Party())
    with SqlStore(engine).intake() as intake:
        for number in range(400):  # a word of everyday
            take_in(intake, days(number / 8, f"convoy seen n{number}x"), nowhere)
        take_in(intake, post("convoy seen shotul", id="near", posted_at=NOON), nowhere)
        first = take_in(intake, post("convoy seen", id="first", posted_at=NOON), nowhere)
        take_in(intake, post("convoy seen", id="second", posted_at=NOON + timedelta(days=49)), nowhere)

        assert "near" in [other.post.id for other in intake.candidates(first)]


# Words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("soldiers", "soldier"),
        ("killed", "killing"),
        ("ukrainian", "ukraine"),
        ("солдаты", "солдатами"),
        ("військові", "військових"),
        ("погибших", "погибшие"),
        ("سربازان", "سرباز"),
        ("القوات", "قوات"),
    ],
)
def test_two_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["135", "2022", "uavs", "is", "mh17", "t90", "войн"])
def test_numbers_and_short_words_stay_as_they_are(word: str) -> None:
    assert stem(word) == word


@given(st.text())
def test_any_text_gives_words_a_database_can_hold_each_once(text: str) -> None:
    words = words_of(text)

    assert len(set(words)) == len(words)
    assert not any(" " in word or "\x00" in word for word in words)
    " ".join(words).encode("utf-8")


# Scores


def sketch(words: str, *, place: str | None = None, days: float = 0.0, kind: Kind = Kind.STATEMENT) -> Sketch:
    posted = int(NOON.timestamp() + days * 86_400)
    return Sketch(1, 1, kind.value, place, None, posted, False, words.split())


def probe(words: str, **counts: int) -> Probe:
    return Probe.of(
        claim(kind=Kind.STATEMENT, place=None, victims=Party()),
        post(words),
        weigh(words.split(), counts, 1_000),
    )


def spelled_out(one: Probe, other: Sketch, *, is_near: bool = False) -> float:
    return likeness(one, other, is_near=is_near, spellings=near_spellings(one, [other]))


def test_a_shared_rare_word_outweighs_shared_common_ones() -> None:
    one = probe("shotul killed fighters", shotul=2, killed=400, fighters=300)

    rare = likeness(one, sketch("shotul quiet today"), is_near=False)
    common = likeness(one, sketch("killed fighters today"), is_near=False)

    assert rare > common


def test_a_misspelt_long_word_counts_in_part() -> None:
    one = probe("panjsher ambush")

    right, near, none = (
        spelled_out(one, sketch(words)) for words in ("panjsher quiet", "panjshir quiet", "kandahar quiet")
    )

    assert right > near > none


def test_of_two_equal_texts_the_one_told_nearer_in_time_is_more_alike() -> None:
    one = probe("shotul bridge")

    assert likeness(one, sketch("shotul bridge"), is_near=False) > likeness(
        one, sketch("shotul bridge", days=2), is_near=False
    )


@given(st.lists(st.sampled_from("abcdefgh"), max_size=8), st.lists(st.sampled_from("abcdefgh"), max_size=8))
def test_scores_stay_between_0_and_100(mine: list[str], theirs: list[str]) -> None:
    score = spelled_out(probe(" ".join(mine)), sketch(" ".join(theirs)), is_near=True)

    assert 0 <= score <= 100
