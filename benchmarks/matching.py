"""How fast and how well claims are matched, against what one would otherwise use, on a synthetic corpus.

    python -m benchmarks.matching --claims 100000 --check          # under two minutes: 1k, 10k and 100k claims
    python -m benchmarks.matching --claims 1000000 --plot docs/matching.png
    python -m benchmarks.matching --claims 10000 --no-postgres --only ours

All methods answer the same queries in one process, one query after the other (interleaved), so that ratios hold on a
busy machine. The slow ones answer only some of the queries. A table goes to stderr, one JSON object to stdout.
"""

import argparse
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.corpus import Query, corpus, queries
from benchmarks.filling import Filled, copy_all, fill, filled_before, post_of
from benchmarks.methods import BruteForce, Claimwatch, Method, RareWords, Trigrams
from benchmarks.pipeline import one_by_one, replay
from benchmarks.report import plot, print_report
from benchmarks.required import failings
from claims.extract import Reader
from storage.engine import open_database
from storage.migrate import upgrade
from tests import postgres

SLOW, SLOWER = 40, 16  # queries a slow method answers, up to 100,000 claims and beyond
_DURABLE = "-c shared_buffers=256MB -c max_wal_size=4GB -c listen_addresses=''"
_POSTS = frozenset({"posts", "post_versions"})


@dataclass
class Measured:
    """One method at one size."""

    milliseconds: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)  # milliseconds, beside those of the match
    found: list[bool] = field(default_factory=list)
    is_repeat: list[bool] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        repeats = [hit for hit, is_repeat in zip(self.found, self.is_repeat, strict=True) if is_repeat]
        others = [hit for hit, is_repeat in zip(self.found, self.is_repeat, strict=True) if not is_repeat]
        return {
            "n": len(self.found),
            "p50_ms": round(statistics.median(self.milliseconds), 3),
            "p99_ms": round(_quantile(self.milliseconds, 0.99), 3),
            "reading_p50_ms": round(statistics.median(self.reading), 3),
            "recall_at_5": _share(self.found),
            "recall_of_repeats": _share(repeats),
            "recall_of_contradictions": _share(others),
        }


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    reader = Reader.bundled()
    began = time.perf_counter()
    with ExitStack() as stack:
        temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cw-bench-")))
        server = _server(stack, options)
        runs = [_at_size(size, temporary, server, reader, options) for size in _sizes(options.claims)]
    report: dict[str, Any] = {
        "runs": runs,
        "growth": _growth(runs),
        "replay": replay(reader) if options.replay else None,
    }
    report["seconds"] = round(time.perf_counter() - began, 1)
    print_report(report)
    if options.plot:
        plot(report, Path(options.plot))
    print(json.dumps(report))
    missed = failings(report) if options.check else []
    print("\n".join(missed), file=sys.stderr)
    return 1 if missed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--claims", type=int, default=100_000, help="the largest corpus; smaller ones by tens before it"
    )
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("all", "ours"), default="all")
    parser.add_argument("--postgres", action=argparse.BooleanOptionalAction, default=postgres.why_not() is None)
    parser.add_argument("--replay", action="store_true", help="also replay crisis-tweets.jsonl into an empty database")
    parser.add_argument("--check", action="store_true", help="end with 1 where recall or speed is not what it must be")
    parser.add_argument("--plot", help="a PNG of latency against size")
    parser.add_argument("--keep", type=Path, help="a folder: databases are kept there, and used again")
    parser.add_argument("--sizes", help="these sizes instead, separated by commas")
    options = parser.parse_args(arguments)
    options.claims = [int(size) for size in options.sizes.split(",")] if options.sizes else options.claims
    return options


def _sizes(claims: int | list[int]) -> list[int]:
    if isinstance(claims, list):
        return claims
    return [*(size for size in (1_000, 10_000, 100_000) if size < claims), claims]


def _server(stack: ExitStack, options: argparse.Namespace) -> Engine | None:
    if not options.postgres:
        return None
    engine = open_database(stack.enter_context(postgres.cluster(_DURABLE)))
    stack.callback(engine.dispose)
    return engine


def _at_size(
    size: int, folder: Path, server: Engine | None, reader: Reader, options: argparse.Namespace
) -> dict[str, Any]:
    asked = queries(size, options.queries, seed=options.seed)
    (options.keep or folder).mkdir(parents=True, exist_ok=True)
    path = (options.keep or folder) / f"{size}.db"
    was_there = path.exists()
    with ExitStack() as stack:
        began = time.perf_counter()
        engine = stack.enter_context(_database(f"sqlite:///{path}"))
        if was_there:
            filled = filled_before(engine, corpus(size, seed=options.seed))
        else:
            filled = _fill(engine, size, asked, reader, options.seed)
        load_s = time.perf_counter() - began
        if server is not None:
            _empty(server)
            copy_all(engine, server)
        methods = _methods(stack, engine, server, filled, reader, folder / f"{size}.fts", options)
        measured = _interleaved(methods, asked, filled, size)
        run: dict[str, Any] = {
            "claims": filled.claims,
            "load_s": round(load_s, 1),
            "methods": {name: one.summary() for name, one in measured.items()},
            "disk_mb_per_million": _disk(engine, filled.claims),
        }
        run["cold"] = _cold(path)
        run["ratio_to_brute_force"] = _ratio(measured)
        engine = stack.enter_context(_database(f"sqlite:///{shutil.copy(path, folder / f'{size}.copy')}"))
        run["pipeline"] = {
            one.dialect.name: one_by_one(one, reader, size) for one in (engine, server) if one is not None
        }
    for file in folder.glob(f"{size}.*"):
        file.unlink()
    return run


@contextmanager
def _database(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()


def _empty(server: Engine) -> None:
    with server.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    upgrade(server)


def _fill(engine: Engine, size: int, asked: Sequence[Query], reader: Reader, seed: int) -> Filled:
    numbers = {query.told.event.number for query in asked}
    return fill(engine, corpus(size, seed=seed), reader=reader, asked=numbers)


def _methods(
    stack: ExitStack,
    engine: Engine,
    server: Engine | None,
    filled: Filled,
    reader: Reader,
    fts: Path,
    options: argparse.Namespace,
) -> list[Method]:
    methods: list[Method] = [Claimwatch(engine, reader)]
    if server is not None:
        methods.append(Claimwatch(server, reader))
    if options.only == "all":
        rare = RareWords(str(fts), filled.texts)
        stack.callback(rare.close)
        methods += [BruteForce(filled.texts), rare]
        if server is not None:
            trigrams = Trigrams(server, filled.texts)
            stack.callback(trigrams.close)
            methods.append(trigrams)
    return methods


def _interleaved(
    methods: Sequence[Method], asked: Sequence[Query], filled: Filled, size: int
) -> Mapping[str, Measured]:
    """Each query by every method, in turn; a slow one is asked a share of them, spread over all."""
    measured = {method.name: Measured() for method in methods}
    for method in methods:  # statements are compiled and pages read once before anything is timed
        method.prepare(post_of(asked[-1].told, "warm"))
        method.find(post_of(asked[-1].told, "warm"))
    every = max(1, len(asked) // (SLOW if size <= 100_000 else SLOWER))
    for number, query in enumerate(asked):
        for method in methods:
            if not method.is_slow or number % every == every - 1:
                _ask(method, query, number, filled, measured[method.name])
    return measured


def _ask(method: Method, query: Query, number: int, filled: Filled, measured: Measured) -> None:
    post = post_of(query.told, f"query {number}")
    began = time.perf_counter()
    method.prepare(post)
    measured.reading.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    found = method.find(post)
    measured.milliseconds.append((time.perf_counter() - began) * 1000)
    measured.found.append(any(filled.events[one - 1] == query.told.event.number for one in found))
    measured.is_repeat.append(query.is_repeat)


def _ratio(measured: Mapping[str, Measured]) -> float | None:
    """Of the medians. Ours over all queries: those that brute force was asked in turn with are spread over them."""
    brute = measured.get(BruteForce.name)
    ours = next(one for name, one in measured.items() if name.startswith("claimwatch"))
    if brute is None:
        return None
    return round(statistics.median(brute.milliseconds) / statistics.median(ours.milliseconds), 1)


def _growth(runs: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """The exponent e of time ~ size^e, least squares over all sizes, for each method's p50 and p99."""
    if len(runs) < 2:
        return {}
    names = set.intersection(*(set(run["methods"]) for run in runs))
    return {name: {key: _slope(runs, _reads(name, key)) for key in ("p50_ms", "p99_ms")} for name in sorted(names)}


def _reads(name: str, key: str) -> Callable[[Mapping[str, Any]], float]:
    return lambda run: float(run["methods"][name][key])


def _slope(runs: Sequence[Mapping[str, Any]], value: Callable[[Mapping[str, Any]], float]) -> float:
    points = [(math.log(run["claims"]), math.log(value(run))) for run in runs]
    return round(statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope, 3)


def _disk(engine: Engine, claims: int) -> dict[str, Any]:
    """Megabytes of a million such claims, the posts themselves and everything else."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) GROUP BY tbl_name")
        ).all()
    sizes = {name: size / claims for name, size in rows}  # bytes a claim are megabytes a million
    told = sum(size for name, size in sizes.items() if name in _POSTS)
    tables = {name: round(size) for name, size in sizes.items() if size >= 1}
    return {"posts": round(told), "rest": round(sum(sizes.values()) - told), "tables": tables}


def _cold(path: Path) -> Any:
    command = [sys.executable, "-m", "benchmarks.cold", str(path)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        process.stdout.readline()
        first_s = time.perf_counter() - began
        rest = json.loads(process.stdout.read())
    return {"first_match_s": round(first_s, 3), **rest}


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


if __name__ == "__main__":
    sys.exit(main())
