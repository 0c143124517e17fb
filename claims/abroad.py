"""Cities of the world for names that no theatre pack holds: only where the sentence says that a place is meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from claims.located import Located, is_no_word, words_between
from claims.model import Place, Post
from claims.phrases import Marked
from claims.places import Gazetteer
from claims.region import Region
from claims.text import Token
from claims.world import City

_MOST_WORDS = 4
# A name without capitals or in a hashtag, and a name in a post about another country, is a word, a person or a village
# before it is a town ("Ahmadabad district, Paktia"): only a large city by its main name counts there.
_LARGE = 250_000


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is known of the place looked for. `inside`: the place that follows the name, perhaps its country or state;
    `only_inside`: nothing else makes the name a place.

    `is_called`: "the city of" leads in; `is_bare`: neither capital nor preposition sets the name apart from a word.
    """

    region: Region
    inside: Place | None = None
    only_inside: bool = False
    is_called: bool = False
    is_bare: bool = False

    def fitting(self, cities: Sequence[City]) -> Sequence[City]:
        """Those of the country behind the name, else those that may be meant at all."""
        inside = [c for c in cities if self.inside is not None and c.id.startswith(f"{self.inside.id}.")]
        return inside if inside or self.only_inside else [c for c in cities if self._allows(c)]

    def _allows(self, city: City) -> bool:
        if self.region.support(city.id):
            return True
        if city.needs_support and not self.is_called:
            return False
        is_doubtful = self.is_bare or self.region.is_known
        return not is_doubtful or (city.is_main and city.weight >= _LARGE)


def with_cities(text: Marked, located: Sequence[Located], gazetteer: Gazetteer, post: Post) -> list[Located]:
    """The places found, those among them that are cities with their ids, and cities told by a hashtag, by their
    country behind them, or by a preposition in a script without capitals."""
    region = gazetteer.region([m.place for m in text.places], beat=post.beat, side=post.side)
    in_packs = {i for m in text.places for i in range(m.first, m.last + 1)}
    behind_comma = _behind_comma(text)
    named = [
        one if one.first in in_packs else _named(text, one, gazetteer, _Sight(region, behind_comma.get(one.last + 1)))
        for one in located
    ]
    taken = in_packs | {i for one in located for i in range(one.first, one.last + 1)}
    for find in (_before_country, _in_hashtags, _without_capitals):
        more = list(find(text, taken, gazetteer, region))
        named += more
        taken |= {i for one in more for i in range(one.first, one.last + 1)}
    return sorted(named, key=lambda one: one.first)


def _behind_comma(text: Marked) -> dict[int, Place]:
    """The place behind each comma: "France" in "Nice, France"."""
    return {
        m.first - 1: m.place
        for m in text.places
        if m.place is not None and not m.is_adjective and text.text(m.first - 1) in (",", "،")
    }


def _named(text: Marked, one: Located, gazetteer: Gazetteer, sight: _Sight) -> Located:
    """A name that a preposition led in, as the city it is, or as a part of that city ("Marseille Airport")."""
    if _is_of_province(text, one.last) or _is_village(text, one.first, gazetteer):
        return one
    sight = replace(sight, is_called=_is_called(text, one.first))
    if (found := _city_at(text, one.first, one.last, gazetteer, sight)) is not None:
        return found
    last = one.last - 1
    if last >= one.first and text.found.at("places_parts", one.last):
        whole = _city_at(text, one.first, last, gazetteer, sight)
        if whole is not None and whole.place.id is not None:
            inside = Place(words=one.place.words, parents=(whole.place.id, *whole.place.parents))
            return Located(inside, one.first, one.last, one.name_in_text)
    return one


def _is_of_province(text: Marked, last: int) -> bool:
    """ "в Красноярском крае": an adjective, and what it belongs to is no city."""
    return "\u0400" <= text.text(last)[0] <= "\u052f" and text.has("places_after", last + 1)


def _is_called(text: Marked, first: int) -> bool:
    """Whether "the city of", "город", "مدينة" leads in."""
    lead = text.found.ending("places_before", first - 1)
    is_phrase = lead is not None and text.text(first - 1) == "of"
    return is_phrase or text.found.ending("places_nouns", first - 1) is not None


def _is_village(text: Marked, first: int, gazetteer: Gazetteer) -> bool:
    """ "в деревне Меленки", "the village of Split": not the town of that name."""
    lead = first - 2 if text.text(first - 1) == "of" else first - 1
    return lead >= 0 and text.tokens[lead].folded in gazetteer.villages


def _before_country(text: Marked, taken: set[int], gazetteer: Gazetteer, region: Region) -> Iterator[Located]:
    """ "Nice, France" without a preposition."""
    for comma, place in _behind_comma(text).items():
        sight = _Sight(region, place, only_inside=True)
        for first in range(max(comma - _MOST_WORDS, 0), comma):
            is_name = text.text(first)[:1].isupper() and _is_free(text, range(first, comma), taken)
            if is_name and (found := _city_at(text, first, comma - 1, gazetteer, sight)) is not None:
                yield found
                break


def _in_hashtags(text: Marked, taken: set[int], gazetteer: Gazetteer, region: Region) -> Iterator[Located]:
    sight = _Sight(region, is_bare=True)
    for first, last in _hashtags(text.tokens):
        is_free = _is_free(text, range(first, last + 1), taken)
        if is_free and (found := _city_at(text, first, last, gazetteer, sight)) is not None:
            yield found


def _hashtags(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First and last token of each hashtag."""
    first: int | None = None
    for i, token in enumerate(tokens):
        is_more = first is not None and token.is_hashtag and token.start - tokens[i - 1].end <= 1
        is_more = is_more and not token.text.startswith(("#", "＃"))
        if first is not None and not is_more:
            yield first, i - 1
            first = None
        if token.is_hashtag and first is None:
            first = i
    if first is not None:
        yield first, len(tokens) - 1


def _without_capitals(text: Marked, taken: set[int], gazetteer: Gazetteer, region: Region) -> Iterator[Located]:
    sight = _Sight(region, is_bare=True)
    for lead in text.found.all("places_before"):
        first = lead.last + 1
        if first >= len(text.tokens) or not _has_no_case(text.text(first)) or _is_village(text, first, gazetteer):
            continue
        for last in range(min(first + _MOST_WORDS, len(text.tokens)) - 1, first - 1, -1):
            is_free = _is_free(text, range(first, last + 1), taken)
            if is_free and (found := _city_at(text, first, last, gazetteer, sight)) is not None:
                yield found
                break


def _has_no_case(word: str) -> bool:
    return word[0].isalpha() and word[0].upper() == word[0].lower()


def _is_free(text: Marked, tokens: range, taken: set[int]) -> bool:
    """Whether these are words that nothing else in the post claims."""
    return all(
        text.tokens[i].kind == "word"
        and not (i in taken or i in text.timed or i in text.party_at or i in text.quantity_at)
        and is_no_word(text, i)
        for i in tokens
    )


def _city_at(text: Marked, first: int, last: int, gazetteer: Gazetteer, sight: _Sight) -> Located | None:
    """The city these tokens name; without an id where several are as likely."""
    words = [token.folded for token in text.tokens[first : last + 1] if token.kind in ("word", "number")]
    chosen = sight.region.choose(sight.fitting(gazetteer.cities(words)))
    if not chosen:
        return None
    written = chosen[0].written or words_between(text, first, last)
    places = {place.id: place for city in chosen if (place := gazetteer.place_of(city)) is not None}
    if len(places) == 1:
        (place,) = places.values()
        return Located(replace(place, words=written), first, last, written)
    names = {place.name for place in places.values()}
    return (
        Located(Place(words=written, name=names.pop() if len(names) == 1 else None), first, last, written)
        if places
        else None
    )
