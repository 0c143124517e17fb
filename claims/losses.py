"""Whose losses a list of numbers tells: "Our losses: 4 killed, 6 wounded", "the enemy left 30 dead behind"."""

from claims.assertions import Pair
from claims.lexicon import Mark
from claims.model import Kind
from claims.phrases import Marked, Span

_MOST_BETWEEN = 3
_NEAR = 8
_MARKS = (":", "-", "–", "—")


def owner(text: Marked, span: Span, found: Pair) -> Span | None:
    """The words that say whose losses the claim's number is of, if its own words do not."""
    start = found.group.start if found.group is not None else found.assertion.first
    return _headed(text, span, start) or _left(text, span, start)


def is_headed(text: Marked, span: Span, found: Pair) -> bool:
    """Whether the number stands in a list of losses: who attacked before is who had them."""
    start = found.group.start if found.group is not None else found.assertion.first
    return _head(text, span, start) is not None


def _head(text: Marked, span: Span, start: int) -> Mark | None:
    heads = [m for m in text.found.all("trigger") if span.first <= m.first <= m.last < start and _is_heading(text, m)]
    head = max(heads, key=lambda m: m.first, default=None)
    return head if head is not None and _leads_to(text, range(head.last + 1, start)) else None


def _headed(text: Marked, span: Span, start: int) -> Span | None:
    """ "Taliban losses: 30 killed", "Потери ВСУ составили 230 солдат", "our losses: 4 killed, Taliban: 30"."""
    head = _head(text, span, start)
    if head is None:
        return None
    named = [o for i in range(head.last + 1, start) if (o := _side(text, i)) and text.text(o.last + 1) in _MARKS]
    if named:
        return named[-1]
    if text.is_head_first and (behind := _side(text, head.last + 1)) is not None:
        return behind
    return _before(text, span, head.first)


def _is_heading(text: Marked, mark: Mark) -> bool:
    """ "Losses", "casualties:": a noun whose numbers may follow with words of their own."""
    trigger = mark.value
    if trigger.kinds.get("people") is not Kind.CASUALTIES or trigger.hit != "either":
        return False
    return trigger.subject == "victims" or (trigger.is_enough and text.text(mark.last + 1) == ":")


def _leads_to(text: Marked, between: range) -> bool:
    """Whether a colon or a plain verb leads to the first number: not "our losses grew when 12 civilians fell"."""
    for i in between:
        if text.text(i) in _MARKS or i in text.quantity_at:
            return True
        if text.has("stops", i) and not any(text.has(sort, i) for sort in ("be", "places_before")):
            return False
    return True


def _left(text: Marked, span: Span, start: int) -> Span | None:
    """ "The enemy left 30 dead behind", "… left behind 30 dead": those who leave dead are of their side."""
    for at in range(max(span.first, start - _MOST_BETWEEN), start):
        around = range(at + 1, min(at + _NEAR, span.last) + 1)
        if text.found.at("sides_left", at) is not None and any(text.has("sides_behind", i) for i in around):
            return _before(text, span, at)
    return None


def _before(text: Marked, span: Span, at: int) -> Span | None:
    """The side named right before a word, adjectives left out ("our heavy losses")."""
    for i in range(at - 1, max(span.first, at - _MOST_BETWEEN) - 1, -1):
        if (side := _side(text, i)) is not None:
            return side
        if (
            not any(text.has(sort, i) for sort in ("adjectives", "vague", "article", "be"))
            and text.text(i) not in "'’s"
        ):
            return None
    return None


def _side(text: Marked, at: int) -> Span | None:
    if any(text.has(sort, at) for sort in ("sides_our", "sides_enemy")):
        return Span(at, at)
    party = text.party_at.get(at)
    return Span(party.first, party.last) if party is not None and party.id is not None else None
