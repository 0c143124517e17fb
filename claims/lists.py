"""What goes on without a verb of its own: lists of places, breakdowns, the "of them" that opens the next sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from claims.answers import answered
from claims.assertions import Assertion, Pair, kind_of
from claims.groups import groups
from claims.joined import opens_part
from claims.kinds import OF_PEOPLE, OF_THINGS
from claims.model import Kind
from claims.phrases import Group, Marked, Span
from claims.scene import Sentence

_OWN_PLACE = 4.5  # beyond this cost a group's words alone, not the verb's, say where and when
_OPENING = 4
_LEAST_ROWS = 2
_DASHES = ("-", "–", "—", ":")
_ROW_ENDS = ("", "\n", "(", ",", ";", ".")
_GOES_ON = (":", ",", ";")  # how a line ends that the next one goes on with


def with_lists(text: Marked, span: Span, named: Sequence[Group], pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of a sentence with the places and breakdowns that its lists go on with."""
    pairs = _with_table(text, named, pairs)
    listed = [p for one in pairs for p in _places(text, named, one)]
    told = [p for p in [*pairs, *listed] if not _is_headed(p, listed)]
    told += _broken_down(text, named, told)
    told += _items(text, named, told)
    told += answered(text, span, named, told)
    return sorted(told, key=lambda p: p.group.start if p.group else p.assertion.first)


def _places(text: Marked, named: Sequence[Group], taken: Pair) -> Iterator[Pair]:
    """ "took Ilyinka, Petrovka and Yasnoye": the places behind the first that only commas and "and" part."""
    if taken.kind is not Kind.TERRITORY_TAKEN or taken.group is None:
        return
    end = taken.group.stop
    for group in named:
        if group.start <= end:
            continue
        if group.sort != "place" or group.quantity is not None or not _joins(text, end, group.start):
            return
        if not any(i in text.placed for i in range(group.first, group.last + 1)):
            return
        yield Pair(taken.assertion, group, taken.kind, taken.cost + _OWN_PLACE)
        end = group.stop


def _joins(text: Marked, end: int, start: int) -> bool:
    between = range(end + 1, start)
    return (len(between) > 0 or start in text.found.joined) and all(
        text.text(i) in (",", "،", "«", "»", '"', *_DASHES) or text.has("conjunctions", i) for i in between
    )


def _is_headed(one: Pair, listed: Sequence[Pair]) -> bool:
    """ "three villages - A, B and C": the list says what its heading counts."""
    is_counted = one.group is not None and one.group.quantity is not None and one.kind is Kind.TERRITORY_TAKEN
    return is_counted and any(p.assertion is one.assertion for p in listed)


def _with_table(text: Marked, named: Sequence[Group], pairs: Sequence[Pair]) -> list[Pair]:
    """ "Losses: personnel - about 745,700 (+1,660), tanks - 9,492 (+8)": a noun, a dash, its number."""
    rows = [row for row in pairwise(named) if _is_row(text, *row)]
    trigger = next((p.assertion for p in pairs if p.kind is Kind.CASUALTIES), None)
    if trigger is None or len(rows) < _LEAST_ROWS or trigger.first > rows[0][0].first:
        return list(pairs)
    cells = [(noun, cell) for noun, number in rows for cell in (number, *_rises(text, named, number))]
    table = [
        Pair(trigger, replace(noun, quantity=cell.quantity), kind, _OWN_PLACE)
        for noun, cell in cells
        if (kind := kind_of(trigger.trigger, noun)) is not None
    ]
    first = rows[0][0].first
    return [p for p in pairs if p.assertion is not trigger and (p.group is None or p.group.start < first)] + table


def _rises(text: Marked, named: Sequence[Group], number: Group) -> list[Group]:
    """ "9,492 (+8)": by how much it rose since the day before."""
    return [g for g in named if g.quantity and g.sort == "none" and _is_rise(text, number, g)][:1]


def _is_row(text: Marked, noun: Group, number: Group) -> bool:
    between = [text.text(i) for i in range(noun.stop + 1, number.start)]
    is_counted = noun.sort in ("people", "equipment") and noun.quantity is None and number.quantity is not None
    is_dashed = len(between) == 1 and between[0] in _DASHES
    is_plain = number.sort == "none" or text.found.at("counter", number.first) is not None  # "– 930 persons"
    # "tanks 8 540 (+12), guns 90"
    is_bare = not between and number.sort == "none" and text.text(number.stop + 1) in _ROW_ENDS
    return is_counted and ((is_plain and is_dashed) or is_bare)


def _is_rise(text: Marked, number: Group, rise: Group) -> bool:
    between = [text.text(i) for i in range(number.stop + 1, rise.start)]
    return 0 < len(between) <= _LEAST_ROWS and between[0] == "(" and all(sign in "(+" for sign in between)


def _items(text: Marked, named: Sequence[Group], pairs: Sequence[Pair]) -> list[Pair]:
    """ "95 men, a tank, two armoured vehicles and three guns": the list behind a verb goes on over a single item."""
    used = {p.group.start for p in pairs if p.group is not None}
    last = {p.group.stop: p for p in pairs if p.group is not None and p.assertion.first < p.group.start}
    found: list[Pair] = []
    for group in named:
        if group.start in used or (group.quantity is None and not group.is_one) or group.sort in ("none", "thing"):
            continue
        before = next((p for end, p in last.items() if _lists(text, end, group.start)), None)
        if text.has("claimant_verbs", group.stop + 1):
            continue  # "…, army spokesman says"
        if before is not None and (kind := kind_of(before.assertion.trigger, group)) in (*OF_PEOPLE, *OF_THINGS):
            last[group.stop] = Pair(before.assertion, group, kind, before.cost + 1.0)
            found.append(last[group.stop])
    return found


def _lists(text: Marked, end: int, start: int) -> bool:
    between = range(end + 1, start)
    is_open = len(between) > 0 or start in text.found.joined
    return is_open and all(text.text(i) in (",", "،") or text.has("conjunctions", i) for i in between)


def _broken_down(text: Marked, named: Sequence[Group], pairs: Sequence[Pair]) -> list[Pair]:
    """ "27 dead, among them two children": who is left over behind "among them" belongs to the number before it."""
    used = {p.group.start for p in pairs if p.group is not None}
    found: list[Pair] = []
    for group in named:
        is_counted = group.quantity is not None or group.is_one
        if group.start in used or not is_counted or not opens_part(text, group):
            continue
        before = [p for p in pairs if p.group and p.group.quantity and p.group.stop < group.start and _fits(p, group)]
        if before:
            found.append(Pair(before[-1].assertion, group, before[-1].kind, before[-1].cost + 1.0))
    return found


def _fits(whole: Pair, part: Group) -> bool:
    if whole.kind not in (*OF_PEOPLE, *OF_THINGS):
        return False
    is_less = part.quantity is None or _low(part) < _low(whole.group)
    return is_less and (part.sort == "none" or kind_of(whole.assertion.trigger, part) is whole.kind)


def _low(group: Group | None) -> int:
    quantity = group.quantity if group is not None else None
    return (quantity.low or quantity.high or 0) if quantity is not None else 0


def carried(text: Marked, span: Span, before: Sequence[Pair]) -> tuple[Sequence[Group], Sequence[Pair]]:
    """A sentence without a verb of its own: "Of them 12 over Bryansk, 7 over Kaluga", "The army says 3"."""
    if before and _begins_line(text, span):
        named = groups(text, span)
        if is_item(text, span) or (len(named) > 1 and _is_row(text, *named[:2])):
            return named, _listed_below(text, named, before[-1])
    if not before:
        return (), ()
    named = [g for g in groups(text, span) if g.quantity is not None]
    if not _opens_breakdown(text, span):
        return named, list(answered(text, span, named, before))
    wholes = [p for p in before if p.group is not None and p.group.quantity is not None]
    pairs = []
    for group in named:
        whole = next((p for p in reversed(wholes) if _fits(p, group)), None)
        if whole is not None:
            pairs.append(replace_group(whole, group))
    return named, pairs


def replace_group(whole: Pair, group: Group) -> Pair:
    return whole._replace(group=group, cost=max(whole.cost, _OWN_PLACE))


def _opens_breakdown(text: Marked, span: Span) -> bool:
    opening = range(span.first, min(span.first + _OPENING, span.last + 1))
    return any(text.has(sort, i) for sort in ("breakdown_before", "breakdown_after") for i in opening)


# ---------------------------------------------------------------------------------------------- lines of a list
def is_item(text: Marked, span: Span) -> bool:
    """A line that goes on a list: one behind a line that ends with a colon, or that a sign sets off."""
    line = _line_end_before(text, span)
    if not _begins_line(text, span) or line < 1:
        return False
    opening = text.tokens[line + 1]
    return (opening.kind == "punct" and opening.text[0] not in "*_[(«\"'#") or text.text(line - 1) in _GOES_ON


def _begins_line(text: Marked, span: Span) -> bool:
    return text.text(_line_end_before(text, span)) == "\n"


def _line_end_before(text: Marked, span: Span) -> int:
    at = span.first - 1
    while at > 0 and text.tokens[at].kind == "punct" and text.text(at) != "\n":
        at -= 1
    return at


def without_opened(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences; a heading that counts nothing itself says nothing beside the lines below it."""
    below = {p.assertion.first for s in sentences for p in s.pairs if p.assertion.first < s.span.first}

    def stays(s: Sentence, p: Pair) -> bool:
        is_heading = p.assertion.first in below and p.assertion.first >= s.span.first
        return not is_heading or _low(p.group) > 0

    return [replace(s, pairs=[p for p in s.pairs if stays(s, p)]) for s in sentences]


def opened(pairs: Sequence[Pair], found: Sequence[Assertion]) -> Sequence[Pair]:
    """What the lines below a sentence may go on with: its pairs, or the verb or noun of a heading that counts nothing.

    "Trophies of the week:", "Total losses of the enemy were:".
    """
    counted = [p for p in pairs if p.group is not None and p.group.quantity is not None]
    if counted or not found:
        return counted
    kind = found[-1].trigger.kinds.get("equipment") or found[-1].trigger.kinds.get("people")
    return [Pair(found[-1], None, kind, _OWN_PLACE)] if kind is not None else ()


def _listed_below(text: Marked, named: Sequence[Group], whole: Pair) -> Sequence[Pair]:
    """The counted group a line begins with, or the noun before its number: "tanks – 12 (+3)"."""
    rows = [row for row in pairwise(named) if _is_row(text, *row)][:1]
    if rows:
        cells = [replace(rows[0][0], quantity=g.quantity) for g in (rows[0][1], *_rises(text, named, rows[0][1]))]
    else:
        cells = [_named_after(g, whole) for g in named[:1] if g.quantity is not None or g.is_one]
    return [_replaced(whole, cell, kind) for cell in cells if (kind := _kind_below(whole, cell)) is not None]


def _named_after(group: Group, whole: Pair) -> Group:
    """A bare number counts what the number above it counts."""
    if group.has_words or whole.group is None or not whole.group.has_words:
        return group
    return replace(whole.group, quantity=group.quantity)


def _kind_below(whole: Pair, group: Group) -> Kind | None:
    if whole.kind not in (*OF_PEOPLE, *OF_THINGS):
        return None
    if group.sort in ("none", "thing"):
        return whole.kind if group.quantity is not None else None
    return kind_of(whole.assertion.trigger, group)


def _replaced(whole: Pair, group: Group, kind: Kind) -> Pair:
    return Pair(whole.assertion, group, kind, max(whole.cost, _OWN_PLACE))
