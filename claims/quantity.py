"""A count as it stands in a text, and the text it is looked for in."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from claims.lexicon import Found, Lexicon
from claims.model import Count, Qualifier
from claims.text import Token

DASHES = ("-", "–", "—", "‐")
MOST = 10**12  # no count of people or things is larger; keeps the numbers inside any database's integers


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
class CountText:
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
