"""A fresh process on a full database: says when its first match is found, then what memory it holds.

python -m benchmarks.cold DATABASE_FILE
"""

import json
import sys
from pathlib import Path

from benchmarks.corpus import corpus
from benchmarks.filling import post_of
from benchmarks.methods import Claimwatch
from claims.extract import Reader
from storage.engine import open_database

MATCHES = 300


def main(path: str) -> None:
    engine = open_database(f"sqlite:///{path}")
    method = Claimwatch(engine, Reader.bundled())
    told = [post_of(one, f"cold {number}") for number, one in enumerate(corpus(MATCHES, seed=7))]
    method.prepare(told[0])
    method.find(told[0])
    print("found", flush=True)
    for post in told:
        method.prepare(post)
        method.find(post)
    print(json.dumps({"private_mb": private_mb()}))
    engine.dispose()


def private_mb() -> float | None:
    """Memory of this process that it shares with no other; None where the system does not say."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return round(sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024, 1)


if __name__ == "__main__":
    main(sys.argv[1])
