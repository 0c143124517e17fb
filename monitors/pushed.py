"""Posts that a platform sends by itself: stored the moment they come, albums put together over their parts."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from claims.model import Post
from monitors.intake_steps import Ingest
from monitors.ports import Gap, SourceSpec, Store, StoreError
from monitors.sources.telegram_albums import LONGEST_ALBUM, Part, as_one_post
from monitors.writer import Writer

log = logging.getLogger(__name__)

KEPT_BY_PLATFORM = timedelta(hours=24)  # Telegram drops what a bot has not taken by then
REMEMBERED_ALBUMS = 200
PAUSES_S = (1.0, 2.0, 4.0, 8.0)  # between tries to store a post; meanwhile the platform keeps those that follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A source's cursor: the chat it is, what stands before the numbers in its posts' ids, the last message taken, and
    the album that one belongs to with the number it is called by.
    """

    chat_id: int
    name: str = ""
    number: int = 0
    album: str = ""
    first: int = 0

    def __str__(self) -> str:
        return f"{self.chat_id}:{self.name}:{self.number}:{self.album}:{self.first}"

    @classmethod
    def read(cls, cursor: str | None) -> Self | None:
        try:
            chat_id, name, number, album, first = (cursor or "").split(":")
            return cls(chat_id=int(chat_id), name=name, number=int(number), album=album, first=int(first))
        except ValueError:
            return None


class PushedPosts:
    """Nothing waits in memory: each part of an album is stored when it comes, as what is known of the album so far.

    What cannot be stored within the pauses is lost, and recorded as a gap when the store takes posts again.
    """

    def __init__(
        self,
        *,
        store: Store,
        ingest: Ingest,
        write: Writer,
        clock: Callable[[], datetime],
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._ingest = ingest
        self._write = write
        self._clock = clock
        self._wait = wait
        self._marks: dict[str, Mark] = {}
        self._albums: OrderedDict[tuple[str, str], dict[int, Part]] = (
            OrderedDict()
        )  # each led by the part it is called by
        self._lost: dict[str, Gap] = {}

    async def begin(self, sources: Sequence[SourceSpec]) -> None:
        """Learn where each source was left. Raises StoreError."""
        for spec in sources:
            await self._write(self._begin_one, spec.key)

    def chat_of(self, key: str) -> int | None:
        """The chat a source is known to be, from its first post on."""
        mark = self._marks.get(key)
        return mark.chat_id if mark else None

    def name_of(self, key: str) -> str | None:
        """What a source's posts are called by, which outlives a new name of the channel; None before the first."""
        mark = self._marks.get(key)
        return (mark.name or None) if mark else None

    async def take(self, key: str, part: Part, *, chat_id: int) -> int:
        """Store a post, or the edit of one; the alerts ordered. Raises StoreError when that stays impossible."""
        for pause_s in PAUSES_S:
            try:
                return await self._write(self._store_part, key, part, chat_id)
            except StoreError as error:
                log.warning("%s: message %d waits for the store: %s", key, part.number, error)
                await self._wait(pause_s)
        try:
            return await self._write(self._store_part, key, part, chat_id)
        except StoreError:
            start = self._lost[key].start if key in self._lost else str(part.number)
            self._lost[key] = Gap(start=start, end=str(part.number), why="they could not be stored when they came")
            raise

    async def move(self, key: str, chat_id: int) -> None:
        """A source's group became a supergroup, which counts its messages anew."""
        await self._write(self._keep_mark, key, Mark(chat_id=chat_id))

    def _begin_one(self, key: str) -> None:
        state, now = self._store.source_state(key), self._clock()
        mark = Mark.read(state.cursor)
        if mark is None:
            return
        self._marks[key] = mark
        last = state.last_success_at
        if last is not None and now - last > KEPT_BY_PLATFORM:
            why = "Claimwatch was not running, and Telegram keeps what it sends a bot for 24 hours"
            end = now - KEPT_BY_PLATFORM
            gap = Gap(start=last.isoformat(timespec="minutes"), end=end.isoformat(timespec="minutes"), why=why)
            self._store.record_gap(key, gap, at=now)
            log.warning("%s: posts from %s to %s are missing: %s", key, gap.start, gap.end, gap.why)

    def _keep_mark(self, key: str, mark: Mark) -> None:
        self._ingest([], now=self._clock(), cursor=(key, str(mark)))
        self._marks[key] = mark

    def _store_part(self, key: str, part: Part, chat_id: int) -> int:
        parts = self._album(key, part) if part.album else {part.number: part}
        first = next(iter(parts))
        mark = self._marks.get(key) or Mark(chat_id=chat_id)
        if part.number >= mark.number:
            name = part.post.id.rpartition("/")[0]
            mark = Mark(chat_id=chat_id, name=name, number=part.number, album=part.album or "", first=first)
        now = self._clock()
        report = self._ingest([as_one_post(parts, first=first)], now=now, cursor=(key, str(mark)))
        self._marks[key] = mark
        if (lost := self._lost.get(key)) is not None:
            self._store.record_gap(key, lost, at=now)
            del self._lost[key]
        return report.alerts_ordered

    def _album(self, key: str, part: Part) -> dict[int, Part]:
        """The album's parts so far, with this one."""
        name = (key, part.album or "")
        if name not in self._albums:
            recalled = self._recalled(key, part)
            if part.number in recalled:
                part = _completed(part, recalled[part.number].post)
            self._albums[name] = recalled
        parts = self._albums[name]
        parts[part.number] = part
        self._albums.move_to_end(name)
        while len(self._albums) > REMEMBERED_ALBUMS:
            self._albums.popitem(last=False)
        return parts

    def _recalled(self, key: str, part: Part) -> dict[int, Part]:
        """What was stored of the album before this process began, or so long ago that it is not remembered.

        Which part its words came with is not stored: the words of an edited part stand for all, no words for none.
        """
        mark = self._marks.get(key)
        if mark is not None and mark.album == part.album:
            numbers = [mark.first]
        elif part.post.is_edited:
            numbers = [part.number - back for back in range(LONGEST_ALBUM)]
        else:
            return {}
        with self._store.intake() as intake:
            name = part.post.id.rpartition("/")[0]
            for number in numbers:
                stored = intake.find_post(part.post.platform, f"{name}/{number}")
                if stored is not None and _may_hold(stored, part, is_certain=len(numbers) == 1):
                    words = "" if part.post.is_edited and part.post.text else stored.text
                    return {number: Part(number=number, album=part.album, post=replace(stored, text=words))}
        return {}


def _may_hold(stored: Post, part: Part, *, is_certain: bool) -> bool:
    return stored.source == part.post.source and (is_certain or not {*part.post.media}.isdisjoint(stored.media))


def _completed(part: Part, whole: Post) -> Part:
    media = tuple(dict.fromkeys((*whole.media, *part.post.media)))
    return replace(part, post=replace(part.post, text=part.post.text or whole.text, media=media))
