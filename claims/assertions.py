"""What a sentence asserts: its triggers, what each could hit, and the pairs that come of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from claims.lexicon import Mark, Trigger
from claims.model import Kind, Role
from claims.phrases import Group, Marked, Span

_HARM = (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES)


class Assertion(NamedTuple):
    """A trigger's mark (two of them merged into one where a number is shared) and what it says."""

    first: int
    last: int
    trigger: Trigger
    is_merged: bool = False


class Pair(NamedTuple):
    """A trigger and a group it hits; `kind` what that makes it, `cost` how far apart they stand."""

    assertion: Assertion
    group: Group | None
    kind: Kind
    cost: float


@dataclass(frozen=True, slots=True)
class Clause:
    text: Marked
    span: Span
    groups: Sequence[Group]
    assertions: Sequence[Assertion]


def assertions(text: Marked, span: Span) -> list[Assertion]:
    """The sentence's triggers in order; "killed and wounded" that share a number are one."""
    marks = [m for m in text.found.all("trigger") if span.first <= m.first and m.last <= span.last]
    runs: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: m.first):
        if runs and _is_listed(text, runs[-1][-1], mark):
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return _without_weak([a for run in runs for a in _joint(text, run)])


def _without_weak(found: Sequence[Assertion]) -> list[Assertion]:
    """ "He stepped on a mine and lost a foot": where the harm is said, what only hints at it says nothing."""
    is_said = any(a.trigger.kinds.get("people") in _HARM and not a.trigger.is_weak for a in found)
    return [a for a in found if not (is_said and a.trigger.is_weak)]


def _is_listed(text: Marked, left: Mark, right: Mark) -> bool:
    """Whether nothing but "and", "or", a comma stands between two triggers."""
    between = range(left.last + 1, right.first)
    if right.last + 1 in text.quantity_at and any(q.last == left.first - 1 for q in text.quantities):
        return False  # "95 dead, wounded 210": each has its number
    is_close = len(between) > 0 and all(
        text.has("composites_joiners", i) or text.text(i) in (",", "،") for i in between
    )
    return is_close or (right.is_joined and not between)


def _joint(text: Marked, run: Sequence[Mark]) -> list[Assertion]:
    """One assertion of a run of triggers that share a number, or each its own."""
    single = [Assertion(m.first, m.last, m.value) for m in run]
    between = range(run[0].last + 1, run[-1].first)
    kinds = {m.value.kinds.get("people") for m in run}
    is_list = any(text.has("composites_joiners", i) for i in between) or any(m.is_joined for m in run[1:])
    is_list = is_list and all((m.value.count or 1) == 1 for m in run)
    if len(run) < 2 or None in kinds or not is_list or not kinds & {Kind.KILLED, Kind.CASUALTIES}:
        return single
    if len(kinds) == 1:
        return [Assertion(run[0].first, run[-1].last, run[0].value)]
    is_harm = kinds <= {Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES} and all(m.value.unit == "person" for m in run)
    sides = {m.value.hit for m in run}
    joint = replace(
        run[-1].value,
        kinds={"people": Kind.CASUALTIES},
        unit="person" if is_harm else "mixed",
        needs="" if any(m.value.needs == "" for m in run) else run[0].value.needs,
        count=None,
        hit=sides.pop() if len(sides) == 1 else "either",
    )
    return [Assertion(run[0].first, run[-1].last, joint, is_merged=True)]


def kind_of(trigger: Trigger, group: Group) -> Kind | None:
    """What the trigger asserts of such a group, if it can be said of it."""
    kinds = trigger.kinds
    if group.sort == "people":
        is_armed = group.role in (Role.COMBATANT, Role.COMMANDER) or (group.party is not None and group.role is None)
        return kinds.get("people") or (kinds.get("combatant") if is_armed else None)
    if group.sort == "none":
        return kinds.get("people")
    if group.sort == "thing":
        return kinds.get("people") if "equipment" not in kinds or group.is_proper else None
    if group.sort == "attack":
        return kinds.get("any")
    return kinds.get(group.sort)
