"""The whole way of a post: read, match, judge, store, commit; one by one and as a bulk replay."""

import statistics
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.corpus import DAYS, START, event_posts
from benchmarks.filling import post_of
from benchmarks.shared_data import SharedDataError, shared_file
from claims.extract import Reader
from claims.model import Post
from claims.relate import Tolerance
from monitors.ingest import MAX_BATCH, Ingest, IngestReport
from monitors.sources.file import BadLine, read_posts
from storage.engine import open_database
from storage.migrate import upgrade
from storage.store import SqlStore

POSTS = 600
_NOW = START + timedelta(days=DAYS)


def one_by_one(engine: Engine, reader: Reader, size: int) -> dict[str, Any]:
    """Posts a second, each committed on its own, into a database that holds `size` claims already."""
    ingest = Ingest(store=SqlStore(engine), reader=reader, tolerance=Tolerance())
    told = islice((one for number in range(size, size + POSTS) for one in event_posts(number, 2)), POSTS)
    seconds, cpu_s = [], []
    for number, one in enumerate(told):
        post = post_of(one, f"new {number}")
        began, cpu_began = time.perf_counter(), time.process_time()
        ingest([post], now=_NOW, is_history=True)
        seconds.append(time.perf_counter() - began)
        cpu_s.append(time.process_time() - cpu_began)
    seconds, cpu_s = seconds[20:], cpu_s[20:]  # statements are compiled on the first ones
    ordered = sorted(seconds)
    return {
        "posts_per_s": round(len(seconds) / sum(seconds)),
        "posts_per_cpu_s": round(len(cpu_s) / sum(cpu_s)),  # of this process: what it would do on a machine of its own
        "p50_ms": round(statistics.median(seconds) * 1000, 2),
        "p99_ms": round(ordered[int(0.99 * len(ordered))] * 1000, 2),
    }


def replay(reader: Reader, name: str = "crisis-tweets.jsonl") -> dict[str, Any] | None:
    """Posts a second of a real file into an empty database, batches of 200; None where the file is not there."""
    try:
        path = shared_file("data", name)
    except SharedDataError:
        return None
    with tempfile.TemporaryDirectory(prefix="cw-bench-") as folder:
        engine = open_database(f"sqlite:///{folder}/replay.db")
        upgrade(engine)
        began = time.perf_counter()
        reports = replay_into(engine, reader, path)
        taken_s = time.perf_counter() - began
        engine.dispose()
    results = [result for report in reports for result in report.results]
    verdicts = [verdict for result in results for verdict in result.verdicts]
    return {
        "file": name,
        "posts": len(results),
        "claims": len(verdicts),
        "relations_per_claim": round(sum(len(v.relations) for v in verdicts) / max(1, len(verdicts)), 2),
        "posts_per_s": round(len(results) / taken_s),
    }


def replay_into(engine: Engine, reader: Reader, path: Path) -> list[IngestReport]:
    """A file's posts in order of time, batches of 200, into this database."""
    posts = _posts(path)
    ingest = Ingest(store=SqlStore(engine), reader=reader, tolerance=Tolerance())
    return [ingest(posts[at : at + MAX_BATCH], now=_NOW, is_history=True) for at in range(0, len(posts), MAX_BATCH)]


def _posts(path: Path) -> list[Post]:
    with path.open(encoding="utf-8") as lines:
        posts = [post for post in read_posts(lines) if not isinstance(post, BadLine)]
    return sorted(posts, key=lambda post: post.posted_at)
