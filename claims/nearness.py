"""How near a trigger and a group stand: a cost in words and signs between them."""

from claims.assertions import Assertion, Clause
from claims.model import Kind
from claims.phrases import Group, Marked, Span

# Costs are in words: a comma costs as much as three words between number and verb, another trigger as much as five.
_COMMA, _BREAK, _OTHER_TRIGGER, _OTHER_NUMBER, _LIGHT, _WRONG_SIDE, _SLIGHTLY_WRONG = 3.0, 5.0, 5.0, 2.0, 0.3, 12.0, 2.0
_OUT_OF_BRACKET = 9.0
_APPOSITION, _LONGEST_APPOSITION = 1.0, 12
_AND = 2.0
_ADJACENT = 1.5  # a bare number that touches a trigger is its number, whatever side it stands on
_LOOSE = 2.5  # "lost two soldiers killed": the verb that says more about them wins
MOST = 14.0
_TOLD = 0.8


def cost_of(scene: Clause, assertion: Assertion, group: Group, lean: str) -> float:
    if group.inner is not None and group.inner.first <= assertion.last and assertion.first <= group.inner.last:
        return 0.0
    if group.stop < assertion.first:
        between, stands = range(group.stop + 1, assertion.first), "before"
    elif group.start > assertion.last:
        between, stands = range(assertion.last + 1, group.start), "after"
    else:
        return 0.0
    if stands == "after" and scene.text.found.ending("total_cumulative", group.start - 1) is not None:
        crossed = sum(a.first in between for a in scene.assertions) * _OTHER_TRIGGER
        return _TOLD + crossed + len(between) / 100  # "the death toll from floods in Queensland rises to 6"
    if stands == "before" and _is_apposition(scene.text, between):
        return _APPOSITION + _side_cost(scene, assertion, group, stands, lean)
    if len(between) * _LIGHT > MOST:
        return MOST + _WRONG_SIDE  # too far whatever stands between
    cost = sum(_weight(scene, i) for i in between) + _crossings(scene, between)
    cost += _COMMA * (assertion.trigger.kinds.get("combatant") is Kind.STRENGTH)  # what befell people goes first
    if stands == "before" and any(scene.text.text(i) == ")" for i in between):
        cost += _OUT_OF_BRACKET
    if not between and group.sort == "none":
        return min(_side_cost(scene, assertion, group, stands, lean), _ADJACENT)
    return cost + _side_cost(scene, assertion, group, stands, lean)


def _is_apposition(text: Marked, between: range) -> bool:
    """ "the leader, known as Mahmood, was killed": two commas close by and nothing else but an auxiliary."""
    commas = [i for i in between if text.text(i) in (",", "،")]
    if len(commas) != 2 or commas[0] != between.start or commas[1] - commas[0] > _LONGEST_APPOSITION:
        return False
    is_plain = not any(i in text.quantity_at or text.has("trigger", i) for i in between)
    return is_plain and all(text.has("be", i) for i in range(commas[1] + 1, between.stop))


def _side_cost(scene: Clause, assertion: Assertion, group: Group, stands: str, lean: str) -> float:
    hit = assertion.trigger.hit
    if hit == "before" and stands == "after" and _is_company(scene, assertion, group):
        return 0.0  # "a general died along with six volunteers"
    is_counted = group.quantity is not None and not group.quantity.is_article
    if hit == "free" and stands == "before" and not is_counted:
        return _WRONG_SIDE  # "каратели сожгли село": an uncounted noun before such a verb is its subject
    if hit not in ("either", "free"):
        loose = _LOOSE if assertion.trigger.subject == "victims" else 0.0
        return loose if hit == stands else _WRONG_SIDE
    if stands == "before" and _goes_on_as_verb(scene, assertion):
        return _WRONG_SIDE
    is_behind = stands == "after" and scene.text.has("doer_by", assertion.last + 1)  # "recaptured by SAA"
    if is_behind or (stands == "after" and is_passive(scene.text, assertion.first, scene.span)):
        return _WRONG_SIDE - 2
    is_verb_last = stands == "after" and scene.text.lexicon.option.get("order") == "verb_last"
    return 0.0 if stands == lean else _SLIGHTLY_WRONG * (2 if is_verb_last else 1)


def _is_company(scene: Clause, assertion: Assertion, group: Group) -> bool:
    between = range(assertion.last + 1, group.start)
    return any(scene.text.has("company", i) for i in between)


def _goes_on_as_verb(scene: Clause, assertion: Assertion) -> bool:
    """ "seized some rifles and detained two men": behind "and" a verb with its own object looks ahead only."""
    text = scene.text
    if text.is_head_first or assertion.trigger.subject == "nobody":
        return False
    is_joined_on = assertion.first > scene.span.first and text.has("conjunctions", assertion.first - 1)
    behind = next((g for g in scene.groups if g.start == assertion.last + 1), None)
    return is_joined_on and behind is not None and behind.sort in ("people", "equipment")


def is_passive(text: Marked, at: int, span: Span) -> bool:
    """Whether an auxiliary stands before the trigger: "were killed", "have been killed"."""
    return any(text.has("passive", i) for i in range(max(at - 2, span.first), at))


def _weight(scene: Clause, at: int) -> float:
    text, token = scene.text, scene.text.tokens[at]
    if _is_of_address(text, at):
        return _LIGHT
    if token.kind == "punct":
        return _COMMA if token.text in ",،、(" else _BREAK if token.text in ";؛" else 2.0 if token.text == ":" else 1.0
    if token.kind in ("url", "mention"):
        return _BREAK
    if text.has("conjunctions", at):
        return _AND
    if any(text.has(sort, at) for sort in ("be", "links", "article", "breakdown_before")):
        return _LIGHT
    return 1.0


def _is_of_address(text: Marked, at: int) -> bool:
    """A place and its commas part nobody from their verb: "A leader in Alam district, Logar province, was arrested"."""
    if at in text.placed:
        return True
    if text.text(at) == ",":
        return at - 1 in text.placed and (at + 1 in text.placed or text.has("passive", at + 1))
    return at + 1 in text.placed and text.has("places_before", at)


def _crossings(scene: Clause, between: range) -> float:
    triggers = sum(a.first in between for a in scene.assertions)
    numbers = sum(g.start in between for g in scene.groups if g.quantity is not None)
    return triggers * _OTHER_TRIGGER + numbers * _OTHER_NUMBER
