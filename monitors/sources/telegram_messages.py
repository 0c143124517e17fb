"""What a bot is sent of channels and groups, as posts. Pure: the library's objects in, posts out."""

from collections.abc import Callable

from telegram import (
    Chat,
    ExternalReplyInfo,
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
)

from claims.model import Post
from monitors.ports import SourceSpec
from monitors.sources.telegram_albums import Part

PLATFORM = "telegram"
FIRST_SUPERGROUP = -(10**12)  # channels and supergroups are numbered from here downwards; links leave the offset out
A_PERSON = "a person"  # private people are not kept by name

MEDIA: dict[str, Callable[[Message], object]] = {
    "photo": lambda message: message.photo,
    "video": lambda message: message.video,
    "round_video": lambda message: message.video_note,
    "voice": lambda message: message.voice,
    "audio": lambda message: message.audio,
    "document": lambda message: message.document,  # of an animation too
    "sticker": lambda message: message.sticker,
    "poll": lambda message: message.poll,
}


def read_message(message: Message, spec: SourceSpec, *, name: str | None = None) -> Part | None:
    """None for what is nobody's post: service messages, and commands to a bot.

    `name` is what stands before the number in the ids of the chat's posts; None: what its links have there now.
    """
    name = name or _public_or_private(message.chat)
    text, media = _text(message), _media(message, name)
    if not (text or media) or _is_command(message):
        return None
    post = Post(
        platform=PLATFORM,
        source=spec.handle,
        id=f"{name}/{message.message_id}",
        posted_at=message.date,
        text=text,
        side=spec.side,
        beat=spec.beat,
        url=_url(message.chat, message.message_id),
        reply_to=_replied(message, name),
        origin=_origin(message.forward_origin),
        repost_of=_original(message.forward_origin),
        is_edited=message.edit_date is not None,
        media=media,
    )
    return Part(number=message.message_id, album=message.media_group_id, post=post)


def _public_or_private(chat: Chat) -> str:
    if chat.username:
        return chat.username
    return f"c/{FIRST_SUPERGROUP - chat.id}" if chat.id < FIRST_SUPERGROUP else str(chat.id)


def _url(chat: Chat, number: int) -> str | None:
    """Messages of groups that are no supergroups have none."""
    is_linkable = chat.id < FIRST_SUPERGROUP or chat.username
    return f"https://t.me/{_public_or_private(chat)}/{number}" if is_linkable else None


def _text(message: Message) -> str:
    words = [message.text or message.caption or ""]
    if message.poll is not None:
        words += [message.poll.question, *(option.text for option in message.poll.options)]
    return "\n".join(filter(None, words)).strip()


def _media(message: Message, name: str) -> tuple[str, ...]:
    native_id = f"{name}/{message.message_id}"
    found = [f"{kind}:{native_id}" for kind, of in MEDIA.items() if of(message)]
    if message.location is not None:
        found.append(f"location:{message.location.latitude},{message.location.longitude}")
    return tuple(found)


def _is_command(message: Message) -> bool:
    return any(each.type == MessageEntity.BOT_COMMAND and each.offset == 0 for each in message.entities)


def _replied(message: Message, name: str) -> str | None:
    """The post answered, of this chat or of another."""
    if message.reply_to_message is not None:
        return f"{name}/{message.reply_to_message.message_id}"
    elsewhere: ExternalReplyInfo | None = message.external_reply
    if elsewhere is None or elsewhere.chat is None or elsewhere.message_id is None:
        return None
    return f"{_public_or_private(elsewhere.chat)}/{elsewhere.message_id}"


def _origin(origin: MessageOrigin | None) -> str | None:
    if origin is None:
        return None
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.username or origin.chat.title
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.username or origin.sender_chat.title
    return A_PERSON


def _original(origin: MessageOrigin | None) -> str | None:
    if not isinstance(origin, MessageOriginChannel):
        return None
    return f"{_public_or_private(origin.chat)}/{origin.message_id}"
