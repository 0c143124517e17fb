"""/claims lists what is claimed about a place; /claim shows one claim with everything behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.buttons import Button, Keyboard, Press, fits
from bot.cards import list_entry
from bot.claim_card import claim_card
from bot.commands.command import Answer, Ask, Command, WrongUse, answer
from bot.periods import PeriodError, parse_period
from bot.render import Block, Line, Style, block, bold, fit, foreign, line
from claims.model import Place
from storage.queries import ClaimView

PAGE = 10
IDS_IN_A_ROW = 5
MAX_PAGE_DIGITS = 6
CLAIMS_EXAMPLE = "/claims panjshir 7d"
CLAIM_EXAMPLE = "/claim 12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A list of claims as asked for: which place, how far back, which ten of them."""

    words: str
    period: str | None = None
    number: int = 1

    @property
    def offset(self) -> int:
        return (self.number - 1) * PAGE


async def claims(ask: Ask) -> Answer:
    if not ask.args:
        raise WrongUse("Which place?", example=CLAIMS_EXAMPLE)
    words, period = _place_and_period(ask.args)
    return await _list(ask, Page(words=words, period=period))


async def turn_page(ask: Ask) -> Answer:
    if len(ask.args) != 3 or not ask.args[2].isdecimal() or len(ask.args[2]) > MAX_PAGE_DIGITS:
        raise WrongUse("This button no longer fits.", example=CLAIMS_EXAMPLE)
    words, period, number = ask.args
    return await _list(ask, Page(words=words, period=period or None, number=int(number)), is_edit=True)


def _place_and_period(args: Sequence[str]) -> tuple[str, str | None]:
    *place, last = args
    if not place or not last[0].isdigit():
        return " ".join(args), None
    words = " ".join(place)
    try:
        parse_period(last)
    except PeriodError as error:
        raise WrongUse(f"{error}.", example=f"/claims {words} 7d") from error
    return words, last


async def _list(ask: Ask, page: Page, *, is_edit: bool = False) -> Answer:
    places = await ask.desk.ask(ask.desk.places.find_places, page.words)
    if not places:
        raise await _unknown_place(ask, page)
    ids, since = _same_name(places), _since(ask, page)
    total = await ask.desk.ask(ask.desk.claims.count_by_place, ids, since=since)
    views = await ask.desk.ask(ask.desk.claims.by_place, ids, since=since, limit=PAGE, offset=page.offset)
    if not views:
        return answer(_nothing(places[0], page), is_edit=is_edit)
    blocks = [_heading(places[0], page, total, len(views)), *map(list_entry, views)]
    text = fit(blocks, more="+{n} more that did not fit: ask for a shorter period")
    return Answer(messages=(text,), keyboard=_keyboard(places[0], page, views, total), is_edit=is_edit)


async def _unknown_place(ask: Ask, page: Page) -> WrongUse:
    near = await ask.desk.ask(ask.desk.places.near_names, page.words)
    tail = f" {page.period}" if page.period else ""
    if not near:
        return WrongUse(f"No place called “{page.words}” is known.", example=CLAIMS_EXAMPLE)
    why = f"No place called “{page.words}” is known. Nearest: {', '.join(near)}."
    return WrongUse(why, example=f"/claims {near[0]}{tail}")


def _same_name(places: Sequence[Place]) -> list[str]:
    """The best match and its namesakes elsewhere: the analyst named no province, so none is left out."""
    return [each.id for each in places if each.id and each.name == places[0].name]


def _since(ask: Ask, page: Page) -> datetime | None:
    return ask.desk.clock() - parse_period(page.period) if page.period else None


def _name(place: Place) -> str:
    return place.name or place.words


def _heading(place: Place, page: Page, total: int, shown: int) -> Block:
    noun = "claim" if total == 1 else "claims"
    part = f", {page.offset + 1}–{page.offset + shown} shown" if total > shown else ""
    return block(
        line(bold(f"{total} {noun} about "), foreign(_name(place), Style.BOLD), f"{_last(page)}, newest first{part}"),
        _reading_of(place, page),
    )


def _last(page: Page) -> str:
    return f", last {page.period}" if page.period else ""


def _reading_of(place: Place, page: Page) -> Line | None:
    """Says so where a name was not found as typed."""
    if page.words.casefold() == _name(place).casefold():
        return None
    return line("“", foreign(page.words), "” read as ", foreign(_name(place)))


def _nothing(place: Place, page: Page) -> Block:
    if page.number > 1:
        return block(line("No more claims on this page. Ask again: ", f"/claims {_name(place)}"))
    wider = line("Ask without a period for everything stored: ", f"/claims {_name(place)}") if page.period else None
    return block(
        line("No claims about ", foreign(_name(place)), f"{_last(page)}."),
        _reading_of(place, page),
        wider,
    )


def _keyboard(place: Place, page: Page, views: Sequence[ClaimView], total: int) -> Keyboard:
    """A button a claim, and the neighbouring pages."""
    ids = [Button(label=str(view.filed.id), press=Press(action="claim", parts=(str(view.filed.id),))) for view in views]
    rows = [tuple(ids[start : start + IDS_IN_A_ROW]) for start in range(0, len(ids), IDS_IN_A_ROW)]
    pages = []
    if page.number > 1:
        pages.append(_page_button("‹ newer", place, page, page.number - 1))
    if page.offset + len(views) < total:
        pages.append(_page_button("older ›", place, page, page.number + 1))
    return (*rows, tuple(each for each in pages if fits(each.press)))


def _page_button(label: str, place: Place, page: Page, number: int) -> Button:
    parts = (_name(place), page.period or "", str(number))
    return Button(label=label, press=Press(action="claims", parts=parts))


async def claim(ask: Ask) -> Answer:
    if len(ask.args) != 1 or (number := _claim_id(ask.args[0])) is None:
        raise WrongUse("Which claim? Its number stands on every card.", example=CLAIM_EXAMPLE)
    view = await ask.desk.ask(ask.desk.claims.card, number)
    if view is None:
        raise WrongUse(f"No claim {number} is stored. A place lists those that are.", example=CLAIMS_EXAMPLE)
    return answer(*claim_card(view))


def _claim_id(text: str) -> int | None:
    digits = text.removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) < 19 else None


COMMANDS = (
    Command(
        name="claims",
        arguments="PLACE [7d]",
        summary="what is claimed about a place, newest first",
        example=CLAIMS_EXAMPLE,
        run=claims,
        press=turn_page,
    ),
    Command(
        name="claim",
        arguments="NUMBER",
        summary="one claim: words behind each field, relations, versions",
        example=CLAIM_EXAMPLE,
        run=claim,
        press=claim,
    ),
)
