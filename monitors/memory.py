"""What polling remembers besides cursors: the port of it, and its values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from claims.model import Post
from monitors.ports import SeenPost
from monitors.rests import Rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """How a source is looked after.

    `platform` and `source` are what its posts are filed under, known from its first post on. `back_since` is how far
    it is read back, `back_before` the source's own mark of how far that got. `trouble_since` is the first error of
    those in a row; `silent_since` its last post, while that silence is unusual and told.
    """

    key: str
    platform: str | None = None
    source: str | None = None
    reread_at: datetime | None = None
    back_since: datetime | None = None
    back_before: str | None = None
    is_back_read: bool = False
    trouble_since: datetime | None = None
    silent_since: datetime | None = None
    paused_at: datetime | None = None
    paused_why: str | None = None


class Memory(Protocol):
    """Every method is one transaction. Raises StoreBusy, StoreError."""

    def upkeep(self, key: str) -> Upkeep: ...

    def save_upkeep(self, upkeep: Upkeep) -> None: ...

    def paused(self) -> frozenset[str]:
        """Keys of the sources given up, until somebody asks for them again."""
        ...

    def recent_posts(self, platform: str, source: str, *, since: datetime, limit: int) -> list[SeenPost]:
        """Those not deleted, posted from `since` on, the newest `limit`, in order of time."""
        ...

    def posting_times(self, platform: str, source: str, *, since: datetime, limit: int) -> list[datetime]:
        """Of the newest `limit` posts from `since` on, deleted ones too, in order of time."""
        ...

    def changed(self, posts: Sequence[Post]) -> list[Post]:
        """Without those whose very text stands as the newest version."""
        ...

    def missing(self, platform: str, source: str) -> dict[str, datetime]:
        """Posts that were not found where they should be, and since when."""
        ...

    def note_missing(
        self, platform: str, source: str, *, missing: Sequence[str], found: Sequence[str], at: datetime
    ) -> None:
        """Posts missed already keep their time; those found, or known to be deleted, are no longer missed."""
        ...

    def spend(self, kind: str, source_key: str, posts: int, *, day: date) -> None: ...

    def spent(self, kind: str, *, day: date) -> Mapping[str, int]:
        """Posts billed that day, by source."""
        ...

    def rests(self) -> list[Rest]: ...

    def save_rest(self, rest: Rest) -> None:
        """But for who failed lately: that is forgotten with the process."""
        ...
