"""/start and /stop: whether a chat, or a topic of it, hears alerts and digests."""

from dataclasses import replace

from bot.access import Role
from bot.commands.command import Answer, Ask, Command, answer
from bot.render import Line, block, line
from claims.model import Subscription


async def start(ask: Ask) -> Answer:
    """Deep links put a word behind /start; it is ignored."""
    known = await ask.desk.ask(ask.desk.store.subscriptions)
    mine = next((each for each in known if (each.chat_id, each.thread_id) == (ask.chat_id, ask.thread_id)), None)
    if mine is None:
        mine = replace(ask.desk.subscription_for(ask.chat_id, ask.thread_id), since=ask.desk.clock())
        await ask.desk.change(ask.desk.store.subscribe, mine)
        return answer(block(line("Subscribed."), *_what_happens(mine)))
    return answer(block(line("Already subscribed; nothing was changed."), *_what_happens(mine)))


def _what_happens(subscription: Subscription) -> tuple[Line, ...]:
    return (
        line("At once: contradictions, denials, retractions, revisions and corroborations."),
        line(f"New claims at once from {subscription.min_new_count} people up, or about territory; smaller ones wait."),
        line(_digest(subscription)),
        line("/claims PLACE asks, /stop ends this, /help lists the rest."),
    )


def _digest(subscription: Subscription) -> str:
    if subscription.digest_at is None:
        return "No daily digest; /digest gives one when asked."
    return f"Every day at {subscription.digest_at:%H:%M} ({subscription.timezone}): a digest."


async def stop(ask: Ask) -> Answer:
    was_there = await ask.desk.change(ask.desk.store.unsubscribe, ask.chat_id, ask.thread_id)
    if not was_there:
        return answer(block(line("This chat was not subscribed, so nothing changes. /start subscribes it.")))
    return answer(
        block(
            line("Unsubscribed: no more alerts or digests here."),
            line("Nothing stored is lost, and commands still answer. /start subscribes again."),
        )
    )


COMMANDS = (
    Command(
        name="start",
        summary="send alerts and the daily digest to this chat",
        example="/start",
        run=start,
        role=Role.ANALYST,
        changes_state=True,
    ),
    Command(
        name="stop",
        summary="send no more alerts and digests to this chat",
        example="/stop",
        run=stop,
        role=Role.ANALYST,
        changes_state=True,
    ),
)
