"""The digest: what was contradicted, denied, withdrawn, revised and new in a period, and the sides by numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.cards import in_order, numbers, telling
from bot.phrases import KIND_WORDS, UNCOUNTED, happening, place_words, range_words
from bot.render import Block, Line, Span, block, bold, foreign, italic, line
from claims.events import Event, SideCount, gather
from claims.model import Alert, FiledClaim, RelationKind
from storage.queries import ClaimView, SourceStatus

LISTED = 8  # claims named in one section; the rest are counted

# Sections in order of weight; a claim stands in the first that fits.
SECTIONS: tuple[tuple[str, str, frozenset[RelationKind]], ...] = (
    ("⚠️", "Contradicted", frozenset({RelationKind.CONTRADICTS})),
    ("🚫", "Denied", frozenset({RelationKind.DENIES})),
    ("↩️", "Retracted", frozenset({RelationKind.RETRACTS})),
    ("✏️", "Revised", frozenset({RelationKind.REVISES, RelationKind.RUNNING_TOTAL})),
    ("➕", "Corroborated", frozenset({RelationKind.CORROBORATES})),
    ("❓", "To review", frozenset({RelationKind.POSSIBLE_CONFLICT})),
)
LOUD = frozenset({Alert.CONTRADICTION, Alert.RETRACTION, Alert.UPDATE, Alert.REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSource:
    """What a digest is written from; `sources` may be empty where nothing is known of them."""

    views: Sequence[ClaimView]
    start: datetime
    end: datetime
    zone: tzinfo
    sources: Sequence[SourceStatus] = ()


def digest_text(source: DigestSource) -> list[Block]:
    """The digest in blocks, most important first."""
    if not source.views:
        return [_title(source), block(line("An empty day: no claim was posted in this period.")), *_troubles(source)]
    told = [section for each in SECTIONS if (section := _section(each, source.views))]
    return [
        _title(source),
        _summary(source.views),
        *told,
        *_new_section(source.views),
        *_sides(source.views),
        *_troubles(source),
        block(line(italic("Unverified claims: what sources say, not what is known."))),
    ]


def _title(source: DigestSource) -> Block:
    start, end = source.start.astimezone(source.zone), source.end.astimezone(source.zone)
    return block(line(bold("Digest"), f" · {start:%-d %b %Y %H:%M} – {end:%-d %b %Y %H:%M} ({source.zone})"))


def _summary(views: Sequence[ClaimView]) -> Block:
    new = sum(view.alert is Alert.NEW for view in views)
    quiet = sum(view.alert is Alert.NONE for view in views)
    told = len(views) - new - quiet
    parts = f"{new} new, {told} about earlier ones, {_number(quiet, 'repeat')}"
    return block(line(f"{_number(len(views), 'claim')}: {parts}."))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def _section(section: tuple[str, str, frozenset[RelationKind]], views: Sequence[ClaimView]) -> Block:
    sign, title, kinds = section
    mine = [view for view in views if view.alert in LOUD and view.strongest in kinds]
    if not mine:
        return ()
    return block(line(bold(f"{sign} {title} ({len(mine)})")), *_rows(mine))


def _rows(views: Sequence[ClaimView]) -> list[Line]:
    rows = [line("• ", *_row(view)) for view in views[:LISTED]]
    left = len(views) - LISTED
    return [*rows, line(italic(f"+{left} more"))] if left > 0 else rows


def _row(view: ClaimView) -> Line:
    told = telling(view, view.alert)
    tail = f" · /claim_{view.filed.id}"
    if told is None or told.other.id == view.filed.id:
        return line(*happening(view.filed.claim), " · ", *place_words(view.filed.claim.place), tail)
    earlier, later = in_order(view.filed, told.other, told.is_other_earlier)
    place = later.claim.place or earlier.claim.place
    sides = _sides_of(earlier, later)
    return line(*numbers(told.relation.kind, earlier, later), " · ", *place_words(place), " · ", *sides, tail)


def _sides_of(earlier: FiledClaim, later: FiledClaim) -> Line:
    names = dict.fromkeys([_side_name(earlier.post.side), _side_name(later.post.side)])
    first, *rest = map(foreign, names)
    return line(first, *(part for each in rest for part in (" / ", each)))


def _side_name(side: str | None) -> str:
    return side or "side unknown"


def _new_section(views: Sequence[ClaimView]) -> list[Block]:
    """New claims by count, largest first; those without a number last."""
    new = sorted((view for view in views if view.alert is Alert.NEW), key=_size, reverse=True)
    return [block(line(bold(f"🆕 New ({len(new)})")), *_rows(new))] if new else []


def _size(view: ClaimView) -> int:
    count = view.filed.claim.count
    return count.low or count.high or 0


def _sides(views: Sequence[ClaimView]) -> list[Block]:
    """Per side low to high, for what more than one side speaks of; repeats and parts are not added up."""
    filed = {each.id: each for view in views for each in (view.filed, *(r.other for r in view.relations))}
    relations = {
        (tie.later, tie.earlier): tie
        for view in views
        for tie in (each.relation for each in view.relations)
        if tie.kind is not RelationKind.POSSIBLE_CONFLICT  # a day's number and a total's are no range
    }
    two_sided = [event for event in gather(filed.values(), relations.values()) if len(_voices(event)) > 1]
    if not two_sided:
        return []
    rows = [line("• ", *_event_row(event)) for event in two_sided[:LISTED]]
    left = len(two_sided) - len(rows)
    more = [line(italic(f"+{left} more"))] if left > 0 else []
    return [block(line(bold("Side by side")), *rows, *more)]


def _voices(event: Event) -> set[str | None]:
    return {each.side for each in event.sides}


def _event_row(event: Event) -> Line:
    parts: list[Span] = []
    for each in event.sides:
        parts.extend(line(", ", *_side_count(each)))
    sources = _number(event.independent_sources, "independent source")
    disputed = " · disputed" if event.is_disputed else ""
    return line(*place_words(event.first.claim.place), ": ", *parts[1:], f" · {sources}{disputed}")


def _side_count(each: SideCount) -> Line:
    who = foreign(each.side or "neutral sources")
    if each.kind in UNCOUNTED:
        return line(who, f": {KIND_WORDS[each.kind]}")
    return line(who, " ", bold(range_words(each.low, each.high) or "no number"), f" {KIND_WORDS[each.kind]}")


def _troubles(source: DigestSource) -> list[Block]:
    ailing = [each for each in source.sources if each.state.trouble]
    if not ailing:
        return []
    rows = [line("• ", foreign(each.state.key), ": ", foreign(each.state.trouble or "")) for each in ailing[:LISTED]]
    return [block(line(bold(f"Sources in trouble ({len(ailing)})")), *rows)]
