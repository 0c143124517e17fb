"""How a claim is said: when, as a total or a part, denied or not, and of what cause."""

from collections.abc import Sequence
from datetime import timedelta

from claims import modality, who
from claims.assertions import Pair
from claims.items import item_at
from claims.joined import is_joined
from claims.kinds import OF_THINGS
from claims.model import Basis, Cause, Kind, Role
from claims.phrases import Group, Marked, Span, breaks
from claims.scene import Scene, Sentence, core_of
from claims.times import TimeMention

_OPENING = 4
_GOES_ON = (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES, Kind.CAPTURED, *OF_THINGS)
_TOTALLED = (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES)
_LONG = timedelta(days=60)  # "total losses from 24 February to 4 December" run on
_LONG_AGO = timedelta(days=730)  # dead of years ago are a total that history keeps
_NEAR_TOTAL = 10
_NEAR_PART = 3
_NEAR_ITEM = 7
_CLAUSE_ENDS = (",", "،", ";", "؛")
_CAUSES = ("disaster", "accident", "conflict")
_HURT = (Kind.KILLED, Kind.WOUNDED, Kind.CASUALTIES)
_ARMED = ("combatant", "commander")


def time_of(scene: Scene, sentence: Sentence, found: Pair) -> TimeMention | None:
    """The time said with a claim: in its own sentence, in the heading its line goes on with, or in one before."""
    quiet = [s.index for s in scene.sentences if not s.pairs]
    home = home_of(scene, sentence, found)
    inside = [t for t in scene.text.times if sentence.span.first <= t.first <= sentence.span.last]
    index = sentence.index if inside else home.index
    rivals = [core_of(p) for p in sentence.pairs if p is not found and index == sentence.index]
    said = [t for t in scene.text.times if not _is_of_rival(scene.text, core_of(found), rivals, t)]
    time = _nearest_time(scene.spans, index, core_of(found), said, quiet)
    is_harm = any(p.kind in _GOES_ON for p in sentence.pairs)
    return time if time is not None or not is_harm else _leading_time(scene, home.index - 1)


def home_of(scene: Scene, sentence: Sentence, found: Pair) -> Sentence:
    """The sentence that holds the claim's verb: for a line of a list the heading above it."""
    at = found.assertion.first
    if sentence.span.first <= at <= sentence.span.last:
        return sentence
    return next((s for s in scene.sentences if s.span.first <= at <= s.span.last), sentence)


def _leading_time(scene: Scene, index: int) -> TimeMention | None:
    """The period of the sentence before still holds ("In 24 hours 135 were killed. Two trucks were seized")."""
    if index < 0:
        return None
    span = scene.spans[index]
    if item_at(scene.text, scene.spans[index + 1].last) != item_at(scene.text, span.first):
        return None
    inside = [t for t in scene.text.times if span.first <= t.first <= span.last and t.basis is not Basis.CUMULATIVE]
    times = [t for t in inside if t.first <= span.first + _OPENING or t.basis is Basis.PERIOD]
    return times[0] if times else None


def _nearest_time(
    spans: Sequence[Span], index: int, core: Span, times: Sequence[TimeMention], quiet: Sequence[int]
) -> TimeMention | None:
    """The time said with a claim: in its own sentence the nearest, a period before a day; else in a heading."""
    span = spans[index]
    inside = [t for t in times if span.first <= t.first <= span.last]
    if inside:
        return min(inside, key=lambda t: (_gap(core, t.first, t.last), t.first))
    headings = [t for i in quiet if i < index for t in times if spans[i].first <= t.first <= spans[i].last]
    return headings[-1] if headings else None


def _is_of_rival(text: Marked, core: Span, rivals: Sequence[Span], time: TimeMention) -> bool:
    """ "50 were held that night, in three days 200": a comma leaves the days to the claim behind it."""
    if not _is_parted(text, core.last + 1, time.first):
        return False
    after = [rival for rival in rivals if rival.first > time.last]
    return any(not _is_parted(text, time.last + 1, rival.first) for rival in after)


def _is_parted(text: Marked, first: int, stop: int) -> bool:
    return any(text.text(i) in _CLAUSE_ENDS for i in range(first, stop))


def is_exhaustive(scene: Scene, sentence: Sentence, found: Pair) -> bool:
    """Whether "in total", "in all of" is said of this claim and not of another one between commas of its own."""
    text, core = scene.text, core_of(found)
    others = [core_of(p) for p in sentence.pairs if p is not found]
    totals = [i for i in range(sentence.span.first, sentence.span.last + 1) if text.has("total_exhaustive", i)]
    return any(_is_near(text, core, at) or not any(_is_near(text, o, at) for o in others) for at in totals)


def _is_near(text: Marked, core: Span, at: int) -> bool:
    return not _is_parted(text, min(core.last, at), max(core.first, at))


def _gap(core: Span, first: int, last: int) -> int:
    return max(core.first - last, first - core.last, 0)


def basis_of(scene: Scene, sentence: Sentence, found: Pair, time: TimeMention | None) -> Basis:
    text, home, core = scene.text, home_of(scene, sentence, found), core_of(found)
    if home is not sentence:
        core = Span(found.assertion.first, found.assertion.last)
    if time is not None and (time.basis is Basis.CUMULATIVE or scene.author.post.posted_at - time.end > _LONG_AGO):
        return Basis.CUMULATIVE
    span = home.span
    is_long = time is not None and time.end - time.start >= _LONG
    is_period = time is not None and time.basis is Basis.PERIOD and not is_long
    if not is_period and any(_tells_total(text, at) for at in _clause(text, span, core)):
        return Basis.CUMULATIVE
    if is_long and any(_tells_total(text, at) for at in range(span.first, span.last + 1)):
        return Basis.CUMULATIVE
    return time.basis if time is not None else Basis.INCIDENT


def _tells_total(text: Marked, at: int) -> bool:
    """Whether a word for a running total stands here that is no part of a verb ("به شهادت **رسید**")."""
    told, verb = text.found.over("total_cumulative", at), text.found.over("trigger", at)
    return told is not None and not (verb is not None and verb.first < told.first and told.last <= verb.last)


def basis_in(scene: Scene, sentence: Sentence, found: Pair, time: TimeMention | None) -> Basis:
    """The basis a claim's own words give it; without any, harm told behind a running total runs on, too."""
    basis = basis_of(scene, sentence, found, time)
    if basis is not Basis.INCIDENT or time is not None or found.kind not in _TOTALLED:
        return basis
    start = core_of(found).first
    before = [p for p in sentence.pairs if core_of(p).first < start and p.kind in _TOTALLED]
    totals = (basis_of(scene, sentence, p, None) for p in before)
    return Basis.CUMULATIVE if Basis.CUMULATIVE in totals else basis


def _clause(text: Marked, span: Span, core: Span) -> range:
    """The tokens round a claim up to the next comma, or some words away."""
    first, last = core.first, core.last
    while first > max(span.first, core.first - _NEAR_TOTAL) and text.text(first - 1) not in _CLAUSE_ENDS:
        first -= 1
    while last < min(span.last, core.last + _NEAR_TOTAL) and text.text(last + 1) not in _CLAUSE_ENDS:
        last += 1
    return range(first, last + 1)


def is_denied(scene: Scene, sentence: Sentence, found: Pair) -> bool:
    text, span, core = scene.text, sentence.span, core_of(found)
    anchors = [(found.assertion.first, found.assertion.last)]
    if found.group is not None:
        anchors.append((found.group.start, found.group.stop))
    if any(modality.negates(text, span, first, last) for first, last in anchors):
        return True
    if modality.denied_at(text, span) is not None:
        return True
    if denier_of(scene, sentence) is not None:
        return False  # told by one and denied by another: two claims
    return modality.denies_what_came_before(text, scene.spans, sentence.index) and core.last >= span.first


def denier_of(scene: Scene, sentence: Sentence) -> who.Doer | None:
    """Who denies, in the next sentence, what this one quotes somebody else with."""
    text, spans = scene.text, scene.spans
    if not modality.denies_what_came_before(text, spans, sentence.index):
        return None
    teller = who.claimant_of(text, sentence.span, sentence.span, scene.header)
    after = spans[sentence.index + 1]
    inside = range(after.first, after.last + 1)
    is_own = any(text.has("sides_our", i) for i in inside)  # the author denies it
    first = next((i for i in inside if i in text.party_at or text.has("claimant_nouns", i)), None)
    if teller is None or first is None or is_own:
        return None
    last = first
    while last < after.last and not breaks(text, last + 1, after):
        last += 1
    return who.Doer(first, last, text.party_at.get(first))


def is_part(scene: Scene, sentence: Sentence, found: Pair) -> bool:
    text, group = scene.text, found.group
    if group is None:
        return False
    if group.quantity is None:
        is_led_in = text.found.ending("breakdown_before", group.start - 1) is not None
        return is_led_in or _goes_on_with_part(scene, sentence, found)
    before = range(max(sentence.span.first, group.start - _NEAR_PART), group.start)
    is_of_them = text.has("breakdown_after", group.quantity.last + 1)
    leads = [i for i in before if text.has("breakdown_before", i)]
    if is_of_them or (leads and not _is_of_other_kind(sentence, found, range(leads[-1], group.start))):
        return True
    if _is_of_those_told(scene, sentence, found) or _is_singled_out(scene, sentence, found):
        return True
    if _is_itemised(text, sentence, found, group) or _goes_on_with_part(scene, sentence, found):
        return True
    earlier = any(p.kind == found.kind and p.group and p.group.start < group.start for p in sentence.pairs)
    return earlier and _is_bracketed(text, sentence.span, group)


def _is_of_other_kind(sentence: Sentence, found: Pair, between: range) -> bool:
    """ "8 dead, among them a girl, and 2750 wounded": the wounded are no part of the dead."""
    return any(p.group and p.group.first in between and p.kind is not found.kind for p in sentence.pairs)


def _is_of_those_told(scene: Scene, sentence: Sentence, found: Pair) -> bool:
    """ "Numerous insurgents were killed … One **of the** insurgents died": some of those told of before."""
    text, group = scene.text, found.group
    if group is None or group.quantity is None or not group.has_words:
        return False
    if not (text.has("links", group.quantity.last + 1) and text.has("article", group.quantity.last + 2)):
        return False
    before = [p.group for s in scene.sentences[: sentence.index] for p in s.pairs if p.kind is found.kind and p.group]
    head = text.tokens[group.last].folded
    return any(g.has_words and text.tokens[g.last].folded == head for g in before)


def _is_singled_out(scene: Scene, sentence: Sentence, found: Pair) -> bool:
    """ "10 officers were hurt, **one of** the officers is in hospital": behind a larger number of that kind."""
    text, group = scene.text, found.group
    if group is None or group.quantity is None or group.quantity.low is None:
        return False
    if not text.has("breakdown_out_of", group.quantity.last + 1):
        return False
    told = [p for s in scene.sentences[: sentence.index + 1] for p in s.pairs if p.kind is found.kind and p.group]
    before = [p.group.quantity for p in told if p.group and p.group.start < group.start and p.group.quantity]
    return any((quantity.low or 0) > group.quantity.low for quantity in before)


def _goes_on_with_part(scene: Scene, sentence: Sentence, found: Pair) -> bool:
    """ "… including 3 children and 2 nurses": what "and" joins to a part is a part too."""
    if found.group is None or not is_joined(scene.text, found.group, sentence.span):
        return False
    start = found.group.start
    before = [p for p in sentence.pairs if p.group and p.group.stop < start and p.kind is found.kind]
    # "of them 12 over Bryansk, 7 over Kaluga": a bare number is an item however long the one before it is
    near = _NEAR_ITEM if found.group.sort == "none" else _NEAR_PART
    is_close = bool(before) and before[-1].group is not None and start - before[-1].group.stop <= near
    return is_close and is_part(scene, sentence, before[-1])


def _is_itemised(text: Marked, sentence: Sentence, found: Pair, group: Group) -> bool:
    """ "11 drones: 6 over Rostov, 2 over Kursk": what follows a number and its colon adds up to it."""
    for other in sentence.pairs:
        whole = other.group
        if whole is None or other.kind != found.kind or whole.start >= group.start:
            continue
        if is_item_of(text, whole, group):
            return True
    return False


def is_item_of(text: Marked, whole: Group, item: Group) -> bool:
    if whole.quantity is None or item.quantity is None or item.start <= whole.stop:
        return False
    colon = any(text.text(i) == ":" for i in range(whole.stop + 1, min(whole.stop + 4, item.start)))
    low, high = item.quantity.low, whole.quantity.low
    return colon and low is not None and high is not None and low < high


def _is_bracketed(text: Marked, span: Span, group: Group) -> bool:
    for at in range(group.start - 1, span.first, -1):
        if text.text(at) == ")":
            return False
        if text.text(at) == "(":
            return True
    return False


def tells_of_harm(scene: Scene, found: Pair) -> bool:
    """Whether the post's other words tell of a conflict, an attack, an accident or a disaster.

    An arrest or a death alone is police or family news. The police are no sign of a conflict.
    """
    text = scene.text
    own = range(found.assertion.first, found.assertion.last + 1)
    marks = [m for cause in _CAUSES for m in text.found.all(f"cause_{cause}") if m.first not in own]
    armed = [m for m in text.found.all("role") if m.value in _ARMED and not text.has("police", m.first)]
    named = [p for p in text.parties if p.id is not None and not p.is_adjective and p.first not in text.placed]
    return bool(marks or armed or named) or _is_of_hurt(text, own)


def _is_of_hurt(text: Marked, own: range) -> bool:
    """Whether another word says for itself that people were killed or hurt."""
    marks = (m for m in text.found.all("trigger") if m.first not in own and not m.value.needs_scene)
    return any(m.value.kinds.get("people") in _HURT for m in marks)


def cause_of(scene: Scene, sentence: Sentence) -> Cause:
    """What the sentence's own words say, else the post's; a party or armed people mean conflict."""
    for span in (sentence.span, Span(0, len(scene.text.tokens))):
        counts = {cause: _mentions(scene.text, f"cause_{cause}", span) for cause in _CAUSES}
        counts["conflict"] += any(_is_armed(scene.text, g) for g in sentence.groups)
        best = max(_CAUSES, key=lambda cause: counts[cause])
        if counts[best]:
            return Cause(best)
    return Cause.UNKNOWN


def _is_armed(text: Marked, group: Group) -> bool:
    """Fighters, or a party that is no country."""
    is_party = group.party is not None and group.party.id is not None and not group.party.is_adjective
    return group.role in (Role.COMBATANT, Role.COMMANDER) or (is_party and group.first not in text.placed)


def _mentions(text: Marked, sort: str, span: Span) -> int:
    return sum(span.first <= mark.first <= span.last for mark in text.found.all(sort))
