"""Which group a trigger speaks of: the nearest that fits."""

from collections.abc import Sequence

from claims.actors import actors
from claims.assertions import Assertion, Clause, Pair, kind_of
from claims.joined import goes_on_list, has_own_place, is_joined, joined_only, opens_part
from claims.kinds import OF_THINGS
from claims.model import Kind
from claims.nearness import MOST, cost_of
from claims.phrases import Group, Marked, Span, breaks
from claims.uncounted import uncounted

_CHAINED = 4.0  # a number further down a list has its own place, not the trigger's
_MOST_BARE = 9.0
_MOST_UNNAMED = 5.0


def pair(text: Marked, span: Span, groups: Sequence[Group], found: Sequence[Assertion]) -> list[Pair]:
    """The pairs of a sentence in order of text: counted groups first come by their triggers, then the uncounted."""
    scene = Clause(text, span, groups, found)
    pairs = joined_only(scene, _counted(scene))
    pairs = [p for p in pairs + uncounted(scene, pairs) if not p.assertion.trigger.is_spared]
    return sorted(pairs, key=lambda p: p.group.start if p.group else p.assertion.first)


def _counted(scene: Clause) -> list[Pair]:
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


def _leaning(scene: Clause, counted: Sequence[Group], lean: str) -> list[Pair]:
    pairs: list[Pair] = []
    for group in counted:
        if pairs and (part := _part_of(scene, group, pairs[-1])) is not None:
            pairs.append(part)
            continue
        best = _best(scene, group, lean)
        if best is None and pairs:
            best = _listed(scene, group, pairs[-1])
        chained = _chained(scene, group, pairs[-1]) if pairs else None
        is_row = chained is not None and (chained.kind in OF_THINGS or best is None or best.kind is chained.kind)
        if chained is not None and (best is None or chained.cost <= best.cost or is_row):
            best = chained
        if best is not None:
            pairs.append(best)
    return pairs


def _part_of(scene: Clause, group: Group, whole: Pair) -> Pair | None:
    """ "Killing 321, among them 6 children, and wounding 436": the children are of those before them."""
    of = whole.group
    if of is None or of.quantity is None or group.quantity is None or whole.assertion.first > of.start:
        return None
    is_less = opens_part(scene.text, group) and (group.quantity.low or 0) < (of.quantity.low or 0)
    is_next = opens_part(scene.text, of) and goes_on_list(scene, of, group)
    is_alike = kind_of(whole.assertion.trigger, group) is whole.kind
    return whole._replace(group=group, cost=whole.cost + 1.0) if (is_less or is_next) and is_alike else None


def _listed(scene: Clause, group: Group, before: Pair) -> Pair | None:
    """A list behind its trigger goes on: "lost 1,150 men, 12 tanks and 34 guns"."""
    if before.group is None or before.group.start < before.assertion.first:
        return None
    kind = kind_of(before.assertion.trigger, group)
    between = range(before.group.stop + 1, group.start)
    is_list = all(scene.text.text(i) in (",", "،") or scene.text.has("conjunctions", i) for i in between)
    if kind is None or not (between or group.start in scene.text.found.joined) or not is_list or group.sort == "thing":
        return None
    return Pair(before.assertion, group, kind, before.cost + 1.0)


def _chained(scene: Clause, group: Group, before: Pair) -> Pair | None:
    """A bare number with a place of its own that goes on a list: "11 drones: 6 over Rostov, 2 over Kursk"."""
    text = scene.text
    is_next = is_joined(text, group, scene.span) or group.start - 1 in text.placed  # "12 killed in Homs 4 in Hama"
    if group.sort != "none" or not (is_next and has_own_place(text, group)):
        return None
    between = range(before.group.stop + 1 if before.group else before.assertion.last + 1, group.start)
    if any(text.has("trigger", i) and i > before.assertion.last for i in between):
        return None
    return Pair(before.assertion, group, before.kind, max(before.cost, _CHAINED) + 1.0)


def _best(scene: Clause, group: Group, lean: str) -> Pair | None:
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
        options.append(Pair(assertion, group, kind, cost_of(scene, assertion, group, lean)))
    best = min(options, key=lambda p: p.cost, default=None)
    most = {"thing": _MOST_UNNAMED, "none": _MOST_BARE}.get(group.sort, MOST)
    return best if best is not None and best.cost <= most else None


def _kind_of_told(scene: Clause, assertion: Assertion, group: Group) -> Kind | None:
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


def _is_apart(scene: Clause, assertion: Assertion, group: Group) -> bool:
    """Whether a comma parts a thing no list knows from the trigger behind it: "three lanes are shut, two hurt"."""
    return any(scene.text.text(i) in (",", ";", "،") for i in range(group.stop + 1, assertion.first))


def _is_passed_over(scene: Clause, assertion: Assertion, group: Group) -> bool:
    """Whether another number, not joined to it, stands between a thing no list knows and the trigger."""
    between = range(group.stop + 1, assertion.first)
    nearer = [g for g in scene.groups if g.quantity is not None and g.start in between]
    return bool(nearer) and not is_joined(scene.text, nearer[0], scene.span)
