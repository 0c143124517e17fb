"""Reading fuzzed with coverage as the guide: any text must give sound claims, twice the same, in bounded time.

    pip install -e '.[fuzz]'
    python -m benchmarks.fuzz_reading [--minutes 10] [--corpus FOLDER]

Inputs are sentences of the lexicons' own words, place and party names, numbers and garbage in six scripts. A finding is
printed once, by the line it broke at, and the run goes on; the exit code says nothing, the output does.
"""

import argparse
import importlib
import re
import sys
import time
import tomllib
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.shared_data import ROOT

MOST_PIECES = 40
SLOW_S = 1.0
POSTED_AT = datetime(2021, 9, 5, 12, 0, tzinfo=UTC)
_T = TypeVar("_T")
_CORE = ("trigger", "people", "equipment", "numbers", "places", "doer")
_SEPARATORS = (*[" "] * 16, "", ", ", ". ", "\n", ": ", " - ", "/", " #", " (", ") ", "\u200c", "؛ ", "، ")
_NUMBERS = (
    "0 1 7 45 135 1,000 1.500 4,70,000 5k +40 40+ 10-15 1/2 99999999999999999999 ۱۳۵ ٤٥ २५ ½ ² ① 31.12.9999 25:61"
)
_SIGNS = "T-72 Mi-8 23mm $5 5% # @user RT @user: http://t.co/x 🔥 👨‍👩‍👧 🇦🇫 ﷺ İ ß ﬁ ' ’s \" « … |"
_UNSEEN = "\u202e \u200f \ufeff e\u0301\u0301"
_GARBAGE = (*_NUMBERS.split(), *_SIGNS.split(), *_UNSEEN.split(), "1 500", "\x1c")


class Findings:
    """What went wrong, each kind told once, with the shortest text that showed it so far."""

    def __init__(self) -> None:
        self._shortest: dict[str, int] = {}

    def tell(self, where: str, text: str, detail: str) -> None:
        if len(text) < self._shortest.get(where, 1 << 30):
            self._shortest[where] = len(text)
            print(f"FINDING {where}\n  text: {text!r}\n  {detail}", file=sys.stderr, flush=True)


def tables(folder: str) -> dict[str, dict[str, object]]:
    """The data files of a folder of `claims`, by file name."""
    paths = sorted((ROOT / "claims" / folder).glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}


def _phrases(data: object) -> Iterator[str]:
    for words in _strings(data):
        phrases = (p.replace("*", "").strip(" ^?~=") for p in re.split(r"[|,\n]", words))
        yield from (p for p in phrases if p and "{" not in p)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


class Target:
    """One fuzzed text: read, checked, read again."""

    def __init__(self, atheris: Any, extract: Any, model: Any) -> None:
        self._atheris, self._model = atheris, model
        self._reader = extract.Reader.bundled()
        self._inherit = extract.inherit
        files = {lang: data for lang, data in tables("languages").items() if "trigger" in data}
        self._words = {lang: sorted(set(_phrases(data))) for lang, data in files.items()}
        self._core = {lang: sorted(set(_phrases([data[key] for key in _CORE]))) for lang, data in files.items()}
        self._names = sorted(set(_phrases(tables("theatres"))))
        self._findings = Findings()
        self._langs = (None, "prs", "de", "", "-", "EN_us", *self._words)
        self._beats = (None, "af", "syria_iraq", "ua", "nowhere", "")
        self._sides = (None, "nrf", "taliban", "ukraine", "russia", "isis", "nobody", "")

    def __call__(self, data: bytes) -> None:
        given = self._atheris.FuzzedDataProvider(data)
        own = _pick(given, sorted(self._words))
        lang = own if given.ConsumeBool() else _pick(given, self._langs)
        side, beat = _pick(given, self._sides), _pick(given, self._beats)
        text = "".join(self._pieces(given, own))
        post = self._model.Post(
            platform="x", source="fuzz", id="1", posted_at=POSTED_AT, text=text, lang=lang, side=side, beat=beat
        )
        try:
            self._check(post)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            self._findings.tell(where, text, f"{error} ({lang=}, {side=}, {beat=})")

    def _pieces(self, given: Any, lang: str) -> Iterator[str]:
        """Mostly words of one language that claims are made of, else other words, names and noise."""
        for _ in range(given.ConsumeIntInRange(0, MOST_PIECES)):
            sort = given.ConsumeIntInRange(0, 15)
            if sort == 0:
                yield given.ConsumeUnicode(12)
            else:
                others = self._words[_pick(given, sorted(self._words))]
                lists = (others, self._names, self._names, _GARBAGE, _GARBAGE, self._words[lang], self._words[lang])
                yield _pick(given, lists[sort - 1] if sort <= len(lists) else self._core[lang])
            yield _pick(given, _SEPARATORS)

    def _check(self, post: Any) -> None:
        start = time.process_time()
        reading = self._reader.read(post)
        took = time.process_time() - start
        if took > SLOW_S:
            self._findings.tell("slow", post.text, f"{took:.1f} s for {len(post.text)} characters")
        for claim in reading.claims:
            for what in unsound(claim, post):
                self._findings.tell(what, post.text, f"{claim}")
        if self._reader.read(post) != reading:
            self._findings.tell("read twice, not the same", post.text, "")
        if len(self._inherit(reading, reading.claims).claims) != len(reading.claims):
            self._findings.tell("a claim lost in a thread", post.text, "")


def _pick(given: Any, among: Sequence[_T]) -> _T:
    at: int = given.ConsumeIntInRange(0, len(among) - 1)
    return among[at]


def unsound(claim: Any, post: Any) -> Iterator[str]:
    """What cannot be true of a claim, whatever the post says."""
    size, (low, high), window = len(post.text), (claim.count.low, claim.count.high), claim.window
    if not all(0 <= start < end <= size for start, end in claim.quote.values()):
        yield "a quote outside the text"
    if (low is not None and low < 0) or (low is not None and high is not None and low > high):
        yield "a count upside down"
    if not window.start < window.end <= post.posted_at:
        yield "a period that is empty or in the future"
    if not 0 <= claim.confidence <= 1:
        yield "a confidence outside 0 to 1"
    if claim.count.wording and "count" in claim.quote and claim.count.wording not in post.text:
        yield "a wording that is not in the text"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument(
        "--corpus", metavar="FOLDER", help="keep inputs that reached new code here, and start from them"
    )
    given = parser.parse_args()
    try:
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        sys.exit("atheris is not installed: pip install -e '.[fuzz]' (Linux wheels)")
    with atheris.instrument_imports(include=["claims"]):
        extract, model = importlib.import_module("claims.extract"), importlib.import_module("claims.model")
    limits = [f"-max_total_time={round(given.minutes * 60)}", "-max_len=1024", "-len_control=0", "-timeout=60"]
    atheris.Setup([sys.argv[0], *limits, *([given.corpus] if given.corpus else [])], Target(atheris, extract, model))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
