"""Post → claims: tag the fields, pair triggers with who was hit, gather the rest from round each pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeVar

from claims.abroad import with_cities
from claims.assemble import assemble
from claims.language import TOLD_BY_SCRIPT, language_of
from claims.language_files import LANGUAGES, compile_lexicon, load
from claims.lexicon import Found, Lexicon
from claims.located import Located, find_located
from claims.model import Claim, Place, Post, Reading
from claims.numbers import find_quantities
from claims.parties import PartyBook, PartyMention
from claims.phrases import Marked
from claims.places import Gazetteer, PlaceMention
from claims.scene import Author
from claims.sentences import sentences
from claims.text import Token, fold, tokenize
from claims.times import find_times

# What is read of a giant post: no platform lets a person write more, and reading stays bounded.
MOST_CHARACTERS = 20_000
_INHERITED_CONFIDENCE = 0.8
_COUNTS = ("number", "vague", "denial_before", "denial_after")
_NO_SIDE = "independent"  # an author of no known side calls things as reporters do
_Mention = TypeVar("_Mention", PlaceMention, PartyMention)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads posts with a gazetteer, a book of parties and the bundled languages. It knows no clock and no network.

    `languages` are lexicons beside those told apart by their script, or in place of one of them.
    """

    gazetteer: Gazetteer
    parties: PartyBook
    languages: Mapping[str, Lexicon] = field(default_factory=dict)

    @classmethod
    @cache
    def bundled(cls) -> "Reader":
        others = {code: lexicon for code in LANGUAGES if code not in TOLD_BY_SCRIPT and (lexicon := load(code))}
        return cls(Gazetteer.bundled(), PartyBook.bundled(), others)

    def with_language(self, lang: str, toml: str) -> "Reader":
        """A reader that also knows the language of this file (format: claims/languages/README.md).

        Raises tomllib.TOMLDecodeError, KeyError or ValueError on a file that is not well formed.
        """
        return replace(self, languages={**self.languages, lang: compile_lexicon(lang, toml)})

    def with_aliases(self, *, places: Mapping[str, str], parties: Mapping[str, str]) -> "Reader":
        """A reader for which these words mean these places and parties (ids). Raises KeyError for an unknown id."""
        return replace(self, gazetteer=self.gazetteer.with_aliases(places), parties=self.parties.with_aliases(parties))

    def read(self, post: Post) -> Reading:
        """The post's language and claims, in order of text. Never raises; the first 20,000 characters are read."""
        tokens = tokenize(post.text[:MOST_CHARACTERS])
        lang = language_of(post.lang, tokens, self.languages)
        if lang is None:
            return Reading(lang=_plain_code(post.lang))
        lexicon = self.languages.get(lang) or load(lang)
        if lexicon is None or not lexicon.asserts(tokens):
            return Reading(lang=lang)
        found = lexicon.mark(tokens)
        if not _may_claim(tokens, found):
            return Reading(lang=lang)
        text = self._mark(tokens, found, lexicon, post)
        spans = sentences(tokens, text.found)
        located = with_cities(text, find_located(text, spans), self.gazetteer, post)
        text, offset = self._with_local_days(text, located, post)
        author = Author(post=post, parties=self.parties, offset_h=offset)
        text = replace(text, placed=frozenset(i for one in located for i in range(one.first, one.last + 1)))
        return Reading(lang=lang, claims=tuple(assemble(text, spans, located, author)))

    def _mark(self, tokens: Sequence[Token], found: Found, lexicon: Lexicon, post: Post) -> Marked:
        places = self.gazetteer.mentions(tokens, beat=post.beat, side=post.side)
        places = [m for m in places if not (m.is_guess and found.knows(m.first))]
        found = found.with_joined(_joined_places(tokens, lexicon, places))
        found = found.without_triggers(_names_of_places(tokens, found, places))
        parties = self.parties.mentions(tokens, lexicon.lang, side=post.side or _NO_SIDE)
        offset = self._offset_of([m.place for m in places], post)
        times = find_times(tokens, found, lexicon, posted_at=post.posted_at, offset_h=offset)
        timed = frozenset(i for t in times for i in range(t.first, t.last + 1))
        named = {i for m in places if m.last > m.first for i in range(m.first, m.last + 1)}  # "Lac-Mégantic"
        known = _by_token(places).keys() | _by_token(parties).keys()
        quantities = find_quantities(tokens, found, lexicon, taken=timed | named, known=known)
        return Marked(
            tokens,
            found,
            lexicon,
            times,
            quantities,
            places,
            parties,
            timed,
            {q.first: q for q in quantities},
            party_at=_by_token(parties),
        )

    def _with_local_days(self, text: Marked, located: Sequence[Located], post: Post) -> tuple[Marked, float]:
        """The text and its hours east of UTC: times counted before a city was known are counted by its midnight."""
        places = [m.place for m in text.places]
        known, offset = self._offset_of(places, post), self._offset_of(places or [one.place for one in located], post)
        if offset != known and text.times:
            times = find_times(text.tokens, text.found, text.lexicon, posted_at=post.posted_at, offset_h=offset)
            text = replace(text, times=times)
        return text, offset

    def _offset_of(self, places: Sequence[Place | None], post: Post) -> float:
        """Hours east of UTC where the post speaks of: its first place, else its beat."""
        for place in places:
            if place is not None and place.id is not None:
                return self.gazetteer.utc_offset(place.id)
        return self.gazetteer.utc_offset(post.beat) if post.beat else 0.0

    def find_places(self, words: str) -> list[Place]:
        """Places of that name, best first, misspellings tolerated; empty if nothing is near."""
        return self.gazetteer.search(words)

    def near_names(self, words: str, limit: int = 3) -> list[str]:
        return self.gazetteer.near_names(words, limit)


def _joined_places(tokens: Sequence[Token], lexicon: Lexicon, places: Sequence[PlaceMention]) -> dict[int, str]:
    """Places with an "and" written on to their names ("وحلب"), and that "and"."""
    firsts = ((m.first, tokens[m.first].folded[:1], fold(m.name)[:1]) for m in places)
    return {at: letter for at, letter, own in firsts if letter in lexicon.joined and letter != own}


def _names_of_places(tokens: Sequence[Token], found: Found, places: Sequence[PlaceMention]) -> frozenset[int]:
    """Where a known place is named although a verb is written alike ("مدينة تدمر"), in scripts without capitals."""
    led_in = ("places_before", "places_nouns")
    named = (m.first for m in places if m.first and any(found.over(sort, m.first - 1) for sort in led_in))
    return frozenset(i for i in named if tokens[i].text.upper() == tokens[i].text.lower())


def _may_claim(tokens: Sequence[Token], found: Found) -> bool:
    """Whether any trigger has beside it what it needs: told cheaply, before places, parties and times are read."""
    is_counted = any(t.kind == "number" for t in tokens) or any(found.all(sort) for sort in _COUNTS)
    has_attack = bool(found.all("attack_nouns"))
    for trigger in (mark.value for mark in found.all("trigger")):
        lacks_number = trigger.needs in ("number", "people") and not (
            is_counted or trigger.count or "place" in trigger.kinds
        )
        lacks_attack = trigger.needs == "attack" and not has_attack
        if trigger.kinds and not (lacks_number or lacks_attack):
            return True
    return False


def _plain_code(lang: str | None) -> str | None:
    return lang.lower().split("-")[0] if lang else None


def _by_token(mentions: Sequence[_Mention]) -> Mapping[int, _Mention]:
    return {i: m for m in mentions for i in range(m.first, m.last + 1)}


def inherit(reading: Reading, parent: Sequence[Claim]) -> Reading:
    """The claims of a reply to one's own post: place and window it does not name come from the post it continues."""
    return replace(reading, claims=tuple(_inherit(claim, parent) for claim in reading.claims))


def _inherit(claim: Claim, parent: Sequence[Claim]) -> Claim:
    place = next((p.place for p in parent if p.place is not None), None) if claim.place is None else None
    window = None if claim.window.is_stated else next((p.window for p in parent if p.window.is_stated), None)
    taken = [name for name, value in (("place", place), ("window", window)) if value is not None]
    if not taken:
        return claim
    return replace(
        claim,
        place=place or claim.place,
        window=window or claim.window,
        inherited=(*claim.inherited, *taken),
        confidence=round(claim.confidence * _INHERITED_CONFIDENCE, 3),
    )
