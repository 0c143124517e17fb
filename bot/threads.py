"""Reads posts one after the other, so that a reply to one's own post takes over what it leaves unsaid."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from claims.extract import Reader, inherit
from claims.model import Claim, Post, Reading

REMEMBERED = 10_000  # posts with claims; a thread further apart than that is no thread
_Key = tuple[str, str, str]


@dataclass(slots=True)
class Threads:
    """A reader that remembers the claims of the posts before, by platform, source and id."""

    reader: Reader
    _claims: OrderedDict[_Key, Sequence[Claim]] = field(default_factory=OrderedDict)

    def read(self, post: Post) -> Reading:
        """The post's reading; of a reply to its own source's earlier post, with that post's place and period."""
        reading = self.reader.read(post)
        above = self._above(post)
        if above and reading.claims:
            reading = inherit(reading, above)
        self._remember(post, reading.claims or above)
        return reading

    def _above(self, post: Post) -> Sequence[Claim]:
        if post.reply_to is None:
            return ()
        return self._claims.get((post.platform, post.source, post.reply_to), ())

    def _remember(self, post: Post, claims: Sequence[Claim]) -> None:
        if not claims:
            return
        self._claims[post.platform, post.source, post.id] = claims
        if len(self._claims) > REMEMBERED:
            self._claims.popitem(last=False)
