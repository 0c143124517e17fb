"""Victims and doers as parties: the words, the group they mean for this author, the role."""

import itertools

from claims import losses, who
from claims.assertions import Pair
from claims.attackers import attacker_before
from claims.kinds import OF_PEOPLE, OF_THINGS, TERRITORY
from claims.model import Kind, Party, Role
from claims.nearness import is_passive
from claims.phrases import Group, Marked, Span
from claims.scene import Scene, Sentence, offsets, words_of
from claims.who import Doer

_NEAR_NAMED = 4
_RIGHT_BEHIND, _FAR_BEHIND = 1, 5
_HARM = (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES, Kind.MISSING, Kind.EQUIPMENT_DESTROYED)
_LAUNCHED = ("missile", "drone")
_NOT_HIT = (Kind.DISPLACED, Kind.STRENGTH)


def victims_of(scene: Scene, sentence: Sentence, found: Pair, quote: dict[str, tuple[int, int]]) -> Party:
    group = found.group
    if group is None or not group.has_words or _is_bare(scene, group):
        group = (
            _of_whom(scene, sentence, found) or _inherited(scene, sentence, found) or _owner(sentence, found) or group
        )
    if group is None or not group.has_words or group is not found.group:
        owner = losses.owner(scene.text, sentence.span, found) if found.kind in OF_PEOPLE else None
        owner = owner or _who_lost(scene, sentence, found)
        if owner is not None:
            return party_of(scene, Doer(owner.first, owner.last, None), "victims", quote)
    if group is None or not group.has_words:
        return Party()
    if found.kind is Kind.ATTACK_REPELLED:
        return _attackers(scene, sentence, group, quote)
    first = group.start if found.kind is Kind.TERRITORY_TAKEN else group.first
    quote["victims"] = offsets(scene.text, first, group.last)
    words = words_of(scene, first, group.last).strip()
    if found.kind is Kind.TERRITORY_TAKEN:
        return Party(words=words, id=_named_in(scene, group), role=group.role)
    party_id = _party_id(scene, group.first, group.last, group) or _loser(scene, sentence, found)
    party_id = party_id or _force_behind(scene, group) or _own_martyrs(scene, found, group)
    return Party(words=words, id=party_id, role=group.role)


def _named_in(scene: Scene, group: Group) -> str | None:
    """The party in the words themselves: "the enemy took Vuhledar" takes nothing of the enemy's."""
    named = (scene.text.party_at.get(i) for i in range(group.first, group.last + 1))
    return group.party.id if group.party is not None else next((m.id for m in named if m is not None and m.id), None)


def _force_behind(scene: Scene, group: Group) -> str | None:
    """ "100 бойцов двух украинских бригад": whose fighters they are stands behind them where nouns come first."""
    text = scene.text
    if not text.is_head_first or group.role not in (Role.COMBATANT, Role.COMMANDER):
        return None
    for at in range(group.last + 1, min(group.last + 1 + _FAR_BEHIND, len(text.tokens))):
        if _ends_noun(text, at):
            return None
        if (party := text.party_at.get(at)) is not None and party.id is not None and at not in text.placed:
            return party.id
    return None


def _own_martyrs(scene: Scene, found: Pair, group: Group) -> str | None:
    """ "16 soldiers embraced martyrdom": so a side speaks of its own fighters alone."""
    if group.role not in (Role.COMBATANT, Role.COMMANDER):
        return None
    told = range(found.assertion.first, found.assertion.last + 1)
    return scene.author.post.side if any(scene.text.has("sides_martyrs", i) for i in told) else None


def _ends_noun(text: Marked, at: int) -> bool:
    """Whether what stands here is no attribute of the noun before it."""
    sorts = ("trigger", "stops", "places_before", "doer_before", "conjunctions")
    return text.tokens[at].kind in ("punct", "url") or any(text.has(sort, at) for sort in sorts)


def _loser(scene: Scene, sentence: Sentence, found: Pair) -> str | None:
    """ "We lost four fighters", "ВСУ потеряли 40 солдат": those hit are of the subject's side."""
    if found.kind not in OF_PEOPLE:
        return None
    is_civilian = found.group is not None and found.group.role in (Role.CIVILIAN, Role.CHILD)
    owner = losses.owner(scene.text, sentence.span, found) if not is_civilian else None
    if owner is not None:
        return _party_id(scene, owner.first, owner.last)
    if found.assertion.trigger.subject != "victims":
        return None
    before = range(max(sentence.span.first, found.assertion.first - _NEAR_NAMED), found.assertion.first)
    return _party_id(scene, before.start, before.stop - 1) if before else None


def _who_lost(scene: Scene, sentence: Sentence, found: Pair) -> Span | None:
    """ "They lost only 2", "killed 40 soldiers and lost 2": the number is of those who speak, or who killed."""
    text, span, verb = scene.text, sentence.span, found.assertion
    if verb.trigger.subject != "victims" or verb.trigger.hit != "after":
        return None
    near = range(verb.first - 1, max(span.first, verb.first - _NEAR_NAMED) - 1, -1)
    ours = next((i for i in near if text.has("sides_our", i) or text.has("sides_enemy", i)), None)
    if ours is not None:
        return Span(ours, ours)
    taken = {p.group.start for p in sentence.pairs if p.group is not None}
    they = any(text.has("sides_their", i) for i in near)
    doer = who.claimant_of(text, span, Span(verb.first, verb.last), scene.header) if they else None
    doer = doer or who.subject_doer(text, span, Span(verb.first, verb.last), sentence.groups, taken)
    party = doer.party if doer is not None else None
    return Span(party.first, party.last) if party is not None and party.id is not None else None


def _is_bare(scene: Scene, group: Group) -> bool:
    """ "20 more", "5 آخرين": a word for the rest names nobody; they are those counted before."""
    return all(scene.text.has("adjectives", i) for i in range(group.first, group.last + 1))


def _attackers(scene: Scene, sentence: Sentence, group: Group, quote: dict[str, tuple[int, int]]) -> Party:
    """Those hit by a repelled attack are those who attacked: "Taliban offensive", "an attempt by the army"."""
    marked = who.marked_doer(scene.text, sentence.span, Span(group.first, group.last))
    if group.party is not None:
        marked = Doer(group.party.first, group.party.last, group.party)
    return party_of(scene, marked or Doer(group.first, group.last, None), "victims", quote)


def _of_whom(scene: Scene, sentence: Sentence, found: Pair) -> Group | None:
    """ "15 قتيلا من أبناء القرية", "۱۳ شهید از نیروهای ما": behind the word for the dead "of" says who they are."""
    at = max(found.assertion.last, found.group.stop if found.group is not None else 0) + 1
    while scene.text.has("trigger", at):
        at += 1  # "سقوط 15 قتيلا من …"
    if not scene.text.is_head_first or found.kind not in OF_PEOPLE or not scene.text.has("links", at):
        return None
    behind = next((g for g in sentence.groups if g.start == at + 1), None)
    return behind if behind is not None and behind.quantity is None and behind.sort == "people" else None


def _inherited(scene: Scene, sentence: Sentence, found: Pair) -> Group | None:
    """ "135 Taliban killed … and 45 in Kapisa": a bare number counts those counted before it, else those after."""
    if found.kind in TERRITORY:
        return None
    if found.kind not in OF_PEOPLE:
        alike = [p.group for p in sentence.pairs if p.kind is found.kind and p.group and p.group.has_words]
        return alike[0] if alike else None
    named = [
        p.group
        for p in sentence.pairs
        if p.group and p.group.has_words and _is_alike(p.kind, found.kind) and p.group.sort in ("people", "thing")
        if not _is_bare(scene, p.group)
    ]
    start = found.group.start if found.group else found.assertion.first
    before = [g for g in named if g.start < start and g.quantity is not None]
    after = [g for g in named if 0 < g.start - start <= _NEAR_NAMED and not _is_led_in_as_part(scene, start, g)]
    return before[0] if before else after[0] if after else None


def _is_led_in_as_part(scene: Scene, start: int, group: Group) -> bool:
    """ "12 dead, among them four children": the children are not the twelve."""
    return any(scene.text.has("breakdown_before", i) for i in range(start, group.start))


def _is_alike(one: Kind, other: Kind) -> bool:
    """Whether a bare number may be of the same people: those killed and those captured, not those who fled."""
    return one is other or (one in OF_PEOPLE and one not in _NOT_HIT and other not in _NOT_HIT)


def _owner(sentence: Sentence, found: Pair) -> Group | None:
    """Whose casualties they are, where the trigger has no group of its own: the party named beside it."""
    used = {p.group.start for p in sentence.pairs if p.group is not None}
    near = [
        g
        for g in sentence.groups
        if g.sort == "people" and g.start not in used and g.quantity is None and g.last < found.assertion.first
    ]
    is_owner = found.assertion.trigger.subject == "victims"
    is_beside = bool(near) and near[-1].last + 1 == found.assertion.first and found.assertion.trigger.hit == "either"
    is_near = bool(near) and found.kind in OF_PEOPLE and found.assertion.first - near[-1].last <= _NEAR_NAMED
    return near[-1] if is_near and (is_owner or is_beside) else None


def _party_id(scene: Scene, first: int, last: int, group: Group | None = None) -> str | None:
    text, author = scene.text, scene.author
    around = range(max(first - 2, 0), last + 1)
    if any(text.has("sides_our", i) for i in around):
        return author.post.side
    if any(text.has("sides_enemy", i) for i in around):
        return author.parties.enemy_of(author.post.side) if author.post.side else None
    if group is not None and group.party is not None:
        return group.party.id
    return next((m.id for i in range(first, last + 1) if (m := text.party_at.get(i)) is not None and m.id), None)


def is_by_own_side(scene: Scene, sentence: Sentence, found: Pair) -> bool:
    """Whether the author's own side is the subject: "our units withdrew from …"."""
    side = scene.author.post.side
    before = [g for g in sentence.groups if g.last < found.assertion.first and g.sort == "people"]
    if side is None or found.group is None:
        return False
    inside = range(sentence.span.first, found.assertion.last + 1)
    is_ours = any(scene.text.has("sides_our", i) for i in inside)
    return is_ours or (bool(before) and _party_id(scene, before[-1].first, before[-1].last, before[-1]) == side)


def conceded_to(scene: Scene) -> Party:
    """Who holds the ground that the author's own side says it left."""
    side = scene.author.post.side
    return Party(id=scene.author.parties.enemy_of(side) if side else None)


def doer_of(scene: Scene, sentence: Sentence, found: Pair, core: Span) -> Doer | None:
    verb = found.assertion
    if verb.trigger.subject == "loser":
        return None
    doer = _told_doer(scene, sentence, found, core)
    if doer is None and found.kind is Kind.TERRITORY_TAKEN:
        return _enemy_before(scene, sentence, verb.first)
    if doer is not None and (_is_subject_of_loss(doer, found) or _owns(scene, doer, found)):
        return None
    return doer if doer is None or not who.is_natural(scene.text, doer) else None


def _enemy_before(scene: Scene, sentence: Sentence, verb: int) -> Doer | None:
    """ "The enemy holds the town": the word for the enemy right before the verb."""
    near = range(verb - 1, max(sentence.span.first, verb - _NEAR_NAMED) - 1, -1)
    clause = itertools.takewhile(lambda i: scene.text.tokens[i].kind != "punct", near)
    at = next((i for i in clause if scene.text.has("sides_enemy", i)), None)
    return None if at is None else Doer(at, at, None)


def _is_subject_of_loss(doer: Doer, found: Pair) -> bool:
    """ "In the raid Ukraine lost six vehicles": who stands before "lost" did not do it."""
    verb = found.assertion
    return verb.trigger.subject == "victims" and doer.last == verb.first - 1


def _owns(scene: Scene, doer: Doer, found: Pair) -> bool:
    """Whether it names whose fighters they are: right behind them, with nothing between, where nouns come first."""
    group = found.group
    if group is None or not scene.text.is_head_first or group.role not in (Role.COMBATANT, Role.COMMANDER):
        return False
    is_behind = group.last < doer.first <= group.last + _FAR_BEHIND
    return is_behind and not any(_ends_noun(scene.text, at) for at in range(group.last + 1, doer.first))


def _told_doer(scene: Scene, sentence: Sentence, found: Pair, core: Span) -> Doer | None:
    """Who is said to have done it: behind "by", as the subject, behind the verb, or as who attacked before."""
    text = scene.text
    marked = who.marked_doer(text, sentence.span, core) if found.kind is not Kind.ATTACK_REPELLED else None
    if marked is not None and not _is_hit(marked, sentence, found):
        return marked
    if scene.header is not None and who.is_told_by_us(text, found.assertion.first, found.assertion.last):
        return scene.header
    if (doer := _subject(scene, sentence, found, core) or _agent(scene, sentence, found)) is not None:
        return doer
    attack = who.attacking_party(text, sentence.span) if found.kind in OF_PEOPLE else None
    is_launched = (
        found.group is not None and found.group.unit in _LAUNCHED
    )  # whoever attacked with them did not hit them
    if attack is None and found.kind in _HARM and not (is_launched or losses.is_headed(text, sentence.span, found)):
        attack = attacker_before(scene, sentence, core)
    return attack if attack is not None and not _is_hit(attack, sentence, found) else None


def _subject(scene: Scene, sentence: Sentence, found: Pair, core: Span) -> Doer | None:
    """The subject of an active verb."""
    text, verb, group = scene.text, found.assertion, found.group
    is_active = _is_hit_behind(found) or verb.trigger.is_active or found.kind in TERRITORY
    if verb.trigger.subject != "doer" or not is_active or is_passive(text, verb.first, sentence.span):
        return None
    taken = {p.group.start for p in sentence.pairs if p.group is not None}
    stop = group.start if group is not None else core.first
    behind = who.subject_behind(text, verb.last, stop, sentence.groups, taken)
    return behind or who.subject_doer(text, sentence.span, Span(verb.first, core.last), sentence.groups, taken)


def _agent(scene: Scene, sentence: Sentence, found: Pair) -> Doer | None:
    """ "Сбит силами ПВО": forces named behind the verb that hit those before it."""
    if found.group is None or _is_hit_behind(found):
        return None
    reach = _FAR_BEHIND if found.assertion.trigger.hit == "free" else _RIGHT_BEHIND
    agent = who.agent_behind(scene.text, sentence.span, found.assertion.last + 1, reach)
    return agent if agent is not None and not _is_hit(agent, sentence, found) else None


def _is_hit_behind(found: Pair) -> bool:
    return found.group is not None and found.group.start > found.assertion.first


def _is_hit(doer: Doer, sentence: Sentence, found: Pair) -> bool:
    """Whether it is what the claim, or another of the sentence, says was hit: drones shot down did nothing there."""
    things = [p.group for p in sentence.pairs if p.kind in OF_THINGS]
    return any(_overlaps(doer, group) for group in (found.group, *things))


def _overlaps(doer: Doer, group: Group | None) -> bool:
    return group is not None and doer.first <= group.stop and group.start <= doer.last


def party_of(scene: Scene, doer: Doer | None, name: str, quote: dict[str, tuple[int, int]]) -> Party:
    if doer is None:
        return Party()
    quote[name] = offsets(scene.text, doer.first, doer.last)
    party_id = _party_id(scene, doer.first, doer.last)
    role = doer.party.role if doer.party else None
    return Party(words=words_of(scene, doer.first, doer.last), id=party_id, role=role)
