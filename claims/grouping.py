"""Which claims belong together: an analyst's word first, then what ties them, the strongest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An analyst's word that two claims are one event (`is_same`), or are not. `one` is the lower number."""

    one: int
    other: int
    is_same: bool


def grouped(ids: Iterable[int], ties: Iterable[tuple[int, int]], decisions: Sequence[Decision] = ()) -> dict[int, int]:
    """Each claim's group, named by its lowest number. `ties` come strongest first, `decisions` oldest first.

    Two claims that were split are never in one group, whatever ties them: the tie that would close the chain, the
    weakest, is left out. Of decisions that exclude each other the newer one holds.
    """
    groups = _Groups(ids)
    for decision in reversed(decisions):
        if decision.is_same:
            groups.join(decision.one, decision.other)
        else:
            groups.part(decision.one, decision.other)
    for one, other in ties:
        groups.join(one, other)
    return groups.roots()


class _Groups:
    """Disjoint sets, some of which may never be joined."""

    def __init__(self, ids: Iterable[int]) -> None:
        self._parent = {number: number for number in ids}
        self._apart: dict[int, set[int]] = {}  # root to roots

    def join(self, one: int, other: int) -> None:
        if one not in self._parent or other not in self._parent:
            return
        first, second = sorted((self._root(one), self._root(other)))
        if first == second or second in self._apart.get(first, ()):
            return
        self._parent[second] = first
        for rival in self._apart.pop(second, set()):
            self._apart[rival].discard(second)
            self._set_apart(first, rival)

    def part(self, one: int, other: int) -> None:
        if one not in self._parent or other not in self._parent:
            return
        first, second = self._root(one), self._root(other)
        if first != second:
            self._set_apart(first, second)

    def roots(self) -> dict[int, int]:
        return {number: self._root(number) for number in self._parent}

    def _set_apart(self, first: int, second: int) -> None:
        self._apart.setdefault(first, set()).add(second)
        self._apart.setdefault(second, set()).add(first)

    def _root(self, number: int) -> int:
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number
