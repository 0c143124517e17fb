"""Which of the languages a text is written in: by its script and letters, by a model only where these leave it open."""

from collections.abc import Callable
from functools import cache

from claims.lexicon import LANGUAGES
from claims.text import Token, stop_words

_SAME = {
    "prs": "fa",
    "fas": "fa",
    "per": "fa",
    "pus": "ps",
    "pbt": "ps",
    "eng": "en",
    "rus": "ru",
    "ukr": "uk",
    "ara": "ar",
}
_UKRAINIAN, _RUSSIAN = frozenset("іїєґІЇЄҐ"), frozenset("ыэъёЫЭЪЁ")
_PASHTO, _PERSIAN, _ARABIC = frozenset("ټډړږښڼېۍګځڅ"), frozenset("پچژگک‌ی"), frozenset("ةىيكإأؤ")
_ENOUGH_ENGLISH, _LONG_ENOUGH = 1, 14  # headlines leave small words out, sentences cannot


def language_of(given: str | None, tokens: list[Token]) -> str | None:
    """ISO 639-1 code of a language we read, or None. `given` (what the platform says) wins where we know it."""
    if given:
        code = given.lower().replace("_", "-").split("-")[0]
        code = _SAME.get(code, code)
        if code in LANGUAGES:
            return code
        if code not in ("und", "zxx", "qme", "qst"):
            return None
    words = [t.text for t in tokens if t.kind == "word"]
    script = _script(words)
    return _BY_SCRIPT[script](words) if script else None


def _script(words: list[str]) -> str | None:
    counts = {"latin": 0, "cyrillic": 0, "arabic": 0}
    for word in words[:200]:
        code = ord(word[0])
        if code < 0x250:
            counts["latin"] += len(word)
        elif 0x400 <= code < 0x530:
            counts["cyrillic"] += len(word)
        elif 0x600 <= code < 0x780:
            counts["arabic"] += len(word)
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _latin(words: list[str]) -> str | None:
    """English, unless not one English function word stands in a text long enough to hold some."""
    stop = stop_words()
    common = sum(word.lower() in stop for word in words)
    return "en" if common >= _ENOUGH_ENGLISH or len(words) < _LONG_ENOUGH else None


def _cyrillic(words: list[str]) -> str:
    letters = set("".join(words))
    has_uk, has_ru = bool(letters & _UKRAINIAN), bool(letters & _RUSSIAN)
    if has_uk != has_ru:
        return "uk" if has_uk else "ru"
    return _guess(" ".join(words), ("ru", "uk"))


def _arabic(words: list[str]) -> str:
    text = "".join(words)
    counts = {
        "ps": 3 * sum(c in _PASHTO for c in text),
        "fa": sum(c in _PERSIAN for c in text),
        "ar": sum(c in _ARABIC for c in text) + sum(w.startswith("ال") for w in words),
    }
    if counts["ps"] >= 3:
        return "ps"
    first, second = sorted((counts["fa"], counts["ar"]), reverse=True)
    if first >= 2 * second + 1:
        return "fa" if counts["fa"] > counts["ar"] else "ar"
    return _guess(" ".join(words), ("ar", "fa", "ps"))


def _guess(text: str, among: tuple[str, ...]) -> str:
    code: str = _model()(text)[0]
    return code if code in among else among[0]


@cache
def _model() -> Callable[[str], tuple[str, float]]:
    # Loading takes longer than a thousand posts take to read, and most posts never need it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify


_BY_SCRIPT: dict[str, Callable[[list[str]], str | None]] = {"latin": _latin, "cyrillic": _cyrillic, "arabic": _arabic}
