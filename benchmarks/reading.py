"""How well claims are read, in one table: what must be reached, what is aimed at, what is reached now.

    python -m benchmarks.reading [--held] [--only labelled,isaf,muc4,speed] [--errors N]

The table goes to stderr, one JSON object with every figure to stdout. Two thirds of the labelled posts are for tuning;
the last third (--held) is for the end: look at it often, and it is tuned on too.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.reading_scores import corpus_scores, labelled_scores, part_of, speed
from benchmarks.shared_data import SharedDataError, read_rows, shared_file
from claims.extract import Reader

Figures = dict[str, Any]
_WIDTH = 110  # of the widest table, also where stderr is a file
PARTS = ("labelled", "isaf", "muc4", "speed")


class Target(NamedTuple):
    """One row: `key` finds the figure. Without `must` it is shown for comparison only."""

    about: str
    measure: str
    key: str
    must: float | None = None
    aim: float | None = None


TARGETS = (
    Target("conflict posts", "F1, English", "english_f1", 0.82, 0.95),
    Target("", "F1, Russian", "russian_f1", 0.78, 0.92),
    Target("", "F1, both", "extract_f1"),
    Target("six languages", "F1", "multilingual_f1", 0.78, 0.95),
    Target("", "F1, worst language", "worst_language_f1", 0.65, 0.90),
    Target("posts without a claim", "left alone", "quiet", 0.90, 0.98),
    Target("right claims", "place right", "place", 0.82, 0.95),
    Target("", "basis right", "basis", 0.85, 0.95),
    Target("", "denial right", "denied", 0.97, 0.99),
    Target("", "part right", "part", 0.85, 0.95),
    Target("", "words of victims", "victims", 0.75, 0.90),
    Target("", "words of doer", "by", 0.70, 0.88),
    Target("", "words of claimant", "claimant", 0.60, 0.85),
    Target("", "stated period right", "window", 0.80, 0.95),
    Target("calibration", "given ≥ 0.9: right", "sure_and_right", 0.95, 0.98),
    Target("", "right: given ≥ 0.9", "right_and_sure", 0.60, 0.80),
)
HELD_TARGET = Target("conflict posts, held", "F1, both", "extract_f1", 0.75, 0.93)
CORPUS_TARGETS = (
    Target("ISAF releases", "killed, all", "isaf.min_killed_all", 0.90, 0.97),
    Target("", "killed, non-zero", "isaf.min_killed_some", 0.72, 0.93),
    Target("", "captured, all", "isaf.min_captured_all", 0.65, 0.88),
    Target("MUC-4 news", "F, victim numbers", "muc4.f1", 0.50, 0.65),
    Target("throughput", "posts/s on one core", "speed.per_cpu_second", 2000, 5000),
)


def measure(only: list[str], *, with_held: bool, errors: int) -> Figures:
    figures: Figures = {}
    if "labelled" in only:
        figures["tuned"] = _labelled(held=False, errors=errors)
        if with_held:
            figures["held"] = _labelled(held=True, errors=0)
    for corpus in ("isaf", "muc4"):
        if corpus in only:
            figures[corpus] = corpus_scores(corpus)
    if "speed" in only:
        figures["speed"] = speed(shared_file("data", "crisis-tweets.jsonl"))
    return figures


def _labelled(*, held: bool, errors: int) -> Figures:
    short, many = (
        part_of(read_rows(shared_file("data", f"{name}.jsonl")), held=held)
        for name in ("extract-dev", "multilingual-dev")
    )
    return labelled_scores(short, many, Reader.bundled(), errors=errors)


def show(figures: Figures, console: Console) -> None:
    console.print(_targets_table(figures))
    for part in ("tuned", "held"):
        if part in figures:
            console.print(_languages_table(f"By language, {part} part", figures[part]["languages"]))
            console.print(_bands_table(f"Confidence given and share right, {part} part", figures[part]["bands"]))


def _targets_table(figures: Figures) -> Table:
    table = Table(title="Reading claims", title_justify="left")
    table.add_column("set")
    table.add_column("measure")
    held = "held" in figures
    for heading in ("must", "aim", "now", *(["held"] if held else [])):
        table.add_column(heading, justify="right")
    for target in TARGETS if "tuned" in figures else ():
        values = [figures["tuned"][target.key], *([figures["held"][target.key]] if held else [])]
        table.add_row(*_named(target), *(_coloured(value, target) for value in values))
    if held:
        table.add_row(*_named(HELD_TARGET), "", _coloured(figures["held"][HELD_TARGET.key], HELD_TARGET))
    for target in CORPUS_TARGETS:
        corpus, key = target.key.split(".")
        if corpus in figures:
            table.add_row(*_named(target), _coloured(figures[corpus][key], target))
    return table


def _named(target: Target) -> tuple[str, str, str, str]:
    return target.about, target.measure, _figure(target.must), _figure(target.aim)


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value > 1 else f"{value:.2f}"


def _coloured(value: float | None, target: Target) -> str:
    """Green from the aim on, yellow from what must be, red below."""
    if value is None or target.must is None or target.aim is None:
        return _exact(value)
    colour = "green" if value >= target.aim else "yellow" if value >= target.must else "red"
    return f"[{colour}]{_exact(value)}[/{colour}]"


def _exact(value: float | None) -> str:
    return f"{value:.3f}" if value is not None and value <= 1 else _figure(value)


def _languages_table(title: str, sets: Mapping[str, Mapping[str, Figures]]) -> Table:
    columns = ("posts", "gold", "right", "precision", "recall", "f1", "quiet_on_empty", "place", "victims", "by")
    table = Table(title=title, title_justify="left")
    for heading in ("set", "language"):
        table.add_column(heading)
    for heading in columns:
        table.add_column(heading.replace("quiet_on_empty", "quiet"), justify="right")
    for name, languages in sets.items():
        for lang, score in languages.items():
            cells = (str(v) if isinstance(v := score[c], int) else _exact(v) for c in columns)
            table.add_row(name, lang, *cells)
    return table


def _bands_table(title: str, bands: list[Figures]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("from", "claims", "mean given", "right"):
        table.add_column(heading, justify="right")
    for band in bands:
        table.add_row(f"{band['from']:.1f}", str(band["claims"]), _exact(band["given"]), _exact(band["right"]))
    return table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held", action="store_true", help="also score the third of the labelled posts held back")
    parser.add_argument("--only", default=",".join(PARTS), metavar="LIST", help=f"some of {','.join(PARTS)}")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N posts of the tuned part not right")
    given = parser.parse_args()
    given.only = given.only.split(",")
    if unknown := set(given.only) - set(PARTS):
        parser.error(f"--only: {', '.join(sorted(unknown))}: no such part; there are {', '.join(PARTS)}")
    return given


def main() -> None:
    given = _arguments()
    try:
        figures = measure(given.only, with_held=given.held, errors=given.errors)
    except SharedDataError as error:
        sys.exit(str(error))
    console = Console(stderr=True, highlight=False)
    console.width = max(console.width, _WIDTH)
    show(figures, console)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
