"""Number words → values: tens and units add, scales multiply, "and" may stand between."""

from claims.digits import with_rest
from claims.lexicon import Lexicon, Mark
from claims.quantity import DASHES, MOST, CountText, Quantity

_MOST_NOUN, _DUAL, _HALF = 2, 2, 0.5


def number_in_words(text: CountText, at: int) -> Quantity:
    """Compound number words: tens and units add, scales multiply, "and" may stand between."""
    scales = set(text.lexicon.option.get("scales", ()))
    total = 0
    current: float = 0
    last, here = at, at
    if half_at(text, at) is not None:
        current, here = _HALF, at + 1
    while (mark := _word_at(text, here, current)) is not None and mark.last not in text.taken:
        if (mark.value in scales or mark.sort == "suffix") and (current or total):
            total, current = _multiplied(total, current, mark.value)
        elif not current or _adds(current, mark.value, text.lexicon) or _adds_tens(current, mark, text.lexicon):
            current += mark.value
        else:
            break
        last, here = mark.last, mark.last + 1
        is_joined = text.found.at("number_joiner", here) is not None or text.text(here) in DASHES
        if (half := half_at(text, here + is_joined)) is not None:
            current, here = current + _HALF, half.last + 1
        elif is_joined and _goes_on(text, here, current, total):
            here += 1
    whole, last = with_rest(text, total + current, last)  # "یک هزار و ۱۵۰"
    value = int(min(whole or 0, MOST))
    return Quantity(at, last, at, value, value)


def _word_at(text: CountText, at: int, current: float) -> Mark | None:
    """A number word, or behind one a word that multiplies it ("тридцать четыре тысячи", "пять десятков")."""
    return text.found.at("number", at) or (text.found.at("suffix", at) if current else None)


def half_at(text: CountText, at: int) -> Mark | None:
    """ "Half" in front of a scale: "نصف مليون", "دو و نیم هزار"."""
    mark = text.found.at("half", at)
    after = text.found.at("number", mark.last + 1) if mark is not None else None
    return mark if after is not None and after.value in text.lexicon.option.get("scales", ()) else None


def _multiplied(total: int, current: float, scale: int) -> tuple[int, float]:
    factor = current or 1
    if scale >= 1000:
        return total + int(factor * scale), 0
    return total, factor * scale


def _adds(current: float, value: int, lexicon: Lexicon) -> bool:
    """Whether `value` continues the number: forty + two, three hundred + five; five + ten where teens are said so."""
    if current < 10:
        return value == 10 and bool(lexicon.option.get("teens_add"))
    step = next((s for s in (1000, 100, 10) if current % s == 0), 0)
    return 0 < value < step


def _adds_tens(current: float, mark: Mark, lexicon: Lexicon) -> bool:
    """ "خمسة وعشرين": five-and-twenty, the "and" written on to the tens, or left out ("پنځه دېرش")."""
    is_unit, is_bare = 0 < current % 100 < 10, bool(lexicon.option.get("units_bare"))
    is_said = (mark.is_joined and bool(lexicon.option.get("units_first"))) or is_bare
    return is_unit and is_said and mark.value in range(20, 100, 10)


def _goes_on(text: CountText, joiner: int, current: float, total: int) -> bool:
    after = text.found.at("number", joiner + 1)
    if after is None:
        return False
    if current < 10 and text.lexicon.option.get("units_first"):
        return after.value in range(20, 100, 10)
    return (current >= 20 or total > 0) and (_adds(current, after.value, text.lexicon) or (total > 0 and not current))
