"""Which group a trigger speaks of: the nearest that fits, by a cost in words and signs between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from claims.actors import actors
from claims.lexicon import Mark, Trigger, split_list
from claims.located import is_name
from claims.modality import negates
from claims.model import Kind, Role
from claims.phrases import Group, Marked, Span, breaks

# Costs are in words: a comma costs as much as three words between number and verb, another trigger as much as five.
_COMMA, _BREAK, _OTHER_TRIGGER, _OTHER_NUMBER, _LIGHT, _WRONG_SIDE, _SLIGHTLY_WRONG = 3.0, 5.0, 5.0, 2.0, 0.3, 12.0, 2.0
_OUT_OF_BRACKET = 9.0
_LIST_GAP = 3
_PART_REACH = 3
_APPOSITION, _LONGEST_APPOSITION = 1.0, 12
_AND = 2.0
_ADJACENT = 1.5  # a bare number that touches a trigger is its number, whatever side it stands on
_LOOSE = 2.5  # "lost two soldiers killed": the verb that says more about them wins
_CHAINED = 4.0  # a number further down a list has its own place, not the trigger's
_MOST = 14.0
_MOST_BARE = 9.0
_TOLD = 0.8
_MOST_UNNAMED = 5.0
_MOST_WITHOUT_NUMBER = 6.0
_PARTNER_REACH = 4


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
class _Scene:
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


def pair(text: Marked, span: Span, groups: Sequence[Group], found: Sequence[Assertion]) -> list[Pair]:
    """The pairs of a sentence in order of text: counted groups first come by their triggers, then the uncounted."""
    scene = _Scene(text, span, groups, found)
    pairs = _joined_only(scene, _counted(scene))
    pairs = [p for p in pairs + _uncounted(scene, pairs) if not p.assertion.trigger.is_spared]
    return sorted(pairs, key=lambda p: p.group.start if p.group else p.assertion.first)


def _counted(scene: _Scene) -> list[Pair]:
    """Every counted group with its best trigger, all groups leaning the same way where both sides are open."""
    verbs = [Span(a.first, a.last) for a in scene.assertions if a.trigger.is_either_voice or a.trigger.hit == "free"]
    subjects = actors(scene.text, scene.span, scene.groups, verbs)
    counted = [g for g in scene.groups if g.quantity is not None and g.start not in subjects]
    counted = [g for g in counted if not _is_whole_of(scene.text, g, counted)]
    ways = [_leaning(scene, counted, lean) for lean in ("before", "after")]
    return min(ways, key=lambda pairs: (-len(pairs), sum(p.cost for p in pairs)))


def _is_whole_of(text: Marked, group: Group, counted: Sequence[Group]) -> bool:
    """ "Of 93 drones 70 were shot down": the bare number behind it counts, not the whole it is taken out of."""
    if text.found.ending("of", group.start - 1) is None or not group.has_words or not text.is_head_first:
        return False
    low = group.quantity.low if group.quantity else None
    later = (g.quantity.low for g in counted if g.start > group.stop and g.sort == "none" and g.quantity)
    return low is not None and any(n is not None and n < low for n in later)


def _leaning(scene: _Scene, counted: Sequence[Group], lean: str) -> list[Pair]:
    pairs: list[Pair] = []
    for group in counted:
        if pairs and (part := _part_of(scene, group, pairs[-1])) is not None:
            pairs.append(part)
            continue
        best = _best(scene, group, lean)
        if best is None and pairs:
            best = _listed(scene, group, pairs[-1])
        chained = _chained(scene, group, pairs[-1]) if pairs else None
        is_row = chained is not None and (chained.kind in _OF_THINGS or best is None or best.kind is chained.kind)
        if chained is not None and (best is None or chained.cost <= best.cost or is_row):
            best = chained
        if best is not None:
            pairs.append(best)
    return pairs


def _part_of(scene: _Scene, group: Group, whole: Pair) -> Pair | None:
    """ "Killing 321, among them 6 children, and wounding 436": the children are of those before them."""
    of = whole.group
    if of is None or of.quantity is None or group.quantity is None or whole.assertion.first > of.start:
        return None
    is_less = opens_part(scene.text, group) and (group.quantity.low or 0) < (of.quantity.low or 0)
    is_next = opens_part(scene.text, of) and _goes_on_list(scene, of, group)
    is_alike = kind_of(whole.assertion.trigger, group) is whole.kind
    return whole._replace(group=group, cost=whole.cost + 1.0) if (is_less or is_next) and is_alike else None


def opens_part(text: Marked, group: Group) -> bool:
    """Whether "including" or "among them" leads the group in."""
    return any(text.has("breakdown_before", i) for i in range(max(group.start - _PART_REACH, 0), group.start))


def _goes_on_list(scene: _Scene, before: Group, group: Group) -> bool:
    """ "… 6 children and 9 women": a noun that "and" joins on, with no verb of its own behind it."""
    text, after = scene.text, group.stop + 1
    between = range(before.stop + 1, group.start)
    is_on = group.start in text.found.joined if not between else all(text.has("conjunctions", i) for i in between)
    return is_on and group.has_words and not (text.has("trigger", after) or text.has("be", after))


def _listed(scene: _Scene, group: Group, before: Pair) -> Pair | None:
    """A list behind its trigger goes on: "lost 1,150 men, 12 tanks and 34 guns"."""
    if before.group is None or before.group.start < before.assertion.first:
        return None
    kind = kind_of(before.assertion.trigger, group)
    between = range(before.group.stop + 1, group.start)
    is_list = all(scene.text.text(i) in (",", "،") or scene.text.has("conjunctions", i) for i in between)
    if kind is None or not (between or group.start in scene.text.found.joined) or not is_list or group.sort == "thing":
        return None
    return Pair(before.assertion, group, kind, before.cost + 1.0)


def _chained(scene: _Scene, group: Group, before: Pair) -> Pair | None:
    """A bare number with a place of its own that goes on a list: "11 drones: 6 over Rostov, 2 over Kursk"."""
    text = scene.text
    is_next = is_joined(text, group, scene.span) or group.start - 1 in text.placed  # "12 killed in Homs 4 in Hama"
    if group.sort != "none" or not (is_next and _has_own_place(text, group)):
        return None
    between = range(before.group.stop + 1 if before.group else before.assertion.last + 1, group.start)
    if any(text.has("trigger", i) and i > before.assertion.last for i in between):
        return None
    return Pair(before.assertion, group, before.kind, max(before.cost, _CHAINED) + 1.0)


def _has_own_place(text: Marked, group: Group) -> bool:
    after = group.stop + 1
    while text.text(after) in ("-", "–", "—"):
        after += 1
    return text.has("places_before", after) or after in text.placed or after + 1 in text.placed


_OF_THINGS = (Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED)


def _best(scene: _Scene, group: Group, lean: str) -> Pair | None:
    if any(not a.trigger.kinds and _is_right_beside(scene.text, group, a) for a in scene.assertions):
        return None  # "8 miners rescued, 3 dead"
    if scene.text.found.ending("claimant_before", group.start - 1) is not None:
        return None  # "according to two officials"
    options = []
    for assertion in scene.assertions:
        kind = kind_of(assertion.trigger, group) or _kind_beside(scene.text, assertion, group)
        if (assertion.trigger.count or 1) > 1:
            continue  # "قتيلان": the verb or noun has its own number
        if kind is None or (assertion.trigger.needs in ("people", "attack") and group.sort in ("none", "thing")):
            continue
        if group.quantity and group.quantity.is_article and assertion.trigger.needs == "number":
            continue
        if group.sort == "thing" and (_is_passed_over(scene, assertion, group) or _is_apart(scene, assertion, group)):
            continue
        if group.sort == "thing" and group.quantity and group.quantity.low is group.quantity.high is None:
            continue
        kind = _kind_of_told(scene, assertion, group) or kind
        options.append(Pair(assertion, group, kind, _cost(scene, assertion, group, lean)))
    best = min(options, key=lambda p: p.cost, default=None)
    most = {"thing": _MOST_UNNAMED, "none": _MOST_BARE}.get(group.sort, _MOST)
    return best if best is not None and best.cost <= most else None


def _is_right_beside(text: Marked, group: Group, assertion: Assertion) -> bool:
    between = range(min(group.stop, assertion.last) + 1, max(group.start, assertion.first))
    return all(text.has("be", i) or text.has("article", i) for i in between)


def _kind_of_told(scene: _Scene, assertion: Assertion, group: Group) -> Kind | None:
    """ "Three rockets were destroyed, then two": a bare number counts things where things were counted before it."""
    of_things = assertion.trigger.kinds.get("equipment")
    if of_things is None or group.sort != "none" or "people" not in assertion.trigger.kinds:
        return None
    before = [g for g in scene.groups if g.quantity is not None and g.has_words and g.start < group.start]
    return of_things if before and before[-1].sort == "equipment" else None


def _kind_beside(text: Marked, assertion: Assertion, group: Group) -> Kind | None:
    """ "14 were shot down": a bare number right beside its verb counts what was told before."""
    between = range(min(group.stop, assertion.last) + 1, max(group.start, assertion.first))
    is_beside = group.sort == "none" and all(text.has("be", i) for i in between)
    is_end = group.stop < assertion.first or (
        not text.has("trigger", group.stop + 1) and breaks(text, group.stop + 1, Span(0, len(text.tokens) - 1))
    )
    is_told = group.sort == "none" and text.found.ending("total_cumulative", group.start - 1) is not None
    return assertion.trigger.kinds.get("equipment") if is_told or (is_beside and is_end) else None


def _is_apart(scene: _Scene, assertion: Assertion, group: Group) -> bool:
    """Whether a comma parts a thing no list knows from the trigger behind it: "three lanes are shut, two hurt"."""
    return any(scene.text.text(i) in (",", ";", "،") for i in range(group.stop + 1, assertion.first))


def _is_passed_over(scene: _Scene, assertion: Assertion, group: Group) -> bool:
    """Whether another number, not joined to it, stands between a thing no list knows and the trigger."""
    between = range(group.stop + 1, assertion.first)
    nearer = [g for g in scene.groups if g.quantity is not None and g.start in between]
    return bool(nearer) and not is_joined(scene.text, nearer[0], scene.span)


def _cost(scene: _Scene, assertion: Assertion, group: Group, lean: str) -> float:
    if group.inner is not None and group.inner.first <= assertion.last and assertion.first <= group.inner.last:
        return 0.0
    if group.stop < assertion.first:
        between, stands = range(group.stop + 1, assertion.first), "before"
    elif group.start > assertion.last:
        between, stands = range(assertion.last + 1, group.start), "after"
    else:
        return 0.0
    if stands == "after" and scene.text.found.ending("total_cumulative", group.start - 1) is not None:
        crossed = sum(a.first in between for a in scene.assertions) * _OTHER_TRIGGER
        return _TOLD + crossed + len(between) / 100  # "the death toll from floods in Queensland rises to 6"
    if stands == "before" and _is_apposition(scene.text, between):
        return _APPOSITION + _side_cost(scene, assertion, group, stands, lean)
    if len(between) * _LIGHT > _MOST:
        return _MOST + _WRONG_SIDE  # too far whatever stands between
    cost = sum(_weight(scene, i) for i in between) + _crossings(scene, between)
    cost += _COMMA * (assertion.trigger.kinds.get("combatant") is Kind.STRENGTH)  # what befell people goes first
    if stands == "before" and any(scene.text.text(i) == ")" for i in between):
        cost += _OUT_OF_BRACKET
    if not between and group.sort == "none":
        return min(_side_cost(scene, assertion, group, stands, lean), _ADJACENT)
    return cost + _side_cost(scene, assertion, group, stands, lean)


def _is_apposition(text: Marked, between: range) -> bool:
    """ "the leader, known as Mahmood, was killed": two commas close by and nothing else but an auxiliary."""
    commas = [i for i in between if text.text(i) in (",", "،")]
    if len(commas) != 2 or commas[0] != between.start or commas[1] - commas[0] > _LONGEST_APPOSITION:
        return False
    is_plain = not any(i in text.quantity_at or text.has("trigger", i) for i in between)
    return is_plain and all(text.has("be", i) for i in range(commas[1] + 1, between.stop))


def _side_cost(scene: _Scene, assertion: Assertion, group: Group, stands: str, lean: str) -> float:
    hit = assertion.trigger.hit
    if hit == "before" and stands == "after" and _is_company(scene, assertion, group):
        return 0.0  # "a general died along with six volunteers"
    is_counted = group.quantity is not None and not group.quantity.is_article
    if hit == "free" and stands == "before" and not is_counted:
        return _WRONG_SIDE  # "каратели сожгли село": an uncounted noun before such a verb is its subject
    if hit not in ("either", "free"):
        loose = _LOOSE if assertion.trigger.subject == "victims" else 0.0
        return loose if hit == stands else _WRONG_SIDE
    if stands == "before" and _goes_on_as_verb(scene, assertion):
        return _WRONG_SIDE
    is_behind = stands == "after" and scene.text.has("doer_by", assertion.last + 1)  # "recaptured by SAA"
    if is_behind or (stands == "after" and is_passive(scene.text, assertion.first, scene.span)):
        return _WRONG_SIDE - 2
    is_verb_last = stands == "after" and scene.text.lexicon.option.get("order") == "verb_last"
    return 0.0 if stands == lean else _SLIGHTLY_WRONG * (2 if is_verb_last else 1)


def _is_company(scene: _Scene, assertion: Assertion, group: Group) -> bool:
    between = range(assertion.last + 1, group.start)
    return any(scene.text.has("company", i) for i in between)


def _goes_on_as_verb(scene: _Scene, assertion: Assertion) -> bool:
    """ "seized some rifles and detained two men": behind "and" a verb with its own object looks ahead only."""
    text = scene.text
    if text.is_head_first or assertion.trigger.subject == "nobody":
        return False
    is_joined_on = assertion.first > scene.span.first and text.has("conjunctions", assertion.first - 1)
    behind = next((g for g in scene.groups if g.start == assertion.last + 1), None)
    return is_joined_on and behind is not None and behind.sort in ("people", "equipment")


def is_passive(text: Marked, at: int, span: Span) -> bool:
    """Whether an auxiliary stands before the trigger: "were killed", "have been killed"."""
    return any(text.has("passive", i) for i in range(max(at - 2, span.first), at))


def _weight(scene: _Scene, at: int) -> float:
    text, token = scene.text, scene.text.tokens[at]
    if _is_of_address(text, at):
        return _LIGHT
    if token.kind == "punct":
        return _COMMA if token.text in ",،、(" else _BREAK if token.text in ";؛" else 2.0 if token.text == ":" else 1.0
    if token.kind in ("url", "mention"):
        return _BREAK
    if text.has("conjunctions", at):
        return _AND
    if any(text.has(sort, at) for sort in ("be", "links", "article", "breakdown_before")):
        return _LIGHT
    return 1.0


def _is_of_address(text: Marked, at: int) -> bool:
    """A place and its commas part nobody from their verb: "A leader in Alam district, Logar province, was arrested"."""
    if at in text.placed:
        return True
    if text.text(at) == ",":
        return at - 1 in text.placed and (at + 1 in text.placed or text.has("passive", at + 1))
    return at + 1 in text.placed and text.has("places_before", at)


def _crossings(scene: _Scene, between: range) -> float:
    triggers = sum(a.first in between for a in scene.assertions)
    numbers = sum(g.start in between for g in scene.groups if g.quantity is not None)
    return triggers * _OTHER_TRIGGER + numbers * _OTHER_NUMBER


def _joined_only(scene: _Scene, pairs: Sequence[Pair]) -> list[Pair]:
    """Of several groups at one trigger the nearest stays, and with it those the sentence joins to it."""
    nearest: dict[int, Pair] = {}
    for p in pairs:
        if p.assertion.first not in nearest or p.cost < nearest[p.assertion.first].cost:
            nearest[p.assertion.first] = p
    return [p for p in pairs if nearest[p.assertion.first] is p or _is_in_list(scene, p, pairs)]


def _is_in_list(scene: _Scene, one: Pair, pairs: Sequence[Pair]) -> bool:
    """Whether "and" or a comma joins the group to another before it, or behind it ("two trucks and a tank seized")."""
    if is_joined(scene.text, one.group, scene.span) or _is_next_place(scene.text, one):
        return True
    start = one.group.start if one.group else -1
    later = [p.group for p in pairs if p.group and p.assertion.first == one.assertion.first and p.group.start > start]
    if not later or one.group is None:
        return False
    between = [i for i in range(one.group.stop + 1, later[0].start) if not scene.text.has("breakdown_before", i)]
    is_fewer = later[0].sort == "none" and not any(scene.text.has("conjunctions", i) for i in between)
    if is_fewer and one.group.sort == "people":
        return False  # "7 people were on board, two died": the bare number is of those before it
    is_next = len(between) < _LIST_GAP
    return is_next and later[0].start < one.assertion.first and is_joined(scene.text, later[0], scene.span)


def _is_next_place(text: Marked, one: Pair) -> bool:
    group = one.group
    if group is None or group.sort != "none" or group.start - 1 not in text.placed:
        return False
    return one.assertion.last < group.start and _has_own_place(text, group)


def is_joined(text: Marked, group: Group | None, span: Span) -> bool:
    """Whether "and", a comma, a bracket, a dash or "including" stands right before the group."""
    at = group.start - 1 if group else span.first - 1
    if at + 1 in text.found.joined:
        return True
    small = ("article", "be", "each")
    while at >= span.first and (any(text.has(sort, at) for sort in small) or text.text(at) in ("*", "_")):
        at -= 1
    if text.text(at) == "." and text.has("abbreviations", at - 1):
        at -= 1  # "incl. 3 children"
    if at < span.first:
        return False
    is_sign = text.text(at) in (",", "،", "(", "-", "–", "—", "+", ":", ";", "/", "[", "&")
    return is_sign or text.has("conjunctions", at) or text.has("breakdown_before", at)


def _uncounted(scene: _Scene, pairs: Sequence[Pair]) -> list[Pair]:
    used = {p.assertion.first for p in pairs}
    taken = {p.group.start for p in pairs if p.group}
    found = [
        p
        for a in scene.assertions
        if a.first not in used and (p := _nearest_named(scene, a, taken)) and not _is_said(scene, p, pairs)
    ]
    return [*found, *_partners(scene, pairs, taken), *_named_beside(scene, found), *_wholes(scene, pairs, taken)]


def _named_beside(scene: _Scene, pairs: Sequence[Pair]) -> Iterable[Pair]:
    """Who is called by name before an uncounted person: "killed Rostum and his associate"."""
    for p in pairs:
        person = _person(scene, p.assertion) if p.group is not None and p.kind in _PARTNERED else None
        if person is not None and p.group is not None and p.group.is_one and _touch(scene.text, person, p.group):
            yield Pair(p.assertion, person, p.kind, p.cost + 1)


def _wholes(scene: _Scene, pairs: Sequence[Pair], taken: Iterable[int]) -> Iterable[Pair]:
    """Those a counted part in commas is of: "The militants, one of them their commander, were all killed"."""
    text = scene.text
    for p in pairs:
        part = p.group
        if part is None or part.quantity is None or not text.has("breakdown_after", part.quantity.last + 1):
            continue
        before = [g for g in scene.groups if g.stop == part.start - 2 and text.text(g.stop + 1) in (",", "،")]
        if before and before[0].quantity is None and before[0].sort == "people" and before[0].start not in taken:
            yield Pair(p.assertion, before[0], p.kind, p.cost + 1)


def _is_said(scene: _Scene, uncounted: Pair, pairs: Sequence[Pair]) -> bool:
    """ "4 detained soldiers captured in …": the second trigger repeats what a counted group already says."""
    same = [p for p in pairs if p.kind is uncounted.kind and p.group is not None]
    return any(_cost(scene, uncounted.assertion, p.group, "before") <= uncounted.cost for p in same if p.group)


def _partners(scene: _Scene, pairs: Sequence[Pair], taken: Iterable[int]) -> Iterable[Pair]:
    """One named person beside a counted group: "their police chief and two bodyguards killed"."""
    for p in pairs:
        for g in scene.groups:
            is_single = g.quantity is None and g.is_one and g.start not in taken
            is_alike = p.group is not None and g.sort == p.group.sort and p.kind in _PARTNERED
            if p.group is None or not (is_single and is_alike):
                continue
            if _touch(scene.text, *_in_order(g, p.group)) or _is_broken_down(scene, p, g):
                yield Pair(p.assertion, g, p.kind, p.cost + 1)


def _is_broken_down(scene: _Scene, whole: Pair, one: Group) -> bool:
    """ "погибли шесть человек, в том числе ребенок": a part that is one person needs no number."""
    if whole.group is None or scene.text.found.ending("breakdown_before", one.first - 1) is None:
        return False
    counted = (g for g in scene.groups if g.quantity is not None and g.stop < one.first)
    return max(counted, key=lambda g: g.start, default=None) is whole.group


def _in_order(a: Group, b: Group) -> tuple[Group, Group]:
    return (a, b) if a.start < b.start else (b, a)


_MOVED = (Kind.DISPLACED, Kind.STRENGTH)
_HARM = (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES)
_PARTNERED = (Kind.KILLED, Kind.WOUNDED, Kind.CAPTURED, *_OF_THINGS)


def _touch(text: Marked, left: Group, right: Group) -> bool:
    between = range(left.stop + 1, right.start)
    if any(text.has("trigger", i) for i in between):
        return False
    joiners = [i for i in between if not (text.has("sides_their", i) or text.has("article", i))]
    if right.quantity is not None and [text.text(i) for i in between] == [","]:
        return True  # "Officer, two soldiers killed"
    is_and = right.start in text.found.joined or (bool(joiners) and text.has("conjunctions", joiners[-1]))
    return is_and and len(between) <= _PARTNER_REACH


def _is_open_to(scene: _Scene, assertion: Assertion, group: Group) -> bool:
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


def _has_object(scene: _Scene, assertion: Assertion) -> bool:
    """ "Taliban captured Rokha": what a verb could hit stands right behind it, who did it right before."""
    if is_passive(scene.text, assertion.first, scene.span) or assertion.trigger.hit != "either":
        return False
    text = scene.text
    first = assertion.last + 1
    first += first <= scene.span.last and text.has("article", first)
    return any(
        g.start == first and kind_of(assertion.trigger, g) and g.sort not in ("none", "thing") for g in scene.groups
    )


def _person(scene: _Scene, assertion: Assertion) -> Group | None:
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


def _is_past_denial(scene: _Scene, assertion: Assertion, group: Group | None) -> bool:
    """ "Потерь нет, техника цела": what stands behind the negation is not denied."""
    behind = range(assertion.last + 1, group.start) if group is not None else range(0)
    return any(scene.text.has("denial_after", i) for i in behind)


def _is_of_thing(scene: _Scene, assertion: Assertion) -> bool:
    """ "Пострадал автомобиль": what stands right behind the verb is no person."""
    beside = (g for g in scene.groups if g.start == assertion.last + 1)
    return scene.text.is_head_first and any(g.sort in ("equipment", "place") and not g.role for g in beside)


def _nearest_named(scene: _Scene, assertion: Assertion, taken: Iterable[int]) -> Pair | None:
    """The uncounted group hit by a trigger without a number, or the trigger alone where it needs none."""
    trigger = assertion.trigger
    options = []
    lean = "after" if _has_object(scene, assertion) else "before"
    for group in scene.groups:
        kind = kind_of(trigger, group) if group.sort not in ("none", "thing") else None
        if (
            group.quantity is None
            and kind is not None
            and group.start not in taken
            and _is_open_to(scene, assertion, group)
            and not _is_tool(text=scene.text, group=group)
        ):
            options.append(Pair(assertion, group, kind, _cost(scene, assertion, group, lean)))
    best = min(options, key=lambda p: p.cost, default=None)
    is_near = best is not None and best.cost <= (trigger.reach or _MOST_WITHOUT_NUMBER)
    if negates(scene.text, scene.span, assertion.first, assertion.last):
        kind = trigger.kinds.get("people") or (trigger.kinds.get("any") if trigger.needs != "attack" else None)
        if kind in _MOVED:
            return None  # "не вывез": not that nobody was brought out
        is_near = is_near and best is not None and not _is_past_denial(scene, assertion, best.group)
        return best if is_near else Pair(assertion, None, kind, _MOST_WITHOUT_NUMBER) if kind else None
    is_of_place = best is not None and best.group is not None and best.group.sort == "place"
    if trigger.needs in ("number", "people", "denial") and not trigger.count and not is_of_place:
        return None
    if is_near:
        return best
    person = _person(scene, assertion) if trigger.kinds.get("people") in _PARTNERED else None
    if person is not None:
        return Pair(assertion, person, trigger.kinds["people"], _MOST_WITHOUT_NUMBER)
    alone = trigger.kinds.get("people") or trigger.kinds.get("any")
    is_counted = trigger.count is not None and not _is_of_thing(scene, assertion)
    if alone is not None and (trigger.is_enough or is_counted or assertion.is_merged):
        return Pair(assertion, None, alone, _MOST_WITHOUT_NUMBER)
    return None
