"""The figures of a matching benchmark as a table on stderr, and as a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

_WIDTH = 120


def print_report(report: Mapping[str, Any]) -> None:
    console = Console(stderr=True, width=_WIDTH)
    for run in report["runs"]:
        console.print(_methods_table(run))
        console.print(_one_line(run), soft_wrap=True)
    for name, slopes in report["growth"].items():
        console.print(f"growth of {name}: p50 {slopes['p50_ms']:+.3f}, p99 {slopes['p99_ms']:+.3f}")
    if report.get("replay"):
        console.print(f"replay: {report['replay']}", soft_wrap=True)
    console.print(f"took {report['seconds']} s")


def _methods_table(run: Mapping[str, Any]) -> Table:
    table = Table(title=f"{run['claims']:,} claims", title_justify="left", show_edge=False)
    for heading in ("method", "n", "p50 ms", "p99 ms", "+ reading", "recall@5", "repeats", "contradictions"):
        table.add_column(heading, justify="left" if heading == "method" else "right")
    for name, one in run["methods"].items():
        shares = [_percent(one[key]) for key in ("recall_at_5", "recall_of_repeats", "recall_of_contradictions")]
        table.add_row(
            name, str(one["n"]), f"{one['p50_ms']:.2f}", f"{one['p99_ms']:.2f}", f"{one['reading_p50_ms']:.2f}", *shares
        )
    return table


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _one_line(run: Mapping[str, Any]) -> str:
    ratio = run["ratio_to_brute_force"]
    parts = [f"brute force takes {ratio:,.0f} times as long"] if ratio is not None else []
    parts += [f"whole pipeline on {name}: {one['posts_per_s']} posts/s" for name, one in run["pipeline"].items()]
    parts.append(f"disk beyond the posts: {run['disk_mb_per_million']['rest']} MB a million claims")
    cold = run["cold"]
    parts.append(
        f"first match of a new process after {cold['first_match_s']} s; private memory {cold['private_mb']} MB"
    )
    return "; ".join(parts) + "\n"


def plot(report: Mapping[str, Any], path: Path) -> None:
    """Median latency against size, both logarithmic. Needs matplotlib (pip install 'claimwatch[bench]')."""
    from matplotlib.figure import Figure  # a picture is asked for seldom, and the library is large

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log")
    axes.set_xlabel("stored claims")
    axes.set_ylabel("one match, median ms")
    axes.grid(visible=True, which="major", alpha=0.3)
    for name in report["runs"][-1]["methods"]:
        _line(axes, report["runs"], name)
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def _line(axes: Any, runs: Sequence[Mapping[str, Any]], name: str) -> None:
    points = [(run["claims"], run["methods"][name]["p50_ms"]) for run in runs if name in run["methods"]]
    is_ours = name.startswith("claimwatch")
    axes.plot(
        [x for x, _ in points],
        [y for _, y in points],
        marker="o",
        linewidth=2.5 if is_ours else 1.2,
        linestyle="-" if is_ours else "--",
        label=name,
    )
