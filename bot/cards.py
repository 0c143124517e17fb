"""Alert and claim cards: what is new first, the sides next to each other, their words, and the reason."""

from collections.abc import Sequence

from bot.phrases import (
    KIND_WORDS,
    UNCOUNTED,
    account,
    count_words,
    culprit,
    happening,
    has_number,
    moment,
    period,
    place_words,
    post_link,
    speaker,
    words_as_written,
)
from bot.render import BLANK, Block, Line, Span, block, bold, code, foreign, italic, line, quoted
from claims.model import Alert, Direction, FiledClaim, Place, PostState, Relation, RelationKind
from storage.queries import ClaimView, RelationView

ALONE_LIMIT = 320  # characters of a post where one side is shown
SIDE_LIMIT = 180  # and where two are

STRENGTH = {kind: rank for rank, kind in enumerate(RelationKind)}
# Sign, word, and what stands between the earlier and the later count.
HEADLINES = {
    RelationKind.CONTRADICTS: ("⚠️", "CONTRADICTION", " vs "),
    RelationKind.DENIES: ("🚫", "DENIED", None),
    RelationKind.RETRACTS: ("↩️", "RETRACTED", None),
    RelationKind.REVISES: ("✏️", "REVISED", " → "),
    RelationKind.RUNNING_TOTAL: ("📈", "RUNNING TOTAL", " → "),
    RelationKind.CORROBORATES: ("➕", "CORROBORATED", " by "),
    RelationKind.POSSIBLE_CONFLICT: ("❓", "POSSIBLE CONFLICT", " / "),
}
STEPS = frozenset({RelationKind.REVISES, RelationKind.RUNNING_TOTAL})
RELATION_WORDS = {
    RelationKind.CONTRADICTS: ("contradicts", "contradicted by"),
    RelationKind.DENIES: ("denies", "denied by"),
    RelationKind.RETRACTS: ("retracts", "retracted by"),
    RelationKind.REVISES: ("revises", "revised by"),
    RelationKind.RUNNING_TOTAL: ("continues the total of", "total continued by"),
    RelationKind.CORROBORATES: ("corroborates", "corroborated by"),
    RelationKind.RESTATES: ("restates", "restated by"),
    RelationKind.REPOST: ("reposts", "reposted by"),
    RelationKind.POSSIBLE_CONFLICT: ("may conflict with", "may conflict with"),
    RelationKind.PART_OF: ("part of", "the whole of"),
    RelationKind.RELATED: ("related to", "related to"),
}


def relation_words(relation: Relation, claim_id: int) -> str:
    """What the claim is to the other one: "contradicts", "contradicted by"."""
    active, passive = RELATION_WORDS[relation.kind]
    is_active = relation.later == claim_id
    if relation.direction is Direction.EARLIER_IN_LATER:
        is_active = not is_active
    return active if is_active else passive


def alert_card(view: ClaimView, reason: str) -> Block:
    """One alert as a block. `reason` is the outbox row's, an Alert value."""
    told = telling(view, reason)
    if told is None:
        return new_card([view])
    earlier, later = in_order(view.filed, told.other, told.is_other_earlier)
    if earlier.id == later.id:
        return _gone_card(view, told)
    return block(
        _headline(told.relation.kind, earlier, later),
        BLANK,
        *_side("Earlier", earlier),
        BLANK,
        *_side("Later", later),
        BLANK,
        line(italic("Why: "), foreign(told.relation.why)),
        _footer(view.filed, more=_same_again(view, told)),
    )


def telling(view: ClaimView, reason: str) -> RelationView | None:
    """The relation an alert is about: of those with its reason the strongest, then the widest gap, then the first.

    Relations to claims posted later count only where it has none of its own.
    """
    if reason == Alert.NEW:
        return None
    matching = [each for each in view.relations if each.relation.alert == reason]
    return min(matching, key=lambda each: (each.relation.later != view.filed.id, loudness(each)), default=None)


def loudness(each: RelationView) -> tuple[int, float, float]:
    """A change is told against the number before it; of rivals the widest gap, and of those whoever posted first."""
    posted_s = each.other.post.posted_at.timestamp()
    if each.relation.kind in STEPS:
        return STRENGTH[each.relation.kind], -posted_s, 0.0
    return STRENGTH[each.relation.kind], -(each.relation.gap or 0.0), posted_s


def in_order(one: FiledClaim, other: FiledClaim, is_other_earlier: bool) -> tuple[FiledClaim, FiledClaim]:
    return (other, one) if is_other_earlier else (one, other)


def new_card(views: Sequence[ClaimView]) -> Block:
    """The new claims of one post together: they share its source and its words."""
    first = views[0].filed
    return block(
        _new_headline([view.filed for view in views]),
        *(what_and_when(first) if len(views) == 1 else map(_one_of_many, (view.filed for view in views))),
        posted(first),
        quote(first, ALONE_LIMIT),
        _footer(*(view.filed for view in views)),
    )


def _new_headline(filed: Sequence[FiledClaim]) -> Line:
    if len(filed) > 1:
        return line("🆕 ", bold(f"NEW {len(filed)} claims"))
    claim = filed[0].claim
    is_counted = claim.kind not in UNCOUNTED and has_number(claim.count)
    what = (
        line(*count_words(claim.count), f" {KIND_WORDS[claim.kind]}")
        if is_counted
        else line(bold(KIND_WORDS[claim.kind]))
    )
    return line("🆕 ", bold("NEW "), *what, *_where(claim.place))


def _where(place: Place | None) -> Line:
    return line(" · ", foreign(place.name or place.words)) if place else ()


def _gone_card(view: ClaimView, told: RelationView) -> Block:
    filed = view.filed
    return block(
        line("↩️ ", bold("RETRACTED: the post was deleted")),
        *what_and_when(filed),
        posted(filed),
        quote(filed, ALONE_LIMIT),
        line(italic("Why: "), foreign(told.relation.why)),
        _footer(filed),
    )


def _headline(kind: RelationKind, earlier: FiledClaim, later: FiledClaim) -> Line:
    """What is new between two claims: "CONTRADICTION 135 vs 3 · Panjshir"."""
    sign, word, _ = HEADLINES.get(kind, ("🔔", RELATION_WORDS[kind][0].upper(), None))
    place = later.claim.place or earlier.claim.place
    return line(f"{sign} ", bold(f"{word} "), *numbers(kind, earlier, later), *_where(place))


def numbers(kind: RelationKind, earlier: FiledClaim, later: FiledClaim) -> Line:
    """Both counts with what stands between them and what is counted: "135 vs 3 killed"."""
    joint = HEADLINES[kind][2] if kind in HEADLINES else " · "
    counted = earlier.claim.kind
    verb = "" if counted in UNCOUNTED else f" {KIND_WORDS[counted]}"
    return line(*_short(earlier), *((bold(joint), *_short(later)) if joint else ()), verb)


def _short(filed: FiledClaim) -> Line:
    """A claim as a number; territory as who took it, or kept it."""
    claim = filed.claim
    if claim.kind in UNCOUNTED:
        return line(bold(KIND_WORDS[claim.kind]), *culprit(claim))
    if claim.is_denied and not has_number(claim.count):
        return (bold("none"),)
    return count_words(claim.count)


def _side(label: str, filed: FiledClaim) -> tuple[Line | None, ...]:
    return (
        line(bold(f"{label}: "), *happening(filed.claim)),
        line(*place_words(filed.claim.place), f", {period(filed.claim)}"),
        posted(filed),
        quote(filed, SIDE_LIMIT),
    )


def what_and_when(filed: FiledClaim) -> tuple[Line, Line]:
    return (
        line(*happening(filed.claim)),
        line(*place_words(filed.claim.place), f", {period(filed.claim)}"),
    )


def _one_of_many(filed: FiledClaim) -> Line:
    return line("• ", *happening(filed.claim), " · ", *place_words(filed.claim.place), f" · {period(filed.claim)}")


def posted(filed: FiledClaim) -> Line:
    """Who says so, when, and where to look."""
    state = f" · {filed.state}" if filed.state is not PostState.LIVE else ""
    return line(*speaker(filed), f" · {moment(filed.post.posted_at)} · ", post_link(filed.post), state)


def quote(filed: FiledClaim, limit: int) -> Line | None:
    words = words_as_written(filed, limit)
    return line(quoted(words)) if words else None


def _same_again(view: ClaimView, told: RelationView) -> int:
    return sum(each.relation.alert == told.relation.alert for each in view.relations) - 1


def _footer(*filed: FiledClaim, more: int = 0) -> Line:
    """That it is a claim, and the commands for everything behind it."""
    rest = f" · +{more} more like it:" if more else " ·"
    return line(italic("unverified claim" + "s" * (len(filed) > 1)), rest, *(f" /claim_{each.id}" for each in filed))


def list_entry(view: ClaimView) -> Block:
    """Two lines in a list of claims."""
    filed = view.filed
    return block(
        line(*_flag(view), *happening(filed.claim), " · ", *place_words(filed.claim.place)),
        line(f"{moment(filed.post.posted_at)} · ", *account(filed.post), " · ", post_link(filed.post)),
        line(f"/claim_{filed.id}", *_verdict(view), counters(view)),
    )


def _flag(view: ClaimView) -> tuple[Span, ...]:
    found = HEADLINES.get(view.strongest) if view.strongest else None
    return (Span(text=f"{found[0]} "),) if found else ()


def _verdict(view: ClaimView) -> Line:
    told = min((each for each in view.relations if each.relation.kind is view.strongest), key=loudness, default=None)
    if told is None:
        return ()
    if told.other.id == view.filed.id:
        return line(" · post deleted")
    return line(f" · {relation_words(told.relation, view.filed.id)} ", code(f"{told.other.id}"))


def counters(view: ClaimView) -> str:
    """Nothing for a claim that nobody carried on or confirmed; its own source counts as one."""
    if not view.reposts and view.independent_sources <= 1:
        return ""
    reposts = f"{view.reposts} repost" + "s" * (view.reposts != 1)
    sources = f"{view.independent_sources} independent source" + "s" * (view.independent_sources != 1)
    return f" · {reposts}, {sources}" if view.reposts else f" · {sources}"
