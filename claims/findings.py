"""What a comparison of two claims found, before it becomes a relation."""

from dataclasses import dataclass

from claims.counts import in_words
from claims.model import Alert, Direction, FiledClaim, RelationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`words` end the sentence of the relation. `is_quiet`: true, but no news."""

    kind: RelationKind
    words: str
    direction: Direction | None = None
    gap: float | None = None
    is_quiet: bool = False
    is_leap: bool = False

    @property
    def alert(self) -> Alert:
        if self.is_quiet:
            return Alert.NONE
        if self.is_leap:
            return Alert.UPDATE
        if self.direction is Direction.EARLIER_IN_LATER:
            return Alert.NEW
        return _ALERTS[self.kind]


_ALERTS = {
    RelationKind.CONTRADICTS: Alert.CONTRADICTION,
    RelationKind.DENIES: Alert.CONTRADICTION,
    RelationKind.RETRACTS: Alert.RETRACTION,
    RelationKind.REVISES: Alert.UPDATE,
    RelationKind.RUNNING_TOTAL: Alert.NONE,
    RelationKind.CORROBORATES: Alert.UPDATE,
    RelationKind.RESTATES: Alert.NONE,
    RelationKind.REPOST: Alert.NONE,
    RelationKind.POSSIBLE_CONFLICT: Alert.REVIEW,
    RelationKind.PART_OF: Alert.NONE,
    RelationKind.RELATED: Alert.NEW,
}

RELATED = Finding(kind=RelationKind.RELATED, words="same place and days, but the counts are not comparable")


def related(words: str) -> Finding:
    return Finding(kind=RelationKind.RELATED, words=words)


def corroborates(words: str, *, is_quiet: bool) -> Finding:
    return Finding(kind=RelationKind.CORROBORATES, words=words, is_quiet=is_quiet)


def contradicts(words: str, gap: float | None = None) -> Finding:
    return Finding(kind=RelationKind.CONTRADICTS, words=words, gap=gap)


def possible_conflict(words: str, gap: float | None = None) -> Finding:
    return Finding(kind=RelationKind.POSSIBLE_CONFLICT, words=words, gap=gap)


def revision(later: FiledClaim, earlier: FiledClaim) -> Finding:
    was, now = in_words(earlier.claim.count), in_words(later.claim.count)
    return Finding(kind=RelationKind.REVISES, words=f"the same claimant says {now} after {was}")


def denies(words: str) -> Finding:
    return Finding(kind=RelationKind.DENIES, words=words)
