"""/event shows what belongs to one thing; /merge and /split say that two claims do, or do not; /undo takes it back."""

from bot.access import Role
from bot.buttons import Button, Keyboard, Press
from bot.commands.command import Answer, Ask, Command, WrongUse, answer, takes_nothing
from bot.event_card import decision_words, event_card
from bot.render import block, line
from storage.decisions import NoSuchClaim

EVENT_EXAMPLE, MERGE_EXAMPLE, SPLIT_EXAMPLE = "/event 12", "/merge 12 31 one convoy", "/split 12 31"
MOST_NOTE = 300  # characters


async def event(ask: Ask) -> Answer:
    if len(ask.args) != 1 or (number := claim_number(ask.args[0])) is None:
        raise WrongUse("Which event? Any of its claims names it.", example=EVENT_EXAMPLE)
    return await _shown(ask, number)


async def _shown(ask: Ask, number: int, *said: str) -> Answer:
    view = await ask.desk.ask(ask.desk.events.of_claim, number)
    if view is None:
        raise WrongUse(f"No claim {number} is stored.", example=EVENT_EXAMPLE)
    told = [block(line(words)) for words in said]
    return answer(*told, *event_card(view), keyboard=_claims_of([c.id for c in view.event.claims]))


def _claims_of(numbers: list[int]) -> Keyboard:
    """Buttons to the first and the last claims."""
    chosen = numbers if len(numbers) <= 5 else [*numbers[:2], *numbers[-3:]]
    return (tuple(Button(label=str(n), press=Press(action="claim", parts=(str(n),))) for n in chosen),)


async def merge(ask: Ask) -> Answer:
    return await _decide(ask, is_same=True, example=MERGE_EXAMPLE)


async def split(ask: Ask) -> Answer:
    return await _decide(ask, is_same=False, example=SPLIT_EXAMPLE)


async def _decide(ask: Ask, *, is_same: bool, example: str) -> Answer:
    one, other = (claim_number(each) for each in (*ask.args, "", "")[:2])
    if one is None or other is None or one == other:
        raise WrongUse("Two different claims, by their numbers; a note may follow.", example=example)
    note = " ".join(ask.args[2:])[:MOST_NOTE] or None
    by, now = str(ask.user_id or "unknown"), ask.desk.clock()
    try:
        await ask.desk.change(ask.desk.decisions.decide, one, other, is_same=is_same, by=by, now=now, note=note)
    except NoSuchClaim as error:
        raise WrongUse(f"{str(error)[:1].upper()}{str(error)[1:]}.", example=example) from error
    deed = "are one event from now on" if is_same else "are two events from now on"
    return await _shown(ask, one, f"{one} and {other} {deed}, whatever is related to them later. /undo takes it back.")


async def undo(ask: Ask) -> Answer:
    takes_nothing(ask, "undo")
    by, now = str(ask.user_id or "unknown"), ask.desk.clock()
    undone = await ask.desk.change(ask.desk.decisions.undo, by=by, now=now)
    if undone is None:
        return answer(block(line("Nothing of yours is left to take back.")))
    return answer(block(line("Taken back: ", *decision_words(undone))))


def claim_number(text: str) -> int | None:
    digits = text.removeprefix("#").removeprefix("/claim_")
    return int(digits) if digits.isdecimal() and len(digits) < 19 else None


COMMANDS = (
    Command(
        name="event",
        arguments="NUMBER",
        summary="the event a claim belongs to: sides, disputes, history",
        example=EVENT_EXAMPLE,
        run=event,
        press=event,
    ),
    Command(
        name="merge",
        arguments="A B [note]",
        summary="two claims are one event",
        example=MERGE_EXAMPLE,
        role=Role.ANALYST,
        changes_state=True,
        run=merge,
    ),
    Command(
        name="split",
        arguments="A B [note]",
        summary="two claims are two events",
        example=SPLIT_EXAMPLE,
        role=Role.ANALYST,
        changes_state=True,
        run=split,
    ),
    Command(
        name="undo",
        summary="take back your last merge or split",
        example="/undo",
        role=Role.ANALYST,
        changes_state=True,
        run=undo,
    ),
)
