"""What a matching benchmark must show: recall by size, and how many times faster than brute force one match is.

Ratios, because brute force is asked in turn with us in one process: they hold on a busy machine, milliseconds do not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

# Of the prototype: posts found again among the first five, by the number of stored claims.
LEAST_RECALL = {10_000: 0.93, 100_000: 0.91, 1_000_000: 0.86}
# Measured on two busy cores: 251 to 275, and 2,116. Beside other work the ratio of one run moves by a third either
# way, and a run that guards every change must not fail by that.
LEAST_RATIO = {100_000: 160.0, 1_000_000: 1_300.0}


def failings(report: Mapping[str, Any]) -> list[str]:
    """A sentence for each figure that is not reached; none: all is well."""
    return [sentence for run in report["runs"] for sentence in _of_run(run)]


def _of_run(run: Mapping[str, Any]) -> Iterator[str]:
    recall, ratio = _at_size(LEAST_RECALL, run["claims"]), _at_size(LEAST_RATIO, run["claims"])
    for name, one in run["methods"].items():
        if name.startswith("claimwatch") and recall is not None and one["recall_at_5"] < recall:
            yield f"{name}, {run['claims']:,} claims: recall at 5 is {one['recall_at_5']:.3f} (at least {recall})"
    found = run["ratio_to_brute_force"]
    if ratio is not None and found is not None and found < ratio:
        yield f"{run['claims']:,} claims: brute force takes {found:,.0f} times as long (at least {ratio:,.0f})"


def _at_size(least: Mapping[int, float], claims: int) -> float | None:
    """The figure for a corpus of about this size (a post may hold two claims)."""
    return next((figure for size, figure in least.items() if size <= claims < 1.1 * size), None)
