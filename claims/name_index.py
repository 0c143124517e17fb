"""Names in running text: the longest that starts at a word, inflected, with a glued preposition, or written as one."""

from collections.abc import Container, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

from claims.packs import Name, NameGrammar
from claims.text import Token

_MOST_WORDS = 6
_LEAST_STEM = 2
_CACHED_WORDS = 1 << 16


class Word(NamedTuple):
    """A word or number of a post.

    `is_glued`: a hyphen or hashtag ties it to the one before. `is_apart`: a sign parts them.
    """

    token: int
    folded: str
    text: str
    is_glued: bool
    is_apart: bool
    is_hashtag: bool

    @property
    def is_capital(self) -> bool:
        return self.is_hashtag or not self.text[0].islower()


def words_of(tokens: Sequence[Token]) -> list[Word]:
    found: list[Word] = []
    before: Token | None = None  # the last token read, hyphens left out
    is_hyphen = False
    for i, token in enumerate(tokens):
        if token.kind == "word" or token.kind == "number":
            is_after_word = before is not None and (before.kind == "word" or before.kind == "number")
            is_tag = token.is_hashtag and before is not None and before.is_hashtag and before.end >= token.start - 1
            is_glued = is_tag or (is_hyphen and before is not None and before.end + 1 == token.start)
            folded = token.folded.replace(".", "") if "." in token.folded else token.folded
            found.append(
                Word(
                    i, folded, token.text, is_glued, not is_after_word or (is_hyphen and not is_glued), token.is_hashtag
                )
            )
            before, is_hyphen = token, False
        elif token.text == "-" and not is_hyphen and before is not None and before.kind in ("word", "number"):
            is_hyphen = True
        else:
            before, is_hyphen = token, False
    return found


class Entry(NamedTuple):
    """What a name stands for: an owner's id, beside the name it was found by."""

    owner: str
    name: Name
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Words [start, stop) of a post carry a name. `is_bent`: not in the form the pack gives."""

    start: int
    stop: int
    entries: tuple[Entry, ...]
    is_bent: bool = False


class NameIndex:
    """Looks names up by their words run together: one alias covers "Deir ez-Zor", "Deir Ezzor" and #DeirEzzor."""

    def __init__(self, grammars: Iterable[NameGrammar], *, with_suffixes: bool = False) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self._openings: set[str] = set()  # run-together beginnings of names of several words
        self._vocabulary: set[str] = set()
        self._forms: dict[str, tuple[str, ...]] = {}
        self._same: dict[str, str] = {}
        self._endings: dict[str, tuple[str, ...]] = {}
        self._adjective_endings: dict[str, tuple[str, ...]] = {}
        self._directions: set[str] = set()
        self._shared: set[str] = set()
        self._prefixes: list[str] = []
        self._suffixes: list[str] = []
        for grammar in grammars:
            self._learn(grammar, with_suffixes)

    def _learn(self, grammar: NameGrammar, with_suffixes: bool) -> None:
        self._same.update(grammar.same)
        self._directions |= grammar.directions
        self._shared |= grammar.shared
        self._prefixes += grammar.prefixes
        self._suffixes += grammar.suffixes if with_suffixes else ()
        _merge(self._endings, grammar.endings)
        _merge(self._adjective_endings, grammar.adjective_endings)

    def add(self, entry: Entry) -> None:
        key = ""
        for word in entry.name.words:
            word = self._same.get(word, word)
            if key:
                self._openings.add(key)
            self._vocabulary.add(word)
            key += word
        if key:
            self._vocabulary.add(key)
            self._entries.setdefault(key, []).append(entry)

    def with_final(self, entries: Iterable[Entry]) -> "NameIndex":
        """A copy with names that mean these owners, whatever else they meant before."""
        other = copy(self)
        other._entries = {key: list(known) for key, known in self._entries.items()}
        other._openings, other._vocabulary, other._forms = set(self._openings), set(self._vocabulary), {}
        for entry in entries:
            other._entries.pop("".join(self._same.get(word, word) for word in entry.name.words), None)
        for entry in entries:
            other.add(entry)
        return other

    def forget_forms(self) -> None:
        """After names were added to an index already in use."""
        self._forms.clear()

    def exact(self, key: str) -> tuple[Entry, ...]:
        """Entries of a run-together folded name."""
        return tuple(self._entries.get(key, ()))

    def keys(self) -> Mapping[str, Sequence[Entry]]:
        return self._entries

    def match(self, words: Sequence[Word], start: int) -> Match | None:
        """The longest name that starts at this word."""
        folded = words[start].folded
        heads = self._forms.get(folded)
        if heads is None:
            heads = self.forms(folded)
        if (direction := self._direction(words, start)) is not None:
            return direction
        if not heads:
            return None
        best: Match | None = None
        keys = heads
        for stop in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            if (found := self._entries_of(keys, words, start, stop)) is not None:
                best = found
            if stop == len(words) or (words[stop].is_apart and not words[stop].is_glued):
                break
            keys = self._longer(keys, words[stop].folded)
            if not keys:
                break
        return best

    def _longer(self, keys: Sequence[str], word: str) -> tuple[str, ...]:
        openings = [key for key in keys if key in self._openings]
        if not openings:
            return ()
        nexts = self.forms(word) or (word,)
        return tuple(key + word for key in openings for word in nexts)

    def _entries_of(self, keys: Sequence[str], words: Sequence[Word], start: int, stop: int) -> Match | None:
        is_glued = all(word.is_glued for word in words[start + 1 : stop])
        written = "".join(word.folded for word in words[start:stop]) if stop > start + 1 else words[start].folded
        for key in keys:
            if (entries := self._entries.get(key)) is None:
                continue
            is_bent = key != written
            fit = tuple(e for e in entries if (is_glued or len(e.name.words) > 1) and _is_cased(e.name, words[start]))
            if fit:
                return Match(start, stop, fit, is_bent)
        return None

    def _direction(self, words: Sequence[Word], start: int) -> Match | None:
        """ "Kupiansk" in "on the Kupianskian axis": an adjective of a place before a word for a direction."""
        if start + 1 == len(words) or words[start + 1].folded not in self._directions:
            return None
        bases = sorted(_restore(words[start].folded, self._adjective_endings, self._entries), key=len, reverse=True)
        single = [tuple(e for e in self._entries[base] if len(e.name.words) == 1) for base in bases]
        # of Pokrovsk and the little-known Pokrov the former, although both give the same adjective
        sure = [entries for entries in single if any(not e.name.needs_support for e in entries)]
        best = (sure or [entries for entries in single if entries] or [()])[0]
        return Match(start, start + 2, best, is_bent=True) if best else None

    def shared_nouns(self, words: Sequence[Word]) -> list[str]:
        """Nouns in the text that a list of names may share ("Kursk, Bryansk and Tula oblasts")."""
        found = [form for word in words for form in self.forms(word.folded) if form in self._shared]
        return list(dict.fromkeys(found)) if self._shared else []

    def sharing(self, words: Sequence[Word], at: int, nouns: Sequence[str]) -> Match | None:
        """A name whose noun stands elsewhere in the text: "Курской" for "Курской области"."""
        for form in self.forms(words[at].folded):
            for noun in nouns:
                if form in self._openings and (entries := self._entries.get(form + noun)):
                    return Match(at, at + 1, tuple(entries), is_bent=True)
        return None

    def forms(self, word: str) -> tuple[str, ...]:
        """The words of names this one may be a form of; itself alone where it is one."""
        if (known := self._forms.get(word)) is not None:
            return known
        if len(self._forms) > _CACHED_WORDS:
            self._forms.clear()
        self._forms[word] = forms = self._find_forms(self._same.get(word, word))
        return forms

    def unbent(self, word: str, known: Container[str]) -> tuple[str, ...]:
        """The word, and what else it may be a form of among `known`, the longest shared stem first."""
        return tuple(dict.fromkeys((word, *_restore(word, self._endings, known))))

    def _find_forms(self, word: str) -> tuple[str, ...]:
        bent = _restore(word, self._endings, self._vocabulary)
        if word in self._vocabulary or bent:
            known = [word] if word in self._vocabulary else []
            return tuple(dict.fromkeys((*known, *(self._same.get(b, b) for b in bent))))
        return tuple(self._unglued(word))

    def _unglued(self, word: str) -> list[str]:
        bare = [word[len(p) :] for p in self._prefixes if word.startswith(p) and len(word) - len(p) >= _LEAST_STEM]
        if found := [b for b in bare if b in self._vocabulary]:
            return [max(found, key=len)]
        for end in self._suffixes:
            if word.endswith(end) and len(word) - len(end) >= _LEAST_STEM:
                for stem in (word, *bare):
                    if (cut := stem[: -len(end)]) in self._vocabulary:
                        return [cut]
        return []


def _merge(into: dict[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> None:
    for ending, bases in more.items():
        into[ending] = tuple(dict.fromkeys((*into.get(ending, ()), *bases)))


def _restore(word: str, endings: Mapping[str, tuple[str, ...]], known: Container[str]) -> list[str]:
    """Known words that differ from this one by an ending only, the longest shared stem first."""
    found: list[str] = []
    for cut in range(min(len(word) - _LEAST_STEM, 8) + 1):
        stem, ending = word[: len(word) - cut], word[len(word) - cut :]
        found += [stem + base for base in endings.get(ending, ()) if stem + base in known]
    return found


def _is_cased(name: Name, word: Word) -> bool:
    if not name.needs_capital:
        return True
    if name.written.isupper() and name.written.isascii():
        return word.text.isupper() or word.is_hashtag
    return word.is_capital
