"""Digits and number words → counts, with what qualifies them; what only looks like a count is left out."""

from collections.abc import Container, Sequence
from dataclasses import replace

from claims.digits import scaled, value_at
from claims.lexicon import Found, Lexicon, Mark, split_list
from claims.model import Qualifier
from claims.no_counts import is_chain, is_measured, is_model_or_chain, is_no_count
from claims.number_words import half_at, number_in_words
from claims.quantity import DASHES, MOST, CountText, Quantity
from claims.text import Token, fold

_MOST_NOUN, _DUAL, _HALF = 2, 2, 0.5
_COUNTED_NOUNS = ("people", "role", "one_person", "equipment", "counter", "trigger")


def find_quantities(
    tokens: Sequence[Token],
    found: Found,
    lexicon: Lexicon,
    *,
    taken: Container[int] = frozenset(),
    known: Container[int] = frozenset(),
) -> list[Quantity]:
    """Quantities in order. `taken`: tokens that belong to something else, such as a time; `known`: to a name."""
    text = CountText(tokens, found, lexicon, taken, known)
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


def _out_of(text: CountText, part: Quantity) -> Quantity:
    """ "18 of 21 drones": the first number counts, the noun stands behind the second."""
    if part.is_article or text.found.at("of", part.last + 1) is None:
        return part
    whole = _number_after(text, part.last + 2)
    is_part = whole is not None and (part.low or 0) < (whole.low or 0)
    return replace(part, last=whole.last) if whole is not None and is_part else part


def _skip(text: CountText, at: int) -> int:
    """Past this token; a chain of numbers (telephone, coordinates, score, fraction) is passed as a whole."""
    if text.tokens[at].kind == "number":
        while (scale := text.found.at("suffix", at + 1) or text.found.at("number", at + 1)) is not None:
            at = scale.last
    at += 1
    while text.tokens[at - 1].kind == "number" and text.touches(at - 1) and is_chain(text, at):
        at += 2
    return at


def _quantity(text: CountText, at: int) -> Quantity | None:
    number, vague = _number(text, at), text.found.at("vague", at)
    if number is not None and not (vague is not None and _is_bare_scale(text, number, vague)):
        return _range(text, number) or number
    if vague is not None and _is_compound(text, vague.last + 1):
        vague = None  # "a high-level meeting", "several-year"
    is_of_time = vague is not None and text.found.at("time_unit", vague.last + 1) is not None
    if vague is not None and not is_of_time and _number_after(text, vague.last + 1) is None:
        low, high = vague.value
        quantity = Quantity(at, vague.last, at, low, high, Qualifier.VAGUE)
        return None if is_measured(text, _past_links(text, vague.last + 1)) else quantity  # "hundreds of homes"
    if text.found.at("two", at) is not None and text.found.at("two", at - 1) is None:
        return Quantity(at, at - 1, at, 2, 2)
    article = text.found.at("one_article", at)
    if article is not None and _number_after(text, article.last + 1) is None:
        return Quantity(at, article.last, at, 1, 1, is_article=True)
    return None


def _is_bare_scale(text: CountText, number: Quantity, vague: Mark) -> bool:
    """ "آلاف" alone says thousands; behind a number it multiplies."""
    is_longer = vague.last > number.last  # "یو شمېر": a number, not one
    return is_longer or (vague.last == number.last and number.low in text.lexicon.option.get("scales", ()))


def _is_compound(text: CountText, at: int) -> bool:
    return text.text(at) in DASHES and text.touches(at - 1) and text.touches(at)


def _past_links(text: CountText, at: int) -> int:
    return at + 1 if text.found.at("links", at) is not None else at


def _number(text: CountText, at: int) -> Quantity | None:
    if text.tokens[at].kind == "number":
        if text.found.at("trigger", at) is not None:
            return None  # "двое 200": slang for the dead
        return _digits(text, at)
    mark = text.found.at("number", at) or half_at(text, at)
    is_in_verb = mark is not None and mark.value == 1 and _is_in_phrase(text, at)
    if mark is None or text.tokens[at].is_hashtag or is_in_verb or _is_misspelt(text, at):
        return None
    quantity = number_in_words(text, at)
    if text.lexicon.option.get("one_behind") and _repeats_noun(text, at, quantity):
        return None
    return None if is_no_count(text, quantity) else quantity


def _is_misspelt(text: CountText, at: int) -> bool:
    """A word that is a number only as it is spelled in the list: Pashto "دوې" is two, "دوی" they."""
    listed = text.lexicon.option.get("as_spelled")
    spelled = split_list(listed) if listed else []
    return text.tokens[at].text not in spelled and text.tokens[at].folded in [fold(word) for word in spelled]


def _is_in_phrase(text: CountText, at: int) -> bool:
    """ "یو ځای شول", "joined as **one**": the word for one belongs to a verb of several words."""
    trigger = text.found.over("trigger", at)
    return trigger is not None and trigger.first <= at < trigger.last


def _repeats_noun(text: CountText, at: int, quantity: Quantity) -> bool:
    """ "عائلة واحدة", "انتحاريين اثنين": the number only repeats what the form of the noun before it says."""
    if quantity.low == _DUAL and text.found.at("two", at - 1) is not None:
        return True
    nouns = ("one_person", "one_thing", "role", "people", "time_unit", "places_nouns")
    is_noun = any(text.found.ending(sort, at - 1) for sort in nouns)
    return quantity.low == 1 and quantity.last == at and is_noun


def _digits(text: CountText, at: int) -> Quantity | None:
    if is_model_or_chain(text, at):
        return None
    value, last = value_at(text, at)
    value, last, is_vague = scaled(text, value, last)
    if text.text(last + 1) in DASHES and text.touches(last) and text.found.at("cardinal", last + 2):
        last += 2  # "3-х", "5-ти": the ending of the numeral
    if value is None or value != int(value) or value > MOST:
        return None
    quantity = Quantity(at, last, at, int(value), int(value))
    if is_vague:
        return replace(quantity, high=int(value) * 10 - 1, qualifier=Qualifier.VAGUE)
    return None if is_no_count(text, quantity) else quantity


def _range(text: CountText, low: Quantity) -> Quantity | None:
    joiner = low.last + 1
    if (now := _corrected(text, low)) is not None:
        return now
    is_dash = text.text(joiner) in DASHES and text.touches(low.last)
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


def _corrected(text: CountText, was: Quantity) -> Quantity | None:
    """ "lower the number of dead from 245 to 231": what is said now is the second number."""
    is_led_in = text.found.ending("qualifiers_range_before", was.first - 1) is not None
    if not is_led_in or text.found.at("qualifiers_range", was.last + 1) is None:
        return None
    now = _number_after(text, was.last + 2)
    if now is None or was.low is None or now.low is None or now.low >= was.low:
        return None
    return replace(now, first=was.first - 1)


def _scaled_like(text: CountText, low: Quantity, high: Quantity | None, at: int) -> Quantity:
    """ "From 8 to 10 thousand", "2-3 million": the scale behind the second number is the first one's too."""
    mark = text.found.at("number", at)
    bare = mark.value if mark is not None else value_at(text, at)[0] if high is not None else None
    if high is None or not high.low or not low.low or not bare or not low.low < bare < high.low:
        return low
    scale = high.low / bare
    is_scale = scale in text.lexicon.option.get("scales", ())
    return replace(low, low=int(low.low * scale), high=int(low.low * scale)) if is_scale else low


def _number_after(text: CountText, at: int) -> Quantity | None:
    if at >= len(text.tokens) or at in text.taken:
        return None
    if text.tokens[at].kind != "number":
        return _number(text, at)
    value, last = value_at(text, at)
    value, last, _ = scaled(text, value, last)
    if value is None or value != int(value):
        return None
    quantity = Quantity(at, last, at, int(value), int(value))
    return None if is_no_count(text, quantity) else quantity


def _is_said_as_range(text: CountText, low: Quantity, joiner: int) -> bool:
    """ "and" between two numbers is a range only after "between"; "to" and "or" always are."""
    if text.found.at("number_joiner", joiner) is None:
        return True
    return text.found.ending("qualifiers_range_before", low.first - 1) is not None


def _qualified(text: CountText, quantity: Quantity) -> Quantity:
    if quantity.is_article:
        return quantity
    quantity = _qualified_before(text, quantity)
    return _qualified_after(text, quantity)


def _qualified_before(text: CountText, quantity: Quantity) -> Quantity:
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


def _is_plus(text: CountText, at: int) -> bool:
    return at > 0 and text.tokens[at - 1].kind == "word" and text.touches(at - 1)


def _qualifier_ending(text: CountText, at: int) -> Mark | None:
    """The longest qualifier that ends here: "not more than" is no "more than"."""
    if (told := text.found.ending("total_cumulative", at)) is not None and told.first < at:
        return None  # "rose to 14": the small word belongs to the verb
    marks = (text.found.ending(f"qualifiers_{name}", at) for name in ("at_least", "at_most", "about"))
    return min((m for m in marks if m is not None), key=lambda m: m.first, default=None)


def _qualified_after(text: CountText, quantity: Quantity) -> Quantity:
    at = quantity.last + 1
    if text.text(at) == "+" and text.touches(quantity.last):
        return _with(quantity, Qualifier.AT_LEAST, last=at)
    skip = 1 if text.text(at) in ("-", ",") else 0
    for name in ("at_least", "about"):
        mark = text.found.at(f"qualifiers_{name}_after", at + skip)
        if mark is not None and name == "at_least" and quantity.qualifier is Qualifier.AT_MOST:
            floor = quantity.high  # Pashto "تر شلو زیات": "up to" and "more" make "more than"
            return replace(quantity, last=mark.last, low=floor, high=None, qualifier=Qualifier.AT_LEAST)
        if mark is not None and (skip == 0 or text.touches(at) or name == "at_least"):
            return _with(quantity, Qualifier(name), last=mark.last)
    return _qualified_behind_noun(text, quantity)


def _qualified_behind_noun(text: CountText, quantity: Quantity) -> Quantity:
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
