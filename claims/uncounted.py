"""Whom a trigger without a number speaks of: the nearest who are named, or nobody."""

from collections.abc import Iterable, Sequence

from claims.assertions import Assertion, Clause, Pair, kind_of
from claims.kinds import OF_THINGS
from claims.lexicon import split_list
from claims.located import is_name
from claims.modality import negates
from claims.model import Kind
from claims.nearness import cost_of, is_passive
from claims.phrases import Group, Marked

_MOST_WITHOUT_NUMBER = 6.0
_PARTNER_REACH = 4
_MOVED = (Kind.DISPLACED, Kind.STRENGTH)
_PARTNERED = (Kind.KILLED, Kind.WOUNDED, Kind.CAPTURED, *OF_THINGS)


def uncounted(scene: Clause, pairs: Sequence[Pair]) -> list[Pair]:
    used = {p.assertion.first for p in pairs}
    taken = {p.group.start for p in pairs if p.group}
    found = [
        p
        for a in scene.assertions
        if a.first not in used and (p := _nearest_named(scene, a, taken)) and not _is_said(scene, p, pairs)
    ]
    return [*found, *_partners(scene, pairs, taken), *_named_beside(scene, found), *_wholes(scene, pairs, taken)]


def _named_beside(scene: Clause, pairs: Sequence[Pair]) -> Iterable[Pair]:
    """Who is called by name before an uncounted person: "killed Rostum and his associate"."""
    for p in pairs:
        person = _person(scene, p.assertion) if p.group is not None and p.kind in _PARTNERED else None
        if person is not None and p.group is not None and p.group.is_one and _touch(scene.text, person, p.group):
            yield Pair(p.assertion, person, p.kind, p.cost + 1)


def _wholes(scene: Clause, pairs: Sequence[Pair], taken: Iterable[int]) -> Iterable[Pair]:
    """Those a counted part in commas is of: "The militants, one of them their commander, were all killed"."""
    text = scene.text
    for p in pairs:
        part = p.group
        if part is None or part.quantity is None or not text.has("breakdown_after", part.quantity.last + 1):
            continue
        before = [g for g in scene.groups if g.stop == part.start - 2 and text.text(g.stop + 1) in (",", "،")]
        if before and before[0].quantity is None and before[0].sort == "people" and before[0].start not in taken:
            yield Pair(p.assertion, before[0], p.kind, p.cost + 1)


def _is_said(scene: Clause, uncounted: Pair, pairs: Sequence[Pair]) -> bool:
    """ "4 detained soldiers captured in …": the second trigger repeats what a counted group already says."""
    same = [p for p in pairs if p.kind is uncounted.kind and p.group is not None]
    return any(cost_of(scene, uncounted.assertion, p.group, "before") <= uncounted.cost for p in same if p.group)


def _partners(scene: Clause, pairs: Sequence[Pair], taken: Iterable[int]) -> Iterable[Pair]:
    """One named person beside a counted group: "their police chief and two bodyguards killed"."""
    for p in pairs:
        for g in scene.groups:
            is_single = g.quantity is None and g.is_one and g.start not in taken
            is_alike = p.group is not None and g.sort == p.group.sort and p.kind in _PARTNERED
            if p.group is None or not (is_single and is_alike):
                continue
            if _touch(scene.text, *_in_order(g, p.group)) or _is_broken_down(scene, p, g):
                yield Pair(p.assertion, g, p.kind, p.cost + 1)


def _is_broken_down(scene: Clause, whole: Pair, one: Group) -> bool:
    """ "погибли шесть человек, в том числе ребенок": a part that is one person needs no number."""
    if whole.group is None or scene.text.found.ending("breakdown_before", one.first - 1) is None:
        return False
    counted = (g for g in scene.groups if g.quantity is not None and g.stop < one.first)
    return max(counted, key=lambda g: g.start, default=None) is whole.group


def _in_order(a: Group, b: Group) -> tuple[Group, Group]:
    return (a, b) if a.start < b.start else (b, a)


def _touch(text: Marked, left: Group, right: Group) -> bool:
    between = range(left.stop + 1, right.start)
    if any(text.has("trigger", i) for i in between):
        return False
    joiners = [i for i in between if not (text.has("sides_their", i) or text.has("article", i))]
    if right.quantity is not None and [text.text(i) for i in between] == [","]:
        return True  # "Officer, two soldiers killed"
    is_and = right.start in text.found.joined or (bool(joiners) and text.has("conjunctions", joiners[-1]))
    return is_and and len(between) <= _PARTNER_REACH


def _is_open_to(scene: Clause, assertion: Assertion, group: Group) -> bool:
    """No colon stands between the two, and no preposition before a place: "captured in Aleppo" takes nothing."""
    text = scene.text
    between = range(min(group.stop, assertion.last) + 1, max(group.start, assertion.first))
    if any(text.text(i) == ":" for i in between):
        return False
    if group.start > assertion.last and assertion.trigger.hit == "after" and any(_is_deed(text, i) for i in between):
        return False  # "executing attacks against Afghan forces"
    led_in = group.first > 0 and text.has("places_before", group.first - 1) and not text.has("trigger", group.first - 1)
    led_in = led_in and (text.tokens[group.first - 1].folded,) not in assertion.trigger.then  # "سيطر الجيش على"
    if text.is_for(group.first) and group.sort != "attack" and assertion.trigger.kinds.get("people") in _PARTNERED:
        return False  # "إصابة آخرين بهجوم لمقاتلي …"
    is_place = group.sort in ("place", "equipment") or (group.first in text.placed and group.role is None)
    return not (is_place and led_in)


def _is_tool(text: Marked, group: Group) -> bool:
    """ "накрыли дронами": the case says with what, not whom."""
    endings = tuple(split_list(text.lexicon.option.get("instrumentals", "")))
    return group.sort == "equipment" and bool(endings) and text.tokens[group.last].folded.endswith(endings)


def _is_deed(text: Marked, at: int) -> bool:
    return text.has("attack_nouns", at) or text.has("doer_means", at)


def _has_object(scene: Clause, assertion: Assertion) -> bool:
    """ "Taliban captured Rokha": what a verb could hit stands right behind it, who did it right before."""
    if is_passive(scene.text, assertion.first, scene.span) or assertion.trigger.hit != "either":
        return False
    text = scene.text
    first = assertion.last + 1
    first += first <= scene.span.last and text.has("article", first)
    return any(
        g.start == first and kind_of(assertion.trigger, g) and g.sort not in ("none", "thing") for g in scene.groups
    )


def _person(scene: Clause, assertion: Assertion) -> Group | None:
    """Somebody called by name alone: "which killed Rostum", "Abu Omar was captured"."""
    text, span = scene.text, scene.span
    if assertion.trigger.hit != "before" and not is_passive(text, assertion.first, span):
        first = last = assertion.last + 1
        while last + 1 <= span.last and _is_called(text, last + 1):
            last += 1
        is_named = (
            first <= span.last and _is_called(text, first) and not text.tokens[assertion.first].text[:1].isupper()
        )
        return Group(first, last, "people", is_one=True, is_proper=True) if is_named else None
    last = assertion.first - 1
    while last > span.first and (text.has("be", last) or text.has("passive", last)):
        last -= 1
    first = last
    while first - 1 >= span.first and _is_called(text, first - 1):
        first -= 1
    is_named = last >= span.first and first < last and _is_called(text, last) and not _is_led_in(text, first)
    return Group(first, last, "people", is_one=True, is_proper=True) if is_named else None


def _is_called(text: Marked, at: int) -> bool:
    """A capitalised word that no list knows."""
    token = text.tokens[at]
    if token.kind != "word" or token.is_hashtag or token.text.isupper() or not token.text[:1].isupper():
        return False
    return at not in text.placed and is_name(text, at) and not text.has("places_nouns", at)


def _is_led_in(text: Marked, first: int) -> bool:
    return first > 0 and (text.has("places_before", first - 1) or text.has("doer_before", first - 1))


def _is_past_denial(scene: Clause, assertion: Assertion, group: Group | None) -> bool:
    """ "Потерь нет, техника цела": what stands behind the negation is not denied."""
    behind = range(assertion.last + 1, group.start) if group is not None else range(0)
    return any(scene.text.has("denial_after", i) for i in behind)


def _is_of_thing(scene: Clause, assertion: Assertion) -> bool:
    """ "Пострадал автомобиль": what stands right behind the verb is no person."""
    beside = (g for g in scene.groups if g.start == assertion.last + 1)
    return scene.text.is_head_first and any(g.sort in ("equipment", "place") and not g.role for g in beside)


def _nearest_named(scene: Clause, assertion: Assertion, taken: Iterable[int]) -> Pair | None:
    """The uncounted group hit by a trigger without a number, or the trigger alone where it needs none."""
    trigger = assertion.trigger
    best = min(_named_options(scene, assertion, taken), key=lambda p: p.cost, default=None)
    near = best if best is not None and best.cost <= (trigger.reach or _MOST_WITHOUT_NUMBER) else None
    if negates(scene.text, scene.span, assertion.first, assertion.last):
        return _denied(scene, assertion, near)
    is_of_place = best is not None and best.group is not None and best.group.sort == "place"
    if trigger.needs in ("number", "people", "denial") and not trigger.count and not is_of_place:
        return None
    return near or _alone(scene, assertion)


def _named_options(scene: Clause, assertion: Assertion, taken: Iterable[int]) -> Iterable[Pair]:
    lean = "after" if _has_object(scene, assertion) else "before"
    for group in scene.groups:
        if group.quantity is not None or group.sort in ("none", "thing") or group.start in taken:
            continue
        kind = kind_of(assertion.trigger, group)
        if kind is not None and _is_open_to(scene, assertion, group) and not _is_tool(scene.text, group):
            yield Pair(assertion, group, kind, cost_of(scene, assertion, group, lean))


def _denied(scene: Clause, assertion: Assertion, near: Pair | None) -> Pair | None:
    """Those of whom it is denied, or the bare denial: "no casualties"."""
    trigger = assertion.trigger
    kind = trigger.kinds.get("people") or (trigger.kinds.get("any") if trigger.needs != "attack" else None)
    if kind in _MOVED:
        return None  # "не вывез": not that nobody was brought out
    if near is not None and not _is_past_denial(scene, assertion, near.group):
        return near
    return Pair(assertion, None, kind, _MOST_WITHOUT_NUMBER) if kind else None


def _alone(scene: Clause, assertion: Assertion) -> Pair | None:
    """Somebody called by name, or nobody named where the trigger is a claim by itself."""
    trigger = assertion.trigger
    person = _person(scene, assertion) if trigger.kinds.get("people") in _PARTNERED else None
    if person is not None:
        return Pair(assertion, person, trigger.kinds["people"], _MOST_WITHOUT_NUMBER)
    kind = trigger.kinds.get("people") or trigger.kinds.get("any")
    is_counted = trigger.count is not None and not _is_of_thing(scene, assertion)
    is_enough = trigger.is_enough or is_counted or assertion.is_merged
    return Pair(assertion, None, kind, _MOST_WITHOUT_NUMBER) if kind is not None and is_enough else None
