"""What a claim is gathered from: the post's tokens, its sentences and their pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.assertions import Pair
from claims.located import Located
from claims.model import Post, Window
from claims.parties import PartyBook
from claims.phrases import Group, Marked, Span
from claims.text import fold
from claims.times import posting_day
from claims.who import Doer


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote the post, and what that makes of "our", "the enemy", "today"."""

    post: Post
    parties: PartyBook
    offset_h: float = 0.0

    def default_window(self) -> Window:
        start, end = posting_day(self.post.posted_at, offset_h=self.offset_h)
        return Window(start=start, end=end)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with what was found in it."""

    index: int
    span: Span
    groups: Sequence[Group]
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class Scene:
    text: Marked
    spans: Sequence[Span]
    sentences: Sequence[Sentence]
    located: Sequence[Located]
    author: Author
    header: Doer | None


def offsets(text: Marked, first: int, last: int) -> tuple[int, int]:
    return text.tokens[first].start + _written_on(text, first), text.tokens[last].end


def _written_on(text: Marked, at: int) -> int:
    """How many letters before the word itself are an "and" or a preposition: they are no part of what it names."""
    prefix, article = text.found.prefixes.get(at, ""), text.lexicon.article
    letters = len(prefix) - (len(article) if article and prefix.endswith(article) else 0)
    return letters if text.tokens[at].folded[:letters] == fold(text.text(at)[:letters]) else 0


def words_of(scene: Scene, first: int, last: int) -> str:
    start, end = offsets(scene.text, first, last)
    return scene.author.post.text[start:end]


def core_of(found: Pair) -> Span:
    if found.group is None:
        return Span(found.assertion.first, found.assertion.last)
    return (
        Span(min(found.group.start, found.assertion.first), max(found.group.stop, found.assertion.last))
        if found.cost <= 4
        else Span(found.group.start, found.group.stop)
    )
