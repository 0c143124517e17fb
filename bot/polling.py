"""Builds what polls the sources, and its manners out of the settings."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.settings import Settings
from monitors.budget import Budget
from monitors.due_polls import DuePolls
from monitors.gate import Gate
from monitors.intake_steps import Ingest, IntakeSteps
from monitors.manners import Manners
from monitors.memory import Memory
from monitors.poll import Poll
from monitors.ports import Source, Store
from monitors.rereading import Window
from monitors.upkeep import Tending
from monitors.writer import Writer


def build_polls(
    sources: Sequence[Source],
    *,
    store: Store,
    memory: Memory,
    ingest: Ingest,
    manners: Manners,
    clock: Callable[[], datetime],
    notice: Callable[[str], Awaitable[None]],
    writer: Writer,
) -> DuePolls:
    gate = Gate(memory=memory, clock=clock, notice=notice, manners=manners, writer=writer)
    steps = IntakeSteps(ingest=ingest, memory=memory, write=writer, clock=clock)
    tending = Tending(memory=memory, steps=steps, gate=gate, manners=manners, clock=clock, notice=notice)
    poll = Poll(store=store, ingest=ingest, clock=clock, notice=notice, writer=writer, gate=gate, tending=tending)
    return DuePolls(
        sources=sources,
        poll=poll,
        store=store,
        clock=clock,
        at_once=manners.at_once,
        at_once_per_host=manners.at_once_per_host,
        gate=gate,
    )


def manners_of(settings: Settings) -> Manners:
    polling, x = settings.polling, settings.x
    return Manners(
        quiet_factor=polling.quiet_factor,
        at_once=polling.at_once,
        at_once_per_host=polling.at_once_per_host,
        dead_after=timedelta(days=polling.dead_after_days),
        backfill_days=polling.backfill_days,
        backfill_days_of={"x": x.backfill_days},
        reread=_window(polling.reread_hours, timedelta(minutes=polling.reread_every_minutes)),
        reread_of={"x": _window(x.reread_hours, timedelta(hours=x.reread_every_hours))},
        budgets={"x": Budget(daily_posts=x.daily_posts, price_per_post_usd=x.price_per_post_usd)},
    )


def _window(hours: float, every: timedelta) -> Window:
    """No hours: no looking again."""
    whole = Window(within=timedelta(hours=hours), every=every)
    return whole if hours else Window(posts=0)
