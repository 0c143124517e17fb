"""Which of the places a text names governs a claim."""

from collections.abc import Sequence

from claims.located import Located
from claims.phrases import Marked, Span

_OTHER_SENTENCE, _BEFORE, _COMMA, _CROSSED, _ORIGIN, _HEADER = 12.0, 1.5, 1.0, 6.0, 16.0, -3.0
_LATER, _ROUTE, _FAR = 6.0, 12.0, 8
_LONGEST_SHORT = 4
_NEAR_EACH_OTHER = 4
_REACH, _HEADING = 3, 1
_TAG = 8.0
_BARE = 2.0


def place_for(
    text: Marked,
    spans: Sequence[Span],
    index: int,
    core: Span,
    rivals: Sequence[Span],
    found: Sequence[Located],
    *,
    is_leaving: bool = False,
) -> Located | None:
    """The place that governs a claim at tokens `core` of sentence `index`; `rivals`: its other claims.

    `is_leaving`: of people who were taken or fled, so that "from" tells where.
    """
    found = [one for one in found if _within_reach(spans, index, one) and not _is_in_footnote(text, spans, index, one)]
    if not found:
        return None
    costs = [
        (_place_cost(text, spans, index, core, rivals, one) + is_leaving * _travel_cost(text, one), i)
        for i, one in enumerate(found)
    ]
    best = found[min(costs)[1]]
    if _is_heading(text, spans[index], best):
        best = _inside(spans[index], best, found, rivals) or best
    return _most_specific(text, best, found)


def _inside(span: Span, heading: Located, found: Sequence[Located], rivals: Sequence[Span]) -> Located | None:
    """ "Herat: 120 dead in Zinda Jan district": the one place of the sentence that lies in the heading's."""
    mine = [one for one in found if span.first <= one.first <= span.last and one is not heading]
    is_only = len(mine) == 1 and not rivals and heading.place.id is not None
    return mine[0] if is_only and heading.place.id in mine[0].place.parents else None


def _within_reach(spans: Sequence[Span], index: int, one: Located) -> bool:
    """A place of the heading, or of the sentences round the claim."""
    near = spans[max(index - _REACH, 0)].first <= one.first <= spans[min(index + _REACH, len(spans) - 1)].last
    return near or one.first <= spans[min(_HEADING, len(spans) - 1)].last


def _is_in_footnote(text: Marked, spans: Sequence[Span], index: int, one: Located) -> bool:
    """ "* banned in Russia": another sentence, and one that tells nothing."""
    home = next((s for i, s in enumerate(spans) if i != index and s.first <= one.first <= s.last), None)
    return home is not None and any(text.has("irrealis_sentence", i) for i in range(home.first, home.last + 1))


def _place_cost(
    text: Marked, spans: Sequence[Span], index: int, core: Span, rivals: Sequence[Span], one: Located
) -> float:
    home = next((i for i, s in enumerate(spans) if s.first <= one.first <= s.last), index)
    between = _between(core, one)
    words = len(between) if home == index else min(len(between), _FAR)
    cost = float(words) + abs(home - index) * _OTHER_SENTENCE + _LATER * (home > index)
    if one.last < core.first:
        cost += _BEFORE
        if home <= index and _is_heading(text, spans[home], one):
            cost = min(cost, 8.0) + _HEADER
    commas = sum(_COMMA for i in between if text.text(i) in (",", "،"))
    cost += commas if home == index else min(commas, _COMMA)
    cost += sum(_CROSSED for rival in rivals if rival.first in between or rival.last in between)
    if not _is_set_apart(text, one):
        cost += _BARE
    cost += _TAG * _is_tag(text, one, spans[home])
    if text.found.ending("places_not_in", _row_start(text, one.first) - 1) is not None or _is_of_people(text, one):
        cost += _ORIGIN
    return cost + (_ROUTE if _is_on_route(text, one) else 0.0)


def _travel_cost(text: Marked, one: Located) -> float:
    """ "400 taken from Hajin to Mayadin": the first is where, the second only where to."""
    at = _row_start(text, one.first) - 1
    if text.found.ending("places_left", at) is not None:
        return -_ORIGIN - _ROUTE
    return _ORIGIN + _ROUTE if text.found.ending("places_towards", at) is not None else 0.0


def _is_heading(text: Marked, span: Span, one: Located) -> bool:
    """ "Kabul: …", or a line that only names the place."""
    if span.first != one.first:
        return False
    return text.text(one.last + 1) in (":", "/", "-", "–", "|", ",") or span.last <= one.last + 1


def _row_start(text: Marked, first: int) -> int:
    """Where the row of names begins that this one goes on: "hospitals of Dnipro, Kryvyi Rih and Kyiv"."""
    at = first
    while at > 1 and (text.text(at - 1) == "," or text.has("conjunctions", at - 1)) and at - 2 in text.placed:
        at -= 2
        while at > 0 and at - 1 in text.placed:
            at -= 1
    return at


def _is_of_people(text: Marked, one: Located) -> bool:
    """ "Житель Гамбурга", "солдат ВС Мали": where somebody is from, where nouns stand before their attributes."""
    sorts = ("role", "people", "one_person", "people_police", "claimant_nouns")
    at = one.first - 1
    if at > 0 and text.is_head_first and text.text(at).isupper() and text.has("places_before", at) is False:
        at -= len(text.text(at)) <= _LONGEST_SHORT and one.place.id is not None and not one.place.parents
    return text.is_head_first and any(text.found.ending(sort, at) is not None for sort in sorts)


def _is_on_route(text: Marked, one: Located) -> bool:
    """ "Traffic Kabul – Jalalabad": two names that a dash apart from both joins are the ends of a road."""
    for dash, other in ((one.first - 1, one.first - 2), (one.last + 1, one.last + 2)):
        is_apart = text.text(dash) in ("–", "—", "-") and not text.touches(dash)
        if is_apart and any(m.first <= other <= m.last for m in text.places):
            return True
    return False


def _is_tag(text: Marked, one: Located, span: Span) -> bool:
    """Whether the name is one of the hashtags that close a post: they file it, the sentence says where."""
    if not text.tokens[one.first].is_hashtag or text.has("places_before", one.first - 1):
        return False
    rest = (text.tokens[i] for i in range(one.last + 1, span.last + 1))
    return all(token.is_hashtag or token.kind != "word" for token in rest)


def _is_set_apart(text: Marked, one: Located) -> bool:
    """Whether a preposition, a hashtag or a comma marks the name as a place of its own."""
    is_led_in = one.first > 0 and (text.has("places_before", one.first - 1) or text.text(one.first - 1) in (",", "،"))
    return is_led_in or text.tokens[one.first].is_hashtag or text.text(one.last + 1) in (":", "/", ",", "،")


def _between(core: Span, one: Located) -> range:
    if one.last < core.first:
        return range(one.last + 1, core.first)
    return range(core.last + 1, one.first) if one.first > core.last else range(0)


def _most_specific(text: Marked, chosen: Located, found: Sequence[Located]) -> Located:
    """The innermost of the places named together with the chosen one ("Shutul, Panjshir")."""
    together, edge_first, edge_last = [chosen], chosen.first, chosen.last
    for one in found:
        if (
            one.first > edge_last
            and one.first - edge_last <= _NEAR_EACH_OTHER
            and not _parts(text, edge_last + 1, one.first)
        ):
            together.append(one)
            edge_last = one.last
    for one in reversed(found):
        if (
            one.last < edge_first
            and edge_first - one.last <= _NEAR_EACH_OTHER
            and not _parts(text, one.last + 1, edge_first)
        ):
            together.append(one)
            edge_first = one.first
    inside = [
        one for one in together if any(other.place.id in one.place.parents for other in together if other.place.id)
    ]
    unknown_first = [
        one
        for one in together
        if one.place.id is None and (one.first <= chosen.first or text.has("places_after", one.last))
    ]
    return (
        (inside or unknown_first or [chosen])[0] if not inside else max(inside, key=lambda one: len(one.place.parents))
    )


def _parts(text: Marked, first: int, stop: int) -> bool:
    """Whether a number, a trigger or an "and" stands between two names: then they are two places."""
    return stop in text.found.joined or any(
        i in text.quantity_at or text.has("trigger", i) or text.has("conjunctions", i) or text.has("denial_before", i)
        for i in range(first, stop)
    )
