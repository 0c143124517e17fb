"""Who did it and who says so: the words that name them, by a few marks and by nearness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.lexicon import split_list
from claims.located import is_name
from claims.model import Role
from claims.parties import PartyMention
from claims.phrases import Group, Marked, Span, breaks
from claims.text import fold

_MOST_DOER_WORDS = 5
_MODIFIERS = 3
_ACRONYM = 6
_MOST_OPENING = 2


@dataclass(frozen=True, slots=True)
class Doer:
    """The words that name who did it, and the party in them."""

    first: int
    last: int
    party: PartyMention | None


def marked_doer(text: Marked, span: Span, core: Span) -> Doer | None:
    """The doer behind "by", "in clashes with" … or before a postposition, the nearest to the claim."""
    options = []
    for at in range(span.first, span.last + 1):
        before, after = text.found.at("doer_before", at), text.found.at("doer_after", at)
        if before is not None and (doer := _doer_from(text, before.last + 1, span)) is not None:
            options.append((0 if at > core.first else 4, abs(at - core.last), at, doer))
        if after is not None and (doer := _doer_until(text, at - 1, span)) is not None:
            options.append((0, abs(at - core.first), at, doer))
    return min(options, key=lambda o: (o[0] + o[1], o[2]))[3] if options else None


def _doer_from(text: Marked, at: int, span: Span) -> Doer | None:
    while at <= span.last and (text.has("article", at) or text.has("be", at) or text.text(at) in "\"'«“#"):
        at += 1
    last = at
    if at > span.last or breaks(text, at, span):
        return None
    while last + 1 <= span.last and last - at < _MOST_DOER_WORDS and not breaks(text, last + 1, span):
        last += 1
    return _without_deed(text, _doer(text, at, last))


def _without_deed(text: Marked, doer: Doer) -> Doer:
    """ "by an ISIS attack": the party did it."""
    party = doer.party
    forces = [fold(f) for f in split_list(text.lexicon.option.get("forces", ""))]
    inside = range(doer.first, doer.last + 1)
    is_deed = any(text.has("doer_means", i) and text.tokens[i].folded not in forces for i in inside)
    is_named = party is not None and party.id is not None and not party.is_adjective
    return Doer(party.first, party.last, party) if party is not None and is_deed and is_named else doer


def _doer_until(text: Marked, at: int, span: Span) -> Doer | None:
    first = at
    while first - 1 >= span.first and at - first < _MOST_DOER_WORDS and not breaks(text, first - 1, span):
        first -= 1
    return _doer(text, first, at) if at >= span.first else None


def is_natural(text: Marked, doer: Doer) -> bool:
    """Floods and crashes are causes, nobody's deeds."""
    inside = range(doer.first, doer.last + 1)
    return any(text.has("cause_disaster", i) or text.has("cause_accident", i) for i in inside)


def _doer(text: Marked, first: int, last: int) -> Doer:
    found = [m for i in range(first, last + 1) if (m := text.party_at.get(i)) is not None]
    return Doer(first, last, next((m for m in found if m.id is not None), found[0] if found else None))


def subject_doer(text: Marked, span: Span, core: Span, groups: Sequence[Group], taken: Iterable[int]) -> Doer | None:
    """The party or attack before an active verb: "Taliban seized …", "Russian airstrikes kill …"."""
    best = attack(text, span, range(span.first, core.first), has_party=False)
    if best is not None and any(g.start <= best.first <= g.stop for g in groups if g.start in taken):
        best = None  # an attack that was repelled did nothing more
    named = [g for g in groups if g.last < core.first and g.start not in taken and _acts(text, g)]
    if named and (best is None or named[-1].last > best.first):
        first = _with_others(text, named)
        best = _doer(text, first, named[-1].last)
    return best or _name_before(text, span, core.first)


def _acts(text: Marked, group: Group) -> bool:
    return _can_act(group) and not _says(text, group) and not text.is_for(group.first)


def _with_others(text: Marked, named: Sequence[Group]) -> int:
    """Where the last of the groups begins, with those joined to it: "the army **and** allied forces"."""
    first = named[-1].first
    for group in reversed(named[:-1]):
        if first not in text.found.joined or group.last != first - 1:
            break
        first = group.first
    return first


def is_told_by_us(text: Marked, first: int, last: int) -> bool:
    """Whether the verb's ending says "we": those who tell it did it ("حررنا", "گرفتیم")."""
    listed = text.lexicon.option.get("we_endings")
    endings = tuple(fold(ending) for ending in split_list(listed)) if listed else ()
    return bool(endings) and any(text.tokens[i].folded.endswith(endings) for i in range(first, last + 1))


def subject_behind(text: Marked, verb: int, stop: int, groups: Sequence[Group], taken: Iterable[int]) -> Doer | None:
    """Who did it where the verb opens the sentence: between the verb and those hit ("دمرت قواتنا ثلاث دبابات")."""
    if text.lexicon.option.get("order") != "verb_first":
        return None
    first = next((g for g in groups if verb < g.start < stop), None)
    is_near = first is not None and first.start - verb <= _MODIFIERS and first.quantity is None
    is_near = is_near and first is not None and first.start not in taken
    is_led_in = any(
        text.has(s, i) for s in ("places_before", "doer_before", "links") for i in range(verb + 1, stop)[:1]
    )
    if first is None or not is_near or is_led_in or not _can_act(first) or text.is_for(first.first):
        return None
    return _doer(text, first.first, first.last)


def attacking_party(text: Marked, span: Span) -> Doer | None:
    """The party an attack in the sentence is said to be of: "after US airstrikes", "in an ISIS raid"."""
    return attack(text, span, range(span.first, span.last + 1), has_party=True)


def attack(text: Marked, span: Span, inside: range, *, has_party: bool) -> Doer | None:
    """An attack and the words before it that say whose; the party alone where it is named as a noun."""
    best: Doer | None = None
    for at in inside:
        means = text.found.at("doer_means", at)
        is_verb = text.is_head_first and text.has("doer_verbs", at)  # "атаковал"; English "attacks" may be either
        if means is None or is_verb or _is_compounded(text, means.last + 1):
            continue
        first = at
        while first - 1 >= span.first and _may_modify(text, first - 1, span) and at - first < _MODIFIERS:
            first -= 1
        last = means.last
        # "قصف الاحتلال", "удар ВСУ": whose attack it is stands behind it where nouns come first
        while text.is_head_first and last - at < _MODIFIERS and _goes_on(text, last + 1, span):
            last += 1
        doer = _doer(text, first, last)
        if doer.party is None:
            doer = _doer(text, first, means.last)
        if doer.party is not None and doer.party.id is not None and not doer.party.is_adjective:
            best = Doer(doer.party.first, doer.party.last, doer.party)
        elif doer.party is not None or not has_party:
            best = doer
    return best


def _goes_on(text: Marked, at: int, span: Span) -> bool:
    return at <= span.last and not breaks(text, at, span) and not text.has("doer_verbs", at)


def _is_compounded(text: Marked, at: int) -> bool:
    """ "bomb-making": the deed only says what a thing is for."""
    return text.text(at) == "-" and text.touches(at) and text.touches(at + 1)


def _may_modify(text: Marked, at: int, span: Span) -> bool:
    """Whether the word may stand before a noun as part of its phrase: where adjectives can be told, only they may."""
    endings = tuple(split_list(text.lexicon.option.get("adjective_endings", "")))
    is_adjective = not endings or text.text(at).lower().endswith(endings) or text.has("doer_means", at)
    return is_adjective and not breaks(text, at, span)


def _name_before(text: Marked, span: Span, at: int) -> Doer | None:
    """A name no book knows right before an active verb: "#IS retook …"."""
    for own in range(at - 1, max(at - _MODIFIERS, span.first) - 1, -1):
        if text.has("sides_our", own) and text.found.at("trigger", own) is None:
            return _doer(text, own, own)
    first = at
    while first - 1 >= span.first and at - first < _MODIFIERS and not breaks(text, first - 1, span):
        first -= 1
    while first < at and (
        any(text.has(s, first) for s in ("article", "claimant_plain_headers"))
        or not text.tokens[first].text[:1].isupper()
    ):
        first += 1
    is_place = first in text.placed or any(text.has("claimant_verbs", i) for i in range(first, at))
    return _doer(text, first, at - 1) if first < at and not is_place else None


def _says(text: Marked, group: Group) -> bool:
    """ "The ministry said", "The ministry:": who speaks did not therefore do it."""
    after = range(group.last + 1, group.last + 3)
    if group.first > 0 and text.has("places_before", group.first - 1):
        return True  # "over Russia": a place
    if group.quantity and text.has("attack_nouns", group.start - 2) and text.has("stops", group.start - 1):
        return not text.has("doer_before", group.start - 1)  # "an attack on 12 soldiers": those hit
    end = group.last + 1
    while (
        text.is_head_first and end - group.last <= _MODIFIERS and (end in text.placed or text.has("places_before", end))
    ):
        end += 1  # "The ministry in Gaza:"
    return text.text(end) == ":" or any(text.has("claimant_verbs", i) for i in after)


def _can_act(group: Group) -> bool:
    return group.sort == "people" and (group.party is not None or group.role in (Role.COMBATANT, Role.COMMANDER))


def claimant_of(text: Marked, span: Span, core: Span, header: Doer | None) -> Doer | None:
    """Who is quoted in the sentence, or in the heading of the post; of several the one who speaks last before it."""
    for at in range(span.first, span.last + 1):
        mark = text.found.at("claimant_before", at)
        if mark is not None and (doer := _doer_from(text, mark.last + 1, span)) is not None:
            return doer
        behind = text.found.at("claimant_after", at)
        if behind is not None and at > span.first and (doer := _doer_until(text, at - 1, span)) is not None:
            return doer
    verbs = [at for at in range(span.first, span.last + 1) if text.found.at("claimant_verbs", at) is not None]
    before = [at for at in verbs if at < core.first]
    spoken = (doer for at in (*before[::-1], *verbs) if (doer := _speaker(text, at, span)) is not None)
    opening = _opening_speaker(text, span) if verbs else None
    return next(spoken, None) or opening or trailing_claimant(text, span) or header


def _opening_speaker(text: Marked, span: Span) -> Doer | None:
    """Where the verb comes last, the party the sentence opens with says what lies between."""
    if text.lexicon.option.get("order") != "verb_last":
        return None
    at = span.first
    while at < span.last and at - span.first < _MOST_OPENING and any(text.has(s, at) for s in ("stops", "links")):
        at += 1  # "د دفاع وزیر": the "of" that opens a Pashto noun phrase
    doer = _doer_from(text, at, span)
    if doer is None or not (doer.party is None or doer.party.id is None):
        return doer
    is_office = at > span.first and any(text.has("claimant_nouns", i) for i in range(doer.first, doer.last + 1))
    return doer if is_office else None


def trailing_claimant(text: Marked, span: Span) -> Doer | None:
    """ "… killed in shelling: ministry", "… 3 dead - mayor's office": a few words behind the last colon or dash."""
    last = span.last
    while last > span.first and (text.tokens[last].kind != "word" or text.tokens[last].is_hashtag):
        last -= 1
    for at in range(last - 1, max(last - _MOST_DOER_WORDS - 2, span.first), -1):
        if text.has("trigger", at) or at in text.quantity_at:
            return None
        if text.text(at) in (":", "(") or (text.text(at) in ("-", "–", "—") and not text.touches(at)):
            return _doer(text, at + 1, last) if last > at and _can_speak(text, at + 1, last) else None
    return None


def _speaker(text: Marked, verb: int, span: Span) -> Doer | None:
    is_verb_first = text.lexicon.option.get("order") == "verb_first"
    after = _doer_from(text, verb + 1, span)
    if is_verb_first and after is not None and _can_speak(text, after.first, after.last):
        return after
    is_verb_last = text.lexicon.option.get("order") == "verb_last"
    for stop in (verb,) if is_verb_last else (verb, _before_place(text, verb, span)):
        first = stop
        while first - 1 >= span.first and stop - first < _MOST_DOER_WORDS and not breaks(text, first - 1, span):
            first -= 1
        while first < stop and text.has("article", first):
            first += 1
        if first < stop and _can_speak(text, first, stop - 1):
            return _doer(text, first, stop - 1)
    after = _doer_from(text, verb + 1, span)
    if after is not None and _can_speak(text, after.first, after.last) and verb > span.first:
        return after
    return _named_speaker(text, verb, span)


def _named_speaker(text: Marked, verb: int, span: Span) -> Doer | None:
    """ "… 14 ранены, добавил Вилкул", "Олег Кипер уточнил": somebody called by name right beside the verb."""
    first = last = verb + 1
    while last <= span.last and last - first < _MODIFIERS and _is_called(text, last):
        last += 1
    if last > first and verb > span.first:
        return _doer(text, first, last - 1)
    first = verb
    while first > span.first and verb - first < _MODIFIERS and _is_called(text, first - 1):
        first -= 1
    is_surname = verb - first > 1 or (verb - first == 1 and first > span.first)
    return _doer(text, first, verb - 1) if is_surname else None


def _is_called(text: Marked, at: int) -> bool:
    """A capitalised word that no list knows, and that is no place."""
    return at not in text.placed and text.text(at)[:1].isupper() and is_name(text, at)


def names_speaker(text: Marked, verb: int, span: Span) -> bool:
    """Whether somebody is named whose words the verb introduces."""
    return _speaker(text, verb, span) is not None


def _before_place(text: Marked, verb: int, span: Span) -> int:
    """Where the place ends a speaker stands before: "shepherds near Khawak say" (the verb itself if there is none)."""
    at = verb
    while at - 1 > span.first and at - 1 in text.placed:
        at -= 1
    return at - 1 if at < verb and text.has("places_before", at - 1) else verb


def _can_speak(text: Marked, first: int, last: int) -> bool:
    return any(text.has("claimant_nouns", i) or i in text.party_at for i in range(first, last + 1))


def _is_told(text: Marked, at: int) -> bool:
    """Whether the word belongs to a claim: "losses over the past day: 40" names no speaker."""
    return text.has("trigger", at) or at in text.quantity_at or at in text.timed


def _past_repost_mark(text: Marked, span: Span) -> int:
    """The first token behind "RT @user:" marks."""
    at = span.first
    while at + 1 < span.last and text.tokens[at].folded in ("rt", "mt") and text.tokens[at + 1].kind == "mention":
        at += 2
        at += text.text(at) == ":"
    return at


def header_claimant(text: Marked, span: Span) -> Doer | None:
    """ "UN mission: 16 killed …": a few words before a colon that name an office or a party."""
    start = _past_repost_mark(text, span)
    for at in range(start, min(start + 8, span.last)):
        if text.text(at) != ":":
            continue
        first = start
        while first < at and text.tokens[first].kind in ("punct", "mention"):
            first += 1
        # "Breaking: …" names nobody, "شبكة أطباء السودان: …" an office whose name holds such a word
        is_office = text.has("claimant_nouns", first)
        is_plain = any(
            (text.has("claimant_plain_headers", i) and not is_office) or _is_told(text, i) for i in range(first, at)
        )
        if first < at and not is_plain and (_can_speak(text, first, at - 1) or _is_acronym(text, first, at - 1)):
            return _doer(text, first, at - 1)
        return None
    return None


def _is_acronym(text: Marked, first: int, last: int) -> bool:
    """ "МАДА: …": capitals that no list knows are an office, not a thing or an accident."""
    word = text.text(first)
    is_short = first == last and 2 < len(word) <= _ACRONYM and word.isalpha() and word.isupper()
    return is_short and text.lexicon.option.get("head") == "first" and is_name(text, first) and first not in text.placed


def agent_behind(text: Marked, span: Span, first: int, reach: int) -> Doer | None:
    """ "Сбит ПВО", "34 дрона уничтожили за ночь силы ПВО": the force that stands behind the verb of those it hit."""
    forces = [fold(f) for f in split_list(text.lexicon.option.get("forces", ""))]
    for at in range(first, min(first + reach, span.last + 1)):
        if text.tokens[at].folded in forces and text.found.at("doer_means", at) is not None:
            last = at
            while last + 1 <= span.last and last - at < _MODIFIERS and not breaks(text, last + 1, span):
                last += 1
            return _doer(text, at, last)
        if text.tokens[at].kind == "punct":
            return None
    return None
