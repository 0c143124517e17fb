"""Which groups of a sentence belong to one verb: those that commas, "and" or "including" join."""

from collections.abc import Sequence

from claims.assertions import Clause, Pair
from claims.phrases import Group, Marked, Span

_LIST_GAP = 3
_PART_REACH = 3


def joined_only(scene: Clause, pairs: Sequence[Pair]) -> list[Pair]:
    """Of several groups at one trigger the nearest stays, and with it those the sentence joins to it."""
    nearest: dict[int, Pair] = {}
    for p in pairs:
        if p.assertion.first not in nearest or p.cost < nearest[p.assertion.first].cost:
            nearest[p.assertion.first] = p
    return [p for p in pairs if nearest[p.assertion.first] is p or _is_in_list(scene, p, pairs)]


def _is_in_list(scene: Clause, one: Pair, pairs: Sequence[Pair]) -> bool:
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
    return one.assertion.last < group.start and has_own_place(text, group)


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


def has_own_place(text: Marked, group: Group) -> bool:
    after = group.stop + 1
    while text.text(after) in ("-", "–", "—"):
        after += 1
    return text.has("places_before", after) or after in text.placed or after + 1 in text.placed


def opens_part(text: Marked, group: Group) -> bool:
    """Whether "including" or "among them" leads the group in."""
    return any(text.has("breakdown_before", i) for i in range(max(group.start - _PART_REACH, 0), group.start))


def goes_on_list(scene: Clause, before: Group, group: Group) -> bool:
    """ "… 6 children and 9 women": a noun that "and" joins on, with no verb of its own behind it."""
    text, after = scene.text, group.stop + 1
    between = range(before.stop + 1, group.start)
    is_on = group.start in text.found.joined if not between else all(text.has("conjunctions", i) for i in between)
    return is_on and group.has_words and not (text.has("trigger", after) or text.has("be", after))
