"""One claim with everything kept about it: its fields with their words, its relations, its versions."""

from bot.cards import (
    ALONE_LIMIT,
    counters,
    loudness,
    posted,
    quote,
    relation_words,
    what_and_when,
)
from bot.phrases import account, happening, moment, post_link, words_as_written
from bot.render import Block, Line, block, bold, foreign, italic, line
from claims.model import FiledClaim
from storage.queries import ClaimView, RelationView

RELATIONS_SHOWN = 12


def claim_card(view: ClaimView) -> list[Block]:
    """Everything kept about one claim: its fields with their words, its relations both ways, its versions."""
    filed = view.filed
    head = block(
        line(bold(f"Claim {filed.id}"), f" · {filed.claim.kind}", *_marks(view)),
        *what_and_when(filed),
        posted(filed),
        quote(filed, ALONE_LIMIT * 2),
        line(italic("unverified claim"), f" · read with confidence {filed.claim.confidence:.0%}"),
    )
    return [each for each in (head, _fields(filed), *_relations(view), _versions(view)) if each]


def _marks(view: ClaimView) -> Line:
    marks = [f" · {view.strongest or 'new'}"]
    if view.filed.is_superseded:
        marks.append(" · superseded by a newer version")
    return line(*marks, counters(view))


def _fields(filed: FiledClaim) -> Block:
    """The words each field was read from."""
    if not words_as_written(filed, 1):
        return ()
    rows = [
        line(f"{name.replace('_', ' ')}: ", foreign(filed.post.text[start:end]), _inherited(filed, name))
        for name, (start, end) in sorted(filed.claim.quote.items(), key=lambda item: item[1])
    ]
    return block(line(bold("Words behind each field")), *rows) if rows else ()


def _inherited(filed: FiledClaim, name: str) -> str:
    return " (taken over from the post it continues)" if name in filed.claim.inherited else ""


def _relations(view: ClaimView) -> list[Block]:
    if not view.relations:
        return [block(line(bold("Relations: "), "none; nothing stored speaks of the same thing"))]
    ranked = sorted(view.relations, key=loudness)
    blocks = [_relation_block(view.filed, each) for each in ranked[:RELATIONS_SHOWN]]
    left = len(ranked) - len(blocks)
    more = [block(line(italic(f"+{left} weaker relations not shown")))] if left > 0 else []
    return [block(line(bold(f"Relations ({len(ranked)})"))), *blocks, *more]


def _relation_block(filed: FiledClaim, each: RelationView) -> Block:
    verb = relation_words(each.relation, filed.id)
    if each.other.id == filed.id:
        return block(line(bold("post deleted")), line(italic("Why: "), foreign(each.relation.why)))
    return block(
        line(bold(verb), f" /claim_{each.other.id}: ", *happening(each.other.claim)),
        line(*account(each.other.post), f" · {moment(each.other.post.posted_at)} · ", post_link(each.other.post)),
        line(italic("Why: "), foreign(each.relation.why), f" (score {each.relation.score})"),
    )


def _versions(view: ClaimView) -> Block:
    filed = view.filed
    others = {each.other.id: each.other for each in view.relations if each.other.post_key == filed.post_key}
    others.pop(filed.id, None)
    if filed.version == 1 and not others:
        return ()
    rows = [
        line(f"version {other.version}: ", *happening(other.claim), f" · /claim_{other.id}")
        for other in sorted(others.values(), key=lambda other: other.version)
    ]
    return block(line(bold("Versions of the post"), f": this claim stands in version {filed.version}"), *rows)
