"""Words to places: names in any script to gazetteer ids, with the post's other places settling what is ambiguous."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from claims.model import Place
from claims.name_index import Entry, Match, NameIndex, Word, words_of
from claims.packs import Pack, PlaceRow, bundled_grammars, bundled_packs, read_names
from claims.region import Region, levels_shared, parents_of
from claims.spellings import latin_form, skeleton
from claims.text import Token, fold
from claims.world import City, WorldCities

# Below this a spelling is another word: Kapisa and Kabul score 55, Panjsher and Panjshir 88.
LEAST_SCORE = 80.0
_SKELETON_SCORE = 85.0
_NEAR_SCORE = 50.0
_LEAST_MISSPELT = 5
_CACHED_GUESSES = 1 << 15


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Tokens [first, last], inclusive, that name a place.

    `place` is None while several `candidates` are equally likely. `name` is the dictionary form in the post's own
    script. `is_adjective`: "Syrian". `is_guess`: a misspelling, taken because the post speaks of its country.
    """

    first: int
    last: int
    candidates: tuple[Place, ...]
    place: Place | None
    name: str
    is_adjective: bool = False
    is_guess: bool = False


class Gazetteer:
    """All places known, by id and by name."""

    def __init__(
        self,
        packs: Sequence[Pack],
        index: NameIndex,
        levels: Mapping[str, int],
        world: WorldCities | None = None,
        villages: Iterable[str] = (),
    ) -> None:
        self.villages = frozenset(villages)  # words for a village, folded
        self._index = index
        self._world = world
        self._cities: dict[str, Sequence[City]] = {}  # of names met, most of them none
        self._levels = levels
        self._places: dict[str, Place] = {}
        self._offsets: dict[str, float] = {}
        self._beats: dict[str, tuple[str, ...]] = {}
        self._homes: dict[str, str] = {}
        for pack in packs:
            self._take(pack)
        self._misspellings: dict[str, tuple[tuple[str, Entry], ...]] | None = None
        self._spellings: list[tuple[str, Entry]] | None = None
        self._guesses: dict[str, tuple[Entry, ...]] = {}

    @classmethod
    @cache
    def bundled(cls) -> "Gazetteer":
        grammars = bundled_grammars().values()
        levels = {word: depth for grammar in grammars for word, depth in grammar.levels.items()}
        villages = (word for grammar in grammars for word in grammar.villages)
        return cls(bundled_packs(), NameIndex(grammars), levels, WorldCities.bundled(), villages)

    def _take(self, pack: Pack) -> None:
        for row in pack.places:
            self._take_place(row)
        self._beats[pack.key] = tuple(dict.fromkeys(row.id.split(".")[0] for row in pack.places))
        self._homes.update({party.id: party.home for party in pack.parties if party.home})

    def _take_place(self, row: PlaceRow) -> None:
        if row.id not in self._places:
            self._places[row.id] = Place(words=row.name, name=row.name, id=row.id, parents=parents_of(row.id))
        if row.utc_offset is not None:
            self._offsets[row.id] = row.utc_offset
        for name in row.names:
            self._index.add(Entry(row.id, name))

    def add_alias(self, words: str, place_id: str) -> None:
        """An analyst's own spelling; the next post uses it. Raises KeyError for an unknown place."""
        place = self._known(place_id)
        for name in read_names(words):
            self._index.add(Entry(place.id or place_id, name))
        self._index.forget_forms()
        self._spellings = self._misspellings = None
        self._guesses.clear()

    def with_aliases(self, aliases: Mapping[str, str]) -> "Gazetteer":
        """A gazetteer in which these words mean these places (ids), and no other. Raises KeyError for an unknown id."""
        other = copy(self)
        other._index = self._index.with_final(
            [Entry(self._known(id_).id or id_, name) for words, id_ in aliases.items() for name in read_names(words)]
        )
        other._spellings = other._misspellings = None
        other._guesses = {}
        return other

    def place(self, place_id: str) -> Place | None:
        if (place := self._places.get(place_id)) is not None or self._world is None:
            return place
        city = self._world.city(place_id)
        return _city_place(city) if city is not None else None

    def _known(self, place_id: str) -> Place:
        """Raises KeyError for an unknown place; a city of the world is a place of the gazetteer from now on."""
        if place_id not in self._places and (place := self.place(place_id)) is not None:
            self._places[place_id] = place
        return self._places[place_id]

    def cities(self, words: Sequence[str]) -> Sequence[City]:
        """Cities of the world of this name, folded words, inflected or not; the most populous first."""
        if self._world is None or not words:
            return ()
        name = " ".join(words)
        if (known := self._cities.get(name)) is None:
            if len(self._cities) > _CACHED_GUESSES:
                self._cities.clear()
            self._cities[name] = known = self._find_cities(words, self._world)
        return known

    def _find_cities(self, words: Sequence[str], world: WorldCities) -> Sequence[City]:
        keys: list[str] = [""]
        for word in words:
            keys = [key + form for key in keys for form in self._index.unbent(word, world) if key + form in world]
        return next((found for key in keys if (found := world.named(key))), ())

    def place_of(self, city: City) -> Place | None:
        """The city's place: a pack's own where its province, else its country, has one of that name.

        None where the pack has several: then the post says too little.
        """
        country, home = city.id.split(".")[0], city.id.rsplit(".", 1)[0]
        found = self._index.exact("".join(read_names(city.name)[0].words))
        owners = {e.owner: e.name.needs_support for e in found if e.owner.startswith(f"{country}.")}
        near = [id_ for id_ in owners if id_ == home or id_.startswith(f"{home}.")]
        own = near or [id_ for id_, is_weak in owners.items() if not is_weak]
        if len(own) > 1:
            return None
        return self._places[own[0]] if own else _city_place(city)

    def region(self, places: Iterable[Place | None], *, beat: str | None, side: str | None) -> Region:
        """`beat` is a place id or a theatre's key, `side` a party's id."""
        near = dict.fromkeys(place.id for place in places if place is not None and place.id is not None)
        return Region(tuple(near), *self._regions(beat, side))

    def utc_offset(self, place_id: str) -> float:
        """Hours east of UTC by the nearest parent that has a time zone, summer time left out; 0.0 where unknown."""
        if self._world is not None and place_id not in self._places and (city := self._world.city(place_id)):
            return city.utc_offset
        for id_ in (place_id, *parents_of(place_id)):
            if id_ in self._offsets:
                return self._offsets[id_]
        return 0.0

    def mentions(
        self, tokens: Sequence[Token], *, beat: str | None = None, side: str | None = None
    ) -> list[PlaceMention]:
        """Places named, in order of text. `beat` is a place id or a theatre's key, `side` a party's id."""
        words = words_of(tokens)
        matches = self._matches(words)
        regions = self._regions(beat, side)
        sure = _sure(matches)
        found = [self._settle(m, words, [s for s in sure if s[0] != m.start], regions) for m in matches]
        found += self._misspelt(words, matches, [id_ for _, id_ in sure], regions)
        return sorted((m for m in found if m is not None), key=lambda m: m.first)

    def _matches(self, words: Sequence[Word]) -> list[Match]:
        matches: list[Match] = []
        nouns = self._index.shared_nouns(words)
        at = 0
        while at < len(words):
            match = self._index.match(words, at)
            if match is None and nouns and words[at].is_capital:
                match = self._index.sharing(words, at, nouns)
            if match is None or _is_lower_case(match, words[at]):
                at += 1
            else:
                matches.append(match)
                at = match.stop
        return matches

    def _regions(self, beat: str | None, side: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        beats = self._beats.get(beat, (beat,)) if beat else ()
        homes = tuple(self._homes.get(side, "").split()) if side else ()
        return beats, homes

    def _settle(
        self, match: Match, words: Sequence[Word], sure: Sequence[tuple[int, str]], regions: tuple[tuple[str, ...], ...]
    ) -> PlaceMention | None:
        entries = {e.owner: e for e in reversed(match.entries)}
        level = self._level(match, words)
        ranked = []
        for owner, entry in entries.items():
            fits_level = level is not None and owner.count(".") == level
            near = max((levels_shared(owner, id_) for _, id_ in sure), default=0)
            inside = tuple(max((levels_shared(owner, region) for region in places), default=0) for places in regions)
            if entry.name.needs_support and not (fits_level or near or any(inside)):
                continue
            ranked.append(((fits_level, near, *inside, not entry.name.needs_support), entry))
        if not ranked:
            return None
        best = max(rank for rank, _ in ranked)
        winners = [entry for rank, entry in ranked if rank == best]
        return self._mention(match, words, winners)

    def _level(self, match: Match, words: Sequence[Word]) -> int | None:
        """1 beside a word for a province, 2 beside one for a district."""
        sides = [match.start - 1, match.stop]
        if match.start > 1 and words[match.start - 1].folded in ("of",):
            sides.append(match.start - 2)
        for at in sides:
            if 0 <= at < len(words) and (level := self._levels.get(words[at].folded)) is not None:
                return level
        return None

    def _mention(self, match: Match, words: Sequence[Word], winners: Sequence[Entry]) -> PlaceMention:
        places = tuple(self._places[e.owner] for e in winners)
        name = winners[0].name
        is_as_written = not match.is_bent and match.stop == match.start + 1
        return PlaceMention(
            first=words[match.start].token,
            last=words[match.stop - 1].token,
            candidates=places,
            place=places[0] if len(places) == 1 else None,
            name=words[match.start].text if is_as_written else name.written,
            is_adjective=name.is_adjective,
        )

    def _misspelt(
        self, words: Sequence[Word], matches: Sequence[Match], sure: Sequence[str], regions: tuple[tuple[str, ...], ...]
    ) -> list[PlaceMention]:
        """Unknown capitalised words whose consonants are exactly those of one place of the post's own country."""
        countries = {id_.split(".")[0] for id_ in (*sure, *(r for places in regions for r in places))}
        if not countries:
            return []
        taken = {at for m in matches for at in range(m.start, m.stop)}
        found = []
        for at, word in enumerate(words):
            if len(word.text) < _LEAST_MISSPELT or at in taken or not word.is_capital or _is_bending(word):
                continue
            if (entry := self._guess(word.folded, countries)) is not None:
                place = self._places[entry.owner]
                found.append(PlaceMention(word.token, word.token, (place,), place, entry.name.written, is_guess=True))
        return found

    def _guess(self, word: str, countries: set[str]) -> Entry | None:
        if (near := self._guesses.get(word)) is None:
            if len(self._guesses) > _CACHED_GUESSES:
                self._guesses.clear()
            self._guesses[word] = near = self._same_skeleton(word)
        fit = [entry for entry in near if entry.owner.split(".")[0] in countries] if near else []
        return fit[0] if len({e.owner for e in fit}) == 1 else None

    def _same_skeleton(self, word: str) -> tuple[Entry, ...]:
        if self._misspellings is None:
            self._misspellings = _by_skeleton(self._all_spellings())
        latin = latin_form(word)
        return tuple(
            entry
            for spelling, entry in self._misspellings.get(skeleton(latin), ())
            if spelling[0] == latin[0] and fuzz.ratio(spelling, latin) >= _SKELETON_SCORE
        )

    def _all_spellings(self) -> list[tuple[str, Entry]]:
        if self._spellings is None:
            self._spellings = [
                (latin_form(key), entry) for key, entries in self._index.keys().items() for entry in entries
            ]
        return self._spellings

    def search(self, words: str) -> list[Place]:
        """Places an analyst may mean by these words, best first; [] rather than a guess below the least score."""
        key = "".join(read_names(words.replace(",", " "))[0].words) if words.strip() and fold(words).strip() else ""
        if exact := self._index.exact(key):
            ordered = sorted(exact, key=lambda e: (e.name.needs_support, e.owner.count(".")))
            return self._distinct(ordered)
        if abroad := [place for city in self.cities([key]) if (place := self.place_of(city)) is not None]:
            return list({place.id: place for place in abroad}.values())
        return self._distinct(entry for _, entry in self._scored(words, LEAST_SCORE))

    def near_names(self, words: str, limit: int = 3) -> list[str]:
        """English names of the nearest places, however far off they are, for "did you mean"."""
        places = self.search(words) or self._distinct(entry for _, entry in self._scored(words, _NEAR_SCORE))
        return [place.name or place.words for place in places[:limit]]

    def _scored(self, words: str, least: float) -> list[tuple[float, Entry]]:
        latin = latin_form("".join(fold(words).split()))
        if len(latin) < 3:
            return []
        spellings = self._all_spellings()
        choices = [spelling for spelling, _ in spellings]
        hits = process.extract(latin, choices, scorer=fuzz.ratio, score_cutoff=least, limit=30)
        scored = [(score, spellings[at][1]) for _, score, at in hits]
        if len(bones := skeleton(latin)) >= 4:
            if self._misspellings is None:
                self._misspellings = _by_skeleton(spellings)
            same = (e for s, e in self._misspellings.get(bones, ()) if fuzz.ratio(s, latin) >= least - 20.0)
            scored += [(_SKELETON_SCORE, entry) for entry in same]
        return sorted(scored, key=lambda hit: (-hit[0], hit[1].owner.count("."), hit[1].owner))

    def _distinct(self, entries: Iterable[Entry]) -> list[Place]:
        return [self._places[id_] for id_ in dict.fromkeys(entry.owner for entry in entries)]


def _city_place(city: City) -> Place:
    return Place(words=city.name, name=city.name, id=city.id, parents=parents_of(city.id))


def _is_bending(word: Word) -> bool:
    """No letter, or Cyrillic: there an unknown word near a name is an adjective or another case of some other word."""
    return not word.text[0].isalpha() or "\u0400" <= word.text[0] <= "\u052f"


def _is_lower_case(match: Match, word: Word) -> bool:
    """A single word in small letters is no name where case is kept: bent, or in Cyrillic ("роса", "мирный")."""
    return match.stop == match.start + 1 and not word.is_capital and (match.is_bent or not word.text.isascii())


def _sure(matches: Sequence[Match]) -> list[tuple[int, str]]:
    """(first word, id) of the names that can mean one place only."""
    sure = []
    for match in matches:
        owners = {e.owner for e in match.entries}
        if len(owners) == 1 and not match.entries[0].name.needs_support:
            sure.append((match.start, match.entries[0].owner))
    return sure


def _by_skeleton(spellings: Iterable[tuple[str, Entry]]) -> dict[str, tuple[tuple[str, Entry], ...]]:
    found: dict[str, list[tuple[str, Entry]]] = {}
    for spelling, entry in spellings:
        if len(spelling) >= _LEAST_MISSPELT - 1 and not entry.name.is_adjective:
            found.setdefault(skeleton(spelling), []).append((spelling, entry))
    return {bones: tuple(entries) for bones, entries in found.items()}
