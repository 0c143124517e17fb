"""Statements are matched by their words: joined, suggested, or left alone."""

from claims.model import Alert, Basis, Kind, Party, RelationKind
from claims.statements import shared_words
from tests.builders import KAPISA, claim, filed, local, window
from tests.unit.relating import found, kind_of

SAID = {"kind": Kind.STATEMENT, "victims": Party(), "basis": Basis.INCIDENT, "window": window(-6, 0)}
TALKS = "Elders of Panjshir opened peace talks with the Taliban governor about reopening the valley bazaar"
AGAIN = "Peace talks: elders of Panjshir and the Taliban governor speak about the reopening of the valley's bazaar"
ALIKE = "Taliban governor visits Panjshir valley bazaar and promises new roads, electricity and wheat to farmers"
OTHER = "Snow closed the northern pass and cut telephone lines"


def test_a_statement_said_again_in_other_words_is_joined() -> None:
    relation = found(local(2, claim(None, **SAID), hours=4, text=AGAIN), local(1, claim(None, **SAID), text=TALKS))

    assert (relation.kind, relation.alert) == (RelationKind.RESTATES, Alert.NONE)


def test_a_statement_alike_in_words_or_by_another_source_is_only_suggested() -> None:
    first = local(1, claim(None, **SAID), text=TALKS)

    assert kind_of(local(2, claim(None, **SAID), hours=4, text=ALIKE), first) is RelationKind.RELATED
    assert kind_of(filed(2, claim(None, **SAID), source="agency", hours=4, text=AGAIN), first) is RelationKind.RELATED


def test_other_words_other_places_and_other_weeks_say_nothing() -> None:
    first = local(1, claim(None, **SAID), text=TALKS)

    assert kind_of(local(2, claim(None, **SAID), hours=4, text=OTHER), first) is None
    assert kind_of(local(2, claim(None, **SAID, place=KAPISA), hours=4, text=AGAIN), first) is None
    late = claim(None, **{**SAID, "window": window(162, 168)})
    assert kind_of(local(2, late, hours=168, text=AGAIN), first) is None


def test_near_spellings_are_one_word() -> None:
    assert shared_words(frozenset({"panjshir", "bazaar"}), frozenset({"panjsher", "bazar"})) == 2
