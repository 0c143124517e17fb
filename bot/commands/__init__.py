"""The commands of the chat: one registry, one file a group."""

from bot.commands import claims, digest, events, guide, status, subscribe
from bot.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    *claims.COMMANDS,
    *events.COMMANDS,
    *digest.COMMANDS,
    *status.COMMANDS,
    *subscribe.COMMANDS,
    *guide.COMMANDS,
)
