"""A text cut into sentences, lines and headings."""

from collections.abc import Sequence
from itertools import pairwise

from claims.lexicon import Found
from claims.phrases import Marked, Span
from claims.text import Token

_ENDS = frozenset(".!?…؟۔‼⁉\n")
_LONGEST_HEADING, _SHORTEST_HEADING = 60, 6
_LONG_WORD, _SHORTEST_TITLE, _TITLE_SHARE = 4, 4, 0.8
_LONGEST_SENTENCE = 150  # in tokens: what never ends is cut, so that reading stays bounded


def sentences(tokens: Sequence[Token], found: Found) -> list[Span]:
    """Sentences and lines in order. A full stop behind an abbreviation or inside a name ends nothing."""
    spans: list[Span] = []
    first = 0
    heading = heading_end(tokens)
    for i, token in enumerate(tokens):
        is_end = i == heading or (token.kind == "punct" and _ends_sentence(tokens, found, i))
        if i - first >= _LONGEST_SENTENCE or is_end:
            if i > first:
                spans.append(Span(first, i))
            first = i + 1
    if first < len(tokens):
        spans.append(Span(first, len(tokens) - 1))
    return spans


def heading_end(tokens: Sequence[Token]) -> int | None:
    """The last token of a heading in bold ("**Two drones downed — mayor** …"), where the post opens with one."""
    stars = [i for i, t in enumerate(tokens[:_LONGEST_HEADING]) if t.text == "*"]
    if len(stars) < 4 or any(t.kind == "word" for t in tokens[: stars[0]]):
        return None
    end = next((b for a, b in pairwise(stars[2:]) if b == a + 1), None)
    if end is None or end - stars[0] < _SHORTEST_HEADING or end + 1 >= len(tokens):
        return None
    after = tokens[end + 1]
    return end if after.text[:1].isupper() or after.text in ("[", "\n", "«") else None


def is_title(text: Marked, span: Span) -> bool:
    """Whether nearly every long word of the line has a capital: "Force Captures Kabul Group; Militants Killed"."""
    words = [t.text for t in text.tokens[span.first : span.last + 1] if t.kind == "word" and len(t.text) >= _LONG_WORD]
    return len(words) >= _SHORTEST_TITLE and sum(w[0].isupper() for w in words) >= _TITLE_SHARE * len(words)


def _ends_sentence(tokens: Sequence[Token], found: Found, at: int) -> bool:
    sign = tokens[at].text
    if sign == "|":
        return at > 0 and tokens[at - 1].end < tokens[at].start
    if sign not in _ENDS:
        return len(sign) > 1 or ord(sign[0]) >= 0x1F000
    if sign != "." or at == 0 or at + 1 >= len(tokens):
        return True
    is_scale = found.ending("suffix", at - 1) is not None and len(tokens[at - 1].text) > 1
    is_abbreviation = found.ending("abbreviations", at - 1) is not None or is_scale
    touches = tokens[at].end == tokens[at + 1].start
    return not (is_abbreviation or (touches and tokens[at + 1].kind in ("word", "number")))
