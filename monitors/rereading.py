"""Which stored posts to look at again, and which of those not found are certainly gone. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitors.ports import SeenPost


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Posts younger than `within` are looked at again `every` so often, at most `posts` of them, the newest."""

    within: timedelta = timedelta(hours=48)
    every: timedelta = timedelta(hours=1)
    posts: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a look at posts says of those that may be missing."""

    deleted: tuple[str, ...] = ()  # missing at two looks far enough apart
    missing: tuple[str, ...] = ()  # for the first time, or again too soon to be sure
    back: tuple[str, ...] = ()  # missing before, and seen now


def is_due(window: Window, last: datetime | None, now: datetime) -> bool:
    """Also where the last look lies in the future: a clock was set back."""
    return window.posts > 0 and (last is None or not last <= now < last + window.every)


def second_looks(missing: Mapping[str, datetime], now: datetime, *, apart: timedelta) -> frozenset[str]:
    """Posts missed long enough ago for a second look to count."""
    return frozenset(post for post, since in missing.items() if not since <= now < since + apart)


def judge(
    gone: Sequence[str], seen: Sequence[str], missing: Mapping[str, datetime], now: datetime, *, apart: timedelta
) -> Judged:
    """`gone` and `seen` are what the platform said now, `missing` since when each post has been missed."""
    due = second_looks(missing, now, apart=apart)
    lost = [post for post in dict.fromkeys(gone) if post not in set(seen)]
    return Judged(
        deleted=tuple(post for post in lost if post in due),
        missing=tuple(post for post in lost if post not in due),
        back=tuple(post for post in dict.fromkeys(seen) if post in missing),
    )


def posts_to_see(recent: Sequence[SeenPost], window: Window, now: datetime) -> list[SeenPost]:
    """The newest of the window, in order of time."""
    young = [post for post in recent if post.posted_at > now - window.within]
    return sorted(young, key=lambda post: post.posted_at)[-window.posts :] if window.posts else []
