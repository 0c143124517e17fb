"""Five hundred sources on loopback servers in a process of their own: how late posts are stored, and what it costs.

    python -m benchmarks.polling --minutes 5

Real time, real intervals of 60 s, the real reader and an SQLite file. Half of the sources are channels, half X
accounts; each posts at random, `--posts` times an hour on average, with sample texts. A post's lag is the time from its
publication on the server until its transaction is committed; it may wait a whole interval (with up to a tenth more, by
chance) until its source is due. CPU is that of the polling process alone, the servers have one of their own. Both are
measured from a minute after the last source was read for the first time.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar

from bot.polling import build_polls
from claims.extract import Reader
from claims.model import Post
from claims.relate import Tolerance
from monitors.budget import Budget
from monitors.ingest import Ingest, IngestReport
from monitors.manners import Manners
from monitors.ports import SourceSpec
from monitors.schedule import Schedule
from monitors.sources import SOURCES, SourceSettings
from monitors.writer import Writer
from storage.engine import open_database
from storage.memory import SqlMemory
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.servers.tme import TmeServer
from tests.servers.x_api import XServer

log = logging.getLogger(__name__)

INTERVAL_S = 60.0
SAMPLES = Path(__file__).parent.parent / "bot" / "samples" / "panjshir.jsonl"
BOUND_S = INTERVAL_S + 2.0
CPU_BOUND = 0.30


@dataclass(frozen=True, slots=True)
class Measured:
    """Lags in seconds; CPU as a share of one core."""

    lags: Sequence[float]
    cpu: float

    @property
    def p95_s(self) -> float:
        return statistics.quantiles(self.lags, n=100)[94]


def specs_of(count: int) -> list[SourceSpec]:
    kinds = ("telegram", "x")
    return [SourceSpec(kind=kinds[n % 2], handle=f"desk_{n}", interval_s=INTERVAL_S) for n in range(count)]


# The servers' process


def serve(pipe: Connection, count: int, posts_an_hour: float, seed: int) -> None:
    asyncio.run(_serve(pipe, specs_of(count), posts_an_hour, random.Random(seed)))


async def _serve(pipe: Connection, specs: Sequence[SourceSpec], posts_an_hour: float, rng: random.Random) -> None:
    texts = [json.loads(line)["text"] for line in SAMPLES.read_text("utf-8").splitlines()]
    async with TmeServer() as tme, XServer() as x:
        number = 0
        for n, spec in enumerate(specs):
            tme.channels.setdefault(spec.handle, {})
            x.account(spec.handle, str(1_000 + n))
            for back in range(6, 0, -1):
                number += 1
                at = datetime.now(UTC) - timedelta(hours=back)
                _publish(tme, x, spec, n, number, f"{rng.choice(texts)} [{number}]", at)
        pipe.send((tme.base_url, x.base_url))
        while not pipe.poll():
            await asyncio.sleep(rng.expovariate(len(specs) * posts_an_hour / 3600))
            number += 1
            n = rng.randrange(len(specs))
            _publish(tme, x, specs[n], n, number, f"{rng.choice(texts)} [{number}]", datetime.now(UTC))
            tme.requests.clear()
            x.requests.clear()


def _publish(tme: TmeServer, x: XServer, spec: SourceSpec, index: int, number: int, text: str, at: datetime) -> None:
    if spec.kind == "telegram":
        tme.post(spec.handle, number, text, at=at)
    else:
        x.post(number, text, at=at, account=str(1_000 + index))
        x.timelines[str(1_000 + index)][number]["created_at"] = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# The polling process


class TimedIngest(Ingest):
    """Notes when each post's transaction was committed."""

    committed: ClassVar[dict[tuple[str, str], tuple[datetime, datetime]]] = {}

    def __call__(self, posts: Sequence[Post], **given: Any) -> IngestReport:
        report = super().__call__(posts, **given)
        at = datetime.now(UTC)
        for post in posts:
            self.committed.setdefault((post.source, post.id), (post.posted_at, at))
        return report


async def measure(database: str, urls: tuple[str, str], count: int, minutes: float) -> Measured:
    engine = open_database(database)
    upgrade(engine)
    store, writer = SqlStore(engine), Writer()
    ingest = TimedIngest(store=store, reader=Reader.bundled(), tolerance=Tolerance())
    settings = SourceSettings(preview_base_url=urls[0], x_base_url=urls[1], x_bearer_token="secret-key")
    async with AsyncExitStack() as stack:
        sources = [SOURCES[spec.kind](spec, settings) for spec in specs_of(count)]
        for source in sources:
            stack.push_async_callback(source.close)
        polls = build_polls(
            sources,
            store=store,
            memory=SqlMemory(engine),
            ingest=ingest,
            manners=Manners(budgets={"x": Budget(daily_posts=1_000_000)}, quiet_factor=1.0),
            clock=lambda: datetime.now(UTC),
            notice=_told,
            writer=writer,
        )
        schedule = Schedule()
        schedule.add_polls(polls)
        schedule.start()
        while not all(store.source_state(source.spec.key).has_baseline for source in sources):  # noqa: ASYNC110
            await asyncio.sleep(5)
        await asyncio.sleep(INTERVAL_S)
        began, cpu, since = time.monotonic(), time.process_time(), datetime.now(UTC)
        await asyncio.sleep(minutes * 60)
        share = (time.process_time() - cpu) / (time.monotonic() - began)
        ended = datetime.now(UTC)
        await asyncio.sleep(1.1 * INTERVAL_S + 5)  # until what was published last must have come
        await schedule.stop(10)
    engine.dispose()
    times = [(posted, at) for posted, at in ingest.committed.values() if since <= posted < ended]
    return Measured([(at - posted).total_seconds() for posted, at in times], share)


async def _told(words: str) -> None:
    log.warning("%s", words)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=5.0, help="measured, once all sources were read")
    parser.add_argument("--posts", type=float, default=2.0, help="an hour and source, on average")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, given.sources, given.posts, given.seed), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory(prefix="claimwatch-polling-") as folder:
        urls = ours.recv()
        measured = asyncio.run(measure(f"sqlite:///{folder}/claims.db", urls, given.sources, given.minutes))
    ours.send("stop")
    server.join(10)
    median = statistics.median(measured.lags)
    print(
        f"{given.sources} sources, intervals of {INTERVAL_S:g} s, {len(measured.lags)} posts in {given.minutes:g} min"
    )
    print(
        f"lag: median {median:.1f} s, p95 {measured.p95_s:.1f} s (bound {BOUND_S:g} s), max {max(measured.lags):.1f} s"
    )
    print(f"CPU of the polling process: {measured.cpu:.1%} of one core (bound {CPU_BOUND:.0%})")
    return 0 if measured.p95_s < BOUND_S and measured.cpu < CPU_BOUND else 1


if __name__ == "__main__":
    raise SystemExit(main())
