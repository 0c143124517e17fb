"""Whether a sentence claims at all: negation, wishes, threats, questions, withdrawals."""

from collections.abc import Sequence

from claims.lexicon import split_list
from claims.model import Kind
from claims.phrases import Marked, Span

_NEGATION_REACH = 5
_UNREAL_REACH = 9
_ACHIEVED_REACH = 5
_FEW_WORDS = 14
_DEEDS = (Kind.KILLED, Kind.WOUNDED, Kind.CAPTURED)
_ASIDE = 7
_COMMAS = (",", "،")
_NO_DENIAL = ("denial_not_denial", "qualifiers_at_least", "qualifiers_at_most")


def negates(text: Marked, span: Span, first: int, last: int) -> bool:
    """Whether a negation stands close before tokens first to last, or right behind them."""
    reach = _NEGATION_REACH
    for at in range(first - 1, span.first - 1, -1):
        reach -= not _is_light(text, at)
        if reach < 0:
            break
        if text.tokens[at].kind == "punct" and text.text(at) not in "\"'#-":
            break
        if text.has("denial_before", at):
            return not _is_no_denial(text, at)
        is_listed = (
            text.has("conjunctions", at + 1) or at + 1 in text.found.joined or text.has("composites_joiners", at + 1)
        )
        if (text.has("trigger", at) and not is_listed) or (at in text.quantity_at):
            break
    return _is_denied_behind(text, span, _past_aside(text, span, last)) or _is_denied_too(text, span, first, last)


def _is_denied_behind(text: Marked, span: Span, last: int) -> bool:
    """A negation right behind, unless it is part of a verb of its own ("шестерых: связи нет")."""
    behind = range(last + 1, min(last + 3, span.last + 1))
    return any(text.has("denial_after", at) and not _is_in_trigger(text, at) for at in behind)


def _is_in_trigger(text: Marked, at: int) -> bool:
    mark = text.found.over("trigger", at)
    return mark is not None and mark.first < mark.last


def _past_aside(text: Marked, span: Span, last: int) -> int:
    """Past what stands between two commas: "загиблих, дякувати Богу, немає"."""
    if text.text(last + 1) not in _COMMAS:
        return last
    ends = (at for at in range(last + 2, min(last + _ASIDE, span.last)) if text.text(at) in _COMMAS)
    return next(ends, last)


def _is_denied_too(text: Marked, span: Span, first: int, last: int) -> bool:
    """ "Жертв нет, пострадавших тоже": a word that takes up the negation before."""
    if not text.has("denial_also", last + 1):
        return False
    return any(text.has(sort, at) for at in range(span.first, first) for sort in ("denial_before", "denial_after"))


def _is_light(text: Marked, at: int) -> bool:
    """Small words a negation reaches across: "no immediate report of damage or injuries"."""
    return any(text.has(sort, at) for sort in ("links", "conjunctions", "article"))


def _is_no_denial(text: Marked, at: int) -> bool:
    mark = text.found.over("denial_before", at)
    inside = range(mark.first, mark.last + 1) if mark is not None else range(at, at + 1)
    return any(text.has(sort, i) for sort in _NO_DENIAL for i in inside)


def is_unreal(text: Marked, span: Span, first: int, last: int) -> bool:
    """Whether the words at first to last are wished, feared, planned, asked or supposed."""
    if text.found.ending("irrealis_directly", first - 1) is not None or _is_bare_infinitive(text, span, first):
        return True
    for at in range(first - 1, max(span.first, first - _UNREAL_REACH) - 1, -1):
        is_hyphen = text.touches(at) and text.touches(at + 1)  # "al-Islam" is one name
        if text.text(at) in (",", "،", ";", ":", "(", ")", "-", "–", "—") and not is_hyphen:
            break
        if text.has("irrealis_before", at) and not text.has("denial_not_denial", at):
            return True
    return any(text.has("irrealis_after", at) for at in range(last + 1, min(last + 5, span.last + 1)))


def _is_bare_infinitive(text: Marked, span: Span, at: int) -> bool:
    """Where a verb's form says that nothing has happened yet ("захватить"), unless it is said to have succeeded."""
    endings = tuple(split_list(text.lexicon.option.get("infinitives", "")))
    word = text.tokens[at].folded
    if not endings or not word.endswith(endings) or any(e.sort == "trigger" for e in text.lexicon.exact.get(word, ())):
        return False
    return not any(text.has("irrealis_achieved", i) for i in range(max(span.first, at - _ACHIEVED_REACH), at + 2))


def claims_nothing(text: Marked, span: Span) -> bool:
    """Whether the whole sentence is a question, a prayer, a game, an advertisement …"""
    inside = range(span.first, span.last + 1)
    if text.text(span.last) in ("?", "؟") or any(text.has("irrealis_sentence", i) for i in inside):
        return True
    has_number = any(i in text.quantity_at and not text.quantity_at[i].is_article for i in inside)
    is_wish = not has_number and any(text.has("irrealis_unless_number", i) for i in inside)
    return is_wish and not _tells_of_one(text, inside)


def _tells_of_one(text: Marked, inside: range) -> bool:
    """ "RIP to the officer who was killed today": the wish names somebody and what befell them."""
    deeds = [m for m in text.found.all("trigger") if m.first in inside and m.value.kinds.get("people") in _DEEDS]
    is_one = any(text.has("one_person", i) and not text.has("trigger", i) for i in inside)
    return is_one and any(m.value.hit != "after" and _is_told_as_fact(text, m.first) for m in deeds)


def _is_told_as_fact(text: Marked, at: int) -> bool:
    return text.has("passive", at - 1) or text.has("relatives", at - 1)


def denied_at(text: Marked, span: Span) -> int | None:
    """Where the sentence says that something told is false, if it does."""
    if any(text.has("denial_unless", i) for i in range(span.first, span.last + 1)):
        return None
    marks = (i for i in range(span.first, span.last + 1) if text.has("denial_sentence", i))
    return next(marks, None)


def is_retracted(text: Marked, span: Span) -> int | None:
    return next((i for i in range(span.first, span.last + 1) if text.has("retraction_words", i)), None)


def denies_what_came_before(text: Marked, spans: Sequence[Span], index: int) -> bool:
    """A short sentence right behind this one that only says it is not true."""
    if index + 1 >= len(spans):
        return False
    after = spans[index + 1]
    is_short = after.last - after.first < _FEW_WORDS
    asserts = any(after.first <= m.first <= after.last for m in text.found.all("trigger"))
    return is_short and not asserts and denied_at(text, after) is not None
