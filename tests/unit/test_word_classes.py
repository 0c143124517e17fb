"""Classes of a language file are written out: "{was} killed" stands for every form of the auxiliary."""

from claims.classes import with_classes


def test_a_class_stands_for_all_its_members() -> None:
    data = {"classes": {"end": "-, s, ed"}, "trigger": [{"forms": "kill{end}, dead"}]}

    assert with_classes(data) == {"trigger": [{"forms": "kill, kills, killed, dead"}]}


def test_classes_may_name_classes_and_stand_in_keys() -> None:
    data = {"classes": {"a": "x, y", "b": "{a}1"}, "vague": {"many {b}": []}}

    assert with_classes(data) == {"vague": {"many x1, many y1": []}}


def test_slots_of_times_stay() -> None:
    assert with_classes({"classes": {}, "on": "at {clock}"}) == {"on": "at {clock}"}
