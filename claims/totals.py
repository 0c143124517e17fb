"""What events add up to, side by side: nothing that may be counted twice is added."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from claims.claimants import side_of
from claims.counts import size
from claims.events import Event
from claims.extents import Extent
from claims.frames import frame_of
from claims.model import FiledClaim, Kind

_Key = tuple[str | None, Kind, str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What one side says of one kind, victims and unit over several events: at least `low`, at most `high`.

    `victims` is a party's id, or None where none is known. `left_out` events overlap one that was added (a part, a
    longer period, a province round a district) and would be counted twice.
    """

    side: str | None
    kind: Kind
    victims: str | None
    unit: str
    low: int
    high: int
    events: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Share:
    """An event's own number, and the claims it rests on."""

    low: int
    high: int
    claims: tuple[FiledClaim, ...]


def totals(events: Iterable[Event]) -> list[Total]:
    """A total for each side, kind, victims and unit, the largest first."""
    shares: dict[_Key, list[_Share]] = {}
    for event in events:
        for key, share in _shares(event):
            shares.setdefault(key, []).append(share)
    found = [_total(key, mine) for key, mine in shares.items()]
    return sorted(found, key=lambda t: (-t.high, t.side or "", t.kind, t.victims or "", t.unit))


def _shares(event: Event) -> Iterator[tuple[_Key, _Share]]:
    groups: dict[_Key, list[FiledClaim]] = {}
    for filed in event.standing:
        claim = filed.claim
        if not claim.is_part and size(claim.count) is not None:
            groups.setdefault((side_of(filed), claim.kind, claim.victims.id, claim.unit), []).append(filed)
    for key, claims in groups.items():
        lows = [size(c.claim.count) or 0 for c in claims]
        highs = [c.claim.count.high or size(c.claim.count) or 0 for c in claims]
        yield key, _Share(min(lows), max(highs), tuple(claims))


def _total(key: _Key, shares: Sequence[_Share]) -> Total:
    """The largest first: what overlaps one already added is a part of it, or may be."""
    added: list[_Share] = []
    for share in sorted(shares, key=lambda s: (-s.high, -s.low, s.claims[0].id)):
        if not any(_overlap(share, other) for other in added):
            added.append(share)
    side, kind, victims, unit = key
    return Total(
        side=side,
        kind=kind,
        victims=victims,
        unit=unit,
        low=sum(share.low for share in added),
        high=sum(share.high for share in added),
        events=len(added),
        left_out=len(shares) - len(added),
    )


def _overlap(one: _Share, other: _Share) -> bool:
    return any(_may_be_shared(a, b) for a in one.claims for b in other.claims)


def _may_be_shared(a: FiledClaim, b: FiledClaim) -> bool:
    """Whether some of the one's victims may be among the other's: place and period meet, or one names no place."""
    frame = frame_of(a, b)
    return frame is not None and Extent.APART not in (frame.victims.extent, frame.unit.extent)
