"""The parts of an album, one message each, as the one post they are to a reader. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from claims.model import Post

LONGEST_ALBUM = 10  # messages that Telegram sends as one album at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message: `post` is what it would be alone, `number` its place in the channel, `album` what it belongs to."""

    number: int
    album: str | None
    post: Post


def as_one_post(parts: Mapping[int, Part], *, first: int) -> Post:
    """Called by its first part; the words of all of them in their order, mostly of one, and all pictures."""
    ordered = [parts[number] for number in sorted(parts)]
    texts = dict.fromkeys(part.post.text for part in ordered if part.post.text)
    return replace(
        parts[first].post,
        text="\n".join(texts),
        media=tuple(dict.fromkeys(reference for part in ordered for reference in part.post.media)),
        is_edited=any(part.post.is_edited for part in ordered),
    )
