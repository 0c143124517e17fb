"""Who struck, where the harm is told in words of its own: "Jets hit a market in Idlib. Nine dead, 20 hurt"."""

from collections.abc import Iterator, Sequence

from claims.kinds import OF_THINGS
from claims.model import Kind
from claims.phrases import Group, Marked, Span
from claims.scene import Scene, Sentence
from claims.who import Doer, attack, subject_doer


def attacker_before(scene: Scene, sentence: Sentence, core: Span) -> Doer | None:
    """The doer of the attack told before the claim at `core`: in its own sentence, or in the one before.

    A sentence that names a place of its own begins another story.
    """
    text, own = scene.text, sentence.span
    doer = _attacker(text, Span(own.first, core.first - 1), sentence.groups)
    is_elsewhere = any(own.first <= one.first <= own.last for one in scene.located)
    if doer is None and sentence.index > 0 and not is_elsewhere:
        before = scene.spans[sentence.index - 1]
        doer = _attacker(text, before, ())
    return doer if doer is not None and not _is_struck(scene, doer) else None


def _attacker(text: Marked, span: Span, groups: Sequence[Group]) -> Doer | None:
    for verb in _verbs(text, span):
        doer = subject_doer(text, span, Span(verb, verb), groups, ())
        if doer is not None:
            return doer
    means = attack(text, span, range(span.first, span.last + 1), has_party=False)
    return means if means is not None and _says_which(text, means) else None


def _verbs(text: Marked, span: Span) -> Iterator[int]:
    """Where somebody is said to attack, the nearest first."""
    return (at for at in range(span.last, span.first, -1) if text.found.at("doer_verbs", at) is not None)


def _says_which(text: Marked, means: Doer) -> bool:
    """ "US airstrikes", "IED explosion", "rockets" tell who or what struck; a bare "attack" tells nothing."""
    is_compound = means.last > means.first and not text.is_head_first
    return means.party is not None or is_compound or _unit(text, means) is not None


def _unit(text: Marked, doer: Doer) -> str | None:
    marks = (text.found.over("equipment", i) for i in range(doer.first, doer.last + 1))
    return next((str(m.value) for m in marks if m is not None), None)


def _is_struck(scene: Scene, doer: Doer) -> bool:
    """Whether the post tells of its end: drones that were shot down, an attack that was repelled."""
    unit = _unit(scene.text, doer)
    for one in (p for s in scene.sentences for p in s.pairs if p.group is not None):
        group = one.group
        is_lost = group is not None and one.kind in (*OF_THINGS, Kind.ATTACK_REPELLED)
        if is_lost and group is not None and (group.unit == unit or _overlaps(doer, group)):
            return True
    return False


def _overlaps(doer: Doer, group: Group) -> bool:
    return doer.first <= group.stop and group.start <= doer.last
