"""What only looks like a count: models, dates, measures, ages, marks of a list, labels."""

from claims.quantity import DASHES, CountText, Quantity

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
_YEARS = range(1900, 2101)


def is_no_count(text: CountText, quantity: Quantity) -> bool:
    found, after = text.found, quantity.last + 1
    is_named = found.ending("never_counts_before", quantity.first - 1) is not None
    if (is_named and quantity.first - 1 not in text.taken) or text.text(after) in _signs(text, "after"):
        return True
    if text.text(quantity.first - 1) in _signs(text, "before"):
        return True
    if is_measured(text, after) or (found.at("ordinal", after) and text.touches(quantity.last)):
        return True
    if found.at("months", after) or found.at("time_unit", after):
        return True
    return text.tokens[quantity.first].kind == "number" and _is_year_age_or_mark(text, quantity)


def is_measured(text: CountText, after: int) -> bool:
    if text.text(after) in DASHES and text.touches(after - 1):
        after += 1
    if _is_title_of(text, after):
        after += 1  # "209 Shaheen corps"
    mark = text.found.at("never_counts_after", after)
    # a longer phrase ("police officers") may begin like a measure; people and things come first
    people = [m for s in ("people", "role", "one_person", "equipment") if (m := text.found.at(s, after))]
    return mark is not None and not any(m.last >= mark.last for m in people)


def _is_title_of(text: CountText, at: int) -> bool:
    """A capitalised word no list knows, which may be the name of what stands behind it."""
    if at + 1 >= len(text.tokens) or not text.tokens[at].text[:1].isupper() or text.tokens[at].text.isupper():
        return False
    return text.tokens[at + 1].text[:1].islower() and not text.found.knows(at)


def _signs(text: CountText, side: str) -> list[str]:
    return str(text.lexicon.option.get(f"signs_{side}", "")).replace(",", " ").split()


def _is_year_age_or_mark(text: CountText, quantity: Quantity) -> bool:
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


def _is_label(text: CountText, at: int) -> bool:
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


def is_chain(text: CountText, at: int) -> bool:
    is_sign = text.text(at) in ("/", ":", "-", "–", ".")
    return is_sign and text.touches(at) and at + 1 < len(text.tokens) and text.tokens[at + 1].kind == "number"


def is_model_or_chain(text: CountText, at: int) -> bool:
    token = text.tokens[at]
    if token.is_hashtag or (len(token.folded) > 1 and token.folded[0] == "0"):
        return True
    if text.touches(at - 1) and at > 0:
        before = text.tokens[at - 1]
        if before.text in DASHES and text.touches(at - 2) and text.tokens[at - 2].kind in ("word", "number"):
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
    if after in ("/", ":") and is_chain(text, at + 1):
        return True
    if after in DASHES and text.touches(at + 1):
        is_aside = after == "—" and at + 2 < len(text.tokens) and text.tokens[at + 2].kind != "number"
        return not is_aside and _is_hyphenated(text, at + 2)  # "kills 4—tragic"
    return False


def _is_hyphenated(text: CountText, at: int) -> bool:
    """5-year-old, 6-я армия, 3-0: no counts; "10-15" is a range, "20-plus" a floor."""
    if at >= len(text.tokens):
        return False
    if text.tokens[at].kind == "number":
        return is_chain(text, at + 1) or not _is_rising(text.tokens[at - 2].folded, text.tokens[at].folded)
    return text.tokens[at].kind == "word" and not any(
        text.found.at(sort, at)
        for sort in ("qualifiers_at_least_after", "qualifiers_about_after", "trigger", "suffix", "cardinal")
    )


def _is_rising(low: str, high: str) -> bool:
    first, second = parse_digits(low), parse_digits(high)
    return first is not None and second is not None and first < second


def parse_digits(digits: str) -> float | None:
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
