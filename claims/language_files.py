"""Language files → lexicons."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from claims.classes import with_classes
from claims.lexicon import Entry, Lexicon, Trigger, Word, split_list
from claims.model import Kind
from claims.text import fold, tokenize

_PEOPLE_SORTS = {
    "any": "people",
    "one": "one_person",
    "two": "two",
    "counters": "counter",
    "pronouns": "people_pronouns",
    "police": "police",
}
_SLOT = re.compile(r"^\{(\w+)\}$")
_TENS = (*range(20, 100, 10), *range(100, 1000, 100))
_NO_LANGUAGES = ("stop_words",)


def words_of(phrase: str) -> tuple[Word, ...]:
    """A phrase's words as the tokenizer cuts them; a closing * makes a stem, * alone any word, {name} a slot."""
    words: list[Word] = []
    for piece in phrase.split():
        if slot := _SLOT.match(piece):
            words.append(Word("", slot=slot.group(1)))
        elif piece == "*":
            words.append(Word("", is_stem=True))
        else:
            tokens = [t.folded for t in tokenize(piece.rstrip("*"))]
            words += [Word(t) for t in tokens[:-1]] + [Word(tokens[-1], is_stem=piece.endswith("*"))] if tokens else []
    return tuple(words)


def _languages() -> tuple[str, ...]:
    names = (path.name for path in (files("claims") / "languages").iterdir())
    codes = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return tuple(sorted(code for code in codes if code not in _NO_LANGUAGES))


LANGUAGES = _languages()


@cache
def load(lang: str) -> Lexicon | None:
    """The language file that lies in the package, compiled once; None where there is none."""
    path = files("claims") / "languages" / f"{lang}.toml"
    return compile_lexicon(lang, path.read_text(encoding="utf-8")) if path.is_file() else None


def compile_lexicon(lang: str, toml: str) -> Lexicon:
    """A lexicon from the text of a language file (format: claims/languages/README.md)."""
    data = with_classes(tomllib.loads(toml))
    exact: dict[str, list[Entry]] = defaultdict(list)
    stems: dict[str, list[Entry]] = defaultdict(list)
    for entry in _entries(data):
        if entry.words and not entry.words[0].slot:
            (stems if entry.words[0].is_stem else exact)[entry.words[0].text].append(entry)
    grammar = data.get("grammar", {})
    return Lexicon(
        lang=lang,
        exact={k: tuple(v) for k, v in exact.items()},
        stems={k: tuple(v) for k, v in stems.items()},
        prefixes=tuple(
            sorted((fold(p) for p in split_list(grammar.get("prefixes", ""))), key=len)
        ),  # the fewest letters first
        joined=frozenset(fold(p) for p in split_list(grammar.get("joined_and", ""))),
        option={**data.get("never_counts", {}), **data.get("counting", {}), **grammar, **data.get("known_by", {})},
        phrases=_time_phrases(data),
        nominatives=_nominatives(data.get("places", {}).get("dictionary", {})),
    )


def _entries(data: Mapping[str, Any]) -> Iterator[Entry]:
    yield from _trigger_entries(data.get("trigger", ()))
    yield from _number_entries(data)
    yield from _noun_entries(data)
    for group in ("qualifiers", "never_counts", "sides", "doer", "claimant", "denial", "irrealis"):
        yield from _section(data, group)
    for group in ("breakdown", "total", "retraction", "cause", "places", "composites"):
        yield from _section(data, group)
    for name in (
        "be",
        "passive",
        "stops",
        "links",
        "conjunctions",
        "abbreviations",
        "attack_nouns",
        "another",
        "adjectives",
        "company",
        "relatives",
        "clearing",
    ):
        yield from (Entry(name, words_of(w)) for w in split_list(data.get("grammar", {}).get(name, "")))
    yield from _time_entries(data.get("time", {}))


def _trigger_entries(tables: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    """One entry a form; a form named in several tables ("burned": people, vehicles) means all of them.

    A table whose words need one of `then` behind them keeps its forms to itself, and is tried first.
    """
    triggers: dict[tuple[tuple[Word, ...], tuple[tuple[str, ...], ...]], Trigger] = {}
    for table in tables:
        trigger = _trigger(table)
        for form in split_list(table["forms"]):
            key = words_of(form), trigger.then
            known = triggers.get(key)
            triggers[key] = _merged(known, trigger) if known is not None else trigger
    told = sorted(triggers.items(), key=lambda item: not item[1].then)
    return (Entry("trigger", words, trigger) for (words, _), trigger in told)


def _merged(known: Trigger, other: Trigger) -> Trigger:
    return replace(
        known,
        kinds={**other.kinds, **known.kinds},
        count=known.count or other.count,
        needs_scene=known.needs_scene or other.needs_scene,
        then=(*known.then, *other.then),
    )


def _nominatives(table: Mapping[str, str]) -> Mapping[tuple[str, str], str]:
    """The ending of a name and the word behind it ("" for none) → how the two end in the dictionary."""
    pairs = [(form.split(), ending) for ending, forms in table.items() for form in split_list(forms)]
    pairs += [(ending.split(), ending) for ending in table if " " in ending]  # "ский район" stays what it is
    return {(fold(words[0]), fold(words[1]) if words[1:] else ""): ending for words, ending in pairs}


def _section(data: Mapping[str, Any], group: str) -> Iterator[Entry]:
    """Sections whose keys are sorts: denial.before becomes the sort "denial_before"."""
    for key, text in data.get(group, {}).items():
        if isinstance(text, str):
            yield from (Entry(f"{group}_{key}", words_of(phrase), key) for phrase in split_list(text))


def _trigger(table: Mapping[str, Any]) -> Trigger:
    kinds = {what: Kind(table[what]) for what in ("people", "combatant", "equipment", "place", "any") if what in table}
    is_enough = bool(table.get("alone", False))
    return Trigger(
        kinds=kinds,
        hit=table.get("hit", "either"),
        subject=table.get("subject", "doer"),
        needs=table.get("needs", "" if is_enough else "hit"),
        count=table.get("count"),
        unit=table.get("unit", "person"),
        is_enough=is_enough,
        is_either_voice=table.get("voice") == "either",
        is_active=table.get("voice") == "active",
        is_weak=bool(table.get("weak", False)),
        is_spared=bool(table.get("spared", False)),
        needs_scene=bool(table.get("scene", False)),
        reach=int(table.get("reach", 0)),
        then=tuple(tuple(w.text for w in words_of(p)) for p in split_list(table.get("then", ""))),
    )


def _number_entries(data: Mapping[str, Any]) -> Iterator[Entry]:
    for value, forms in data.get("numbers", {}).items():
        yield from (Entry("number", words_of(form), int(value)) for form in split_list(forms))
    yield from _glued_numbers(data)
    for phrase, ends in data.get("vague", {}).items():
        low, high = ends or (None, None)
        yield from (Entry("vague", words_of(form), (low, high)) for form in split_list(phrase))
    counting = data.get("counting", {})
    for suffix, value in counting.get("suffixes", {}).items():
        yield Entry("suffix", words_of(suffix), value)
    for name, sort in (
        ("joiners", "number_joiner"),
        ("articles", "article"),
        ("one_articles", "one_article"),
        ("ordinals", "ordinal"),
        ("cardinals", "cardinal"),
        ("of", "of"),
        ("each", "each"),
        ("halves", "half"),
    ):
        yield from (Entry(sort, words_of(form)) for form in split_list(counting.get(name, "")))


def _glued_numbers(data: Mapping[str, Any]) -> Iterator[Entry]:
    """Tens and units written as one word ("سی‌وهشت"), where `glued` says what stands between them."""
    glue = data.get("counting", {}).get("glued")
    words = {int(value): split_list(forms) for value, forms in data.get("numbers", {}).items()} if glue else {}
    for tens in (value for value in words if value in _TENS):
        for unit in (value for value in words if 0 < value < 10):
            for ten, one in product(words[tens], words[unit]):
                yield Entry("number", words_of(f"{ten}{glue}{one}"), tens + unit)


def _noun_entries(data: Mapping[str, Any]) -> Iterator[Entry]:
    for role, forms in data.get("people", {}).items():
        sort = _PEOPLE_SORTS.get(role, "role")
        yield from (Entry(sort, words_of(form), role) for form in split_list(forms))
    # a dual is a noun, too: of its own unit where a list holds it, else a vehicle
    yield from (Entry("people", words_of(form), "two") for form in split_list(data.get("people", {}).get("two", "")))
    for unit, forms in sorted(data.get("equipment", {}).items(), key=lambda item: item[0] == "two"):
        sort = {"one": "one_thing", "two": "two"}.get(unit, "equipment")
        yield from (Entry(sort, words_of(form), unit) for form in split_list(forms))
        if unit == "two":
            yield from (Entry("equipment", words_of(form), "vehicle") for form in split_list(forms))


def _time_entries(time: Mapping[str, Any]) -> Iterator[Entry]:
    for unit in ("minute", "hour", "day", "week", "month", "year"):
        yield from (Entry("time_unit", words_of(form), unit) for form in split_list(time.get(unit, "")))
    for sort in ("months", "weekdays"):
        for number, names in enumerate(split_list(time.get(sort, ""))):
            for name in names.split():
                # names of months begin with 1 as in a date, weekdays with 0 for Monday as in datetime
                yield Entry(sort, words_of(name), number + (sort == "months"))


def _time_phrases(data: Mapping[str, Any]) -> dict[str, tuple[tuple[Word, ...], ...]]:
    phrases = data.get("time", {}).get("phrases", {})
    return {name: tuple(words_of(p) for p in split_list(text)) for name, text in phrases.items()}
