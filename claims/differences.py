"""What reading posts again changed: claims matched to what they were, field by field, and their relations."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from claims.counts import in_words
from claims.model import Claim, FiledClaim, Party, Place, Relation, RelationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """A claim that is read differently now: `old` is None for one that is new, `new` for one that is gone."""

    old: FiledClaim | None
    new: FiledClaim | None

    @property
    def fields(self) -> tuple[tuple[str, str, str], ...]:
        """Name, words before and words now, of the fields people are shown; empty where only certainty differs."""
        if self.old is None or self.new is None:
            return ()
        return tuple(changed_fields(self.old.claim, self.new.claim))


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationChange:
    """Two claims that are something else to each other now: `old` is None for a new relation, `new` for a lost one.

    Ends are the numbers of stored claims; None is a claim that was read for the first time.
    """

    later: int | None
    earlier: int | None
    old: Relation | None
    new: Relation | None

    @property
    def is_reworded(self) -> bool:
        """Whether it only gives its reason in other words, or with another certainty."""
        return self.old is not None and self.new is not None and self.old.kind is self.new.kind


Matched = tuple[FiledClaim | None, FiledClaim | None]


def match(old: Sequence[FiledClaim], new: Sequence[FiledClaim]) -> Iterator[Matched]:
    """The claims of one version of a post before and now, paired: equal ones, then what stands at the same words."""
    left, found = list(old), list(new)
    for is_same in (_is_equal, _is_at_one_place, _is_one_kind):
        for one in list(found):
            other = next((each for each in left if is_same(each.claim, one.claim)), None)
            if other is not None:
                left.remove(other)
                found.remove(one)
                yield other, one
    yield from ((None, one) for one in found)
    yield from ((one, None) for one in left)


def _is_equal(a: Claim, b: Claim) -> bool:
    return a == b


def _is_at_one_place(a: Claim, b: Claim) -> bool:
    """Whether both were read from the same verb and number."""
    return a.kind is b.kind and all(a.quote.get(name) == b.quote.get(name) for name in ("kind", "count"))


def _is_one_kind(a: Claim, b: Claim) -> bool:
    """The number was read anew, or the verb: still the claim of those dead."""
    return a.kind is b.kind and (a.count == b.count or a.quote.get("kind") == b.quote.get("kind"))


_WORDS: Mapping[str, Callable[[Claim], str]] = {
    "kind": lambda c: str(c.kind),
    "count": lambda c: in_words(c.count),
    "unit": lambda c: c.unit,
    "victims": lambda c: _party(c.victims),
    "by": lambda c: _party(c.by),
    "claimant": lambda c: _party(c.claimant),
    "place": lambda c: _place(c.place),
    "period": lambda c: f"{c.window.start:%Y-%m-%d %H:%M} to {c.window.end:%Y-%m-%d %H:%M}",
    "basis": lambda c: str(c.basis),
    "cause": lambda c: str(c.cause),
    "denied": lambda c: "yes" if c.is_denied else "no",
    "part": lambda c: "yes" if c.is_part else "no",
}


def changed_fields(old: Claim, new: Claim) -> Iterator[tuple[str, str, str]]:
    for name, words in _WORDS.items():
        before, now = words(old), words(new)
        if before != now:
            yield name, before, now


def _party(party: Party) -> str:
    role = f", {party.role}" if party.role else ""
    return f"{party.words or 'nobody'} [{party.id or 'unknown'}{role}]"


def _place(place: Place | None) -> str:
    if place is None:
        return "none"
    around = f" in {' < '.join(place.parents)}" if place.parents else ""
    return f"{place.name or place.words} [{place.id or 'unknown'}]{around}"


Ends = tuple[int | None, int | None]


def relation_changes(old: Iterable[Relation], new: Iterable[tuple[Ends, Relation]]) -> Iterator[RelationChange]:
    """The relations of some claims before and now, `new` with the stored numbers of its ends."""
    both: dict[tuple[int | None, int | None, RelationKind], list[Relation | None]] = {}
    for one in old:
        both.setdefault((one.later, one.earlier, one.kind), [None, None])[0] = one
    for ends, one in new:
        both.setdefault((*ends, one.kind), [None, None])[1] = one
    for (later, earlier, _), (before, now) in sorted(both.items(), key=lambda item: _order(item[0])):
        if before is None or now is None or _said(before) != _said(now):
            yield RelationChange(later=later, earlier=earlier, old=before, new=now)


def _order(key: tuple[int | None, int | None, RelationKind]) -> tuple[int, int, str]:
    return key[0] or 0, key[1] or 0, key[2]


def _said(relation: Relation) -> tuple[object, ...]:
    """All but the numbers of its ends."""
    return (
        relation.score,
        relation.why,
        relation.alert,
        relation.direction,
        dict(relation.compared),
        relation.gap,
        relation.is_independent,
    )
