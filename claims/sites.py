"""Airports, barracks, bridges: a piece of a place that the gazetteer does not tell from the place itself."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from claims.model import Place
from claims.text import fold


def site_words(place: Place) -> frozenset[str]:
    """The words by which a place's name means only a piece of it; none where its own name holds them (Camp Bastion)."""
    return _sites_in(place.words) - _sites_in(place.name or "")


@lru_cache(maxsize=4096)
def _sites_in(name: str) -> frozenset[str]:
    words = fold(name).split()
    phrases = (*words, *(f"{a} {b}" for a, b in pairwise(words)))
    return frozenset(stem for phrase in phrases if (stem := _site(phrase)))


def _site(phrase: str) -> str | None:
    whole, stems = _vocabulary()
    if phrase in whole:
        return phrase
    return next((stem for stem in stems if phrase.startswith(stem)), None)


@cache
def _vocabulary() -> tuple[frozenset[str], tuple[str, ...]]:
    lists = tomllib.loads(files("claims").joinpath("sites.toml").read_text(encoding="utf-8")).values()
    words = [fold(word.strip()) for text in lists for word in text.split(",")]
    return frozenset(w for w in words if not w.endswith("*")), tuple(w[:-1] for w in words if w.endswith("*"))
