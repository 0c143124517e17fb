"""/digest: what was claimed in the last day, or the period asked for, up to now."""

from zoneinfo import ZoneInfo

from bot.commands.command import Answer, Ask, Command, WrongUse, answer
from bot.digest import DigestSource, digest_text
from bot.digest_times import zone_of
from bot.periods import PeriodError, parse_period

EXAMPLE = "/digest 24h"


async def digest(ask: Ask) -> Answer:
    if len(ask.args) > 1:
        raise WrongUse("/digest takes one period.", example=EXAMPLE)
    try:
        span = parse_period(ask.args[0] if ask.args else "24h")
        start = ask.desk.clock() - span
    except PeriodError as error:
        raise WrongUse(f"{error}.", example=EXAMPLE) from error
    end = ask.desk.clock()
    views = await ask.desk.ask(ask.desk.claims.between, start, end)
    sources = await ask.desk.ask(ask.desk.status.sources)
    return answer(*digest_text(DigestSource(views=views, start=start, end=end, zone=await _zone(ask), sources=sources)))


async def _zone(ask: Ask) -> ZoneInfo:
    known = await ask.desk.ask(ask.desk.store.subscriptions)
    mine = next((each for each in known if (each.chat_id, each.thread_id) == (ask.chat_id, ask.thread_id)), None)
    return zone_of(mine or ask.desk.subscription_for(ask.chat_id, ask.thread_id))


COMMANDS = (
    Command(
        name="digest",
        arguments="[24h]",
        summary="what was contradicted, revised and new in the last day",
        example=EXAMPLE,
        run=digest,
    ),
)
