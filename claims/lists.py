"""What goes on without a verb of its own: lists of places, breakdowns, the "of them" that opens the next sentence."""

from collections.abc import Iterator, Sequence

from claims.model import Kind
from claims.pairing import Pair, kind_of
from claims.phrases import Group, Marked, Span, groups
from claims.scene import OF_PEOPLE, OF_THINGS

_OWN_PLACE = 4.5  # beyond this cost a group's words alone, not the verb's, say where and when
_LEAD_IN = 3
_OPENING = 4
_DASHES = ("-", "–", "—", ":")


def with_lists(text: Marked, named: Sequence[Group], pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of a sentence with the places and breakdowns that its lists go on with."""
    listed = [p for one in pairs for p in _places(text, named, one)]
    told = [p for p in [*pairs, *listed] if not _is_headed(p, listed)]
    told += _broken_down(text, named, told)
    return sorted(told, key=lambda p: p.group.start if p.group else p.assertion.first)


def _places(text: Marked, named: Sequence[Group], taken: Pair) -> Iterator[Pair]:
    """ "took Ilyinka, Petrovka and Yasnoye": the places behind the first that only commas and "and" part."""
    if taken.kind is not Kind.TERRITORY_TAKEN or taken.group is None:
        return
    end = taken.group.stop
    for group in named:
        if group.start <= end:
            continue
        if group.sort != "place" or group.quantity is not None or not _joins(text, range(end + 1, group.start)):
            return
        if not any(i in text.placed for i in range(group.first, group.last + 1)):
            return
        yield Pair(taken.assertion, group, taken.kind, taken.cost + _OWN_PLACE)
        end = group.stop


def _joins(text: Marked, between: range) -> bool:
    return len(between) > 0 and all(
        text.text(i) in (",", "،", "«", "»", '"', *_DASHES) or text.has("conjunctions", i) for i in between
    )


def _is_headed(one: Pair, listed: Sequence[Pair]) -> bool:
    """ "three villages - A, B and C": the list says what its heading counts."""
    is_counted = one.group is not None and one.group.quantity is not None and one.kind is Kind.TERRITORY_TAKEN
    return is_counted and any(p.assertion is one.assertion for p in listed)


def _broken_down(text: Marked, named: Sequence[Group], pairs: Sequence[Pair]) -> list[Pair]:
    """ "27 dead, among them two children": who is left over behind "among them" belongs to the number before it."""
    used = {p.group.start for p in pairs if p.group is not None}
    found: list[Pair] = []
    for group in named:
        is_counted = group.quantity is not None or group.is_one
        if group.start in used or not is_counted or not _is_led_in(text, group):
            continue
        before = [p for p in pairs if p.group and p.group.quantity and p.group.stop < group.start and _fits(p, group)]
        if before:
            found.append(Pair(before[-1].assertion, group, before[-1].kind, before[-1].cost + 1.0))
    return found


def _is_led_in(text: Marked, group: Group) -> bool:
    return any(text.has("breakdown_before", i) for i in range(max(group.start - _LEAD_IN, 0), group.start))


def _fits(whole: Pair, part: Group) -> bool:
    if whole.kind not in (*OF_PEOPLE, *OF_THINGS):
        return False
    is_less = part.quantity is None or _low(part) < _low(whole.group)
    return is_less and (part.sort == "none" or kind_of(whole.assertion.trigger, part) is whole.kind)


def _low(group: Group | None) -> int:
    quantity = group.quantity if group is not None else None
    return (quantity.low or quantity.high or 0) if quantity is not None else 0


def carried(text: Marked, span: Span, before: Sequence[Pair]) -> tuple[Sequence[Group], Sequence[Pair]]:
    """A sentence without a verb that breaks down the number before it: "Of them 12 over Bryansk, 7 over Kaluga"."""
    if not before or not _opens_breakdown(text, span):
        return (), ()
    named = [g for g in groups(text, span) if g.quantity is not None]
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
