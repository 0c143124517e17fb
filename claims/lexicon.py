"""A language's words, held so that one look-up a token finds every phrase."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from claims.model import Kind
from claims.text import Token, fold

_THEN_REACH = 8
_COUNTABLE = ("people", "role", "counter", "one_person", "equipment")
_SMALL = ("stops", "be", "passive", "article", "places_before", "conjunctions")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that asserts something, and how the words round it are to be read.

    `kinds` maps what is hit (people, combatant, equipment, place, any) to a claim's kind. `hit` says where those hit
    stand (before, after, either), `subject` whether the party before it did it or suffered it, `needs` what must be
    found beside it (hit, number, people, attack, denial; empty: nothing), `count` what it says of itself (a verb in
    the singular: 1).
    """

    kinds: Mapping[str, Kind]
    hit: str = "either"
    subject: str = "doer"
    needs: str = "hit"
    count: int | None = None
    unit: str = "person"
    is_enough: bool = False
    reach: int = 0
    then: tuple[tuple[str, ...], ...] = ()
    is_either_voice: bool = False  # one form for both voices: "12 killed", "12 Taliban killed 3 civilians"
    is_active: bool = False  # in a verb-last language: whoever stands before those hit did it
    is_weak: bool = False  # harm of no known kind, which a word for death or wounds beside it makes clear
    is_spared: bool = False  # takes its number away from other triggers, and claims nothing: "14 were rescued"
    needs_scene: bool = False  # asserts harm only in a post that tells of a conflict, attack, accident or disaster


class Word(NamedTuple):
    """One word of a phrase: exact, or the stem of all words that begin with it; `slot` matches a class of tokens.

    The empty stem is any one word ("received * injuries").
    """

    text: str
    is_stem: bool = False
    slot: str = ""


class Entry(NamedTuple):
    """A phrase, what sort of word it is, and what it says."""

    sort: str
    words: tuple[Word, ...]
    value: Any = None


class Mark(NamedTuple):
    """An entry found at tokens first to last, inclusive. `is_joined`: an "and" is written together with the word."""

    first: int
    last: int
    sort: str
    value: Any
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The marks of a text by sort and first token; one mark a sort at any token, the longest."""

    by_sort: Mapping[str, Mapping[int, Mark]]
    covers: Mapping[str, Mapping[int, Mark]]
    joined: frozenset[int] = frozenset()  # words with an "and" written on to them
    prefixes: Mapping[int, str] = field(default_factory=dict)  # what is written on to words

    def knows(self, token: int) -> bool:
        """Whether the word has a meaning of its own, so that it is no misspelt name."""
        return any(token in covered for covered in self.covers.values())

    def with_joined(self, prefixes: Mapping[int, str]) -> "Found":
        """The same marks; to these words, too, an "and" is written."""
        if not prefixes:
            return self
        return replace(self, joined=self.joined | set(prefixes), prefixes={**self.prefixes, **prefixes})

    def without_triggers(self, tokens: Set[int]) -> "Found":
        """The same marks, but none of a trigger that begins at one of these tokens."""
        if not tokens:
            return self
        kept = {i: m for i, m in self.by_sort.get("trigger", {}).items() if i not in tokens}
        covers = {i: m for i, m in self.covers.get("trigger", {}).items() if m.first not in tokens}
        return replace(self, by_sort={**self.by_sort, "trigger": kept}, covers={**self.covers, "trigger": covers})

    def at(self, sort: str, token: int) -> Mark | None:
        """The mark of this sort that begins at the token."""
        return self.by_sort[sort].get(token) if sort in self.by_sort else None

    def over(self, sort: str, token: int) -> Mark | None:
        """The mark of this sort that covers the token."""
        return self.covers[sort].get(token) if sort in self.covers else None

    def ending(self, sort: str, token: int) -> Mark | None:
        """The mark of this sort whose last token this is."""
        mark = self.over(sort, token)
        return mark if mark is not None and mark.last == token else None

    def all(self, sort: str) -> Iterable[Mark]:
        return self.by_sort.get(sort, {}).values()


@dataclass(frozen=True, slots=True)
class Begun:
    """The entries that begin with one word. Most phrases end at their second word, so they are kept by it."""

    entries: tuple[Entry, ...] = ()
    prefix: str = ""
    single: tuple[Entry, ...] = ()
    by_second: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    by_stem: tuple[Entry, ...] = ()

    def fitting(self, second: str | None) -> Sequence[Entry]:
        """Those that the next word lets go on, longest first."""
        if second is None or not (self.by_second or self.by_stem):
            return self.single
        several = self.by_second.get(second, ())
        stemmed = [e for e in self.by_stem if second.startswith(e.words[1].text)]
        if stemmed:
            several = tuple(sorted((*several, *stemmed), key=_longest_first))
        return (*several, *self.single)


def _begun(entries: tuple[Entry, ...], *, prefix: str) -> Begun:
    by_second: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if len(entry.words) > 1 and not entry.words[1].is_stem:
            by_second[entry.words[1].text].append(entry)
    return Begun(
        entries=entries,
        prefix=prefix,
        single=tuple(e for e in entries if len(e.words) == 1),
        by_second={word: tuple(several) for word, several in by_second.items()},
        by_stem=tuple(e for e in entries if len(e.words) > 1 and e.words[1].is_stem),
    )


def _longest_first(entry: Entry) -> tuple[int, bool, int]:
    """Of two stems the longer one, an exact word before any stem."""
    return -len(entry.words), entry.words[0].is_stem, -len(entry.words[0].text)


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language. `option` holds what is no list of phrases: scales, suffixes, where a noun phrase has its head."""

    lang: str
    exact: Mapping[str, tuple[Entry, ...]]
    stems: Mapping[str, tuple[Entry, ...]]
    prefixes: tuple[str, ...]
    joined: frozenset[str]
    option: Mapping[str, Any]
    phrases: Mapping[str, tuple[tuple[Word, ...], ...]]
    nominatives: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _known: dict[str, Begun] = field(default_factory=dict)

    @property
    def article(self) -> str:
        """The article that is written on to nouns, if the language has one."""
        return fold(str(self.option.get("written_article", "")))

    def look_up(self, folded: str) -> Begun:
        """Entries that may begin with this word, longest first, and what was written on to it."""
        known = self._known.get(folded)
        if known is None:
            known = self._search(folded)
            if len(self._known) < 200_000:
                self._known[folded] = known
        return known

    def _search(self, folded: str) -> Begun:
        if entries := self._with_stem(folded):
            return _begun(entries, prefix="")
        for prefix in self.prefixes:
            rest = folded[len(prefix) :] if folded.startswith(prefix) else ""
            if len(rest) > 1 and (entries := self._with_stem(rest)):
                return _begun(entries, prefix=prefix)
        return Begun()

    def _with_stem(self, folded: str) -> tuple[Entry, ...]:
        found = list(self.exact.get(folded, ()))
        for end in range(2, len(folded) + 1):
            found += self.stems.get(folded[:end], ())
        return tuple(sorted(found, key=_longest_first))

    def asserts(self, tokens: Sequence[Token]) -> bool:
        """Whether any word could begin a trigger: posts without one are left at once."""
        for i, token in enumerate(tokens):
            if token.kind in ("word", "number"):
                second = tokens[i + 1].folded if i + 1 < len(tokens) else None
                if any(e.sort == "trigger" for e in self.look_up(token.folded).fitting(second)):
                    return True
        return False

    def mark(self, tokens: Sequence[Token]) -> Found:
        """Every phrase of the lexicon in the text; within one sort a word belongs to the longest phrase only."""
        by_sort: dict[str, dict[int, Mark]] = defaultdict(dict)
        covers: dict[str, dict[int, Mark]] = defaultdict(dict)
        prefixes: dict[int, str] = {}
        for i, token in enumerate(tokens):
            if token.kind not in ("word", "punct", "number"):
                continue
            begun = self.look_up(token.folded)
            entries = begun.fitting(tokens[i + 1].folded if i + 1 < len(tokens) else None)
            prefix, is_joined = begun.prefix, begun.prefix[:1] in self.joined
            is_name = bool(entries) and _is_name(tokens, i)
            if prefix:
                prefixes[i] = prefix
            for entry in entries:
                if i in covers[entry.sort] or (is_name and entry.sort in _SMALL):
                    continue
                if entry.sort == "trigger" and token.kind == "number" and not self._is_counted(tokens, i):
                    continue
                last = match_words(entry.words, tokens, i, is_first_known=True)
                if last is not None and _is_followed(entry, tokens, last):
                    mark = Mark(i, last, entry.sort, entry.value, is_joined)
                    by_sort[entry.sort][i] = mark
                    covers[entry.sort].update(dict.fromkeys(range(i, last + 1), mark))
        joined = frozenset(i for i, prefix in prefixes.items() if prefix[0] in self.joined)
        return Found(by_sort, covers, joined, prefixes)

    def _is_counted(self, tokens: Sequence[Token], at: int) -> bool:
        """Slang for dead and wounded in digits ("двое 200") follows a number; else digits are a number themselves."""
        before = tokens[at - 1] if at else None
        if before is None or before.kind not in ("word", "number"):
            return False
        if before.kind == "number":
            after = self.look_up(tokens[at + 1].folded).single if at + 1 < len(tokens) else ()
            return not any(e.sort in _COUNTABLE for e in after)  # "1 200 человек" is one number
        return any(e.sort == "number" for e in self.look_up(before.folded).single)


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """ "#IS", or "US" among words that are not in capitals: a name, not the small word it looks like."""
    token = tokens[at]
    if token.is_hashtag:
        return True
    if len(token.text) < 2 or not token.text.isupper():
        return False
    beside = [
        t.text for t in tokens[max(at - 1, 0) : at + 2] if t is not token and t.kind == "word" and len(t.text) > 1
    ]
    return bool(beside) and not any(word.isupper() for word in beside)


def _is_followed(entry: Entry, tokens: Sequence[Token], last: int) -> bool:
    """A trigger that needs a word behind it ("forces … from their homes") has one within reach."""
    then = entry.value.then if entry.sort == "trigger" else ()
    after = [t.folded for t in tokens[last + 1 : last + 1 + _THEN_REACH]] if then else []
    return not then or any(after[i : i + len(p)] == list(p) for p in then for i in range(len(after)))


def match_words(words: Sequence[Word], tokens: Sequence[Token], at: int, *, is_first_known: bool = False) -> int | None:
    """The last token of a phrase without slots that begins at `at`, or None."""
    if at + len(words) > len(tokens):
        return None
    for offset, word in enumerate(words):
        if offset == 0 and is_first_known:
            continue
        folded = tokens[at + offset].folded
        if not (folded.startswith(word.text) if word.is_stem else folded == word.text):
            return None
        if not word.text and tokens[at + offset].kind != "word":
            return None
    return at + len(words) - 1


def split_list(text: str) -> list[str]:
    """The phrases of a comma-separated list, in order, line breaks ignored."""
    return [phrase for part in text.split(",") if (phrase := " ".join(part.split()))]
