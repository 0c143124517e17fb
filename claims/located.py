"""Where: every place a text names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.lexicon import Mark
from claims.model import Place
from claims.phrases import Marked, Span
from claims.places import PlaceMention
from claims.text import fold

_SHORTEST_STEM, _LONGEST_ENDING = 3, 6
_INITIALS = 5
_ROW = 8
_CIVIL = ("vehicle", "ship")


@dataclass(frozen=True, slots=True)
class Located:
    """A place and the tokens that name it."""

    place: Place
    first: int
    last: int
    name_in_text: str


def find_located(text: Marked, spans: Sequence[Span]) -> list[Located]:
    """Every place named in the text, gazetteer or not, those left out that only describe people or things."""
    lines = {span.first for span in spans}
    named = [m for m in text.places if not (m.is_adjective or _describes(text, m.first, m.last, is_town=_is_town(m)))]
    named = [m for m in named if not _is_subject(text, m)]
    if not named:  # "Panjshir front reports …": better than no place, unless it is a country
        named = [m for m in text.places if m.place is not None and m.place.parents and not m.is_adjective]
    known = [_known(text, m) for m in named if not (m.first in lines and _is_dateline(text, m))]
    taken = {i for m in text.places for i in range(m.first, m.last + 1)}
    unknown = [u for span in spans for u in _unknown(text, span, taken)]
    return sorted(known + unknown, key=lambda found: found.first)


def _is_town(mention: PlaceMention) -> bool:
    return mention.place is not None and bool(mention.place.parents)


def _is_subject(text: Marked, mention: PlaceMention) -> bool:
    """ "Россия потеряла 40 танков", "армия Судана": a country that nothing leads in is who, not where."""
    if not text.is_head_first or text.lexicon.prefixes or mention.place is None or mention.place.parents:
        return False
    after = text.text(mention.last + 1)
    opens = mention.first == 0 or text.tokens[mention.first - 1].kind == "punct"
    is_apart = opens or after in (":", "/") or text.tokens[mention.first].is_hashtag
    return not is_apart and not text.has("places_before", mention.first - 1)


def words_between(text: Marked, first: int, last: int) -> str:
    return "".join(
        token.text + (" " if i < last and text.tokens[i + 1].start > token.end else "")
        for i, token in enumerate(text.tokens[first : last + 1], first)
    )


def _known(text: Marked, mention: PlaceMention) -> Located:
    words = words_between(text, mention.first, mention.last)
    if not words.isascii() and text.tokens[mention.first].text[0] > "\u024f":
        words = mention.name or words  # inflected scripts: the dictionary form; the quote keeps what is written
    if mention.place is not None and text.found.at("places_parts", mention.last) and mention.last > mention.first:
        found = mention.place
        is_own = found.name is not None and fold(text.text(mention.last)) in fold(found.name)
        is_own = is_own or (found.id or "").endswith(fold(text.text(mention.last)))
        if not is_own:  # "Goma airport" is not Goma
            inside = Place(words=words, parents=(*((found.id,) if found.id else ()), *found.parents))
            return Located(inside, mention.first, mention.last, mention.name)
    if mention.place is not None:
        place = Place(words=words, name=mention.place.name, id=mention.place.id, parents=mention.place.parents)
    else:
        names = {c.name for c in mention.candidates}
        place = Place(words=words, name=names.pop() if len(names) == 1 else None)
    return Located(place, mention.first, mention.last, mention.name)


def _describes(text: Marked, first: int, last: int, *, is_town: bool) -> bool:
    """ "Philippines soldiers", "Taliban Kabul chief": the place is part of what somebody is called."""
    if text.text(last + 1) == "|" and text.touches(last + 1):
        return True  # "#Israel|i soldiers"
    led_in = first > 0 and text.has("places_before", first - 1)
    names_party = any(i in text.party_at and text.party_at[i].id is not None for i in range(first, last + 1))
    if names_party and not led_in:
        return True
    if text.is_head_first or last + 1 >= len(text.tokens):
        return False
    is_near = text.tokens[last + 1].start - text.tokens[last].end <= 2
    if not is_near or led_in:
        return False
    thing = text.found.at("equipment", last + 1)
    is_arm = thing is not None and thing.value not in _CIVIL  # "NYC train derailment" is in NYC
    is_deed = text.found.at("doer_means", last + 1) is not None and not is_town  # "Kabul bombing", "US airstrikes"
    return is_arm or is_deed or any(text.found.at(sort, last + 1) for sort in ("role", "people", "one_person"))


def _is_dateline(text: Marked, mention: PlaceMention) -> bool:
    """ "KABUL, Afghanistan (May 1) —": where the report was filed."""
    after = [text.text(i) for i in range(mention.last + 1, mention.last + 5)]
    return text.tokens[mention.first].text.isupper() and any(sign in ("(", "—", "–", "--") for sign in after)


def _unknown(text: Marked, span: Span, taken: set[int]) -> Iterable[Located]:
    """Capitalised names behind "in", "near" …, and the name beside "village", where no gazetteer knows them."""
    at, placed = span.first, set(taken)
    while at <= span.last:
        start = _name_start(text, at, span)
        if start is None:
            start = _in_row(text, at, span, placed)
        if start is None or start in taken:
            at += 1
            continue
        last = start
        while last + 1 <= span.last and last - start < 4 and is_name(text, last + 1) and last + 1 not in taken:
            last += 1
        words = words_between(text, start, last)
        if not _is_no_place(text, start, last) and not _is_cut(text, last):
            words, last = _in_dictionary(text, last, words)
            yield Located(Place(words=words), start, last, words)
            placed.add(last)
        at = last + 1


def _in_dictionary(text: Marked, last: int, words: str) -> tuple[str, int]:
    """ "Агдамском районе" → "Агдамский район": an unknown name in its dictionary form, where its ending tells it."""
    name, known = text.tokens[last].folded, text.lexicon.nominatives
    for behind in (text.tokens[last + 1].folded if last + 1 < len(text.tokens) else "", ""):
        for size in range(min(len(name) - _SHORTEST_STEM, _LONGEST_ENDING), 1, -1):
            if (ending := known.get((name[-size:], behind))) is not None:
                return words[:-size] + ending, last + bool(behind)
    return words, last


def _is_cut(text: Marked, last: int) -> bool:
    """ "killed in Pan…": the end of a post that was cut is half a word."""
    return text.text(last + 1) == "…" and text.touches(last + 1)


def _is_no_place(text: Marked, first: int, last: int) -> bool:
    """Initials of a party, an owner ("in Assad's prison"), an attack ("in an ISIS raid"), people."""
    words = text.tokens[first : last + 1]
    is_initials = first == last and words[0].text.isupper() and len(words[0].text) <= _INITIALS
    is_owner = words[-1].text[-2:] in ("'s", "’s") or text.text(last + 1) in ("'", "’", "|")
    sorts = ("role", "people", "one_person", "doer_means", "attack_nouns")
    if is_initials or is_owner or any(text.found.at(sort, last + 1) for sort in sorts):
        return True
    return not text.is_head_first and _is_modifier(text, last + 1)


def _is_modifier(text: Marked, after: int) -> bool:
    """Whether the name only describes the noun behind it: "in Metro-North train derailment"."""
    if after >= len(text.tokens) or text.tokens[after].kind != "word" or not text.text(after).islower():
        return False
    known = (
        "stops",
        "be",
        "trigger",
        "places_after",
        "claimant_verbs",
        "conjunctions",
        "denial_before",
        "total_cumulative",
    )
    return after not in text.timed and not any(text.has(sort, after) for sort in known)


def _name_start(text: Marked, at: int, span: Span) -> int | None:
    if _is_toponym(text, at, span) or _is_district(text, at, span):
        return at
    lead = text.found.at("places_before", at) or _taking(text, at)
    if lead is None or text.has("claimant_before", at) or text.has("doer_before", at):
        return None
    if text.has("claimant_verbs", at - 1) or (text.is_head_first and text.has("claimant_nouns", at - 1)):
        return None  # "сказали в Центре", "глава города Иван Петров": who speaks
    start = lead.last + 1
    if text.has("one_article", start):
        return None
    while start <= span.last and (
        any(text.has(sort, start) for sort in ("article", "places_nouns", "adjectives", "places_before"))
    ):
        start += 1
    return start if start <= span.last and is_name(text, start) else None


def _is_district(text: Marked, at: int, span: Span) -> bool:
    """ "Шевченківський район": an adjective whose ending and noun make it the name of a district."""
    if not text.lexicon.nominatives or at >= span.last or not text.has("places_after", at + 1):
        return False
    name, behind = text.tokens[at].folded, text.tokens[at + 1].folded
    endings = (name[-size:] for size in range(2, _LONGEST_ENDING + 1))
    return is_name(text, at) and any((end, behind) in text.lexicon.nominatives for end in endings)


def _in_row(text: Marked, at: int, span: Span, placed: set[int]) -> int | None:
    """ "взяли Раздольное и Воровское": a name that a comma or "and" joins to the place taken before it."""
    is_joiner = text.text(at) == "," or text.has("conjunctions", at)
    if not (is_joiner and at - 1 in placed and at < span.last):
        return None
    is_taken = any(_taking(text, i) is not None for i in range(max(span.first, at - _ROW), at))
    after = at + 2
    is_end = after > span.last or text.tokens[after].kind == "punct" or text.has("conjunctions", after)
    is_alone = is_end or text.has("places_before", after)
    return at + 1 if is_taken and is_alone and is_name(text, at + 1) else None


def _is_toponym(text: Marked, at: int, span: Span) -> bool:
    """ "Tal Sawan", "Wadi al-Zahab": a word for hill, spring, valley … that names of places begin with."""
    head = text.found.at("places_heads", at)
    if head is None or not text.tokens[at].text[:1].isupper() or head.last >= span.last:
        return False
    after = head.last + 1 + (text.text(head.last + 1) in ("-", "al", "el", "as", "ash", "at", "ad", "az", "ar", "an"))
    return after <= span.last and is_name(text, after)


def _taking(text: Marked, at: int) -> Mark | None:
    """A trigger that speaks of places: "conquered Khanaser"."""
    mark = text.found.at("trigger", at)
    return mark if mark is not None and "place" in mark.value.kinds else None


def is_name(text: Marked, at: int) -> bool:
    token = text.tokens[at]
    if token.kind == "punct":
        return token.text in "-'’" and text.touches(at) and text.touches(at + 1)
    if token.kind != "word" or at in text.timed or at in text.party_at or at in text.quantity_at:
        return False
    is_tail = at > 1 and text.text(at - 1) == "-" and token.text.isalpha()
    is_particle = text.text(at + 1) == "-" and text.touches(at + 1) and text.text(at + 2)[:1].isupper()  # "al-Zahab"
    if not (token.text[:1].isupper() or is_tail or is_particle or _is_named_by_noun(text, at)):
        return False
    return is_no_word(text, at)


def is_no_word(text: Marked, at: int) -> bool:
    """Whether the lexicon has no other use for the word than as a name."""
    sorts = (
        "trigger",
        "stops",
        "role",
        "people",
        "one_person",
        "equipment",
        "months",
        "weekdays",
        "doer_means",
        "claimant_nouns",
        "attack_nouns",
        "cause_conflict",
        "cause_disaster",
        "cause_accident",
        "never_counts_before",
        "be",
        "number",
        "vague",
        "denial_before",
        "people_pronouns",
    )
    return not any(text.has(sort, at) for sort in sorts)


def _is_named_by_noun(text: Marked, at: int) -> bool:
    """In a script without capitals the word behind "village", "district" … is its name."""
    first = text.text(at)[:1]
    return first.upper() == first.lower() and text.found.ending("places_nouns", at - 1) is not None
