"""/sources tells how each watched source is doing; /status what is stored, sent and stuck."""

from datetime import datetime

from bot.access import Role
from bot.commands.command import Answer, Ask, Command, WrongUse, answer, takes_nothing
from bot.pausing import UnknownSource, by_key, health_lines, pause, resume
from bot.phrases import duration, moment
from bot.render import Block, block, bold, foreign, line
from monitors.ports import OutboxItem, OutboxState
from storage.health import SourceHealth
from storage.queries import SourceStatus, Totals

UNCERTAIN_SHOWN = 5
PAUSE_EXAMPLE, RESUME_EXAMPLE = "/pause telegram:panjshir_front", "/resume telegram:panjshir_front"


async def sources(ask: Ask) -> Answer:
    takes_nothing(ask, "sources")
    found = await ask.desk.ask(ask.desk.status.sources)
    if not found:
        return answer(block(line("No source has been read yet.")))
    now = ask.desk.clock()
    health = by_key(await ask.desk.ask(ask.desk.health.health, now=now))
    ailing = sum(each.state.trouble is not None for each in found)
    head = f"{len(found)} source" + "s" * (len(found) != 1) + (f", {ailing} in trouble" if ailing else ", all well")
    return answer(block(line(bold(head))), *(source_block(each, now, health.get(each.state.key)) for each in found))


def source_block(status: SourceStatus, now: datetime, health: SourceHealth | None = None) -> Block:
    state = status.state
    is_paused = health is not None and health.upkeep.paused_at is not None
    sign = "⏸ " if is_paused else "⚠️ " if state.trouble else "✅ "
    return block(
        line(sign, foreign(state.key), f": {ago(state.last_success_at, now, never='never read')}"),
        line(f"{_number(status.posts, 'post')}, newest {_newest(status)}{_gaps(status)}"),
        line("Trouble: ", foreign(state.trouble)) if state.trouble else None,
        *health_lines(status, health),
    )


async def pause_source(ask: Ask) -> Answer:
    return await _change(ask, is_pause=True)


async def resume_source(ask: Ask) -> Answer:
    return await _change(ask, is_pause=False)


async def _change(ask: Ask, *, is_pause: bool) -> Answer:
    example = PAUSE_EXAMPLE if is_pause else RESUME_EXAMPLE
    if len(ask.args) != 1:
        raise WrongUse("Which source? /sources lists their keys.", example=example)
    desk = ask.desk
    known = [each.state.key for each in await desk.ask(desk.status.sources)]
    try:
        if is_pause:
            by = f"user {ask.user_id}"
            said = await desk.change(pause, desk.memory, known, ask.args[0], by=by, now=desk.clock())
        else:
            said = await desk.change(resume, desk.memory, known, ask.args[0])
    except UnknownSource as error:
        words = str(error)
        raise WrongUse(f"{words[0].upper()}{words[1:]}.", example=example) from error
    return answer(block(line(said)))


def ago(at: datetime | None, now: datetime, *, never: str) -> str:
    if at is None:
        return never
    return f"read {duration(now - at)} ago" if now >= at else f"read {moment(at)}"


def _newest(status: SourceStatus) -> str:
    return moment(status.last_post_at) if status.last_post_at else "none"


def _gaps(status: SourceStatus) -> str:
    return f", {_number(status.gaps, 'gap')}" if status.gaps else ""


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + "s" * (count != 1)


async def status(ask: Ask) -> Answer:
    takes_nothing(ask, "status")
    desk = ask.desk
    totals = await desk.ask(desk.status.totals)
    uncertain = await desk.ask(desk.status.uncertain)
    subscriptions = await desk.ask(desk.store.subscriptions)
    return answer(
        block(line(bold(f"Claimwatch {desk.version}"), f" · {moment(desk.clock())}")),
        totals_block(totals),
        outbox_block(totals, uncertain),
        block(line(f"{_number(len(subscriptions), 'subscription')}. How each source is doing: /sources")),
    )


def totals_block(totals: Totals) -> Block:
    return block(
        line(
            f"Stored: {_number(totals.posts, 'post')}, {_number(totals.claims, 'claim')}, "
            f"{_number(totals.relations, 'relation')}."
        ),
        line(f"{_number(totals.media_only, 'post')} with pictures and no text, for a human to see."),
    )


def outbox_block(totals: Totals, uncertain: list[OutboxItem]) -> Block:
    counts = ", ".join(f"{totals.outbox.get(state, 0):,} {state}" for state in OutboxState)
    listed = [
        line(f"Uncertain: {_what(item)} for chat {item.chat_id}; look there whether it arrived.")
        for item in uncertain[:UNCERTAIN_SHOWN]
    ]
    left = len(uncertain) - len(listed)
    return block(line(f"Messages: {counts}."), *listed, line(f"+{left} more uncertain.") if left > 0 else None)


def _what(item: OutboxItem) -> str:
    return f"{item.reason} of /claim_{item.claim_id}" if item.claim_id is not None else item.reason


COMMANDS = (
    Command(name="sources", summary="how each watched source is doing", example="/sources", run=sources),
    Command(
        name="pause",
        arguments="SOURCE",
        summary="ask nothing of a source for now",
        example=PAUSE_EXAMPLE,
        role=Role.ADMIN,
        changes_state=True,
        run=pause_source,
    ),
    Command(
        name="resume",
        arguments="SOURCE",
        summary="read a paused source again",
        example=RESUME_EXAMPLE,
        role=Role.ADMIN,
        changes_state=True,
        run=resume_source,
    ),
    Command(name="status", summary="what is stored, sent and stuck", example="/status", run=status),
)
