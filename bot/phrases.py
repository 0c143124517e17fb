"""A claim in words: its count, what is said to have happened, to whom, where, when and by whose account."""

from datetime import UTC, datetime, timedelta

from bot.render import Line, Span, Style, bold, foreign, line, link, shortened
from claims.model import Basis, Claim, Count, FiledClaim, Kind, Party, Place, Post, PostState, Qualifier, Role, Window

KIND_WORDS = {
    Kind.KILLED: "killed",
    Kind.WOUNDED: "wounded",
    Kind.CASUALTIES: "killed or wounded",
    Kind.CAPTURED: "captured",
    Kind.SURRENDERED: "surrendered",
    Kind.MISSING: "missing",
    Kind.DISPLACED: "displaced",
    Kind.STRENGTH: "present",
    Kind.EQUIPMENT_DESTROYED: "destroyed",
    Kind.EQUIPMENT_CAPTURED: "seized",
    Kind.TERRITORY_TAKEN: "territory taken",
    Kind.ATTACK_REPELLED: "attack repelled",
    Kind.STATEMENT: "statement",
}
UNCOUNTED = frozenset({Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED, Kind.STATEMENT})
ROLE_WORDS = {
    Role.COMBATANT: ("fighter", "fighters"),
    Role.CIVILIAN: ("civilian", "civilians"),
    Role.CHILD: ("child", "children"),
    Role.COMMANDER: ("commander", "commanders"),
}
UNIT_WORDS = {"person": ("person", "people"), "family": ("family", "families"), "mixed": ("person", "people")}
PLATFORM_WORDS = {"x": "X", "telegram": "Telegram", "file": "file"}
PERIOD_ROUNDING = timedelta(minutes=1)


def has_number(count: Count) -> bool:
    return count.low is not None or count.high is not None or bool(count.wording)


def count_words(count: Count) -> Line:
    """The count in bold, vague words as written with the range they are read as; "no number" where there is none."""
    if count.qualifier is Qualifier.VAGUE and count.wording:
        span = range_words(count.low, count.high)
        return (
            (foreign(count.wording, Style.BOLD), bold(f" ({span})")) if span else (foreign(count.wording, Style.BOLD),)
        )
    return (bold(_number(count)),)


def _number(count: Count) -> str:
    span = range_words(count.low, count.high)
    if count.qualifier is Qualifier.ABOUT:
        return f"about {span}"
    return span or "no number"


def range_words(low: int | None, high: int | None) -> str:
    """An empty text where both ends are open."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"up to {high:,}"
    if high is None:
        return f"at least {low:,}"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def happening(claim: Claim) -> Line:
    """The claim as one phrase: "135 Taliban killed by Resistance"; denials and withdrawals say so first."""
    return (*_attitude(claim), *_subject(claim), *culprit(claim), *_remarks(claim))


def _attitude(claim: Claim) -> Line:
    words = [
        word for word, holds in (("withdraws or corrects", claim.is_retraction), ("denies", claim.is_denied)) if holds
    ]
    return (bold(" and ".join(words) + ": "),) if words else ()


def _subject(claim: Claim) -> Line:
    verb = KIND_WORDS[claim.kind]
    if claim.kind in UNCOUNTED:
        return line(verb, *_object(claim))
    return line(*_quantity(claim), *_whom(claim), f" {verb}")


def _object(claim: Claim) -> Line:
    """Whom a capture or attack was directed at or came from; words without a known group name the place itself."""
    if not is_named(claim.victims):
        return ()
    known = {Kind.TERRITORY_TAKEN: " from ", Kind.ATTACK_REPELLED: ", attackers: "}
    return line(known.get(claim.kind, ": ") if claim.victims.id else ": ", *party(claim.victims))


def _quantity(claim: Claim) -> Line:
    return (*count_words(claim.count), Span(text=" ")) if has_number(claim.count) else ()


def _whom(claim: Claim) -> Line:
    if claim.victims.words or claim.victims.id:
        return party(claim.victims)
    one, many = ROLE_WORDS[claim.victims.role] if claim.victims.role else _unit_words(claim.unit)
    is_one = claim.count.low == claim.count.high == 1
    return line(one if is_one else many)


def _unit_words(unit: str) -> tuple[str, str]:
    return UNIT_WORDS.get(unit, (unit.replace("_", " "), f"{unit.replace('_', ' ')}s"))


def culprit(claim: Claim) -> Line:
    """ " by Resistance [nrf]"; empty where nobody is named."""
    return line(" by ", *party(claim.by)) if is_named(claim.by) else ()


def _remarks(claim: Claim) -> Line:
    is_bare = claim.kind not in UNCOUNTED and not claim.is_denied and not has_number(claim.count)
    remarks = [(is_bare, " (no number given)"), (claim.is_part, " (part of a larger number in the same post)")]
    return line(*(remark for holds, remark in remarks if holds))


def is_named(group: Party) -> bool:
    return bool(group.words or group.id)


def party(group: Party) -> Line:
    """A group as written, and the id it is known by where the words do not say it."""
    words, known = group.words or group.id or "", group.id
    is_said = not known or known.casefold() in words.casefold()
    return line(foreign(words)) if is_said else line(foreign(words), f" [{known}]")


def place_words(place: Place | None) -> Line:
    """The usual name, and the words as written where they differ."""
    if place is None:
        return line("place not named")
    if place.name is None:
        return line(foreign(place.words), " (not in the gazetteer)")
    if place.name.casefold() in place.words.casefold():
        return line(foreign(place.name))
    return line(foreign(place.name), " (“", foreign(place.words), "”)")


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %b %Y %H:%M} UTC"


def period(claim: Claim) -> str:
    """What time the claim covers; says so where the post named none."""
    window = claim.window
    if claim.basis is Basis.CUMULATIVE:
        start = f" since {_first_day(window):%-d %b %Y}" if window.is_stated else ""
        return f"running total{start}, to {_end(window)}"
    if not window.is_stated:
        return f"no period named, read as {_day(window)}"
    return f"the {duration(window.end - window.start)} to {_end(window)}"


def _first_day(window: Window) -> datetime:
    """The local date a window begins on: days begin at local midnight, and twelve hours on no zone is a day off."""
    return window.start.astimezone(UTC) + timedelta(hours=12)


def _end(window: Window) -> str:
    """Days end a second before midnight; nobody wants to read 23:59."""
    return moment(window.end + timedelta(seconds=window.end.second == 59))


def _day(window: Window) -> str:
    start, end = _first_day(window), (window.end - PERIOD_ROUNDING).astimezone(UTC)
    return f"{start:%-d %b %Y}" if start.date() >= end.date() else f"{start:%-d %b} – {end:%-d %b %Y}"


def duration(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours <= 72 else f"{round(hours / 24)} days"


def speaker(filed: FiledClaim) -> Line:
    """Who says so, through which account, and the side that account speaks for."""
    claimant = filed.claim.claimant
    who = line(*party(claimant), ", through ") if is_named(claimant) else line("by ")
    return line(*who, *account(filed.post))


def account(post: Post) -> Line:
    side = f"side: {post.side}" if post.side else "side unknown"
    platform = PLATFORM_WORDS.get(post.platform, post.platform)
    return line(foreign(post.source), " (", foreign(platform), " · ", foreign(side), ")")


def post_link(post: Post) -> Span:
    """The post's address where it is a web address; else platform, source and id."""
    found = link("post", post.url)
    # Ids of Telegram posts begin with the channel's name already.
    native_id = post.id.removeprefix(f"{post.source}/")
    return found if found.href else foreign(f"{post.platform}/{post.source}/{native_id}", Style.CODE)


def words_as_written(filed: FiledClaim, limit: int) -> str:
    """The stretch of the post that holds the claim's quotes, up to `limit` characters; empty where X withdrew it."""
    if filed.state in {PostState.DELETED, PostState.WITHHELD} and filed.post.platform == "x":
        return ""
    text, quotes = filed.post.text, filed.claim.quote.values()
    start = min((first for first, _ in quotes), default=0)
    end = max((last for _, last in quotes), default=len(text))
    return _excerpt(text, start, max(start, end), limit)


def _excerpt(text: str, start: int, end: int, limit: int) -> str:
    """Text around [start, end), widened to whole words while it fits."""
    spare = max(0, limit - (end - start)) // 2
    first = max(0, start - spare)
    if first > 0:
        first = text.find(" ", first, start) + 1 or start
    head = "…" if first > 0 else ""
    return head + shortened(text[first:].strip(), limit)
