"""A post's claims for a person who wants to see why: the words of each field marked, and what they were read as."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.phrases import happening, moment, range_words
from bot.render import Line, block, clean, is_right_to_left, message
from claims.model import Claim, Count, Party, Place, Post, Reading

STYLES = {
    "count": "bold yellow",
    "kind": "bold red",
    "victims": "magenta",
    "by": "cyan",
    "place": "green",
    "window": "blue",
    "claimant": "bright_magenta",
}
NOT_SAID = "–"
CONTEXT = 80  # characters of the post shown before the first word of a claim, and after its last


def explain(post: Post, reading: Reading, console: Console) -> None:
    """Print the post's claims one after the other. Without colours the marks are brackets."""
    has_colours = console.is_terminal and not console.no_color
    console.print(_headline(post, reading))
    if not reading.claims:
        console.print(_indented(Text(_shown(post.text).strip() or "(no text)"), 2))
    for number, claim in enumerate(reading.claims, start=1):
        for part in _claim(post, claim, f"{number} of {len(reading.claims)}", has_colours):
            console.print(part)
    console.print()


def _headline(post: Post, reading: Reading) -> Text:
    found = len(reading.claims)
    parts = [
        f"{post.platform}/{post.source}",
        moment(post.posted_at),
        f"side {post.side}" if post.side else "no side",
        f"language {reading.lang}" if reading.lang else "language unknown or not read",
        "no claim" if not found else f"{found} claim{'s' if found > 1 else ''}",
    ]
    return Text(_shown(post.id), style="bold").append(" · " + " · ".join(_shown(p) for p in parts), style="not bold")


def _claim(post: Post, claim: Claim, number: str, has_colours: bool) -> Iterator[RenderableType]:
    yield Text(f"{number}: ").append(_words(happening(claim)), style="bold").append(f" · {_how_sure(claim)}")
    yield _indented(_excerpt(post.text, claim.quote, has_colours), 2)
    yield _indented(_fields(post, claim), 4)


def _indented(what: RenderableType, by: int) -> Padding:
    return Padding(what, (0, 0, 0, by), expand=False)


def _words(line: Line) -> str:
    """A line as plain words; terminals print the isolates round foreign words as boxes."""
    return _shown(message(block(line)).plain)


def _how_sure(claim: Claim) -> str:
    taken = ", ".join(claim.inherited)
    return f"confidence {claim.confidence:.2f}" + (f" · {taken} from the post it continues" if taken else "")


def _excerpt(text: str, quote: Mapping[str, tuple[int, int]], has_colours: bool) -> Text:
    """The stretch of the post that holds the claim's words, each field marked."""
    start, end = _stretch(text, quote)
    shown = Text("…" if start else "")
    for first, last in pairwise(sorted({start, end, *(at for span in quote.values() for at in span)})):
        names = [name for name, (a, b) in quote.items() if a <= first and last <= b]
        _append(shown, text[first:last], names, has_colours, is_named=not is_right_to_left(text))
    return shown.append("…" if end < len(text) else "")


def _stretch(text: str, quote: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """From the first quoted word to the last, with CONTEXT on both sides, cut between words."""
    first = min((start for start, _ in quote.values()), default=0)
    last = max((end for _, end in quote.values()), default=len(text))
    start, end = max(first - CONTEXT, 0), min(last + CONTEXT, len(text))
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", last, end), last)
    return start, end


def _append(shown: Text, words: str, names: list[str], has_colours: bool, *, is_named: bool) -> None:
    """One piece of the post. Names between right-to-left words would tear the sentence apart: they stand below only."""
    if not names:
        shown.append(_shown(words))
    elif has_colours:
        shown.append(_shown(words), style=f"{STYLES.get(names[0], 'bold')} underline")
    else:
        shown.append(f"[{_shown(words)}{' ' + '+'.join(names) if is_named else ''}]")


def _shown(words: str) -> str:
    """Harmless at a terminal: no control characters, nothing that turns the line round."""
    return clean(words)


def _fields(post: Post, claim: Claim) -> Table:
    """Field, words, reading. Each reading begins with a Latin letter: it keeps its place behind Arabic words."""
    table = Table.grid(padding=(0, 2))
    for name, read_as in _readings(claim):
        if read_as or name in claim.quote:
            words = " ".join(_shown(post.text[slice(*claim.quote.get(name, (0, 0)))]).split())
            table.add_row(Text(name, style=STYLES.get(name, "")), Text(words or NOT_SAID), Text(_shown(read_as)))
    table.add_row("rest", NOT_SAID, _rest(claim))
    return table


def _readings(claim: Claim) -> Iterator[tuple[str, str]]:
    yield "count", _count(claim.count)
    yield "kind", claim.kind.value
    yield "victims", _party(claim.victims)
    yield "by", _party(claim.by)
    yield "place", _place(claim.place)
    said = "stated" if claim.window.is_stated else "posting day"
    yield "window", f"{said}: {_moment(claim.window.start)} to {_moment(claim.window.end)} UTC"
    yield "claimant", _party(claim.claimant)
    yield from ((name, "") for name in claim.quote if name not in STYLES)


def _count(count: Count) -> str:
    span = range_words(count.low, count.high) or "no number"
    return f"{count.qualifier.value}: {span}"


def _party(party: Party) -> str:
    known = party.id or ("no known party" if party.words else "")
    return ", ".join(part for part in (known, party.role.value if party.role else "") if part)


def _place(place: Place | None) -> str:
    if place is None:
        return ""
    return f"{place.name} ({place.id})" if place.id else "not settled: unknown or ambiguous"


def _moment(at: datetime) -> str:
    return moment(at).removesuffix(" UTC")


def _rest(claim: Claim) -> str:
    flags = (
        (claim.is_denied, "denied"),
        (claim.is_part, "part of a number in the same post"),
        (claim.is_exhaustive, "nothing left out"),
        (claim.is_retraction, "withdraws or corrects"),
    )
    return " · ".join([f"basis {claim.basis.value}", f"cause {claim.cause.value}", *(w for holds, w in flags if holds)])
