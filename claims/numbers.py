"""Digits and number words → counts, with what qualifies them; what only looks like a count is left out."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from claims.lexicon import Found, Lexicon, Mark, split_list
from claims.model import Count, Qualifier
from claims.text import Token, fold

_DASHES = ("-", "–", "—", "‐")
_COUNTED = ("people", "role", "one_person", "equipment", "counter")
_NO_NAMES = (
    "trigger",
    "people",
    "role",
    "claimant_plain_headers",
    "qualifiers_at_least",
    "qualifiers_at_most",
    "qualifiers_about",
    "stops",
    "conjunctions",
    "total_cumulative",
    "breakdown_before",
    "be",
    "cause_conflict",
    "cause_accident",
    "cause_disaster",
)
_MOST = 10**12  # no count of people or things is larger; keeps the numbers inside any database's integers
_YEARS = range(1900, 2101)
_MOST_NOUN, _DUAL, _HALF = 2, 2, 0.5
_COUNTED_NOUNS = ("people", "role", "one_person", "equipment", "counter", "trigger")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count at tokens first to last, qualifiers included; the bare number begins at `core`.

    `is_article`: said by an article alone ("a soldier"), a count only beside a noun for one person. A dual has no word
    of its own for its number: `last` stands before `first`, the noun's own token.
    """

    first: int
    last: int
    core: int
    low: int | None
    high: int | None
    qualifier: Qualifier = Qualifier.EXACT
    is_article: bool = False

    def count(self, wording: str) -> Count:
        return Count(low=self.low, high=self.high, qualifier=self.qualifier, wording=wording)


@dataclass(frozen=True, slots=True)
class _Text:
    tokens: Sequence[Token]
    found: Found
    lexicon: Lexicon
    taken: Container[int]
    known: Container[int] = frozenset()

    def text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def touches(self, at: int) -> bool:
        """No space between this token and the next one."""
        return at >= 0 and at + 1 < len(self.tokens) and self.tokens[at].end == self.tokens[at + 1].start


def find_quantities(
    tokens: Sequence[Token],
    found: Found,
    lexicon: Lexicon,
    *,
    taken: Container[int] = frozenset(),
    known: Container[int] = frozenset(),
) -> list[Quantity]:
    """Quantities in order. `taken`: tokens that belong to something else, such as a time; `known`: to a name."""
    text = _Text(tokens, found, lexicon, taken, known)
    quantities: list[Quantity] = []
    at = 0
    while at < len(tokens):
        quantity = None if at in taken else _quantity(text, at)
        if quantity is None:
            at = _skip(text, at)
            continue
        quantities.append(_out_of(text, _qualified(text, quantity)))
        at = max(quantities[-1].last, at) + 1
    return quantities


def _out_of(text: _Text, part: Quantity) -> Quantity:
    """ "18 of 21 drones": the first number counts, the noun stands behind the second."""
    if part.is_article or text.found.at("of", part.last + 1) is None:
        return part
    whole = _number_after(text, part.last + 2)
    is_part = whole is not None and (part.low or 0) < (whole.low or 0)
    return replace(part, last=whole.last) if whole is not None and is_part else part


def _skip(text: _Text, at: int) -> int:
    """Past this token; a chain of numbers (telephone, coordinates, score, fraction) is passed as a whole."""
    if text.tokens[at].kind == "number":
        while (scale := text.found.at("suffix", at + 1) or text.found.at("number", at + 1)) is not None:
            at = scale.last
    at += 1
    while text.tokens[at - 1].kind == "number" and text.touches(at - 1) and _is_chain(text, at):
        at += 2
    return at


def _is_chain(text: _Text, at: int) -> bool:
    is_sign = text.text(at) in ("/", ":", "-", "–", ".")
    return is_sign and text.touches(at) and at + 1 < len(text.tokens) and text.tokens[at + 1].kind == "number"


def _quantity(text: _Text, at: int) -> Quantity | None:
    number, vague = _number(text, at), text.found.at("vague", at)
    if number is not None and not (vague is not None and _is_bare_scale(text, number, vague)):
        return _range(text, number) or number
    if vague is not None and _is_compound(text, vague.last + 1):
        vague = None  # "a high-level meeting", "several-year"
    is_of_time = vague is not None and text.found.at("time_unit", vague.last + 1) is not None
    if vague is not None and not is_of_time and _number_after(text, vague.last + 1) is None:
        low, high = vague.value
        quantity = Quantity(at, vague.last, at, low, high, Qualifier.VAGUE)
        return None if _is_measured(text, _past_links(text, vague.last + 1)) else quantity  # "hundreds of homes"
    if text.found.at("two", at) is not None and text.found.at("two", at - 1) is None:
        return Quantity(at, at - 1, at, 2, 2)
    article = text.found.at("one_article", at)
    if article is not None and _number_after(text, article.last + 1) is None:
        return Quantity(at, article.last, at, 1, 1, is_article=True)
    return None


def _is_bare_scale(text: _Text, number: Quantity, vague: Mark) -> bool:
    """ "آلاف" alone says thousands; behind a number it multiplies."""
    is_longer = vague.last > number.last  # "یو شمېر": a number, not one
    return is_longer or (vague.last == number.last and number.low in text.lexicon.option.get("scales", ()))


def _is_compound(text: _Text, at: int) -> bool:
    return text.text(at) in _DASHES and text.touches(at - 1) and text.touches(at)


def _past_links(text: _Text, at: int) -> int:
    return at + 1 if text.found.at("links", at) is not None else at


def _number(text: _Text, at: int) -> Quantity | None:
    if text.tokens[at].kind == "number":
        if text.found.at("trigger", at) is not None:
            return None  # "двое 200": slang for the dead
        return _digits(text, at)
    mark = text.found.at("number", at) or _half(text, at)
    is_in_verb = mark is not None and mark.value == 1 and _is_in_phrase(text, at)
    if mark is None or text.tokens[at].is_hashtag or is_in_verb or _is_misspelt(text, at):
        return None
    quantity = _words(text, at)
    if text.lexicon.option.get("one_behind") and _repeats_noun(text, at, quantity):
        return None
    return None if _is_no_count(text, quantity) else quantity


def _is_misspelt(text: _Text, at: int) -> bool:
    """A word that is a number only as it is spelled in the list: Pashto "دوې" is two, "دوی" they."""
    listed = text.lexicon.option.get("as_spelled")
    spelled = split_list(listed) if listed else []
    return text.tokens[at].text not in spelled and text.tokens[at].folded in [fold(word) for word in spelled]


def _is_in_phrase(text: _Text, at: int) -> bool:
    """ "یو ځای شول", "joined as **one**": the word for one belongs to a verb of several words."""
    trigger = text.found.over("trigger", at)
    return trigger is not None and trigger.first <= at < trigger.last


def _repeats_noun(text: _Text, at: int, quantity: Quantity) -> bool:
    """ "عائلة واحدة", "انتحاريين اثنين": the number only repeats what the form of the noun before it says."""
    if quantity.low == _DUAL and text.found.at("two", at - 1) is not None:
        return True
    nouns = ("one_person", "one_thing", "role", "people", "time_unit", "places_nouns")
    is_noun = any(text.found.ending(sort, at - 1) for sort in nouns)
    return quantity.low == 1 and quantity.last == at and is_noun


# ---------------------------------------------------------------------------------------------- words
def _words(text: _Text, at: int) -> Quantity:
    """Compound number words: tens and units add, scales multiply, "and" may stand between."""
    scales = set(text.lexicon.option.get("scales", ()))
    total = 0
    current: float = 0
    last, here = at, at
    if _half(text, at) is not None:
        current, here = _HALF, at + 1
    while (mark := _word_at(text, here, current)) is not None and mark.last not in text.taken:
        if (mark.value in scales or mark.sort == "suffix") and (current or total):
            total, current = _multiplied(total, current, mark.value)
        elif not current or _adds(current, mark.value, text.lexicon) or _adds_tens(current, mark, text.lexicon):
            current += mark.value
        else:
            break
        last, here = mark.last, mark.last + 1
        is_joined = text.found.at("number_joiner", here) is not None or text.text(here) in _DASHES
        if (half := _half(text, here + is_joined)) is not None:
            current, here = current + _HALF, half.last + 1
        elif is_joined and _goes_on(text, here, current, total):
            here += 1
    whole, last = _with_rest(text, total + current, last)  # "یک هزار و ۱۵۰"
    value = int(min(whole or 0, _MOST))
    return Quantity(at, last, at, value, value)


def _word_at(text: _Text, at: int, current: float) -> Mark | None:
    """A number word, or behind one a word that multiplies it ("тридцать четыре тысячи", "пять десятков")."""
    return text.found.at("number", at) or (text.found.at("suffix", at) if current else None)


def _half(text: _Text, at: int) -> Mark | None:
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


def _goes_on(text: _Text, joiner: int, current: float, total: int) -> bool:
    after = text.found.at("number", joiner + 1)
    if after is None:
        return False
    if current < 10 and text.lexicon.option.get("units_first"):
        return after.value in range(20, 100, 10)
    return (current >= 20 or total > 0) and (_adds(current, after.value, text.lexicon) or (total > 0 and not current))


# ---------------------------------------------------------------------------------------------- digits
def _digits(text: _Text, at: int) -> Quantity | None:
    if _is_model_or_chain(text, at):
        return None
    value, last = _value(text, at)
    value, last, is_vague = _scaled(text, value, last)
    if text.text(last + 1) in _DASHES and text.touches(last) and text.found.at("cardinal", last + 2):
        last += 2  # "3-х", "5-ти": the ending of the numeral
    if value is None or value != int(value) or value > _MOST:
        return None
    quantity = Quantity(at, last, at, int(value), int(value))
    if is_vague:
        return replace(quantity, high=int(value) * 10 - 1, qualifier=Qualifier.VAGUE)
    return None if _is_no_count(text, quantity) else quantity


def _is_model_or_chain(text: _Text, at: int) -> bool:
    token = text.tokens[at]
    if token.is_hashtag or (len(token.folded) > 1 and token.folded[0] == "0"):
        return True
    if text.touches(at - 1) and at > 0:
        before = text.tokens[at - 1]
        if before.text in _DASHES and text.touches(at - 2) and text.tokens[at - 2].kind in ("word", "number"):
            return True  # T-72, 8-800
        if before.text in ("/", ":") and text.touches(at - 2) and text.tokens[at - 2].kind == "number":
            return True
        if before.kind == "word" and before.folded not in text.lexicon.prefixes:
            return text.found.at("trigger", at - 1) is None
    if not text.touches(at):
        return False
    if text.tokens[at + 1].folded[0] == "x" and text.tokens[at + 1].folded[1:].isdecimal():
        return True  # 4x4
    after = text.text(at + 1)
    if after in ("/", ":") and _is_chain(text, at + 1):
        return True
    if after in _DASHES and text.touches(at + 1):
        is_aside = after == "—" and at + 2 < len(text.tokens) and text.tokens[at + 2].kind != "number"
        return not is_aside and _is_hyphenated(text, at + 2)  # "kills 4—tragic"
    return False


def _is_hyphenated(text: _Text, at: int) -> bool:
    """5-year-old, 6-я армия, 3-0: no counts; "10-15" is a range, "20-plus" a floor."""
    if at >= len(text.tokens):
        return False
    if text.tokens[at].kind == "number":
        return _is_chain(text, at + 1) or not _is_rising(text.tokens[at - 2].folded, text.tokens[at].folded)
    return text.tokens[at].kind == "word" and not any(
        text.found.at(sort, at)
        for sort in ("qualifiers_at_least_after", "qualifiers_about_after", "trigger", "suffix", "cardinal")
    )


def _is_rising(low: str, high: str) -> bool:
    first, second = _parse(low), _parse(high)
    return first is not None and second is not None and first < second


def _value(text: _Text, at: int) -> tuple[float | None, int]:
    """The number's value and last token; "1 500" is one number."""
    value, last = _parse(text.tokens[at].folded), at
    while _is_thousands_group(text, last):
        value, last = (value or 0) * 1000 + int(text.tokens[last + 1].folded), last + 1
    return value, last


def _is_thousands_group(text: _Text, at: int) -> bool:
    if at + 1 >= len(text.tokens) or text.tokens[at + 1].kind != "number" or at + 1 in text.taken:
        return False
    here, after = text.tokens[at], text.tokens[at + 1]
    is_apart = after.start - here.end == 1
    return (
        is_apart
        and len(here.folded) <= 3
        and len(after.folded) == 3
        and after.folded.isdecimal()
        and here.folded.isdecimal()
    )


def _parse(digits: str) -> float | None:
    """1,500 and 1.500 are thousands, 4,70,000 lakhs, 1.2 and 1,25 decimals; dates and versions are None."""
    for sign in (",", ".", "٬", "'", "’", "٫"):
        parts = digits.split(sign)
        if len(parts) == 1:
            continue
        if not all(p.isdecimal() for p in parts):
            return None
        if len(parts[-1]) == 3 and sign != "٫" and parts[0] != "0" and all(len(p) in (2, 3) for p in parts[1:]):
            return int("".join(parts))
        return float(f"{parts[0]}.{parts[1]}") if len(parts) == 2 else None
    return int(digits) if digits.isdecimal() and len(digits) <= 12 else None


def _scaled(text: _Text, value: float | None, last: int) -> tuple[float | None, int, bool]:
    """5k, 15 тыс, 2 thousand; "1,000s" says thousands, so only its floor is known."""
    at = last + 1
    if at < len(text.tokens) and text.touches(last) and text.tokens[at].folded == "s" and (value or 0) >= 100:
        return value, at, True
    if at < len(text.tokens) and text.text(at) in _DASHES and text.touches(last) and text.found.at("suffix", at + 1):
        at += 1
    mark = text.found.at("suffix", at)
    if (
        value is not None
        and value >= 1000
        and mark is not None
        and mark.value >= 10**6
        and _may_be_decimal(text.tokens[last].folded)
    ):
        value /= 1000  # "1,118 million": nobody counts thousands of millions
    while value is not None and mark is not None and at not in text.taken:
        value, last = round(value * mark.value, 6), mark.last
        mark = text.found.at("suffix", last + 1)
        at = last + 1
    return *_with_rest(text, value, last), False


def _may_be_decimal(digits: str) -> bool:
    return sum(digits.count(sign) for sign in ",.") == 1


def _with_rest(text: _Text, value: float | None, last: int) -> tuple[float | None, int]:
    """41 thousand and 800: three digits behind a thousand and its "and" belong to the same number."""
    at = last + 2
    is_and = text.found.at("number_joiner", last + 1) is not None
    if value is None or value % 1000 or not is_and or at >= len(text.tokens) or at in text.taken:
        return value, last
    rest = text.tokens[at]
    is_rest = rest.kind == "number" and len(rest.folded) == 3 and rest.folded.isdecimal()
    return (value + int(rest.folded), at) if is_rest and value >= 1000 else (value, last)


# ---------------------------------------------------------------------------------------------- no counts
def _is_no_count(text: _Text, quantity: Quantity) -> bool:
    found, after = text.found, quantity.last + 1
    is_named = found.ending("never_counts_before", quantity.first - 1) is not None
    if (is_named and quantity.first - 1 not in text.taken) or text.text(after) in _signs(text, "after"):
        return True
    if text.text(quantity.first - 1) in _signs(text, "before"):
        return True
    if _is_measured(text, after) or (found.at("ordinal", after) and text.touches(quantity.last)):
        return True
    if found.at("months", after) or found.at("time_unit", after):
        return True
    return text.tokens[quantity.first].kind == "number" and _is_year_age_or_mark(text, quantity)


def _is_measured(text: _Text, after: int) -> bool:
    if text.text(after) in _DASHES and text.touches(after - 1):
        after += 1
    mark = text.found.at("never_counts_after", after)
    # a longer phrase ("police officers") may begin like a measure; people and things come first
    people = [m for s in ("people", "role", "one_person", "equipment") if (m := text.found.at(s, after))]
    return mark is not None and not any(m.last >= mark.last for m in people)


def _signs(text: _Text, side: str) -> list[str]:
    return str(text.lexicon.option.get(f"signs_{side}", "")).replace(",", " ").split()


def _is_year_age_or_mark(text: _Text, quantity: Quantity) -> bool:
    at, after = quantity.first, quantity.last + 1
    is_bare = at == quantity.last and text.tokens[at].folded.isdecimal()
    if not is_bare:
        return False
    if quantity.low in _YEARS and not any(text.found.at(s, after) for s in ("people", "role", "equipment", "trigger")):
        return True
    starts_line = at == 0 or text.text(at - 1) == "\n"
    if starts_line and text.text(after) in (".", ")") and (quantity.low or 0) < 20:
        return True
    is_between_commas = text.text(at - 1) == "," and text.text(after) == "," and (quantity.low or 0) < 120
    if (
        is_between_commas
        and at > 1
        and (text.tokens[at - 2].text[:1].isupper() or text.found.over("one_person", at - 2))
    ):
        return True  # "Ivanov, 65," and "a woman, 65,"
    return at > 0 and _is_label(text, at)


def _is_label(text: _Text, at: int) -> bool:
    """ "Terminal 3", "Merkava 4", "Arma 3": a number behind a name that nothing counted follows."""
    before, after = text.tokens[at - 1], at + 1
    if before.kind != "word" or not before.text[:1].isupper() or before.is_hashtag or at - 1 in text.taken:
        return False
    if text.found.over("equipment", at - 1) is not None:
        return not any(text.found.at(sort, after) for sort in _COUNTED)
    is_known = any(text.found.over(sort, at - 1) for sort in _NO_NAMES) or at - 1 in text.known
    is_end = (
        after >= len(text.tokens)
        or text.tokens[after].kind == "punct"
        or any(text.found.at(s, after) for s in ("stops", "links"))
    )
    starts = at == 1 or (text.tokens[at - 2].kind == "punct" and text.text(at - 2) != "(")
    return is_end and not (is_known or starts)


# ---------------------------------------------------------------------------------------------- ranges and qualifiers
def _range(text: _Text, low: Quantity) -> Quantity | None:
    joiner = low.last + 1
    if (now := _corrected(text, low)) is not None:
        return now
    is_dash = text.text(joiner) in _DASHES and text.touches(low.last)
    if not is_dash and text.found.at("qualifiers_range", joiner) is None:
        return None
    high = _number_after(text, joiner + 1)
    low = _scaled_like(text, low, high, joiner + 1)
    if high is None or low.low is None or high.low is None or not low.low < high.low <= low.low * 10 + 10:
        return None
    if not is_dash and not _is_said_as_range(text, low, joiner):
        return None
    first = low.first - 1 if text.found.at("qualifiers_range_before", low.first - 1) else low.first
    return Quantity(first, high.last, low.core, low.low, high.low, Qualifier.RANGE)


def _corrected(text: _Text, was: Quantity) -> Quantity | None:
    """ "lower the number of dead from 245 to 231": what is said now is the second number."""
    is_led_in = text.found.ending("qualifiers_range_before", was.first - 1) is not None
    if not is_led_in or text.found.at("qualifiers_range", was.last + 1) is None:
        return None
    now = _number_after(text, was.last + 2)
    if now is None or was.low is None or now.low is None or now.low >= was.low:
        return None
    return replace(now, first=was.first - 1)


def _scaled_like(text: _Text, low: Quantity, high: Quantity | None, at: int) -> Quantity:
    """ "From 8 to 10 thousand", "2-3 million": the scale behind the second number is the first one's too."""
    mark = text.found.at("number", at)
    bare = mark.value if mark is not None else _value(text, at)[0] if high is not None else None
    if high is None or not high.low or not low.low or not bare or not low.low < bare < high.low:
        return low
    scale = high.low / bare
    is_scale = scale in text.lexicon.option.get("scales", ())
    return replace(low, low=int(low.low * scale), high=int(low.low * scale)) if is_scale else low


def _number_after(text: _Text, at: int) -> Quantity | None:
    if at >= len(text.tokens) or at in text.taken:
        return None
    if text.tokens[at].kind != "number":
        return _number(text, at)
    value, last = _value(text, at)
    value, last, _ = _scaled(text, value, last)
    if value is None or value != int(value):
        return None
    quantity = Quantity(at, last, at, int(value), int(value))
    return None if _is_no_count(text, quantity) else quantity


def _is_said_as_range(text: _Text, low: Quantity, joiner: int) -> bool:
    """ "and" between two numbers is a range only after "between"; "to" and "or" always are."""
    if text.found.at("number_joiner", joiner) is None:
        return True
    return text.found.ending("qualifiers_range_before", low.first - 1) is not None


def _qualified(text: _Text, quantity: Quantity) -> Quantity:
    if quantity.is_article:
        return quantity
    quantity = _qualified_before(text, quantity)
    return _qualified_after(text, quantity)


def _qualified_before(text: _Text, quantity: Quantity) -> Quantity:
    at = quantity.first - 1
    if text.text(at) in ("+", ">", "~", "≈", "≥", "≤", "<") and text.touches(at):
        sign = {"+": Qualifier.AT_LEAST, ">": Qualifier.AT_LEAST, "≥": Qualifier.AT_LEAST}
        kind = sign.get(text.text(at), Qualifier.ABOUT if text.text(at) in "~≈" else Qualifier.AT_MOST)
        if text.text(at) == "+" and (text.text(at - 1) == "(" or _is_plus(text, at)):
            return quantity  # "(+1 190)" is a day's increment, "100 missing+15 dead" a sum
        return _with(quantity, kind, first=at)
    if text.found.at("article", at) is not None and at > 0 and _qualifier_ending(text, at - 1):
        at -= 1
    mark = _qualifier_ending(text, at)
    return quantity if mark is None else _with(quantity, Qualifier(mark.value), first=mark.first)


def _is_plus(text: _Text, at: int) -> bool:
    return at > 0 and text.tokens[at - 1].kind == "word" and text.touches(at - 1)


def _qualifier_ending(text: _Text, at: int) -> Mark | None:
    """The longest qualifier that ends here: "not more than" is no "more than"."""
    if (told := text.found.ending("total_cumulative", at)) is not None and told.first < at:
        return None  # "rose to 14": the small word belongs to the verb
    marks = (text.found.ending(f"qualifiers_{name}", at) for name in ("at_least", "at_most", "about"))
    return min((m for m in marks if m is not None), key=lambda m: m.first, default=None)


def _qualified_after(text: _Text, quantity: Quantity) -> Quantity:
    at = quantity.last + 1
    if text.text(at) == "+" and text.touches(quantity.last):
        return _with(quantity, Qualifier.AT_LEAST, last=at)
    skip = 1 if text.text(at) in ("-", ",") else 0
    for name in ("at_least", "about"):
        mark = text.found.at(f"qualifiers_{name}_after", at + skip)
        if mark is not None and (skip == 0 or text.touches(at) or name == "at_least"):
            return _with(quantity, Qualifier(name), last=mark.last)
    return _qualified_behind_noun(text, quantity)


def _qualified_behind_noun(text: _Text, quantity: Quantity) -> Quantity:
    """ "17 مرتزقاً على الأقل": the qualifier stands behind the noun, and no other number behind that."""
    at = quantity.last + 1
    while at <= quantity.last + _MOST_NOUN and any(text.found.at(sort, at) for sort in _COUNTED_NOUNS):
        at += 1
    mark = text.found.at("qualifiers_at_least_after", at) if at > quantity.last + 1 else None
    if mark is None or _number_after(text, mark.last + 1) is not None:
        return quantity
    return _with(quantity, Qualifier.AT_LEAST)


def _with(quantity: Quantity, kind: Qualifier, *, first: int | None = None, last: int | None = None) -> Quantity:
    """The quantity qualified; a vague word or a range keeps its own ends ("at least several")."""
    wider = replace(
        quantity,
        first=quantity.first if first is None else first,
        last=quantity.last if last is None else last,
    )
    if quantity.qualifier is not Qualifier.EXACT:
        return wider
    if kind is Qualifier.AT_LEAST:
        return replace(wider, high=None, qualifier=kind)
    return replace(wider, low=None, qualifier=kind) if kind is Qualifier.AT_MOST else replace(wider, qualifier=kind)
