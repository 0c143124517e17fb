"""Reading t.me/s pages: what is a post's own text, what is somebody else's, and what is no channel at all."""

import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import Post
from monitors.ports import Fetched, SourceError, SourceRateLimited, SourceSpec, SourceUnreadable
from monitors.sources.settings import SourceSettings
from monitors.sources.telegram_page import read_page
from monitors.sources.telegram_preview import TelegramPreviewSource
from tests.servers.loopback import Answer, Fault, Hang, Huge, Reset
from tests.servers.tme import TmeServer, channel_page, message_block

SHARED = Path(os.environ.get("CLAIMWATCH_SHARED", Path(__file__).parents[2].parent / "shared"))
BLOCKS = SHARED / "reference" / "tme-blocks"
AT = datetime(2022, 9, 13, 3, 10, tzinfo=UTC)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TmeServer]:
    monkeypatch.setenv("NO_PROXY", "*")
    async with TmeServer() as running:
        yield running


@pytest.fixture
async def sources() -> AsyncIterator[list[TelegramPreviewSource]]:
    made: list[TelegramPreviewSource] = []
    yield made
    for source in made:
        await source.close()


def source_of(
    server: TmeServer,
    sources: list[TelegramPreviewSource],
    handle: str = "nrf_desk",
    *,
    max_pages: int = 10,
    timeout_s: float = 30.0,
) -> TelegramPreviewSource:
    settings = SourceSettings(
        preview_base_url=server.base_url, timeout_s=timeout_s, user_agent="Claimwatch/0 (test)", max_pages=max_pages
    )
    source = TelegramPreviewSource(SourceSpec(kind="telegram", handle=handle, side="nrf", beat="af"), settings)
    sources.append(source)
    return source


def ids(fetched: Fetched) -> list[str]:
    return [item.post.id for item in fetched.posts]


def read_one(text: str = "", *, markup: str = "", meta: str = "") -> Post:
    block = message_block("nrf_desk", 7, text, at=AT, markup=markup, meta=meta)
    page = read_page(channel_page("nrf_desk", [block]), source="nrf_desk")
    (read,) = page.posts
    assert (read.number, page.complaints) == (7, ())
    return read.post


# --- the page ---


def test_a_post_keeps_its_lines_emoji_and_links_as_words() -> None:
    markup = (
        '<div class="tgme_widget_message_text js-message_text" dir="auto">135 killed <tg-emoji>'
        '<i class="emoji"><b>🔥</b></i></tg-emoji><br/><br/>in <a href="?q=%23Panjshir">#Panjshir</a><br/>'
        "5 &lt; 6 &amp; more</div>"
    )

    post = read_one(markup=markup)

    assert post.text == "135 killed 🔥\n\nin #Panjshir\n5 < 6 & more"
    assert post == Post(
        platform="telegram",
        source="nrf_desk",
        id="nrf_desk/7",
        posted_at=AT,
        text=post.text,
        url="https://t.me/nrf_desk/7",
    )


def test_a_quotation_inside_a_post_stands_on_lines_of_its_own() -> None:
    markup = '<div class="js-message_text">They say<blockquote>3 killed</blockquote>We say 135</div>'

    assert read_one(markup=markup).text == "They say\n3 killed\nWe say 135"


def test_an_albums_text_nested_in_a_second_element_of_its_class_is_taken_once() -> None:
    photo = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/nrf_desk/{}?single"></a>'
    inner = '<div class="tgme_widget_message_text js-message_text">Two pictures</div>'

    post = read_one(markup=photo.format(7) + photo.format(8) + inner.replace("Two pictures", inner))

    assert post.text == "Two pictures"
    assert post.media == ("photo:nrf_desk/7", "photo:nrf_desk/8")


def test_the_words_replied_to_and_link_previews_are_not_the_posts_own() -> None:
    markup = (
        '<a class="tgme_widget_message_reply" href="https://t.me/nrf_desk/5"><div class="js-message_text '
        'js-message_reply_text">135 killed</div></a><a class="tgme_widget_message_link_preview">40 killed</a>'
    )

    post = read_one(markup=markup, text="Not so")

    assert post.text == "Not so"
    assert post.reply_to == "nrf_desk/5"


@pytest.mark.parametrize(
    ("href", "origin", "repost_of"),
    [
        ('href="https://t.me/other_desk/55"', "other_desk", "other_desk/55"),
        ('href="https://t.me/other_desk"', "other_desk", None),
        ('href="https://t.me/c/1234/55"', "Other Desk", None),
        ('href="https://t.me/+AbCd"', "Other Desk", None),
        ("", "Other Desk", None),
    ],
)
def test_a_forward_names_whose_words_it_repeats(href: str, origin: str, repost_of: str | None) -> None:
    name = f'<a class="tgme_widget_message_forwarded_from_name" {href}><span>Other Desk</span></a>'
    markup = f'<div class="tgme_widget_message_forwarded_from">Forwarded from&nbsp;{name}</div>'

    post = read_one(markup=markup, text="135 killed")

    assert (post.text, post.origin, post.repost_of) == ("135 killed", origin, repost_of)


@pytest.mark.parametrize(
    ("meta", "is_edited"),
    [
        ("edited &nbsp;", True),
        ('<span class="tgme_widget_message_from_author">A. Q.</span>,&nbsp;edited &nbsp;', True),
        ('<span class="tgme_widget_message_from_author">edited</span>,&nbsp;', False),
        ("", False),
    ],
)
def test_the_edited_mark_is_told_from_an_author_who_signs_with_that_word(meta: str, is_edited: bool) -> None:
    assert read_one(text="135 killed", meta=meta).is_edited is is_edited


def test_a_videos_length_is_not_the_time_of_posting() -> None:
    markup = '<a class="tgme_widget_message_video_player" href="https://t.me/nrf_desk/7"><time>0:27</time></a>'

    post = read_one(markup=markup)

    assert (post.posted_at, post.text, post.media) == (AT, "", ("video:nrf_desk/7",))


def test_a_poll_is_read_as_its_question_and_its_options_a_line_each() -> None:
    options = "".join(
        f'<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">7%</div>'
        f'<div class="tgme_widget_message_poll_option_text">{words}</div></div>'
        for words in ("We do", "They do")
    )
    markup = (
        '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Who holds Dara?</div>'
        f'<div class="tgme_widget_message_poll_type">Anonymous Poll</div>{options}</div>'
    )

    post = read_one(markup=markup)

    assert post.text == "Who holds Dara?\nWe do\nThey do"
    assert post.media == ("poll:nrf_desk/7",)


def test_service_messages_count_as_seen_but_are_nobodys_words() -> None:
    block = message_block("nrf_desk", 7, "pinned «135 killed»", at=AT, service=True)

    page = read_page(channel_page("nrf_desk", [block]), source="nrf_desk")

    assert (page.posts, page.numbers, page.is_unfamiliar) == ((), (7,), False)


def test_one_unreadable_message_is_complained_of_and_the_others_are_read() -> None:
    blocks = [message_block("nrf_desk", number, "135 killed", at=AT) for number in (7, 8)]

    page = read_page(channel_page("nrf_desk", [blocks[0].replace("datetime=", "when="), blocks[1]]), source="nrf_desk")

    assert (page.numbers, page.named, page.is_whole) == ((8,), frozenset({7, 8}), True)
    assert page.complaints == ("t.me/s/nrf_desk: message nrf_desk/7 shows no time of posting",)


def test_a_page_nested_without_end_is_read_without_a_crash() -> None:
    markup = '<div class="js-message_text">' + "<b>" * 20_000 + "135 killed" + "</b>" * 20_000 + "</div>"

    assert read_one(markup=markup).text == "135 killed"


PIECES = ['<div class="tgme_widget_message" data-post="', "a/1", '">', "<", "é", "</div>"]


@given(st.lists(st.sampled_from(PIECES)))
def test_no_page_whatever_raises(pieces: list[str]) -> None:
    page = read_page("".join(pieces), source="nrf_desk")

    assert page.posts == ()


# --- the source ---


async def test_the_first_fetch_takes_the_newest_page_and_says_who_asks(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    for number in range(1, 51):
        server.post("nrf_desk", number, f"{number} killed", at=AT)

    fetched = await source_of(server, sources, "@nrf_desk").fetch(None)

    assert ids(fetched) == [f"nrf_desk/{number}" for number in range(31, 51)]
    assert [item.cursor for item in fetched.posts] == [str(number) for number in range(31, 51)]
    assert {(item.post.side, item.post.beat) for item in fetched.posts} == {("nrf", "af")}
    assert server.requests[0].headers["User-Agent"] == "Claimwatch/0 (test)"


async def test_pages_are_read_back_until_the_last_message_read(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    for number in range(1, 71):
        server.post("nrf_desk", number, f"{number} killed", at=AT)

    fetched = await source_of(server, sources).fetch("20")

    assert ids(fetched) == [f"nrf_desk/{number}" for number in range(21, 71)]
    assert server.paths == ["/s/nrf_desk", "/s/nrf_desk?before=51", "/s/nrf_desk?before=31"]
    assert fetched.gap is None


async def test_what_lies_beyond_the_page_limit_is_a_gap(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    for number in range(1, 101):
        server.post("nrf_desk", number, f"{number} killed", at=AT)

    fetched = await source_of(server, sources, max_pages=2).fetch("20")

    assert ids(fetched)[0] == "nrf_desk/61"
    assert fetched.gap is not None
    assert (fetched.gap.start, fetched.gap.end) == ("20", "61")


async def test_numbers_missing_from_an_album_or_deleted_are_no_reason_to_page_back_for_ever(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    server.post("nrf_desk", 30, "30 killed", at=AT)
    server.post("nrf_desk", 40, "40 killed", at=AT)

    fetched = await source_of(server, sources).fetch("10")

    assert ids(fetched) == ["nrf_desk/30", "nrf_desk/40"]
    assert fetched.gap is None


async def test_an_edited_message_of_the_newest_page_is_offered_again_without_moving_the_cursor(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    server.post("nrf_desk", 1, "35 killed", at=AT, meta="edited &nbsp;")
    server.post("nrf_desk", 2, "2 killed", at=AT)

    fetched = await source_of(server, sources).fetch("2")

    assert [(item.post.id, item.cursor) for item in fetched.posts] == [("nrf_desk/1", "2")]


async def test_an_empty_channel_is_empty_and_a_page_without_a_channel_is_unreadable(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    server.channels["nrf_desk"] = {}

    assert await source_of(server, sources).fetch(None) == Fetched()
    with pytest.raises(SourceUnreadable, match=r"t\.me/s/absent_desk shows no channel: it does not exist, is private"):
        await source_of(server, sources, "absent_desk").fetch(None)


async def test_a_channel_that_shows_nothing_after_posts_were_read_is_an_alarm(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    server.channels["nrf_desk"] = {}

    with pytest.raises(SourceUnreadable, match="no posts any more"):
        await source_of(server, sources).fetch("20")


@pytest.mark.parametrize(
    ("old", "new"), [("data-post=", "data-id="), ("datetime=", "when="), ("js-message_text", "js-words")]
)
async def test_messages_of_which_nothing_can_be_read_are_an_alarm_not_silence(
    server: TmeServer, sources: list[TelegramPreviewSource], old: str, new: str
) -> None:
    for number in range(1, 5):
        server.post("nrf_desk", number, "135 killed", at=AT)
        server.channels["nrf_desk"][number] = server.channels["nrf_desk"][number].replace(old, new)

    with pytest.raises(SourceUnreadable, match="changed its pages"):
        await source_of(server, sources).fetch(None)


async def test_texts_that_stand_there_and_cannot_be_read_are_an_alarm_even_beside_pictures(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    photo = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/nrf_desk/1"></a>'
    for number in range(1, 5):
        server.post("nrf_desk", number, "135 killed", at=AT, markup=photo)
        server.channels["nrf_desk"][number] = server.channels["nrf_desk"][number].replace("js-message_text", "js-words")

    with pytest.raises(SourceUnreadable, match="changed its pages"):
        await source_of(server, sources).fetch(None)


async def test_a_channel_of_pictures_without_words_is_no_alarm(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    photo = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/nrf_desk/{}"></a>'
    for number in range(1, 5):
        server.post("nrf_desk", number, "", at=AT, markup=photo.format(number))

    fetched = await source_of(server, sources).fetch(None)

    assert [item.post.media for item in fetched.posts] == [(f"photo:nrf_desk/{number}",) for number in range(1, 5)]


async def test_a_channel_that_shows_its_posts_in_the_app_only_is_said_to_do_so(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    notice = (
        '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">Open it</div></div>'
    )
    for number in range(1, 5):
        server.post("nrf_desk", number, "", at=AT, markup=notice)

    with pytest.raises(SourceUnreadable, match="in Telegram's own apps only"):
        await source_of(server, sources).fetch(None)


async def test_a_redirect_away_from_the_preview_means_there_is_none(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    server.faults.append(Answer(302, headers={"Location": "https://t.me/nrf_desk"}))
    server.faults.append(Answer(302, headers={"Location": "https://elsewhere.example/s/nrf_desk"}))

    for _ in range(2):
        with pytest.raises(SourceUnreadable, match="leads away from the preview"):
            await source_of(server, sources).fetch(None)
    assert len(server.requests) == 2


async def test_a_redirect_to_the_same_channel_in_other_letters_is_followed_but_not_in_a_circle(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    server.post("NRF_Desk", 1, "135 killed", at=AT)
    to_name = Answer(302, headers={"Location": f"{server.base_url}/s/NRF_Desk"})
    server.faults.append(to_name)

    assert ids(await source_of(server, sources).fetch(None)) == ["NRF_Desk/1"]
    server.faults.extend([to_name] * 9)
    with pytest.raises(SourceError, match="circle"):
        await source_of(server, sources).fetch(None)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"Retry-After": "Tue, 13 Sep 2022 03:12:00 GMT", "Date": "Tue, 13 Sep 2022 03:10:00 GMT"}, 120.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
async def test_a_demand_to_wait_is_handed_on(
    server: TmeServer, sources: list[TelegramPreviewSource], headers: dict[str, str], wait: float | None
) -> None:
    server.faults.append(Answer(429, headers=headers))

    with pytest.raises(SourceRateLimited) as caught:
        await source_of(server, sources).fetch(None)
    assert caught.value.retry_after_s == wait


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Answer(502, b"<html>Bad gateway</html>"), "out of order"),
        (Answer(200, b"\x00\xff garbage"), "no page of Telegram's"),
        (Answer(200, b""), "no page of Telegram's"),
        (Answer(200, b"not gzip", {"Content-Encoding": "gzip"}), "DecodingError"),
        (Huge(3_000_000), "more than 2 MB"),
        (Huge(20_000_000, is_packed=True), "more than 2 MB"),
        (Hang(), "gave no answer"),
        (Hang(after=b"<html>"), "gave no answer"),
        (Reset(), "could not be reached"),
        (Reset(after=b"<html>"), "could not be reached"),
    ],
)
async def test_trouble_of_the_moment_is_told_in_a_sentence_and_over_with_the_next_fetch(
    server: TmeServer, sources: list[TelegramPreviewSource], fault: Fault, words: str
) -> None:
    server.post("nrf_desk", 1, "135 killed", at=AT)
    server.faults.append(fault)
    source = source_of(server, sources, timeout_s=1.0 if isinstance(fault, Hang) else 30.0)

    with pytest.raises(SourceError, match=words) as caught:
        await source.fetch(None)
    assert not isinstance(caught.value, SourceUnreadable)
    assert ids(await source.fetch(None)) == ["nrf_desk/1"]


async def test_a_refusal_is_no_trouble_of_the_moment(server: TmeServer, sources: list[TelegramPreviewSource]) -> None:
    server.faults.append(Answer(403))

    with pytest.raises(SourceUnreadable, match="HTTP 403"):
        await source_of(server, sources).fetch(None)


@pytest.mark.parametrize("handle", ["../../etc/passwd", "a b", "nrf?before=1", "", "https://t.me/nrf"])
async def test_a_handle_that_is_no_channels_name_is_never_asked_for(
    server: TmeServer, sources: list[TelegramPreviewSource], handle: str
) -> None:
    with pytest.raises(SourceUnreadable, match="cannot be a Telegram channel"):
        await source_of(server, sources, handle).fetch(None)
    assert server.requests == []


# --- real message blocks of 2023 ---


def real_blocks() -> dict[str, dict[int, str]]:
    channels: dict[str, dict[int, str]] = {}
    for path in BLOCKS.glob("*.html"):
        block = path.read_text(encoding="utf-8")
        channel, number = re.findall(r'data-post="([^/"]+)/(\d+)"', block)[0]
        channels.setdefault(channel, {})[int(number)] = block
    return channels


@pytest.mark.skipif(not BLOCKS.is_dir(), reason="the saved t.me/s blocks are not here; set CLAIMWATCH_SHARED")
async def test_thirty_real_blocks_are_read_with_their_ids_times_texts_and_marks(
    server: TmeServer, sources: list[TelegramPreviewSource]
) -> None:
    server.channels = real_blocks()
    posts: dict[str, Post] = {}
    for channel in server.channels:
        fetched = await source_of(server, sources, channel).fetch("0")
        assert fetched.complaints == ()
        posts |= {item.post.id: item.post for item in fetched.posts}

    assert sum(map(len, server.channels.values())) == 30
    assert len(posts) == 26, "all but four service messages"
    assert {post.id for post in posts.values() if post.is_edited} == {
        "tchantest/5",
        "tchantest/24",
        "CamaradosDeputados/7334",
    }
    texts = {number: posts[f"tchantest/{number}"].text for number in (5, 7, 14, 20, 24, 62, 81, 84, 89)}
    assert texts == {
        5: "Hello! Signed and edited message",
        7: "👍",
        14: "Multiple pics",
        20: "Reply to a video (not recorded in telegram)",
        24: "This is a message with a link\n\nhttps://brasil.io/",
        62: "Bigger\ntext\nmessage\nnumber\n34",
        81: "link with preview https://python.org/",
        84: "Multiple videos and pictures",
        89: ";)",
    }
    assert posts["CamaradosDeputados/7334"].text.startswith("_\n\n✍️ CÂMARA APROVA\n_\n\n\n🔸 Projeto que aumenta penas")
    assert posts["tchantest/84"].posted_at == datetime(2023, 2, 24, 11, 1, 46, tzinfo=UTC), "not a video's length"
    assert posts["tchantest/84"].media == tuple(
        f"{kind}:tchantest/{number}" for kind, number in (("photo", 85), ("photo", 87), ("video", 84), ("video", 86))
    )
    assert posts["tchantest/20"].reply_to == "tchantest/19"
    assert posts["tchantest/89"].origin == "some_user"
    assert sorted(post.id for post in posts.values() if not post.text) == sorted(
        f"tchantest/{number}" for number in (9, 10, 13, 17, 19, 83, 88)
    )
    assert all(post.media for post in posts.values() if not post.text)
