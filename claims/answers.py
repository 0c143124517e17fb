"""Another voice's number for what was just told: "ISIS claims 40 soldiers killed in Hit. The army says 3"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.assertions import Pair
from claims.kinds import OF_PEOPLE, OF_THINGS
from claims.phrases import Group, Marked, Span
from claims.who import header_claimant, names_speaker

_OWN_PLACE = 4.5  # beyond this cost a group's words alone, not the verb's, say where and when


def answered(text: Marked, span: Span, named: Sequence[Group], told: Sequence[Pair]) -> Iterator[Pair]:
    """The bare numbers of a sentence behind a verb of saying, as counts of what `told` counted last."""
    used = {p.group.start for p in told if p.group is not None}
    for group in named:
        if group.start in used or not _is_bare_answer(text, span, group):
            continue
        asked = [p for p in told if p.group is not None and p.group.quantity is not None and p.group.stop < group.start]
        if asked and asked[-1].kind in (*OF_PEOPLE, *OF_THINGS):
            same = replace(asked[-1].group or group, quantity=group.quantity)
            yield asked[-1]._replace(group=same, cost=max(asked[-1].cost, _OWN_PLACE))


def _is_bare_answer(text: Marked, span: Span, group: Group) -> bool:
    if group.quantity is None or group.quantity.is_article or group.sort != "none":
        return False
    is_end = group.stop >= span.last or text.tokens[group.stop + 1].kind != "word"
    if text.text(group.start - 1) == ":":
        return is_end and header_claimant(text, span) is not None  # "UPDF: 12"
    verb = text.found.ending("claimant_verbs", group.start - 1)
    return verb is not None and is_end and names_speaker(text, verb.first, span)
