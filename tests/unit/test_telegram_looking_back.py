"""Channel previews looked at again: edits, deletions, albums, and what was posted before."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from monitors.ports import Backfills, FetchedBack, Reread, Rereads, SeenPost, SourceSpec, SourceUnreadable
from monitors.sources.settings import SourceSettings
from monitors.sources.telegram_preview import TelegramPreviewSource
from tests.servers.loopback import Answer
from tests.servers.tme import TmeServer, channel_page

START = datetime(2022, 9, 13, 3, 10, tzinfo=UTC)


def time_of(number: int) -> datetime:
    return START + timedelta(minutes=number)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TmeServer]:
    monkeypatch.setenv("NO_PROXY", "*")
    async with TmeServer() as running:
        yield running


@pytest.fixture
async def source(server: TmeServer) -> AsyncIterator[TelegramPreviewSource]:
    settings = SourceSettings(preview_base_url=server.base_url, max_pages=4)
    made = TelegramPreviewSource(SourceSpec(kind="telegram", handle="nrf_desk", side="nrf", beat="af"), settings)
    yield made
    await made.close()


def publish(server: TmeServer, *numbers: int) -> None:
    for number in numbers:
        server.post("nrf_desk", number, f"{number} killed", at=time_of(number))


def seen(*numbers: int, channel: str = "nrf_desk") -> list[SeenPost]:
    return [SeenPost(id=f"{channel}/{number}", posted_at=time_of(number)) for number in numbers]


def texts(reread: Reread) -> list[str]:
    return [post.text for post in reread.posts]


# --- edits and deletions ---


async def test_it_can_look_again_and_back(source: TelegramPreviewSource) -> None:
    assert isinstance(source, Rereads)
    assert isinstance(source, Backfills)


async def test_posts_asked_for_come_as_they_are_now_and_no_others(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, 1, 2, 3)
    server.post("nrf_desk", 2, "35 killed", at=time_of(2), meta="edited &nbsp;")

    reread = await source.reread(seen(1, 2))

    assert texts(reread) == ["1 killed", "35 killed"]
    assert [(post.is_edited, post.side, post.beat) for post in reread.posts] == [
        (False, "nrf", "af"),
        (True, "nrf", "af"),
    ]
    assert reread.gone == ()


@pytest.mark.parametrize("number", [31, 45, 50], ids=["lowest of the page", "between others", "the newest"])
async def test_a_post_is_gone_where_the_page_that_must_show_it_does_not(
    server: TmeServer, source: TelegramPreviewSource, number: int
) -> None:
    publish(server, *range(1, 51))
    server.remove("nrf_desk", number)

    reread = await source.reread(seen(*range(25, 51)))

    assert reread.gone == (f"nrf_desk/{number}",)
    assert len(reread.posts) == 25


async def test_pages_are_read_as_far_back_as_posts_are_asked_for(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, *range(1, 101))
    server.remove("nrf_desk", 45)

    reread = await source.reread(seen(44, 45))

    assert (texts(reread), reread.gone) == (["44 killed"], ("nrf_desk/45",))
    assert server.paths == ["/s/nrf_desk", "/s/nrf_desk?before=81", "/s/nrf_desk?before=61"]


async def test_beyond_the_page_limit_nothing_is_said_of_a_post(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, *range(1, 201))
    server.remove("nrf_desk", 20)

    assert await source.reread(seen(20, 21)) == Reread()
    assert len(server.paths) == 4


async def test_below_the_lowest_message_shown_nothing_is_gone(server: TmeServer, source: TelegramPreviewSource) -> None:
    publish(server, *range(10, 20))

    reread = await source.reread(seen(5, 10, 11))

    assert (texts(reread), reread.gone) == (["10 killed", "11 killed"], ())


async def test_a_part_of_an_album_is_neither_a_post_nor_gone(server: TmeServer, source: TelegramPreviewSource) -> None:
    publish(server, 13, 18)
    server.album("nrf_desk", [14, 15, 16, 17], "Four pictures", at=time_of(14))

    reread = await source.reread(seen(13, 14, 15, 17, 18))

    assert [post.id for post in reread.posts] == ["nrf_desk/13", "nrf_desk/14", "nrf_desk/18"]
    assert reread.gone == ()


async def test_a_message_that_cannot_be_read_is_there_all_the_same(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, 1, 2, 3)
    blocks = server.channels["nrf_desk"]
    blocks[2] = blocks[2].replace("datetime=", "when=")

    reread = await source.reread(seen(1, 2, 3))

    assert (texts(reread), reread.gone) == (["1 killed", "3 killed"], ())
    assert reread.complaints == ("t.me/s/nrf_desk: message nrf_desk/2 shows no time of posting",)


async def test_a_page_with_a_message_of_no_number_proves_nothing_gone(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, 1, 2, 4)
    blocks = server.channels["nrf_desk"]
    blocks[2] = blocks[2].replace('data-post="nrf_desk/2"', 'data-post="?"')

    reread = await source.reread(seen(1, 2, 3, 4))

    assert (texts(reread), reread.gone) == (["1 killed", "4 killed"], ())


async def test_an_emptied_channel_is_an_alarm_and_not_a_hundred_deletions(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    server.channels["nrf_desk"] = {}

    with pytest.raises(SourceUnreadable, match="no posts any more"):
        await source.reread(seen(1, 2))


async def test_posts_of_another_channel_and_strange_ids_are_left_alone(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, 1, 2)
    strange = [SeenPost(id="t.me", posted_at=START), *seen(1, channel="other_desk")]

    assert await source.reread(strange) == Reread()
    assert server.paths == []


async def test_a_channels_name_in_other_letters_is_the_same_channel(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    for number in (1, 3):
        server.post("NRF_Desk", number, f"{number} killed", at=time_of(number))
    server.channels["nrf_desk"] = server.channels["NRF_Desk"]

    reread = await source.reread(seen(1, 2, 3, channel="NRF_Desk"))

    assert (texts(reread), reread.gone) == (["1 killed", "3 killed"], ("NRF_Desk/2",))


# --- albums and the cursor ---


async def test_behind_an_album_the_next_post_is_found_on_the_newest_page(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    server.album("nrf_desk", [14, 15, 16], "Three pictures", at=time_of(14))
    (album,) = (await source.fetch(None)).posts
    publish(server, 17)

    fetched = await source.fetch(album.cursor)

    assert album.post.media == tuple(f"photo:nrf_desk/{number}" for number in (14, 15, 16))
    assert [(item.post.id, item.cursor) for item in fetched.posts] == [("nrf_desk/17", "17")]
    assert server.paths == ["/s/nrf_desk", "/s/nrf_desk"], "the numbers of the album are no gap to page back into"


async def test_a_post_between_an_albums_parts_is_not_passed_over(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    server.album("nrf_desk", [14, 16], "Two pictures", at=time_of(14))
    publish(server, 15)

    fetched = await source.fetch("13")

    assert [(item.post.id, item.cursor) for item in fetched.posts] == [("nrf_desk/14", "14"), ("nrf_desk/15", "15")]
    after_the_album = await source.fetch(fetched.posts[0].cursor)
    assert [item.post.id for item in after_the_album.posts] == ["nrf_desk/15"]


# --- what was posted before ---


async def test_the_history_is_read_back_a_page_at_a_time_until_it_ends(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, *range(1, 46))
    pages: list[FetchedBack] = []
    before: str | None = None
    for _ in range(9):
        pages.append(await source.fetch_back(before, since=START))
        before = pages[-1].before
        if before is None:
            break

    assert [len(page.posts) for page in pages] == [20, 20, 5, 0]
    assert {post.side for page in pages for post in page.posts} == {"nrf"}
    assert len({post.id for page in pages for post in page.posts}) == 45


async def test_the_history_is_read_back_no_further_than_asked(server: TmeServer, source: TelegramPreviewSource) -> None:
    publish(server, *range(1, 46))

    page = await source.fetch_back("26", since=time_of(20))

    assert ([post.id for post in page.posts], page.before) == ([f"nrf_desk/{number}" for number in range(20, 26)], None)


async def test_pages_that_only_repeat_themselves_end_the_reading_back(
    server: TmeServer, source: TelegramPreviewSource
) -> None:
    publish(server, *range(30, 45))
    server.faults.append(Answer(200, channel_page("nrf_desk", [*server.channels["nrf_desk"].values()]).encode()))

    assert await source.fetch_back("30", since=START) == FetchedBack()
    assert await source.fetch_back("30", since=START) == FetchedBack(), "before the first message there is nothing"
