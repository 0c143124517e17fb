"""Text as tokens with offsets, and the folded forms in which texts are compared."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from html import unescape
from importlib.resources import files
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

# Letters that differ between Arabic, Persian and Pashto keyboards, or are dropped in hasty writing.
_ARABIC = str.maketrans(
    {
        letter: plain
        for plain, letters in {"ی": "يىېۍئے", "ک": "كڪ", "گ": "ګ", "ا": "أإآٱ", "و": "ؤ", "ه": "ةۀۃھہە"}.items()
        for letter in letters
    }
)
_APOSTROPHES = "'’‘ʼ`´ʹ"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d\u00ad"
# Breaks and marks of direction part words and are no sign between them; keyboards of right-to-left scripts set many.
_UNSEEN = "\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(
    rf"""(?P<url>(?:https?://|www\.|pic\.twitter\.com/|t\.me/|t\.co/|youtu\.be/|bit\.ly/)\S+)
    |(?P<tag>[\#＃](?=\w)[\w{_MARKS}]+)
    |(?P<mention>(?<!\w)@\w+)
    |(?P<number>\d+(?:[.,٫٬'’]\d+)*)
    |(?P<initials>{_LETTER}(?:\.{_LETTER})+\b\.?)
    |(?P<joined>[\u0621-\u064a](?=\d))
    |(?P<word>{_LETTER}(?:[^\W_]|[{_MARKS}])*(?:[{_APOSTROPHES}]{_LETTER}(?:[^\W_]|[{_MARKS}])*)*)
    |(?P<line>\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*)
    |(?P<entity>&(?:amp|lt|gt|quot|apos|nbsp|\#\d{{2,5}});)
    |(?P<hyphen>[\u2010-\u2012\u2212\ufe63\uff0d])
    |(?P<unseen>[{_UNSEEN}]+)
    |(?P<emoji>[\u2190-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]+)
    |(?P<punct>[^\w\s])""",
    re.VERBOSE,
)
_WORDS = ("word", "initials", "joined")
_TAG_PIECE = re.compile(r"\d+|[^_]+")
_NOISE = re.compile(rf"[{_MARKS}{_APOSTROPHES}ـ]")


class Token(NamedTuple):
    """A word, number, sign, link or mention at [start, end) of the original text: many are made, so a light tuple.

    `kind` is one of word, number, punct (also an emoji run; a line break has the text "\\n"), url, mention.
    """

    start: int
    end: int
    text: str
    folded: str
    kind: str
    is_hashtag: bool = False


def fold(text: str) -> str:
    """The form in which words are compared.

    Compatibility forms, case, accents, vowel marks, apostrophes and the zero-width joiners are dropped; digits of
    every script become ASCII; Arabic, Persian and Pashto variants of one letter become one.
    """
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    plain = unicodedata.normalize("NFKD", _NOISE.sub("", text)).casefold().translate(_BARE)
    return _NOISE.sub("", unicodedata.normalize("NFC", plain)).translate(_ARABIC)


class _BareLetters(dict[int, int | str | None]):
    """Marks and invisible signs left out, digits as ASCII. Filled as letters are met: all packs are folded at start."""

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        digit = str(unicodedata.decimal(char)) if char.isdecimal() else code
        self[code] = bare = None if unicodedata.category(char) in ("Mn", "Cf") else digit
        return bare


_BARE = _BareLetters()


@lru_cache(maxsize=1 << 16)
def _fold_word(word: str) -> str:
    if len(word) > 2 and word[-1] in "sS" and word[-2] in _APOSTROPHES:
        word = word[:-2]
    return fold(word).rstrip(".")


def tokenize(text: str) -> list[Token]:
    """Tokens in order, offsets into `text`; hashtags are split into their words, white space is left out."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind, start, end = match.lastgroup, match.start(), match.end()
        words = match.group()
        if kind in _WORDS:
            yield Token(start, end, words, _fold_word(words), "word")
        elif kind == "number":
            yield Token(start, end, words, fold(words), "number")
        elif kind == "tag":
            yield from _split_tag(words, start)
        elif kind == "line":
            yield Token(start, end, "\n", "\n", "punct")
        elif kind == "entity":
            # Feeds hand over HTML escaped once too often: "&gt;40" is ">40".
            if (sign := unescape(words)).strip():
                yield Token(start, end, sign, sign, "punct")
        elif kind == "hyphen":
            yield Token(start, end, "-", "-", "punct")
        elif kind != "unseen":
            yield Token(start, end, words, words, "punct" if kind == "emoji" else str(kind))


def _split_tag(tag: str, offset: int) -> Iterator[Token]:
    for start, end in _tag_spans(tag):
        piece = tag[start:end]
        kind = "number" if piece.isdecimal() else "word"
        yield Token(offset + start, offset + end, piece, _fold_word(piece), kind, is_hashtag=True)


def _tag_spans(tag: str) -> Iterator[tuple[int, int]]:
    """#PanjshirResistance is two words, #ISISKilled too; #Der3a and #MH17 are one; a closing year stands apart."""
    for match in re.finditer(r"[^_#＃]+", tag):
        start, end = match.span()
        if (year := re.search(r"(?<=[^\W\d])(?:19|20)\d\d$", match.group())) is not None:
            cut = start + year.start()
            yield from _camel_spans(tag, start, cut)
            yield cut, end
        else:
            yield from _camel_spans(tag, start, end)


def _camel_spans(tag: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if tag[start:end].isupper() or tag[start:end].islower():
        yield start, end
        return
    first = start
    for i in range(start + 1, end):
        is_rise = tag[i].isupper() and not tag[i - 1].isupper() and not tag[i - 1].isdecimal()
        is_last_capital = tag[i].isupper() and tag[i - 1].isupper() and i + 1 < end and tag[i + 1].islower()
        # "SAAFs": a lone plural s belongs to the capitals before it
        if is_rise or (is_last_capital and tag[i + 1 : end] != "s"):
            yield first, i
            first = i
    yield first, end


@cache
def stop_words() -> frozenset[str]:
    """Words too common to tell posts apart, of all languages, folded."""
    lists = tomllib.loads((files("claims") / "languages" / "stop_words.toml").read_text(encoding="utf-8"))
    return frozenset(fold(word) for words in lists.values() for word in words.split())


def key_words(text: str) -> tuple[str, ...]:
    """Distinct folded content words and numbers in order of text; no links, mentions, stop words or single letters."""
    stop = stop_words()
    words = dict.fromkeys(_folded_words(text))
    return tuple(w for w in words if w not in stop and (len(w) > 1 or w.isdecimal()))


def _folded_words(text: str) -> Iterator[str]:
    """What tokens that are words and numbers have as `folded`, without the tokens: each post is looked up by them."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind in _WORDS:
            yield _fold_word(match.group())
        elif kind == "number":
            yield fold(match.group())
        elif kind == "tag":
            yield from (token.folded for token in _split_tag(match.group(), 0))


_RETWEET = re.compile(r"^\s*(?:RT|MT)\s+@\w+\s*:?\s*", re.IGNORECASE)


def near_identical(a: str, b: str) -> float:
    """Whether one text is a copy of the other, 0-100.

    Forgiven: the RT prefix, links, mentions, emoji, case, hashtag signs, tags before or after the sentence, and a cut
    end. Not forgiven: another number, or a word put in the place of another one ("three", "four"; "by", "of").
    """
    left, right = _copy_words(a), _copy_words(b)
    if not left or not right:
        return 100.0 if left == right else 0.0
    short, long = sorted((left, right), key=len)
    if len(short) >= 5 and len(short) < len(long):
        long = _aligned(short, long)
    if not _numbers_agree(short, long):
        return 0.0
    score = fuzz.ratio(" ".join(short), " ".join(long))
    return 75.0 if score > 75.0 and _has_swapped_word(short, long) else score


@lru_cache(maxsize=4_096)  # a post is compared with each of its days
def _copy_words(text: str) -> tuple[str, ...]:
    text = _RETWEET.sub("", text)
    words = tuple(filter(None, _folded_words(text)))
    is_cut = text.rstrip().endswith(("…", "..."))
    return words[:-1] if is_cut and len(words) > 5 else words


def _aligned(short: Sequence[str], long: Sequence[str]) -> tuple[str, ...]:
    """The stretch of `long` that a copy cut at its end, or bare of framing tags, would hold."""
    starts = [i for i in range(len(long) - len(short) + 1) if tuple(long[i : i + 3]) == tuple(short[:3])]
    first = starts[0] if starts else 0
    return tuple(long[first : first + len(short)]) if starts else tuple(long)


def _numbers_agree(a: Sequence[str], b: Sequence[str]) -> bool:
    return Counter(w for w in a if w[0].isdecimal()) == Counter(w for w in b if w[0].isdecimal())


def _has_swapped_word(a: Sequence[str], b: Sequence[str]) -> bool:
    for step in Levenshtein.opcodes(a, b):
        if step.tag == "replace":
            old, new = " ".join(a[step.src_start : step.src_end]), " ".join(b[step.dest_start : step.dest_end])
            if fuzz.ratio(old, new) < 80.0:
                return True
    return Counter(a) == Counter(b) and list(a) != list(b)
