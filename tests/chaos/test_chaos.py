"""Fifty sources polled through bad weather, with crashes and restarts: every post is stored, each once.

CLAIMWATCH_CHAOS_POLLS makes it longer (default 2000), CLAIMWATCH_CHAOS_SEED another one.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.polling import build_polls
from claims.relate import Tolerance
from monitors.due_polls import DuePolls
from monitors.ingest import Ingest
from monitors.manners import Manners
from monitors.poll import PollReport
from monitors.sources import SOURCES, SourceSettings
from monitors.writer import Writer
from storage.engine import open_database, reading
from storage.memory import SqlMemory
from storage.migrate import upgrade
from storage.tables import gaps, post_versions, posts
from tests.chaos.world import Crash, FrailStore, PlainReader, StormyTme, StormyX, Weather, World, history
from tests.fake_sources import ManualClock

POLLS = int(os.environ.get("CLAIMWATCH_CHAOS_POLLS", "2000"))
SEED = int(os.environ.get("CLAIMWATCH_CHAOS_SEED", "20220913"))
MANNERS = Manners(dead_after=timedelta(days=3650), backfill_days=1)
IMPATIENT_S, PATIENT_S = 0.15, 20.0


@dataclass
class Run:
    """One database through all its processes."""

    url: str
    tme: StormyTme
    x: StormyX
    weather: Weather
    world: World
    clock: ManualClock = field(default_factory=ManualClock)
    notices: list[str] = field(default_factory=list)
    polls: int = 0
    failed: int = 0
    crashes: int = 0
    processes: int = 0

    @asynccontextmanager
    async def process(self, *, patience_s: float) -> AsyncIterator[DuePolls]:
        """Everything made anew on the same database, as after a start."""
        self.processes += 1
        engine = open_database(self.url)
        store = FrailStore(engine)
        store.weather = self.weather
        store.crashes, store.busy = self.weather.share / 12, self.weather.share / 20
        settings = SourceSettings(
            preview_base_url=self.tme.base_url,
            x_base_url=self.x.base_url,
            x_bearer_token="secret-key",
            timeout_s=patience_s,
        )
        sources = [SOURCES[spec.kind](spec, settings) for spec in self.world.specs]
        try:
            yield build_polls(
                sources,
                store=store,
                memory=SqlMemory(engine),
                ingest=Ingest(store=store, reader=PlainReader(), tolerance=Tolerance()),
                manners=MANNERS,
                clock=self.clock,
                notice=self.tell,
                writer=Writer(),
            )
        finally:
            for source in sources:
                await source.close()
            engine.dispose()

    async def tell(self, words: str) -> None:
        self.notices.append(words)

    async def storm(self, until: int) -> None:
        """Processes one after another, each until it crashes or is stopped."""
        while self.polls < until:
            stop_at = self.polls + self.weather.random.randint(50, 400)
            try:
                async with self.process(patience_s=IMPATIENT_S) as due:
                    while self.polls < min(stop_at, until):
                        self.publish()
                        await self.turn(due)
            except Crash:
                self.crashes += 1

    async def turn(self, due: DuePolls) -> list[PollReport]:
        tasks = await due.start_due()
        try:
            reports = [report for report in await asyncio.gather(*tasks) if report is not None]
        except Crash:  # it took all that was under way with it
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
        finally:
            self.clock.advance(self.weather.random.choice((5, 15, 30, 60, 300)))
        self.polls += len(reports)
        self.failed += sum(report.trouble is not None for report in reports)
        return reports

    def publish(self) -> None:
        for spec in self.weather.random.sample(self.world.specs, 3):
            self.world.publish(spec, self.clock.now)

    async def calm(self) -> None:
        """Good weather, until a whole day brought nothing more."""
        self.weather.share = 0.0
        async with self.process(patience_s=PATIENT_S) as due:
            for _ in range(40):
                self.clock.advance(3_600)
                reports = await self.turn(due)
                if len(reports) == len(self.world.specs) and not any(r.posts or r.trouble for r in reports):
                    return

    def stored(self) -> list[tuple[str, str, str, str]]:
        """Every version of every live post."""
        engine = open_database(self.url)
        statement = select(posts.c.platform, posts.c.source, posts.c.native_id, post_versions.c.text)
        statement = statement.join(post_versions, post_versions.c.post_id == posts.c.id).where(posts.c.state == "live")
        with reading(engine) as connection:
            assert connection.execute(select(gaps)).all() == []
            rows = [tuple(row) for row in connection.execute(statement)]
        engine.dispose()
        return sorted(rows)


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    url = f"sqlite:///{tmp_path / 'claims.db'}"
    engine = open_database(url)
    upgrade(engine)
    engine.dispose()
    weather = Weather(SEED)
    async with StormyTme(weather) as tme, StormyX(weather) as x:
        world = World(tme, x, channels=28, accounts=22)
        for at in history():
            for spec in world.specs:
                world.publish(spec, at)
        yield Run(url, tme, x, weather, world)


async def test_after_thousands_of_polls_in_bad_weather_the_database_holds_each_post_once(run: Run) -> None:
    async with run.process(patience_s=PATIENT_S) as due:  # the newest page of each: what is new counts from here
        await run.turn(due)
    run.weather.share = 0.2

    await run.storm(until=POLLS)
    await run.calm()

    assert run.stored() == sorted((*key, text) for key, text in run.world.served.items())
    assert run.polls >= POLLS
    assert run.failed > POLLS * 0.05
    assert run.crashes >= POLLS // 500
    print(
        f"\n{run.polls} polls of {len(run.world.specs)} sources, {run.failed} failed; {run.weather.failed} faults,"
        f" {run.processes} processes, {run.crashes} crashes, {len(run.world.served)} posts, {len(run.notices)} notices"
    )
