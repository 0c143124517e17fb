"""Lists in a post: lines that begin with one sign tell of one thing each, and share no place and no time."""

from collections import Counter
from itertools import pairwise

from claims.phrases import Marked, Span

_LEAST_ITEMS = 2


def items(text: Marked) -> list[Span]:
    """The items of the post's list, from sign to sign; none where no sign begins two lines."""
    starts = [at for at in range(len(text.tokens)) if _may_be_sign(text, at)]
    signs = Counter(text.text(at) for at in starts)
    firsts = [at for at in starts if signs[text.text(at)] >= _LEAST_ITEMS]
    return [Span(first, end - 1) for first, end in pairwise([*firsts, len(text.tokens)])]


def _may_be_sign(text: Marked, at: int) -> bool:
    token = text.tokens[at]
    begins_line = at == 0 or text.text(at - 1) == "\n"
    return begins_line and token.kind == "punct" and token.text[0] not in "\n*_[(«\"'"


def item_at(text: Marked, at: int) -> Span | None:
    """The item that holds this token."""
    return next((one for one in items(text) if one.first <= at <= one.last), None)
