"""Words of time → the window they name, in UTC, never reaching beyond the post itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from claims.lexicon import Found, Lexicon, Word
from claims.model import Basis
from claims.text import Token

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_FEW = 3  # "recent days", "the past few weeks": the codebooks' value for a few
_DUSK, _DAWN = 18, 6
_EARLIEST = date(1900, 1, 1)
_LATEST_YEAR = 2100


@dataclass(frozen=True, slots=True)
class TimeMention:
    """Tokens first to last name [start, end]; `basis` is what the words make of a count said with them."""

    first: int
    last: int
    start: datetime
    end: datetime
    basis: Basis


class _Slots(NamedTuple):
    """What a phrase's slots were filled with."""

    n: tuple[int, ...] = ()
    day: tuple[int, ...] = ()
    unit: tuple[str, ...] = ()
    date: tuple[date, ...] = ()
    weekday: tuple[int, ...] = ()
    month: tuple[int, ...] = ()
    year: tuple[int, ...] = ()
    clock: tuple[time, ...] = ()


class _Text(NamedTuple):
    tokens: Sequence[Token]
    found: Found
    today: date


class _Index(NamedTuple):
    exact: Mapping[str, tuple[tuple[str, tuple[Word, ...]], ...]]
    stems: tuple[tuple[str, tuple[str, tuple[Word, ...]]], ...]
    slots: tuple[tuple[str, tuple[Word, ...]], ...]


def find_times(
    tokens: Sequence[Token], found: Found, lexicon: Lexicon, *, posted_at: datetime, offset_h: float = 0.0
) -> list[TimeMention]:
    """Time mentions in order, not overlapping, the longest at each place. `offset_h`: local time minus UTC."""
    local = posted_at.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=offset_h)
    text = _Text(tokens, found, local.date())
    index = _index(lexicon)
    mentions: list[TimeMention] = []
    at = 0
    while at < len(tokens):
        match = _longest(text, index, at)
        if match is None:
            at += 1
            continue
        name, last, slots = match
        if (span := _RESOLVE[name](slots, local)) is not None:
            mentions.append(_mention(at, last, span, local, offset_h))
        at = last + 1
    return mentions


def posting_day(posted_at: datetime, *, offset_h: float = 0.0) -> tuple[datetime, datetime]:
    """Local midnight to the post: the window of a claim that names none."""
    local = posted_at.astimezone(UTC) + timedelta(hours=offset_h)
    start = datetime.combine(local.date(), time(), UTC) - timedelta(hours=offset_h)
    return min(start, posted_at - timedelta(seconds=1)), posted_at


@lru_cache(maxsize=16)
def _index(lexicon: Lexicon) -> _Index:
    phrases = lexicon.phrases.items()
    skipped = {words for name, several in phrases if name == "not_period" for words in several}
    every = [
        (name, words) for name, several in phrases if name in _RESOLVE for words in several if words not in skipped
    ]
    every.append(("on", (Word("", slot="date"),)))
    exact: dict[str, tuple[tuple[str, tuple[Word, ...]], ...]] = {}
    for name, words in every:
        if not words[0].slot and not words[0].is_stem:
            exact[words[0].text] = (*exact.get(words[0].text, ()), (name, words))
    return _Index(
        exact,
        tuple((words[0].text, (name, words)) for name, words in every if words[0].is_stem),
        tuple((name, words) for name, words in every if words[0].slot),
    )


def _candidates(text: _Text, index: _Index, at: int) -> Iterator[tuple[str, tuple[Word, ...]]]:
    token = text.tokens[at]
    yield from index.exact.get(token.folded, ())
    if token.kind == "number" or any(text.found.at(s, at) for s in ("number", "weekdays", "months", "time_unit")):
        yield from index.slots
    if index.stems and token.kind == "word":
        yield from (phrase for stem, phrase in index.stems if token.folded.startswith(stem))


def _longest(text: _Text, index: _Index, at: int) -> tuple[str, int, _Slots] | None:
    best: tuple[str, int, _Slots] | None = None
    for name, words in _candidates(text, index, at):
        match = _match(text, words, at)
        if match is not None and (best is None or match[0] > best[1]):
            best = name, *match
    return best


def _match(text: _Text, words: tuple[Word, ...], at: int) -> tuple[int, _Slots] | None:
    slots: dict[str, tuple[object, ...]] = {}
    for word in words:
        if at >= len(text.tokens):
            return None
        if word.slot:
            filled = _FILL[word.slot](text, at)
            if filled is None:
                return None
            slots[word.slot] = (*slots.get(word.slot, ()), filled[1])
            at = filled[0] + 1
            continue
        folded = text.tokens[at].folded
        if not (folded.startswith(word.text) if word.is_stem else folded == word.text):
            return None
        at += 1
    return at - 1, _Slots(**slots)  # type: ignore[arg-type]  # each slot's filler gives its type


# ---------------------------------------------------------------------------------------------- slots
def _fill_number(text: _Text, at: int) -> tuple[int, int] | None:
    token = text.tokens[at]
    if token.kind == "number" and token.folded.isdecimal() and len(token.folded) <= 4:
        return at, int(token.folded)
    mark = text.found.at("number", at)
    if mark is None:
        return None
    after = text.found.at("number", mark.last + 1)
    if after is not None and mark.value >= 20 and after.value < 10:
        return after.last, mark.value + after.value
    return mark.last, mark.value


def _fill_year(text: _Text, at: int) -> tuple[int, int] | None:
    token = text.tokens[at]
    is_year = token.kind == "number" and token.folded.isdecimal() and 1900 <= int(token.folded) <= text.today.year
    return (at, int(token.folded)) if is_year and len(token.folded) == 4 else None


def _marked(sort: str) -> Callable[[_Text, int], tuple[int, object] | None]:
    def fill(text: _Text, at: int) -> tuple[int, object] | None:
        mark = text.found.at(sort, at)
        return (mark.last, mark.value) if mark else None

    return fill


def _fill_date(text: _Text, at: int) -> tuple[int, date] | None:
    token, month = text.tokens[at], text.found.at("months", at)
    if token.kind == "number":
        return _numeric_date(text, at) or _day_month(text, at)
    if month is not None and (day := _day(text, month.last + (2 if _is_point(text, month.last + 1) else 1))):
        return _with_year(text, day[0], day[1], month.value)
    return None


def _is_point(text: _Text, at: int) -> bool:
    return at < len(text.tokens) and text.tokens[at].text == "."


def _day_month(text: _Text, at: int) -> tuple[int, date] | None:
    day = _day(text, at)
    month = _month_after(text, day[0] + 1) if day else None
    return _with_year(text, month[0], day[1], month[1]) if day and month else None


def _month_after(text: _Text, at: int) -> tuple[int, int] | None:
    if text.found.at("of", at) is not None:
        at += 1
    mark = text.found.at("months", at)
    return (mark.last, mark.value) if mark else None


def _day(text: _Text, at: int) -> tuple[int, int] | None:
    """A day of the month and, if an ordinal ending is written on to it, that too."""
    if at >= len(text.tokens) or not text.tokens[at].folded.isdecimal() or not 1 <= int(text.tokens[at].folded) <= 31:
        return None
    ending = text.found.at("ordinal", at + 1)
    return (ending.last if ending else at), int(text.tokens[at].folded)


def _with_year(text: _Text, last: int, day: int, month: int) -> tuple[int, date] | None:
    after = last + 2 if last + 1 < len(text.tokens) and text.tokens[last + 1].text == "," else last + 1
    year = _fill_year(text, after) if after < len(text.tokens) else None
    if year is not None:
        return _valid(year[0], year[1], month, day)
    found = _valid(last, text.today.year, month, day)
    if found is not None and found[1] > text.today + timedelta(days=1):
        return _valid(last, text.today.year - 1, month, day)
    return found


def _numeric_date(text: _Text, at: int) -> tuple[int, date] | None:
    """24.02.22, 13/05/2015, 2021-09-02."""
    parts, last = text.tokens[at].folded.split("."), at
    if len(parts) == 1:
        signs = [t.text for t in text.tokens[at + 1 : at + 4 : 2]]
        if signs not in (["/", "/"], ["-", "-"]):
            return None
        parts, last = [t.folded for t in text.tokens[at : at + 5 : 2]], at + 4
    if len(parts) != 3 or not all(p.isdecimal() and len(p) <= 4 for p in parts):
        return None
    first, month, third = (int(p) for p in parts)
    if len(parts[0]) == 4:
        return _valid(last, first, month, third)
    return _valid(last, third + 2000 if third < 100 else third, month, first)


def _valid(last: int, year: int, month: int, day: int) -> tuple[int, date] | None:
    if not _EARLIEST.year <= year <= _LATEST_YEAR:
        return None
    try:
        return last, date(year, month, day)
    except ValueError:
        return None


def _fill_clock(text: _Text, at: int) -> tuple[int, time] | None:
    """21:00, 7.30."""
    parts, last = text.tokens[at].folded.split("."), at
    if len(parts) == 1 and at + 2 < len(text.tokens) and text.tokens[at + 1].text == ":":
        parts, last = [text.tokens[at].folded, text.tokens[at + 2].folded], at + 2
    if len(parts) != 2 or not all(p.isdecimal() and len(p) <= 2 for p in parts) or len(parts[1]) != 2:
        return None
    hour, minute = (int(p) for p in parts)
    return (last, time(hour % 24, minute)) if hour <= 24 and minute < 60 else None


_FILL: Mapping[str, Callable[[_Text, int], tuple[int, object] | None]] = {
    "n": _fill_number,
    "day": _day,
    "unit": _marked("time_unit"),
    "date": _fill_date,
    "weekday": _marked("weekdays"),
    "month": _marked("months"),
    "year": _fill_year,
    "clock": _fill_clock,
}


# ---------------------------------------------------------------------------------------------- windows
_Span = tuple[datetime, datetime, Basis]


def _mention(first: int, last: int, span: _Span, local: datetime, offset_h: float) -> TimeMention:
    shift = timedelta(hours=offset_h)
    end = min(span[1], local)
    start = min(span[0], end - timedelta(seconds=1))
    return TimeMention(first, last, (start - shift).replace(tzinfo=UTC), (end - shift).replace(tzinfo=UTC), span[2])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _back(local: datetime, step: timedelta) -> datetime:
    """`step` before `local`, or the earliest day kept, where that lies further back."""
    earliest = _midnight(_EARLIEST)
    return local - step if local - earliest > step else earliest


def _period(slots: _Slots, local: datetime) -> _Span | None:
    length = _UNITS[slots.unit[0]] if slots.unit else _UNITS["day"]
    count = slots.n[0] if slots.n else 1
    return (_back(local, length * count), local, Basis.PERIOD) if count else None


def _few(slots: _Slots, local: datetime) -> _Span:
    return _back(local, _UNITS[slots.unit[0]] * _FEW if slots.unit else timedelta(days=_FEW)), local, Basis.PERIOD


def _this(slots: _Slots, local: datetime) -> _Span:
    start = {"week": local.date() - timedelta(days=local.weekday()), "month": local.date().replace(day=1)}
    start["year"] = local.date().replace(month=1, day=1)
    return _midnight(start.get(slots.unit[0] if slots.unit else "", local.date())), local, Basis.PERIOD


def _today(_slots: _Slots, local: datetime) -> _Span:
    return _midnight(local.date()), local, Basis.INCIDENT


def _night(_slots: _Slots, local: datetime) -> _Span:
    morning = local.date() if local.hour < _DUSK else local.date() + timedelta(days=1)
    return _midnight(morning) - timedelta(hours=24 - _DUSK), _midnight(morning) + timedelta(hours=_DAWN), Basis.INCIDENT


def _last_night(_slots: _Slots, local: datetime) -> _Span:
    today = _midnight(local.date())
    return today - timedelta(hours=24 - _DUSK), today + timedelta(hours=_DAWN), Basis.INCIDENT


def _all_night(slots: _Slots, local: datetime) -> _Span:
    start, end, _ = _last_night(slots, local)
    return start, end, Basis.PERIOD


def _hours(slots: _Slots, local: datetime) -> _Span:
    """From one hour to another, the last time they struck before the post."""
    first, last = slots.clock[:2]
    end = datetime.combine(local.date(), last)
    if end > local:
        end -= timedelta(days=1)
    start = datetime.combine(end.date(), first)
    return (start if start < end else start - timedelta(days=1)), end, Basis.PERIOD


def _yesterday(_slots: _Slots, local: datetime) -> _Span:
    today = _midnight(local.date())
    return today - timedelta(days=1), today - timedelta(seconds=1), Basis.INCIDENT


def _day_night(_slots: _Slots, local: datetime) -> _Span:
    return _back(local, timedelta(days=1)), local, Basis.PERIOD


def _days_named(slots: _Slots, local: datetime) -> list[date]:
    today = local.date()
    named = list(slots.date)
    named += [today - timedelta(days=(today.weekday() - w) % 7) for w in slots.weekday]
    if slots.month and not slots.date:
        year = slots.year[0] if slots.year else today.year - (slots.month[0] > today.month)
        named += [date(year, month, 1) for month in slots.month]
    elif slots.year:
        named += [date(slots.year[0], 1, 1)]
    return named


def _since(slots: _Slots, local: datetime) -> _Span:
    named = _days_named(slots, local)
    start = _midnight(named[0]) if named else _midnight(local.date())
    return start, local, Basis.CUMULATIVE


def _range(slots: _Slots, local: datetime) -> _Span | None:
    named = _days_named(slots, local)
    if slots.day and named:
        named.append(named[0].replace(day=min(slots.day[0], named[0].day)))
    if len(named) < 2:
        return None
    first, last = min(named[:2]), max(named[:2])
    return _midnight(first), _midnight(last) + timedelta(days=1), Basis.PERIOD


def _on(slots: _Slots, local: datetime) -> _Span | None:
    named = _days_named(slots, local)
    return (_midnight(named[0]), _midnight(named[0]) + timedelta(days=1), Basis.INCIDENT) if named else None


def _night_of(slots: _Slots, local: datetime) -> _Span | None:
    named = _days_named(slots, local)
    if not named:
        return None
    morning = _midnight(named[0])
    return morning - timedelta(hours=24 - _DUSK), morning + timedelta(hours=_DAWN), Basis.INCIDENT


def _during(slots: _Slots, local: datetime) -> _Span | None:
    named = _days_named(slots, local)
    if not named:
        return None
    start = named[0]
    end = date(start.year + start.month // 12, start.month % 12 + 1, 1) if slots.month else date(start.year + 1, 1, 1)
    return _midnight(start), _midnight(end), Basis.PERIOD


def _ago(slots: _Slots, local: datetime) -> _Span | None:
    unit = slots.unit[0] if slots.unit else "day"
    then = _back(local, _UNITS[unit] * (slots.n[0] if slots.n else 1))
    if unit in ("minute", "hour"):
        return then, local, Basis.INCIDENT
    return _midnight(then.date()), _midnight(then.date()) + timedelta(days=1), Basis.INCIDENT


_RESOLVE: Mapping[str, Callable[[_Slots, datetime], _Span | None]] = {
    "period": _period,
    "few": _few,
    "this": _this,
    "today": _today,
    "tonight": _night,
    "night": _last_night,
    "all_night": _all_night,
    "hours": _hours,
    "yesterday": _yesterday,
    "day_night": _day_night,
    "since": _since,
    "range": _range,
    "on": _on,
    "night_of": _night_of,
    "during": _during,
    "ago": _ago,
}
