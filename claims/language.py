"""Which of the languages a text is written in: by its script and letters, by a model only where these leave it open."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from claims.language_files import LANGUAGES, load
from claims.lexicon import Lexicon, split_list
from claims.text import Token, fold, stop_words

TOLD_BY_SCRIPT = ("en", "ru", "uk", "ar", "fa", "ps")  # by the rules below; other languages by their own signs

_NONE: Mapping[str, Lexicon] = {}
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
_FIRST_WORDS = 60
_LEAST_SIGNED = 0.2  # share of a text's words that carry another language's signs
_ENOUGH_ENGLISH, _LONG_ENOUGH = 1, 14  # headlines leave small words out, sentences cannot


def language_of(given: str | None, tokens: list[Token], others: Mapping[str, Lexicon] = _NONE) -> str | None:
    """ISO 639-1 code of a language we read, or None. `given` (what the platform says) wins where we know it.

    `others` are languages beside TOLD_BY_SCRIPT, each known by the letters and words its file names.
    """
    if given:
        code = given.lower().replace("_", "-").split("-")[0]
        code = _SAME.get(code, code)
        if code in LANGUAGES or code in others:
            return code
        if code not in ("und", "zxx", "qme", "qst"):
            return None
    if others and (other := _by_signs([t for t in tokens if t.kind == "word"], others)) is not None:
        return other
    words = [t.text for t in tokens if t.kind == "word"]
    script = _script(words)
    return _BY_SCRIPT[script](words) if script else None


def _by_signs(words: Sequence[Token], others: Mapping[str, Lexicon]) -> str | None:
    """The other language most words carry a sign of, if enough do, and more than are small words of the known ones."""
    signed = {code: _signed(words, lexicon) for code, lexicon in others.items()}
    best = max(signed, key=lambda code: signed[code])
    known = sum(word.folded in stop_words() for word in words)
    return best if words and signed[best] >= max(_LEAST_SIGNED * len(words), known + 1) else None


def _signed(words: Sequence[Token], lexicon: Lexicon) -> int:
    letters = frozenset(lexicon.option.get("own_letters", "").casefold()) - {" "}
    small = {fold(word) for word in split_list(lexicon.option.get("small_words", ""))}
    return sum(word.folded in small or not letters.isdisjoint(word.text.casefold()) for word in words)


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
    known = {code: _known_words(code, words) for code in ("ru", "uk")}
    if known["ru"] != known["uk"]:
        return max(known, key=lambda code: known[code])
    return _guess(" ".join(words), ("ru", "uk"))


def _known_words(code: str, words: list[str]) -> int:
    """How many of the words this language's own lists hold; a short post says more by them than by its letters."""
    lexicon = load(code)
    return sum(bool(lexicon.look_up(fold(word)).entries) for word in words[:_FIRST_WORDS]) if lexicon is not None else 0


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
    identifier.set_languages(list(TOLD_BY_SCRIPT))
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify


_BY_SCRIPT: dict[str, Callable[[list[str]], str | None]] = {"latin": _latin, "cyrillic": _cyrillic, "arabic": _arabic}
