"""/help, and the friendly lines for commands that do not exist."""

from collections.abc import Sequence

from rapidfuzz import process

from bot.access import Role
from bot.commands.command import Answer, Ask, Command, WrongUse, answer
from bot.render import Message, block, bold, italic, line, message

NEAR = 60  # rapidfuzz score from which a misspelt command is recognised


async def show_help(ask: Ask) -> Answer:
    rows = [
        line(bold(f"/{each.name}"), f" {each.arguments}" if each.arguments else "", f" – {each.summary}")
        for each in allowed(ask.commands, ask.role)
    ]
    return answer(
        block(line("I watch posts, read the claims in them, and say which are new and which contradict another.")),
        block(*rows),
        block(
            line("Places may be misspelt or in another script; periods are 36h, 7d or 2w."),
            line(italic("Every claim is what a source says. I never say which side is right.")),
        ),
    )


def allowed(commands: Sequence[Command], role: Role) -> list[Command]:
    return [each for each in commands if each.role <= role]


def unknown_command(name: str, commands: Sequence[Command], role: Role) -> Message:
    names = [each.name for each in allowed(commands, role)]
    near = [f"/{each}" for each, _, _ in process.extract(name, names, score_cutoff=NEAR, limit=2)]
    guess = f" Did you mean {' or '.join(near)}?" if near else ""
    return message(block(line(f"There is no command “{name}”.{guess} /help lists them all.")))


def wrong_use(error: WrongUse) -> Message:
    return message(block(line(error.why), line("For example: ", error.example)))


def not_allowed(command: Command) -> Message:
    who = "an admin" if command.role is Role.ADMIN else "a listed user"
    return message(block(line(f"Not allowed: /{command.name} is for {who} of this bot.")))


COMMANDS = (Command(name="help", summary="this list", example="/help", run=show_help),)
