"""`claimwatch relate A B`: any two claims, or the claims of any two posts, explained."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine

from bot.phrases import happening, moment
from bot.render import clean
from claims.comparing import Comparison, set_side_by_side
from claims.model import FiledClaim, RelationKind
from claims.relate import Tolerance
from storage.lookup import ClaimLookup

_SHOWN = 5  # of the pairs that two posts of several claims make
_STRENGTH = {kind: rank for rank, kind in enumerate(RelationKind)}
_COLUMN = 36


class UnknownClaim(Exception):
    """No claim and no post goes by that name."""


def explained(engine: Engine, one: str, other: str, tolerance: Tolerance) -> Iterator[str]:
    """A block a pair, related ones first. Raises UnknownClaim."""
    lookup = ClaimLookup(engine)
    firsts, seconds = _found(lookup, one), _found(lookup, other)
    pairs = [set_side_by_side(a, b, tolerance) for a in firsts for b in seconds]
    pairs.sort(key=_rank)
    related = [p for p in pairs if p.relation is not None]
    shown = (related or pairs)[:_SHOWN]
    yield from map(_block, shown)
    if len(pairs) > len(shown):
        yield f"{len(pairs) - len(shown)} more pair(s) of claims of these posts: no stronger relation."


def _found(lookup: ClaimLookup, name: str) -> Sequence[FiledClaim]:
    found = lookup.named(name)
    if not found:
        raise UnknownClaim(f"no claim and no post called {name!r} is stored (or the post holds no claim)")
    return found


def _rank(pair: Comparison) -> tuple[int, int]:
    if pair.relation is None:
        return len(_STRENGTH), 0
    return _STRENGTH[pair.relation.kind], -pair.relation.score


def _block(pair: Comparison) -> str:
    rows = [("", "later", "earlier", "fit"), *((f.name, f.later, f.earlier, f.fit) for f in pair.fields)]
    table = [f"  {name:9} {_cell(a)} {_cell(b)} {fit}".rstrip() for name, a, b, fit in rows]
    heads = [_head(pair.later), _head(pair.earlier)]
    return "\n".join([*heads, *table, f"  numbers   {pair.numbers}", *_outcome(pair), ""])


def _head(filed: FiledClaim) -> str:
    said = clean("".join(span.text for span in happening(filed.claim)))
    return f"Claim {filed.id}: {said} · {clean(filed.post.source)} · {moment(filed.post.posted_at)}"


def _cell(words: str) -> str:
    shown = clean(words).replace("\n", " ")
    shown = shown if len(shown) <= _COLUMN else f"{shown[: _COLUMN - 1]}…"
    return f"{shown:{_COLUMN}}"


def _outcome(pair: Comparison) -> list[str]:
    if pair.relation is None:
        return [f"  relation  none: {clean(pair.why)}"]
    found = pair.relation
    direction = f", {found.direction}" if found.direction else ""
    return [
        f"  relation  {found.kind}{direction} · score {found.score} · alert {found.alert}",
        f"  why       {clean(pair.why)}",
    ]
