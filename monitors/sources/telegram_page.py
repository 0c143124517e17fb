"""What a page of a Telegram channel's public preview holds. Pure: HTML in, messages out."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from claims.model import Post

PLATFORM = "telegram"
LINKED_POST = re.compile(r"https://t\.me/(?:s/)?(?P<id>[A-Za-z0-9_]+/[0-9]+)(?:\?.*)?")
LINKED_CHANNEL = re.compile(r"https://t\.me/(?:s/)?(?P<handle>[A-Za-z][A-Za-z0-9_]*)(?:[/?].*)?")
NATIVE_ID = re.compile(r"[A-Za-z0-9_]+/(?P<number>[0-9]{1,18})")
ON_LINES_OF_THEIR_OWN = ("blockquote", "pre", "p", "div")

# In an album the anchor of each part carries its own link; elsewhere the part is the message itself.
MEDIA = {
    "photo": ".tgme_widget_message_photo_wrap",
    "video": ".tgme_widget_message_video_player",
    "round_video": ".tgme_widget_message_roundvideo_player",
    "voice": ".tgme_widget_message_voice_player",
    "document": ".tgme_widget_message_document_wrap",
    "sticker": ".tgme_widget_message_sticker_wrap",
    "poll": ".tgme_widget_message_poll",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """`numbers` are the message numbers seen, readable or not, lowest first; service messages count."""

    is_telegram: bool
    has_channel: bool
    has_messages: bool
    numbers: tuple[int, ...]
    posts: tuple[tuple[int, Post], ...]
    complaints: tuple[str, ...]

    @property
    def is_unfamiliar(self) -> bool:
        """Whether there are messages of which nothing can be read: an alarm, where silence would look like peace."""
        if not self.numbers:
            return self.has_messages
        return len(self.posts) >= 3 and not any(post.text or post.media for _, post in self.posts)


def read_page(html: str, *, source: str) -> PreviewPage:
    tree = LexborHTMLParser(html)
    blocks = tree.css(".tgme_widget_message[data-post]")
    numbers: set[int] = set()
    posts: dict[int, Post] = {}
    complaints = []
    for block in blocks:
        try:
            number, post = _read_message(block, source)
        except ValueError as error:
            complaints.append(f"t.me/s/{source}: {error}")
            continue
        numbers.add(number)
        if post is not None:
            posts[number] = post
    return PreviewPage(
        is_telegram="tgme_" in html,
        has_channel=bool(blocks) or tree.css_first(".tgme_channel_info") is not None,
        has_messages="tgme_widget_message" in html,
        numbers=tuple(sorted(numbers)),
        posts=tuple(sorted(posts.items())),
        complaints=tuple(complaints),
    )


def _read_message(block: LexborNode, source: str) -> tuple[int, Post | None]:
    """None for a service message (channel created, photo changed, pinned): nobody's words."""
    native_id = block.attributes.get("data-post") or ""
    match = NATIVE_ID.fullmatch(native_id)
    if match is None:
        raise ValueError(f"a message is called {native_id[:60]!r}, not channel/number")
    number = int(match["number"])
    if _has_class(block, "service_message") or block.css_first(".tgme_widget_service_strong_text") is not None:
        return number, None
    post = Post(
        platform=PLATFORM,
        source=source,
        id=native_id,
        posted_at=_posted_at(block, native_id),
        text=_post_text(block),
        url=f"https://t.me/{native_id}",
        reply_to=_linked_post(block, "a.tgme_widget_message_reply"),
        is_edited=_is_edited(block),
        media=_media(block, native_id),
    )
    return number, _with_origin(post, block)


def _posted_at(block: LexborNode, native_id: str) -> datetime:
    # Not the first <time> of the block: a video's length is another one.
    node = block.css_first("a.tgme_widget_message_date time[datetime]")
    try:
        time = datetime.fromisoformat((node.attributes.get("datetime") if node else None) or "")
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"message {native_id} shows no time of posting") from error


def _post_text(block: LexborNode) -> str:
    """The post's own words. A poll is its question; what is quoted above a reply is somebody else's."""
    # The first match is the outermost: in albums the text lies in a second element of the same class.
    own = (node for node in block.css(".js-message_text") if not _lies_in(node, "tgme_widget_message_reply"))
    node = next(own, None) or block.css_first(".tgme_widget_message_poll_question")
    return _words(node) if node is not None else ""


def _lies_in(node: LexborNode, class_name: str) -> bool:
    parent = node.parent
    while parent is not None and not _has_class(parent, class_name):
        parent = parent.parent
    return parent is not None


def _has_class(node: LexborNode, class_name: str) -> bool:
    return class_name in (node.attributes.get("class") or "").split()


def _words(node: LexborNode) -> str:
    """The text under a node with its line breaks, by a stack: a hostile page may nest as deep as it likes."""
    pieces: list[str] = []
    stack: list[LexborNode | str] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif item.tag == "-text":
            pieces.append(re.sub(r"[ \t]*[\r\n]\s*", " ", item.text_content or ""))
        elif item.tag == "br":
            pieces.append("\n")
        else:
            stack += _unfolded(item)
    return _tidied("".join(pieces))


def _unfolded(node: LexborNode) -> list[LexborNode | str]:
    """A node's children in reverse, between line breaks where the page shows it as a block."""
    edge = ["\v"] if node.tag in ON_LINES_OF_THEIR_OWN else []
    return [*edge, *reversed([*node.iter(include_text=True)]), *edge]


def _tidied(words: str) -> str:
    """Blocks begin and end a line, but add no empty ones."""
    words = re.sub(r"[ \t]*\n[ \t]*", "\n", words.replace("\0", ""))
    return re.sub(r"\n?[ \v]*\v[ \v]*\n?", "\n", words).strip()


def _is_edited(block: LexborNode) -> bool:
    """The bare word stands directly in the meta line; an author who signs as "edited" has an element of his own."""
    meta = block.css_first(".tgme_widget_message_meta")
    own = [child.text_content or "" for child in meta.iter(include_text=True) if child.tag == "-text"] if meta else []
    return any("edited" in words.split() for words in own)


def _linked_post(block: LexborNode, selector: str) -> str | None:
    node = block.css_first(selector)
    match = LINKED_POST.fullmatch((node.attributes.get("href") if node else None) or "")
    return match["id"] if match else None


def _with_origin(post: Post, block: LexborNode) -> Post:
    """Whose words a forward repeats: the channel's handle where it is linked, else the name shown."""
    selector = ".tgme_widget_message_forwarded_from_name"
    node = block.css_first(selector)
    if node is None:
        return post
    channel = LINKED_CHANNEL.fullmatch(node.attributes.get("href") or "")
    origin = channel["handle"] if channel and channel["handle"] != "c" else node.text().strip()
    return replace(post, origin=origin or None, repost_of=_linked_post(block, selector))


def _media(block: LexborNode, native_id: str) -> tuple[str, ...]:
    """References such as "photo:channel/14": the links of the page expire, and its tokens change each time."""
    found = []
    for kind, selector in MEDIA.items():
        for node in block.css(selector):
            match = LINKED_POST.fullmatch(node.attributes.get("href") or "")
            found.append(f"{kind}:{match['id'] if match else native_id}")
    found += [f"location:{point}" for point in map(_coordinates, block.css(".tgme_widget_message_location_wrap"))]
    return tuple(dict.fromkeys(found))


def _coordinates(node: LexborNode) -> str:
    query = parse_qs(urlsplit(node.attributes.get("href") or "").query)
    return query.get("q", [""])[0]
