"""Two frames and two short hands that the tests of relating share."""

from claims.model import Basis, Cause, FiledClaim, Party, Relation, RelationKind
from claims.relate import relate
from tests.builders import window

STRIKE = {
    "basis": Basis.INCIDENT,
    "window": window(-6, 0),
    "victims": Party(words="people"),
    "cause": Cause.CONFLICT,
}
NIGHT = {"basis": Basis.INCIDENT, "window": window(-18, -6)}


def found(later: FiledClaim, earlier: FiledClaim) -> Relation:
    relation = relate(later, earlier)
    assert relation is not None
    return relation


def kind_of(later: FiledClaim, earlier: FiledClaim) -> RelationKind | None:
    relation = relate(later, earlier)
    return None if relation is None else relation.kind
