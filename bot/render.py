"""The one place where words become Telegram HTML: cleaned, escaped, counted, and split between blocks."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias
from urllib.parse import urlsplit

# Telegram allows 4096 UTF-16 units and 100 entities a message; the rest is room for what its clients
# find by themselves (hashtags, commands, addresses).
MAX_UNITS = 3900
MAX_ENTITIES = 80

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
WORD_JOINER = "\u2060"


class Style(StrEnum):
    """How a span looks; the values are Telegram's tags."""

    BOLD = "b"
    ITALIC = "i"
    CODE = "code"
    QUOTE = "blockquote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words with at most one style and one address. `is_foreign`: not ours, but out of a post or a name list."""

    text: str
    style: Style | None = None
    href: str | None = None
    is_foreign: bool = False


Line: TypeAlias = tuple[Span, ...]
Block: TypeAlias = tuple[Line, ...]
BLANK: Line = (Span(text=""),)
DIVIDER: Line = (Span(text="⎯" * 12),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message ready to send: HTML, and the same words, with addresses, for where HTML is refused.

    `units` are UTF-16 units after entities, as Telegram counts them.
    """

    html: str
    plain: str
    units: int


def line(*parts: str | Span) -> Line:
    return tuple(Span(text=part) if isinstance(part, str) else part for part in parts)


def bold(text: str) -> Span:
    return Span(text=text, style=Style.BOLD)


def italic(text: str) -> Span:
    return Span(text=text, style=Style.ITALIC)


def code(text: str) -> Span:
    return Span(text=text, style=Style.CODE)


def foreign(text: str, style: Style | None = None) -> Span:
    """A stranger's words inside our own line: one line of it, harmless, its direction kept to itself."""
    return Span(text=text, style=style, is_foreign=True)


def quoted(text: str) -> Span:
    """A stranger's words as a paragraph of their own, which finds its own direction."""
    return foreign(text, Style.QUOTE)


def link(text: str, href: str | None) -> Span:
    """A link where the address is plain http or https; the words alone otherwise."""
    return Span(text=text, href=href if href and is_web_address(href) else None)


def is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(address) <= 2000


def block(*lines: Line | None) -> Block:
    """Lines that stay together; a None is a line that had nothing to say."""
    return tuple(each for each in lines if each)


def clean(text: str) -> str:
    """Text without what could hide or reorder words: controls, bidi marks, zero-width signs, heaps of accents.

    The joiners stay between letters and emoji, where Persian, Indic scripts and emoji need them.
    """
    kept: list[str] = []
    marks = 0
    for index, char in enumerate(text):
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= 3 and _may_stay(text, index, char):
            kept.append("\n" if char in "\u2028\u2029" else char)
    return "".join(kept).expandtabs(1)


def _may_stay(text: str, index: int, char: str) -> bool:
    if char in "\n\t\u2028\u2029":
        return True
    if char in "\u200c\u200d":
        return 0 < index < len(text) - 1 and _needs_joiner(text[index - 1]) and _needs_joiner(text[index + 1])
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}


def _needs_joiner(char: str) -> bool:
    return ord(char) > 0x2FF and not char.isspace() and unicodedata.category(char) != "Cf"


def is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)


_TRIGGER = re.compile(r"(?<!\w)([/@])(?=\w)")


def _defused(text: str) -> str:
    """Nobody's post may offer a command to tap or call a member of the chat."""
    return _TRIGGER.sub(rf"\1{WORD_JOINER}", text)


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a space where one is near."""
    if len(text) <= limit:
        return text
    space = text.rfind(" ", max(0, limit - 30), limit)
    return text[: space if space > 0 else limit - 1].rstrip() + "…"


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _words(span: Span) -> str:
    if not span.is_foreign:
        return clean(span.text)
    words = _defused(" ".join(clean(span.text).split()))
    # An isolate keeps the numbers beside a right-to-left name in their place; a paragraph of its own needs none,
    # and would lose its direction by one (UAX #9, P2).
    is_inline = span.style is not Style.QUOTE
    return f"{FIRST_STRONG_ISOLATE}{words}{POP_ISOLATE}" if is_inline and is_right_to_left(words) else words


def _line_html(spans: Line) -> str:
    """Neighbours that look alike share a tag: an entity saved, and words that can be searched for."""
    alike = groupby(spans, key=lambda span: (span.style, span.href))
    return "".join(_tagged("".join(map(_words, each)), style, href) for (style, href), each in alike)


def _tagged(words: str, style: Style | None, href: str | None) -> str:
    text = html.escape(words, quote=False)
    if href is not None and is_web_address(href):
        text = f'<a href="{html.escape(href, quote=True)}">{text}</a>'
    return f"<{style}>{text}</{style}>" if style else text


def _block_html(lines: Block) -> str:
    return "\n".join(map(_line_html, lines))


def _block_words(lines: Block) -> str:
    return "\n".join("".join(map(_words, each)) for each in lines)


def _block_plain(lines: Block) -> str:
    return "\n".join("".join(map(_with_address, each)) for each in lines)


def _with_address(span: Span) -> str:
    return f"{_words(span)} {span.href}" if span.href else _words(span)


def _entities(lines: Block) -> int:
    return sum(bool(span.style) + bool(span.href) for each in lines for span in each)


def message(*blocks: Block) -> Message:
    """Blocks as one message, whatever its length; use `fit` or `split` where the length is not known."""
    words, plain = _joined(blocks, _block_words), _joined(blocks, _block_plain)
    return Message(
        html=_joined(blocks, _block_html), plain=plain if units(plain) <= MAX_UNITS else words, units=units(words)
    )


def _joined(blocks: Iterable[Block], write: Callable[[Block], str]) -> str:
    return "\n\n".join(map(write, blocks))


def divided(groups: Iterable[Sequence[Block]]) -> list[Block]:
    """All blocks in order; a group after the first begins with a dividing line (cards hold blank lines themselves)."""
    blocks: list[Block] = []
    for group in groups:
        first, rest = group[:1], group[1:]
        blocks.extend((DIVIDER, *each) if blocks else each for each in first)
        blocks.extend(rest)
    return blocks


def _fits(blocks: Sequence[Block]) -> bool:
    return units(_joined(blocks, _block_words)) <= MAX_UNITS and sum(map(_entities, blocks)) <= MAX_ENTITIES


def split(blocks: Iterable[Block]) -> list[Message]:
    """As few messages as the limits allow; never cut inside a block that could stand alone."""
    messages: list[Message] = []
    gathered: list[Block] = []
    for each in (piece for whole in blocks for piece in _pieces(whole)):
        if gathered and not _fits([*gathered, each]):
            messages.append(message(*gathered))
            gathered = []
        gathered.append(each)
    return [*messages, message(*gathered)] if gathered else messages


def fit(blocks: Sequence[Block], *, more: str) -> Message:
    """The first blocks that fit into one message; `more` says with {n} how many were left out and where they are."""
    whole = [_pieces(each)[0] for each in blocks]
    for kept in range(len(whole), 0, -1):
        tail = [(line(italic(more.format(n=len(whole) - kept))),)] if kept < len(whole) else []
        if _fits([*whole[:kept], *tail]) or kept == 1:
            return message(*whole[:kept], *tail)
    return message()


def _pieces(whole: Block) -> list[Block]:
    """A block that exceeds a message by itself, in pieces of whole lines; a longer line is shortened."""
    pieces: list[Block] = []
    gathered: Block = ()
    for each in whole:
        short = _short_line(each)
        if gathered and not _fits([(*gathered, short)]):
            pieces.append(gathered)
            gathered = ()
        gathered = (*gathered, short)
    return [*pieces, gathered]


def _short_line(long: Line) -> Line:
    if _fits([(long,)]):
        return long
    room, spans = 1500, []  # 1500 characters are at most 3000 units
    for span in long[: MAX_ENTITIES // 2]:
        text = shortened(span.text, room) if room > 1 else ""
        spans.append(replace(span, text=text))
        room -= len(text)
    return tuple(span for span in spans if span.text)
