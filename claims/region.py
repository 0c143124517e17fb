"""Which of several places a post means: by the places beside it, its source's beat, its side's home, and by people."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.world import City

# Of two cities as likely otherwise the one is meant that has ten times the other's people: London is not the one in
# Ontario (25 times), Birmingham (6 times that of Alabama) stays open.
_DOMINANCE = 10.0


@dataclass(frozen=True, slots=True)
class Region:
    """What speaks for one of several places: other places of the post, the source's beat, its side's home (ids)."""

    near: tuple[str, ...] = ()
    beats: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.near or self.beats or self.homes)

    def rank(self, place_id: str) -> tuple[int, ...]:
        """Levels shared with each, the post's places first."""
        return tuple(
            max((levels_shared(place_id, id_) for id_ in ids), default=0) for ids in (self.near, self.beats, self.homes)
        )

    def support(self, city_id: str) -> bool:
        """Whether the country fits; of the United States the state, for posts from all over the world name them."""
        near, *others = self.rank(city_id)
        return near > city_id.startswith("us.") or any(others)

    def choose(self, cities: Sequence[City]) -> Sequence[City]:
        """The likeliest cities, the most populous first; one where it stands out by these signs or by its people."""
        ranks = {city: (self.rank(city.id) if self.support(city.id) else ()) for city in cities}
        best = max(ranks.values(), default=())
        likely = sorted((c for c in cities if ranks[c] == best), key=lambda c: (-c.weight, c.id))
        return [c for c in likely if c.weight * _DOMINANCE > likely[0].weight]


def parents_of(place_id: str) -> tuple[str, ...]:
    """Ids of the places round it, the nearest first."""
    parts = place_id.split(".")
    return tuple(".".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))


def levels_shared(a: str, b: str) -> int:
    """How many levels two ids have in common from the country down."""
    count = 0
    for left, right in zip(a.split("."), b.split("."), strict=False):
        if left != right:
            break
        count += 1
    return count
