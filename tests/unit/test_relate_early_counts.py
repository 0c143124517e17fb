"""Counts that are not rivals: early words, somebody's fate, pieces, a conceded number told again."""

from claims.denials import as_counts
from claims.model import Alert, Basis, Cause, Kind, Party, Qualifier, Reading, RelationKind, Role
from claims.relate import judge
from tests.builders import TALIBAN, claim, count, filed, iea, local, nrf, post, window
from tests.unit.relating import STRIKE, found, kind_of

CRASH = {**STRIKE, "cause": Cause.ACCIDENT}
FIGHTERS = {"basis": Basis.INCIDENT, "window": window(-6, 0), "cause": Cause.CONFLICT}
NOBODY = count(qualifier=Qualifier.VAGUE)


def test_agencies_that_lag_after_a_crash_go_to_review() -> None:
    relation = found(filed(2, claim(4, **CRASH), source="agency", hours=3), local(1, claim(12, **CRASH)))

    assert (relation.kind, relation.alert) == (RelationKind.POSSIBLE_CONFLICT, Alert.REVIEW)


def test_the_same_numbers_after_a_strike_are_a_contradiction() -> None:
    assert kind_of(filed(2, claim(4, **STRIKE), hours=3), local(1, claim(12, **STRIKE))) is RelationKind.CONTRADICTS


def test_drones_shot_down_and_one_of_the_counts_undated_go_to_review() -> None:
    drones = {**STRIKE, "kind": Kind.EQUIPMENT_DESTROYED, "unit": "drone", "victims": Party(words="drones")}
    undated = {**drones, "window": window(-6, 0, is_stated=False)}

    dated_late = filed(2, claim(7, **drones), source="agency", hours=1)
    assert kind_of(dated_late, local(1, claim(22, **undated))) is RelationKind.POSSIBLE_CONFLICT
    assert kind_of(dated_late, local(1, claim(22, **drones))) is RelationKind.CONTRADICTS


def test_pieces_of_two_totals_go_to_review() -> None:
    one, other = claim(30, **STRIKE, is_part=True), claim(3, **STRIKE, is_part=True)

    assert kind_of(filed(2, other, hours=3), local(1, one)) is RelationKind.POSSIBLE_CONFLICT


def test_somebody_whose_fate_is_told_is_one_of_the_dead() -> None:
    passenger = claim(1, **{**CRASH, "victims": Party(words="a passenger")})

    assert kind_of(filed(2, passenger, hours=3), local(1, claim(12, **CRASH))) is RelationKind.PART_OF


def test_one_fallen_fighter_is_a_rival_number() -> None:
    one = filed(2, claim(1, **FIGHTERS), source="iea_spox", side="taliban")

    assert kind_of(one, nrf(1, claim(12, **FIGHTERS))) is RelationKind.CONTRADICTS


def test_a_toll_without_victims_goes_on_with_those_its_claimant_named() -> None:
    enemy, first = nrf(1, claim(400, **FIGHTERS)), iea(2, claim(63, **FIGHTERS), hours=1)
    toll = claim(89, basis=Basis.CUMULATIVE, victims=Party(), window=window(29, 30, is_stated=False))

    verdict = judge(iea(3, toll, hours=30), [first, enemy])

    assert [(r.kind, r.earlier) for r in verdict.relations] == [
        (RelationKind.CONTRADICTS, 1),
        (RelationKind.REVISES, 2),
    ]


def test_a_number_its_side_conceded_is_told_again_by_whoever_quotes_an_office() -> None:
    conceded = iea(1, claim(63, **FIGHTERS))
    quoted = claim(63, **FIGHTERS, claimant=Party(words="defence ministry"))

    assert kind_of(local(2, quoted, hours=3), conceded) is RelationKind.RESTATES
    assert kind_of(local(3, claim(63, **FIGHTERS), hours=3), conceded) is RelationKind.CORROBORATES


def test_pieces_of_two_bulletins_do_not_revise_each_other() -> None:
    drones = {"kind": Kind.EQUIPMENT_DESTROYED, "unit": "drone", "basis": Basis.INCIDENT, "is_part": True}
    night = filed(1, claim(5, window=window(-12, 0), **drones))
    morning = filed(2, claim(1, window=window(-9, 3, is_stated=False), **drones), hours=3)

    assert kind_of(morning, night) in (None, RelationKind.RELATED)


def test_people_killed_do_not_revise_a_count_of_fighters() -> None:
    fighters = claim(7, **{**FIGHTERS, "victims": Party(words="saboteurs", role=Role.COMBATANT)})

    assert kind_of(filed(2, claim(4, **STRIKE), hours=3), filed(1, fighters)) in (None, RelationKind.RELATED)


def test_a_hurt_person_without_a_number_does_not_contradict_a_denial() -> None:
    nobody = local(1, claim(NOBODY, is_denied=True, **STRIKE))
    some = claim(NOBODY, **{**FIGHTERS, "victims": Party(words="soldiers", role=Role.COMBATANT)})

    assert kind_of(filed(2, some, hours=3), nobody) is not RelationKind.CONTRADICTS


def test_two_neutral_sources_that_report_nobody_hurt_are_no_news() -> None:
    nobody = claim(NOBODY, is_denied=True, **STRIKE)

    relation = found(filed(2, nobody, source="agency", hours=1, text="same fire"), local(1, nobody, text=""))

    assert (relation.kind, relation.alert) == (RelationKind.CORROBORATES, Alert.NONE)


def test_terrorists_may_be_any_of_the_parties_their_speaker_fights() -> None:
    ours = claim(2, **{**FIGHTERS, "victims": Party(words="our friends", id="pkk")})
    terrorists = claim(14, **{**FIGHTERS, "victims": Party(words="terrorists", id="sdf", role=Role.COMBATANT)})
    named = claim(14, **{**FIGHTERS, "victims": Party(words="SDF fighters", id="sdf", role=Role.COMBATANT)})
    pkk = filed(2, ours, source="hpg", side="pkk", lang="en", hours=3)

    assert kind_of(pkk, filed(1, terrorists, source="mod", side="turkey", lang="en")) is RelationKind.CONTRADICTS
    assert kind_of(pkk, filed(1, named, source="mod", side="turkey", lang="en")) is RelationKind.RELATED


def test_the_taliban_are_named_whoever_speaks() -> None:
    assert kind_of(iea(2, claim(3)), nrf(1, claim(135, victims=TALIBAN))) is RelationKind.CONTRADICTS


def test_waves_of_drones_told_as_they_come_are_for_review() -> None:
    drones = {
        "kind": Kind.EQUIPMENT_DESTROYED,
        "unit": "drone",
        "victims": Party(words="drones"),
        "cause": Cause.CONFLICT,
    }
    wave = claim(3, window=window(-3, 1, is_stated=False), basis=Basis.INCIDENT, **drones)
    total = claim(22, window=window(-3, 0, is_stated=False), basis=Basis.INCIDENT, **drones)

    assert kind_of(filed(2, wave, source="agency", hours=1), local(1, total)) is RelationKind.POSSIBLE_CONFLICT


def test_a_sides_word_that_nobody_fought_is_kept_as_nobody_killed() -> None:
    quiet = claim(NOBODY, kind=Kind.STATEMENT, victims=Party(), is_denied=True, cause=Cause.CONFLICT)
    reading = Reading(lang="en", claims=(quiet,))

    (kept,) = as_counts(post(side="taliban"), reading).claims

    assert (kept.kind, kept.is_denied) == (Kind.KILLED, True)
    assert kind_of(iea(2, kept, hours=1), nrf(1)) is RelationKind.DENIES
    assert as_counts(post(), reading) == reading


def test_one_office_counts_one_quakes_dead_from_hour_to_hour() -> None:
    quake = {**CRASH, "cause": Cause.DISASTER}
    first = filed(1, claim(284, **quake), source="afad", text="284 people died in the earthquake")
    grown = filed(2, claim(1541, **quake), source="afad", text="1,541 citizens lost their lives", hours=8)

    assert kind_of(grown, first) is RelationKind.REVISES
