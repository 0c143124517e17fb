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
NATIVE_ID = re.compile(r"(?P<channel>[A-Za-z0-9_]+)/(?P<number>[0-9]{1,18})")
ALBUM = ".tgme_widget_message_grouped_wrap"
POLL_WORDS = ".tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text"
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


# From so many posts on, none of which can be read, it is no chance: a channel may well begin with two voice messages.
ENOUGH_TO_JUDGE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPost:
    """A post and the highest number it takes up: that of an album's last part."""

    number: int
    last_number: int
    post: Post
    is_hidden: bool  # the page only says that it can be seen in the app


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """`numbers` are those of the messages read, lowest first; service messages count.

    `named` are all numbers the page names, those of an album's parts and of unreadable messages too; without
    `is_whole` there are messages it gives no number for. `has_texts`: text stands where texts stand.
    """

    is_telegram: bool
    has_channel: bool
    has_messages: bool
    has_texts: bool
    is_whole: bool
    numbers: tuple[int, ...]
    named: frozenset[int]
    posts: tuple[PreviewPost, ...]
    complaints: tuple[str, ...]

    @property
    def is_unfamiliar(self) -> bool:
        """Whether there are messages of which nothing can be read: an alarm, where silence would look like peace."""
        if not self.numbers:
            return self.has_messages
        if len(self.posts) < ENOUGH_TO_JUDGE or any(each.post.text for each in self.posts):
            return False
        return self.has_texts or not any(each.post.media for each in self.posts)

    @property
    def is_hidden(self) -> bool:
        """Whether the channel keeps what it posts for Telegram's own apps."""
        return len(self.posts) >= ENOUGH_TO_JUDGE and all(each.is_hidden for each in self.posts)


def read_page(html: str, *, source: str) -> PreviewPage:
    tree = LexborHTMLParser(html)
    blocks = tree.css(".tgme_widget_message[data-post]")
    named: set[int] = set()
    numbers: set[int] = set()
    posts: dict[int, PreviewPost] = {}
    complaints = []
    is_whole = True
    for block in blocks:
        try:
            parts = _numbers(block)
        except ValueError as error:
            complaints.append(f"t.me/s/{source}: {error}")
            is_whole = False
            continue
        named.update(parts)
        try:
            post = _read_message(block, source)
        except ValueError as error:
            complaints.append(f"t.me/s/{source}: {error}")
            continue
        numbers.add(parts[0])
        if post is not None:
            posts[parts[0]] = PreviewPost(
                number=parts[0], last_number=max(parts), post=post, is_hidden=_is_hidden(post, block)
            )
    return PreviewPage(
        is_telegram="tgme_" in html,
        has_channel=bool(blocks) or tree.css_first(".tgme_channel_info") is not None,
        has_messages="tgme_widget_message" in html,
        has_texts=any(map(_is_own_text, tree.css(".tgme_widget_message_text"))),
        is_whole=is_whole,
        numbers=tuple(sorted(numbers)),
        named=frozenset(named),
        posts=tuple(posts[number] for number in sorted(posts)),
        complaints=tuple(complaints),
    )


def _numbers(block: LexborNode) -> list[int]:
    """The message's own number, which is an album's first, then those of the album's parts."""
    native_id = block.attributes.get("data-post") or ""
    match = NATIVE_ID.fullmatch(native_id)
    if match is None:
        raise ValueError(f"a message is called {native_id[:60]!r}, not channel/number")
    channel = match["channel"].casefold()
    links = (LINKED_POST.fullmatch(a.attributes.get("href") or "") for a in block.css(f"{ALBUM} a[href]"))
    parts = [NATIVE_ID.fullmatch(link["id"]) for link in links if link]
    own = [int(part["number"]) for part in parts if part and part["channel"].casefold() == channel]
    return list(dict.fromkeys([int(match["number"]), *own]))


def _read_message(block: LexborNode, source: str) -> Post | None:
    """None for a service message (channel created, photo changed, pinned): nobody's words."""
    native_id = block.attributes.get("data-post") or ""
    if _has_class(block, "service_message") or block.css_first(".tgme_widget_service_strong_text") is not None:
        return None
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
    return _with_origin(post, block)


def _is_hidden(post: Post, block: LexborNode) -> bool:
    """A video that is too big has the same notice, but shows that it is one."""
    return not post.text and not post.media and block.css_first(".message_media_not_supported") is not None


def _posted_at(block: LexborNode, native_id: str) -> datetime:
    # Not the first <time> of the block: a video's length is another one.
    node = block.css_first("a.tgme_widget_message_date time[datetime]")
    try:
        time = datetime.fromisoformat((node.attributes.get("datetime") if node else None) or "")
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"message {native_id} shows no time of posting") from error


def _post_text(block: LexborNode) -> str:
    """The post's own words, and a poll's question and options, a line each; those above a reply are somebody else's."""
    # The first match is the outermost: in albums the text lies in a second element of the same class.
    own = (node for node in block.css(".js-message_text") if not _lies_in(node, "tgme_widget_message_reply"))
    node = next(own, None)
    words = [_words(node)] if node is not None else []
    return "\n".join(filter(None, [*words, *map(_words, block.css(POLL_WORDS))]))


def _is_own_text(node: LexborNode) -> bool:
    return not _lies_in(node, "tgme_widget_message_reply") and bool(_words(node))


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
