"""Counted people who did something: "12 Taliban killed 3 civilians", beside the headline "12 killed, 3 wounded"."""

from collections.abc import Iterable, Sequence

from claims.model import Role
from claims.phrases import Group, Marked, Span


def actors(text: Marked, span: Span, groups: Sequence[Group], verbs: Iterable[Span]) -> frozenset[int]:
    """Where the counted groups begin that are the subject of one of these verbs, with an object behind it."""
    counted = [g for g in groups if g.quantity is not None and g.sort == "people"]
    return frozenset(g.start for verb in verbs for g in counted if _acts(text, span, groups, g, verb))


def _acts(text: Marked, span: Span, groups: Sequence[Group], subject: Group, verb: Span) -> bool:
    between = range(subject.stop + 1, verb.first)
    if subject.stop >= verb.first or any(text.has("passive", i) or not text.has("be", i) for i in between):
        return False
    behind = next((g for g in groups if g.start > verb.last), None)
    if behind is None or any(not text.has("article", i) for i in range(verb.last + 1, behind.start)):
        return False
    return _is_object(behind, subject) and not _has_own_verb(text, span, behind)


def _is_object(group: Group, subject: Group) -> bool:
    """Whom it befell: counted people or things, named people; a bare number only where those before it are armed."""
    if group.inner is not None or group.sort in ("place", "attack"):
        return False
    if group.quantity is None:
        return group.sort == "people" and group.role is not None
    is_armed = subject.party is not None or subject.role in (Role.COMBATANT, Role.COMMANDER)
    return group.sort != "none" or is_armed


def _has_own_verb(text: Marked, span: Span, group: Group) -> bool:
    """ "10 soldiers killed 5 civilians wounded", "… Taliban say": what stands behind the group belongs to it."""
    after = group.stop + 1
    while after <= span.last and text.has("be", after):
        after += 1
    return after <= span.last and (text.has("trigger", after) or text.has("claimant_verbs", after))
