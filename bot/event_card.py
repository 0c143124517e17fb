"""One event: what each side says of it, what is disputed, and its claims in order of time."""

from collections.abc import Sequence

from bot.cards import STRENGTH, relation_words
from bot.phrases import KIND_WORDS, UNCOUNTED, happening, is_named, moment, place_words, range_words
from bot.render import Block, Line, block, bold, foreign, italic, line
from claims.claimants import side_of
from claims.events import Event, SideCount
from claims.model import FiledClaim, Kind, Place, Relation
from storage.decisions import Decided
from storage.events import EventView

SHOWN_AT_EACH_END = 12  # claims of a long history; those between are counted
DISPUTES_SHOWN = 5


def event_card(view: EventView) -> list[Block]:
    """The event in blocks, what matters first."""
    event = view.event
    told = [_head(view), _disputes(event), *_history(view), _decisions(view)]
    return [each for each in told if each]


def _head(view: EventView) -> Block:
    event = view.event
    disputed = " · disputed" if event.is_disputed else ""
    more = italic("There is more: the event is longer than what was read.") if view.is_cut else None
    return block(
        line(bold("Event"), " · ", *place_words(_place_of(event)), f" · {_span(event)}{disputed}"),
        *(line("• ", *side_words(each)) for each in event.sides),
        *(line("• ", foreign(side), f": denies {KIND_WORDS[kind]}") for side, kind in _denials(event)),
        line(_number(len(event.claims), "claim"), f", {_number(event.independent_sources, 'independent source')}"),
        line(more) if more else None,
    )


def _denials(event: Event) -> list[tuple[str, Kind]]:
    """Who denies what, each side once."""
    denied = (each for each in event.claims if each.claim.is_denied and not each.is_superseded)
    return list(dict.fromkeys((side_of(each) or each.post.source, each.claim.kind) for each in denied))


def _place_of(event: Event) -> Place | None:
    return next((each.claim.place for each in event.claims if each.claim.place is not None), None)


def _span(event: Event) -> str:
    first, last = moment(event.first.post.posted_at), moment(event.last.post.posted_at)
    return first if first == last else f"{first} – {last}"


def side_words(each: SideCount) -> Line:
    """ "nrf 135 killed, 2 claims"."""
    who = foreign(each.side or "neutral sources")
    claims = f" · {_number(each.claims, 'claim')}"
    if each.kind in UNCOUNTED:
        return line(who, f": {KIND_WORDS[each.kind]}{claims}")
    number = bold(range_words(each.low, each.high) or "no number")
    return line(who, ": ", number, f" {KIND_WORDS[each.kind]}{claims}")


def _disputes(event: Event) -> Block:
    if not event.disputes:
        return ()
    ranked = sorted(event.disputes, key=lambda r: (STRENGTH[r.kind], -(r.gap or 0.0), r.later, r.earlier))
    rows = [line("• ", foreign(each.why), f" /claim_{each.later}") for each in ranked[:DISPUTES_SHOWN]]
    left = len(ranked) - len(rows)
    more = line(italic(f"+{left} more")) if left > 0 else None
    return block(line(bold(f"Disputed ({len(ranked)})")), *rows, more)


def _history(view: EventView) -> list[Block]:
    claims = view.event.claims
    heading = block(line(bold("History")))
    if len(claims) <= 2 * SHOWN_AT_EACH_END + 1:
        return [heading, *(_step(each, view.relations) for each in claims)]
    first, last = claims[:SHOWN_AT_EACH_END], claims[-SHOWN_AT_EACH_END:]
    between = block(line(italic(f"… {len(claims) - len(first) - len(last)} claims between …")))
    steps = [_step(each, view.relations) for each in first]
    return [heading, *steps, between, *(_step(each, view.relations) for each in last)]


def _step(filed: FiledClaim, relations: Sequence[Relation]) -> Block:
    """When, who and what, and what it is to an earlier claim of the event."""
    post, claimant = filed.post, filed.claim.claimant
    says = line(foreign(claimant.words or claimant.id or ""), " through ") if is_named(claimant) else ()
    return block(
        line(f"{moment(post.posted_at)} · ", *says, foreign(post.source), ": ", *happening(filed.claim)),
        line(f"/claim_{filed.id}", *_told(filed, relations)),
    )


def _told(filed: FiledClaim, relations: Sequence[Relation]) -> Line:
    mine = [each for each in relations if each.later == filed.id and each.earlier != filed.id]
    strongest = min(mine, key=lambda r: (STRENGTH[r.kind], -r.score, -r.earlier), default=None)
    if filed.is_superseded:
        return line(" · superseded by a newer version")
    if strongest is None:
        return ()
    return line(f" · {relation_words(strongest, filed.id)} {strongest.earlier}")


def _decisions(view: EventView) -> Block:
    if not view.decisions:
        return ()
    return block(line(bold("Decided by analysts")), *(line("• ", *decision_words(each)) for each in view.decisions))


def decision_words(each: Decided) -> Line:
    """ "merged 12 and 31, by 42 on 5 Sep 2021 12:00 UTC: one convoy"."""
    deed = "merged" if each.decision.is_same else "split"
    note = line(": ", foreign(each.note)) if each.note else ()
    who = line(f"{deed} {each.decision.one} and {each.decision.other}, by ", foreign(each.by))
    return line(*who, f" on {moment(each.at)}", *note)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)
