"""A text with all its marks, its noun groups, and where a phrase ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from claims.lexicon import Found, Lexicon, Mark
from claims.model import Role
from claims.parties import PartyMention
from claims.places import PlaceMention
from claims.quantity import Quantity
from claims.text import Token
from claims.times import TimeMention

_NOUNS = ("role", "people", "one_person", "people_pronouns", "equipment", "places_nouns", "attack_nouns")
_PLACE_NOUNS = ("places_nouns", "equipment")


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens first to last, inclusive."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Group:
    """A noun phrase: `first` to `last` are its words, empty (last < first) for a bare number.

    `sort` says what it names: people, equipment, place, attack, thing (a word no list holds), none (a bare number).
    """

    first: int
    last: int
    sort: str
    quantity: Quantity | None = None
    role: Role | None = None
    unit: str = "person"
    party: PartyMention | None = None
    is_one: bool = False
    is_proper: bool = False
    inner: Mark | None = None  # a trigger inside it: "4 captured soldiers"

    @property
    def start(self) -> int:
        return self.quantity.first if self.quantity else self.first

    @property
    def stop(self) -> int:
        return max(self.last, self.quantity.last) if self.quantity else self.last

    @property
    def has_words(self) -> bool:
        return self.last >= self.first


@dataclass(frozen=True, slots=True)
class Marked:
    """A post's tokens with everything the readers of single fields found in them."""

    tokens: Sequence[Token]
    found: Found
    lexicon: Lexicon
    times: Sequence[TimeMention] = ()
    quantities: Sequence[Quantity] = ()
    places: Sequence[PlaceMention] = ()
    parties: Sequence[PartyMention] = ()
    timed: frozenset[int] = frozenset()
    quantity_at: Mapping[int, Quantity] = field(default_factory=dict)
    placed: frozenset[int] = frozenset()  # tokens of every place named, known or not
    party_at: Mapping[int, PartyMention] = field(default_factory=dict)

    def text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def has(self, sort: str, at: int) -> bool:
        return self.found.over(sort, at) is not None

    def is_dual(self, at: int) -> bool:
        """Whether the word says by its own form that there are two."""
        quantity = self.quantity_at.get(at)
        return quantity is not None and quantity.last < quantity.first

    def is_led_in(self, at: int) -> bool:
        """Whether a preposition is written on to the word that says where or with what ("بضربة")."""
        return self._has_prefix("prefixes_in", at)

    def is_for(self, at: int) -> bool:
        """Whether any preposition is written on to the word ("لمقاتلي")."""
        return self._has_prefix("prefixes_of", at)

    def _has_prefix(self, name: str, at: int) -> bool:
        prefix = self.found.prefixes.get(at)
        return prefix is not None and any(letter in prefix for letter in str(self.lexicon.option.get(name, "")).split())

    def is_joined(self, at: int) -> bool:
        """Whether an "and" stands before the word, or is written on to it."""
        return self.has("conjunctions", at - 1) or at in self.found.joined

    def touches(self, at: int) -> bool:
        return 0 < at < len(self.tokens) and self.tokens[at - 1].end == self.tokens[at].start

    @property
    def is_placed_apart(self) -> bool:
        """Where attributes stand before their noun and verbs last, a place behind a noun is none of its attributes."""
        return not self.is_head_first and self.lexicon.option.get("order") == "verb_last"

    @property
    def is_head_first(self) -> bool:
        return bool(self.lexicon.option.get("head", "last") == "first")


def noun_at(text: Marked, at: int) -> Mark | None:
    found = text.found
    # "أم درمان", "Bint Jbeil": a mother and a daughter only in the name
    is_in_name = at in text.placed and (at + 1 in text.placed or at - 1 in text.placed)
    marks = (found.at(sort, at) for sort in (_PLACE_NOUNS if is_in_name else _NOUNS))
    return max((m for m in marks if m is not None), key=lambda m: m.last, default=None)


def breaks(text: Marked, at: int, span: Span) -> bool:
    """Whether a noun phrase cannot go on with this token."""
    if at > span.last or at in text.timed or at in text.quantity_at:
        return True
    token = text.tokens[at]
    if token.kind in ("url", "mention"):
        return True
    if token.kind == "punct" and token.text == "." and text.has("abbreviations", at - 1):
        return False
    if token.kind == "punct":
        is_inside = text.touches(at) and text.touches(at + 1)
        return not ((is_inside and token.text in "-|'’–") or token.text in '"«»“”')
    if token.kind == "number":
        is_age = text.has("time_unit", at + 1) or (text.text(at + 1) == "-" and text.touches(at + 1))
        return not (text.touches(at) or is_age)
    if text.touches(at) and text.text(at - 1) == "-":
        return False  # passer-by
    if text.has("time_unit", at) and text.tokens[at - 1].kind == "word":
        return True  # "SAA hours later"
    if text.has("trigger", at):
        return noun_at(text, at) is None or text.found.at("trigger", at) is not None
    return (text.has("stops", at) and at not in text.party_at and at not in text.placed) or text.has(
        "claimant_verbs", at
    )
