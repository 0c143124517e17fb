"""What a bot is sent, as posts: whose words, under which id, with which pictures."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Message

from claims.model import Post
from monitors.ports import SourceSpec
from monitors.sources.telegram_albums import Part, as_one_post
from monitors.sources.telegram_messages import read_message

AT = datetime(2022, 9, 13, 3, 10, tzinfo=UTC)
CHANNEL = {"id": -1001234567890, "type": "channel", "title": "NRF Desk", "username": "NRF_Desk"}
PRIVATE = {"id": -1001234567890, "type": "channel", "title": "Closed desk"}
GROUP = {"id": -4123, "type": "group", "title": "Valley"}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 90, "height": 90}]
FILE = {"file_id": "a", "file_unique_id": "b"}
SPEC = SourceSpec(kind="telegram-bot", handle="nrf_desk", side="nrf", beat="af")
PERSON = {"id": 7, "is_bot": False, "first_name": "Somebody"}


def part(name: str | None = None, **fields: Any) -> Part | None:
    plain = {"message_id": 7, "date": int(AT.timestamp()), "chat": CHANNEL}
    return read_message(Message.de_json({**plain, **fields}, None), SPEC, name=name)


def post(name: str | None = None, **fields: Any) -> Post:
    read = part(name, **fields)
    assert read is not None
    return read.post


def test_a_channels_post_reads_as_its_preview_does() -> None:
    assert post(text="135 killed\nin Panjshir") == Post(
        platform="telegram",
        source="nrf_desk",
        id="NRF_Desk/7",
        posted_at=AT,
        text="135 killed\nin Panjshir",
        side="nrf",
        beat="af",
        url="https://t.me/NRF_Desk/7",
    )


@pytest.mark.parametrize(
    ("name", "chat", "native_id", "url"),
    [
        (None, CHANNEL, "NRF_Desk/7", "https://t.me/NRF_Desk/7"),
        (None, PRIVATE, "c/1234567890/7", "https://t.me/c/1234567890/7"),
        (None, GROUP, "-4123/7", None),
        ("Old_Name", CHANNEL, "Old_Name/7", "https://t.me/NRF_Desk/7"),
    ],
    ids=["public", "private", "a small group", "renamed"],
)
def test_the_id_is_that_of_the_posts_link_when_the_channel_was_first_read(
    name: str | None, chat: dict[str, Any], native_id: str, url: str | None
) -> None:
    read = post(name, chat=chat, text="135 killed")

    assert (read.id, read.url) == (native_id, url)


def test_a_picture_is_read_by_its_caption_and_named() -> None:
    read = part(photo=PHOTO, caption="135 killed", media_group_id="99")

    assert read is not None
    assert (read.post.text, read.post.media, read.album, read.number) == ("135 killed", ("photo:NRF_Desk/7",), "99", 7)


@pytest.mark.parametrize(
    ("fields", "media"),
    [
        ({"video": {**FILE, "width": 9, "height": 9, "duration": 27}}, "video:NRF_Desk/7"),
        ({"video_note": {**FILE, "length": 9, "duration": 27}}, "round_video:NRF_Desk/7"),
        ({"voice": {**FILE, "duration": 27}}, "voice:NRF_Desk/7"),
        ({"document": FILE}, "document:NRF_Desk/7"),
        ({"location": {"latitude": 35.25, "longitude": 69.5}}, "location:35.25,69.5"),
    ],
)
def test_media_without_words_are_named_for_a_person_to_look_at(fields: dict[str, Any], media: str) -> None:
    read = post(**fields)

    assert (read.text, read.media) == ("", (media,))


def test_a_poll_is_read_as_its_question_and_its_options_a_line_each() -> None:
    options = [{"text": words, "voter_count": 3, "persistent_id": words} for words in ("We do", "They do")]
    poll = {
        "id": "1",
        "question": "Who holds Dara?",
        "options": options,
        "total_voter_count": 6,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    }

    read = post(poll=poll)

    assert (read.text, read.media) == ("Who holds Dara?\nWe do\nThey do", ("poll:NRF_Desk/7",))


OTHER = {"id": -1009, "type": "channel", "title": "Other Desk", "username": "other_desk"}
CLOSED = {"id": -1009876543210, "type": "channel", "title": "Closed"}


@pytest.mark.parametrize(
    ("origin", "whose", "repost_of"),
    [
        ({"type": "channel", "chat": OTHER, "message_id": 55}, "other_desk", "other_desk/55"),
        ({"type": "channel", "chat": CLOSED, "message_id": 55}, "Closed", "c/9876543210/55"),
        ({"type": "chat", "sender_chat": OTHER}, "other_desk", None),
        ({"type": "user", "sender_user": PERSON}, "a person", None),
        ({"type": "hidden_user", "sender_user_name": "Somebody"}, "a person", None),
    ],
    ids=["public channel", "private channel", "group", "person", "hidden person"],
)
def test_a_forward_names_whose_words_it_repeats_unless_they_are_a_private_persons(
    origin: dict[str, Any], whose: str, repost_of: str | None
) -> None:
    read = post(text="135 killed", forward_origin={"date": 1, **origin})

    assert (read.origin, read.repost_of) == (whose, repost_of)
    assert "Somebody" not in repr(read)


def test_a_reply_names_the_post_it_answers_here_or_elsewhere() -> None:
    here = {"message_id": 5, "date": 1, "chat": CHANNEL}
    elsewhere = {"origin": {"type": "channel", "date": 1, "chat": OTHER, "message_id": 9}, "chat": OTHER}

    assert post(text="Not so", reply_to_message=here).reply_to == "NRF_Desk/5"
    assert post(text="Not so", external_reply={**elsewhere, "message_id": 9}).reply_to == "other_desk/9"


def test_an_edit_is_marked() -> None:
    assert post(text="35 killed", edit_date=int(AT.timestamp()) + 60).is_edited


@pytest.mark.parametrize(
    "fields",
    [
        {"new_chat_title": "New name"},
        {"pinned_message": {"message_id": 5, "date": 1, "chat": CHANNEL, "text": "135 killed"}},
        {"new_chat_photo": PHOTO},
        {"group_chat_created": True},
        {"text": "/claims panjshir", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]},
    ],
)
def test_service_messages_and_commands_are_nobodys_posts(fields: dict[str, Any]) -> None:
    assert part(**fields) is None


def test_the_parts_of_an_album_are_one_post_with_all_words_and_pictures() -> None:
    alone = [part(message_id=n, photo=PHOTO, caption=words, media_group_id="9") for n, words in ((7, None), (8, "Two"))]
    parts = {each.number: each for each in alone if each is not None}

    whole = as_one_post(parts, first=7)

    assert (whole.id, whole.text, whole.media) == ("NRF_Desk/7", "Two", ("photo:NRF_Desk/7", "photo:NRF_Desk/8"))
