"""Words without their endings, so that the forms of one word meet; a list of endings a script, no grammar."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

LEAST = 4  # letters that stay: shorter stems collect strangers


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The word, folded before, less its longest known ending; numbers and short words as they are."""
    if len(word) <= LEAST or not word.isalpha():
        return word
    script = _script(word[-1])
    if script == "arabic":
        word = _cut_beginning(word)
    return _cut_ending(word, script)


def _cut_ending(word: str, script: str) -> str:
    endings = _affixes(script)
    for length in range(min(5, len(word) - LEAST), 0, -1):
        if word[-length:] in endings:
            return word[:-length]
    return word


def _cut_beginning(word: str) -> str:
    for length in (3, 2, 1):
        if len(word) - length >= LEAST and word[:length] in _affixes("arabic_beginnings"):
            return word[length:]
    return word


def _script(letter: str) -> str:
    if letter < "\u0250":
        return "latin"
    if "\u0400" <= letter < "\u0530":
        return "cyrillic"
    return "arabic" if "\u0600" <= letter < "\u0780" else "other"


@cache
def _affixes(script: str) -> frozenset[str]:
    return frozenset(_lists().get(script, "").split())


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((files("storage") / "endings.toml").read_text(encoding="utf-8"))
