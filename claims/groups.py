"""The noun groups of a sentence: who or what is counted or named, and of what sort it is."""

from dataclasses import replace

from claims.lexicon import Mark, split_list
from claims.model import Role
from claims.parties import PartyMention
from claims.phrases import Group, Marked, Span, breaks, noun_at
from claims.quantity import Quantity
from claims.text import fold

_LONGEST_GROUP = 9
_LONGEST_OBJECT = 9
_MOST_PLURAL = 10
_NO_MODIFIERS = (
    "stops",
    "trigger",
    "number",
    "vague",
    "conjunctions",
    "claimant_verbs",
    "claimant_plain_headers",
)
_OWN_NOUNS = ("role", "one_person", "equipment", "places_nouns", "two")
_LED_IN = ("of", "article", "links")
_QUOTES = frozenset("\"'«»“”„‘’*_[|")


def groups(text: Marked, span: Span) -> list[Group]:
    """The noun groups of a sentence, in order, not overlapping."""
    found: list[Group] = []
    at = span.first
    while at <= span.last:
        group = _group_at(text, at, span)
        if group is None:
            at += 1
            continue
        found.append(group)
        at = max(group.stop, at) + 1
    return found


def _group_at(text: Marked, at: int, span: Span) -> Group | None:
    quantity = text.quantity_at.get(at)
    if quantity is not None:
        return None if _is_of_trigger(text, quantity) else _counted(text, quantity, span)
    if at in text.timed or text.tokens[at].kind in ("url", "mention"):
        return None
    if _names(text, at):
        return _named(text, at, span)
    return None


def _is_of_trigger(text: Marked, quantity: Quantity) -> bool:
    """ "Received heavy wounds": the vague word inside a trigger counts nobody."""
    mark = text.found.over("trigger", quantity.first)
    is_open = quantity.low is None and quantity.high is None and not quantity.is_article
    return is_open and mark is not None and mark.first < quantity.first and quantity.last <= mark.last


def _names(text: Marked, at: int) -> bool:
    if text.has("trigger", at):
        mark = text.found.over("trigger", at)
        noun = noun_at(text, at)
        return noun is not None and mark is not None and noun.last > mark.last
    header = text.found.over("claimant_plain_headers", at)
    if header is not None and header.last > header.first:
        return False  # "يا شباب": those spoken to
    is_party = at in text.party_at and (not text.party_at[at].is_adjective or _is_somebody(text, at))
    return is_party or at in text.placed or noun_at(text, at) is not None


def _is_somebody(text: Marked, at: int) -> bool:
    """ "Palestinian shot dead": what befell them stands right behind the bare nationality."""
    trigger = text.found.at("trigger", at + 1)
    return trigger is not None and trigger.value.hit != "after" and "people" in trigger.value.kinds


def _counted(text: Marked, quantity: Quantity, span: Span) -> Group | None:
    first = quantity.last + 1
    if text.text(first) == ")" and text.text(quantity.first - 1) == "(":
        first += 1
    first = _past_counter(text, first, span)
    while first <= span.last and (any(text.has(s, first) for s in _LED_IN) or text.text(first) in _QUOTES):
        first += 1
    inner = text.found.at("trigger", first)
    if inner is not None and not _is_adjective(text, inner, span):
        inner = None
    first = inner.last + 1 if inner else first
    last = _extent(text, first, span)
    if last < first <= span.last and _is_of_us(text, first):
        last = first
    group = _described(text, Group(first, last, "none", quantity, inner=inner))
    if quantity.is_article:
        return group if group.is_one else replace(group, quantity=None) if group.sort not in ("none", "thing") else None
    return group


def _is_of_us(text: Marked, at: int) -> bool:
    """ "3 of us", "۲ تن از ما": a word for a side that no noun follows."""
    is_side = text.has("sides_our", at) or text.has("sides_enemy", at)
    return is_side and any(text.has(sort, at - 1) for sort in ("of", "links"))


def _past_counter(text: Marked, first: int, span: Span) -> int:
    """Behind a counting word ("5 تن از …"), if a noun follows it."""
    counter = text.found.at("counter", first)
    if counter is None or counter.last + 1 > span.last:
        return first
    after = counter.last + 1
    is_placed = after + 1 in text.placed or text.has("places_nouns", after + 1)
    if text.has("links", after) and (is_placed or after + 1 in text.timed):
        return first  # "27 people from El Fasher"
    is_of = text.has("links", after) and not breaks(text, after + 1, span)
    has_noun = is_of or (noun_at(text, after) is not None and not text.has("trigger", after))
    return after if has_noun or after in text.party_at else first


def _is_adjective(text: Marked, trigger: Mark, span: Span) -> bool:
    """ "4 detained soldiers": a trigger between the number and a noun that belongs to it."""
    after = trigger.last + 1
    if trigger.value.hit != "either":
        return False
    for at in range(after, min(after + 3, span.last + 1)):
        if breaks(text, at, span):
            return False
        if noun_at(text, at) is not None or at in text.party_at:
            return True
    return False


def _named(text: Marked, at: int, span: Span) -> Group:
    last = _extent(text, at, span)
    first = _with_age(text, at, span)
    if not text.is_head_first:
        while first > span.first and at - first < 3 and _modifies(text, first - 1):
            first -= 1
    return _described(text, Group(first, max(last, at), "none"))


def _with_age(text: Marked, at: int, span: Span) -> int:
    """Where "63-летняя женщина" begins."""
    is_hyphened = at - 3 >= span.first and text.text(at - 2) == "-" and text.touches(at - 1) and text.touches(at - 2)
    return at - 3 if is_hyphened and text.tokens[at - 3].kind == "number" else at


def _modifies(text: Marked, at: int) -> bool:
    """A word before a noun that belongs to it: "Assad soldiers", "senior commander"."""
    token = text.tokens[at]
    if token.kind != "word" or at in text.timed or at in text.placed or text.has("article", at):
        return False
    if any(text.has(s, at) for s in _NO_MODIFIERS):
        return False
    return text.has("adjectives", at) or token.text[:1].isupper() or token.is_hashtag


def _extent(text: Marked, first: int, span: Span) -> int:
    """The last token of the noun phrase that begins at `first` (first - 1 if none does)."""
    at, has_link = first, False
    while at <= span.last and at - first < _LONGEST_GROUP:
        noun = noun_at(text, at)
        if noun is not None and noun.last > at and not (at > first and _begins_another(text, first, at)):
            at = noun.last + 1
            continue
        if text.has("links", at) and at > first and not has_link and _goes_on(text, at + 1, span):
            has_link = True
        elif (at > first and _begins_another(text, first, at)) or (
            breaks(text, at, span)
            and not (at == first and text.is_dual(at))
            and not (has_link and at in text.quantity_at and text.has("links", at - 1))
        ):
            break
        at += 1
    while at > first and (text.tokens[at - 1].kind == "punct" or text.has("links", at - 1)):
        at -= 1
    return at - 1 if text.is_head_first else _without_tail(text, first, at - 1)


def _begins_another(text: Marked, first: int, at: int) -> bool:
    """An "and" written on to the word, or a place right behind a party's name where nouns stand before attributes."""
    if text.is_led_in(at) and not text.has("links", at - 1):
        return True  # "إرهابيين بضربة"
    if at in text.found.joined and at in text.placed:
        return True
    if at in text.found.joined and any(text.found.at(sort, at) for sort in _OWN_NOUNS):
        return not (_is_single(text, at) and _is_counted_singly(text, first))
    if at in text.placed and text.is_placed_apart:
        return True  # "۵۰۰ کورنۍ | کابل ته"
    if _is_placed_noun(text, at):
        return (not _is_placed_noun(text, first) and _is_object(text, at)) or _is_behind_party(text, at)
    return False


def _is_counted_singly(text: Marked, first: int) -> bool:
    """ "500 ضابط وجندي": behind a number above ten Arabic nouns are singular, and the joined one shares the number."""
    counts = (q.low or q.high or 0 for q in text.quantities if q.last == first - 1 and q.first <= q.last)
    return any(count > _MOST_PLURAL for count in counts)


def _is_placed_noun(text: Marked, at: int) -> bool:
    return at in text.placed or any(text.has(sort, at) for sort in ("places_nouns", "attack_nouns"))


def _is_object(text: Marked, at: int) -> bool:
    """Whether an object's marker closes the phrase that begins here: "ارتش **حملهٔ طالبان را** عقب زد"."""
    listed = text.lexicon.option.get("object_markers")
    markers = [fold(marker) for marker in split_list(listed)] if listed else []
    for i in range(at + 1, min(at + _LONGEST_OBJECT, len(text.tokens)) if markers else at):
        if text.tokens[i].folded in markers:
            return True
        if text.has("trigger", i) or text.tokens[i].kind == "punct":
            return False
    return False


def _is_behind_party(text: Marked, at: int) -> bool:
    party = text.party_at.get(at - 1)
    is_named = party is not None and party.id is not None and party.last == at - 1 and not party.is_adjective
    return is_named and text.is_head_first and not text.has("attack_nouns", at)


def _goes_on(text: Marked, at: int, span: Span) -> bool:
    """Whether the phrase goes on behind "of": not with a number, unless it is the one of "members of one family"."""
    quantity = text.quantity_at.get(at)
    if quantity is not None and quantity.low == quantity.high == 1 and quantity.last == at:
        return noun_at(text, at + 1) is not None
    return not breaks(text, at, span)


def _without_tail(text: Marked, first: int, last: int) -> int:
    """The phrase without the small words behind its noun: "suspect [gave police information]"."""
    heads = [m.last for i in range(first, last + 1) if (m := noun_at(text, i)) is not None]
    links = [i for i in range(first, last + 1) if text.has("links", i)]
    if not heads or links:
        return last
    end = heads[0]
    while end < last and (end + 1 in heads or _is_name_part(text, end + 1)):
        end += 1
    return end


def _is_name_part(text: Marked, at: int) -> bool:
    return not text.tokens[at].text[:1].islower() and not text.tokens[at].is_hashtag


def _described(text: Marked, group: Group) -> Group:
    """The group with its sort, role, unit and party read off its words."""
    if not group.has_words:
        return group
    head = _head(text, group)
    party = _party(text, group)
    role = _role(text, group, party)
    is_one = any(_is_single(text, i) for i in range(group.first, group.last + 1))
    sort, unit = _sort(text, group, head, party)
    is_proper = text.tokens[group.first].text[:1].isupper()
    return replace(group, sort=sort, unit=unit, role=role, party=party, is_one=is_one, is_proper=is_proper)


def _is_single(text: Marked, at: int) -> bool:
    return any(text.has(sort, at) for sort in ("one_person", "one_thing", "people_pronouns"))


def _head(text: Marked, group: Group) -> Mark | None:
    marks = [m for i in range(group.first, group.last + 1) if (m := noun_at(text, i)) is not None]
    link = next((i for i in range(group.first, group.last + 1) if text.has("links", i)), group.last + 1)
    near = [m for m in marks if m.first < link] or marks
    if not near:
        return None
    if text.is_head_first and len(near) > 1 and _is_attribute_of(text, near[0], near[1]):
        return near[1]
    return near[0] if text.is_head_first else near[-1]


def _is_attribute_of(text: Marked, word: Mark, noun: Mark) -> bool:
    """ "Полицейский УАЗ": a word that may be a noun stands as an adjective before a thing."""
    endings = tuple(split_list(text.lexicon.option.get("adjective_endings", "")))
    is_beside = noun.first == word.last + 1 and noun.sort == "equipment" and word.sort != "equipment"
    return is_beside and bool(endings) and text.text(word.last).lower().endswith(endings)


def _party(text: Marked, group: Group) -> PartyMention | None:
    mentions = {id(m): m for i in range(group.first, group.last + 1) if (m := text.party_at.get(i)) is not None}
    return max(mentions.values(), key=lambda m: (m.id is not None, m.last - m.first), default=None)


def _role(text: Marked, group: Group, party: PartyMention | None) -> Role | None:
    marks = [m for i in range(group.first, group.last + 1) if (m := text.found.at("role", i)) is not None]
    roles = [m.value for m in marks if m.value in ("commander", "child", "civilian", "combatant")]
    for name in ("commander", "child", "civilian", "combatant"):
        if name in roles:
            return Role(name)
    return party.role if party is not None else None


def _sort(text: Marked, group: Group, head: Mark | None, party: PartyMention | None) -> tuple[str, str]:
    if head is not None and head.sort == "equipment":
        return "equipment", str(head.value)
    if head is not None and head.sort in ("role", "people", "one_person", "people_pronouns"):
        is_family = text.found.at("role", head.first) is not None and head.value == "family"
        return "people", "family" if is_family else "person"
    if head is not None:
        return ("place" if head.sort == "places_nouns" else "attack"), "person"
    is_ours = any(text.has(s, i) for s in ("sides_our", "sides_enemy") for i in range(group.first, group.last + 1))
    if is_ours or (party is not None and not party.is_adjective):
        return "people", "person"
    if any(i in text.placed for i in range(group.first, group.last + 1)):
        return "place", "person"
    return ("people" if party is not None else "thing"), "person"
