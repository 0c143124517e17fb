"""A source, a messenger and a clock that do what a test tells them."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from claims.model import Post
from monitors.ports import Fetched, FetchedBack, FetchedPost, Gap, OutboxItem, Reread, SeenPost, SourceSpec

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
        self.billed = 0
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
            posts=tuple(posts[start:end]),
            gap=self.gap,
            complaints=self.complaints,
            has_more=end < len(posts),
            billed=self.billed,
        )

    async def close(self) -> None:
        self.is_closed = True


class RecallingSource(FakeSource):
    """Shows its posts again, says which are gone, and has a history of older ones. `looks` are the ids asked for."""

    def __init__(self, handle: str = "valley_desk", *, kind: str = "fake", interval_s: float = 300.0) -> None:
        super().__init__(handle, kind=kind, interval_s=interval_s)
        self.older: list[Post] = []  # newest first
        self.a_page = 2
        self.looks: list[list[str]] = []
        self.pages: list[str | None] = []
        self.recall_faults: deque[BaseException | None] = deque()

    def remove(self, native_id: str) -> Post:
        (post,) = (post for post in self.posts if post.id == native_id)
        self.posts.remove(post)
        return post

    async def reread(self, seen: Sequence[SeenPost]) -> Reread:
        self.looks.append([post.id for post in seen])
        self._fail()
        shown = {post.id: post for post in (*self.older, *self.posts)}
        asked = [post.id for post in seen]
        return Reread(
            posts=tuple(shown[native_id] for native_id in asked if native_id in shown),
            gone=tuple(native_id for native_id in asked if native_id not in shown),
            billed=self.billed,
        )

    async def fetch_back(self, before: str | None, *, since: datetime) -> FetchedBack:
        self.pages.append(before)
        self._fail()
        start = int(before or 0)
        young = [post for post in self.older if post.posted_at >= since]
        end = start + self.a_page
        posts = tuple(reversed(young[start:end]))
        return FetchedBack(posts=posts, before=str(end) if end < len(young) else None, billed=self.billed)

    def _fail(self) -> None:
        fault = self.recall_faults.popleft() if self.recall_faults else None
        if fault is not None:
            raise fault


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
