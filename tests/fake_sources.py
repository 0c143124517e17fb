"""A source, a messenger and a clock that do what a test tells them."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from claims.model import Post
from monitors.ports import Fetched, FetchedPost, Gap, OutboxItem, SourceSpec

START = datetime(2022, 9, 13, 12, 0, tzinfo=UTC)


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class FakeSource:
    """Holds its posts in order; cursors count them. `faults` are raised one a fetch (None: no fault)."""

    def __init__(
        self, handle: str = "valley_desk", *, kind: str = "fake", is_live: bool = True, interval_s: float = 300.0
    ) -> None:
        self.spec = SourceSpec(kind=kind, handle=handle, side="nrf", interval_s=interval_s)
        self.is_live = is_live
        self.posts: list[Post] = []
        self.faults: deque[BaseException | None] = deque()
        self.gap: Gap | None = None
        self.complaints: tuple[str, ...] = ()
        self.a_fetch = 1_000
        self.cursors: list[str | None] = []
        self.is_closed = False

    def publish(self, text: str, *, at: datetime = START, number: int | None = None) -> Post:
        native_id = str(number if number is not None else len(self.posts) + 1)
        post = Post(platform="fake", source=self.spec.handle, id=native_id, posted_at=at, text=text, side="nrf")
        self.posts.append(post)
        return post

    async def fetch(self, cursor: str | None) -> Fetched:
        self.cursors.append(cursor)
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
        start = int(cursor or 0)
        end = start + self.a_fetch
        posts = [FetchedPost(post=post, cursor=str(n)) for n, post in enumerate(self.posts, start=1)]
        return Fetched(
            posts=tuple(posts[start:end]), gap=self.gap, complaints=self.complaints, has_more=end < len(posts)
        )

    async def close(self) -> None:
        self.is_closed = True


class FakeNotifier:
    """Keeps what was sent. `outcomes` are raised one a message (None: it arrives)."""

    def __init__(self) -> None:
        self.sent: list[tuple[OutboxItem, ...]] = []
        self.tried: list[tuple[OutboxItem, ...]] = []
        self.outcomes: deque[BaseException | None] = deque()

    async def send(self, items: Sequence[OutboxItem]) -> int:
        self.tried.append(tuple(items))
        outcome = self.outcomes.popleft() if self.outcomes else None
        if outcome is not None:
            raise outcome
        self.sent.append(tuple(items))
        return len(self.sent)
