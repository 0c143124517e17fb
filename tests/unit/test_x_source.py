"""Reading X timelines: whole texts, edits, reposts, both spellings, and what X's errors mean."""

import json
import logging
import traceback
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import Post
from monitors.ports import Fetched, SourceError, SourceRateLimited, SourceSpec, SourceUnreadable
from monitors.sources.settings import SourceSettings
from monitors.sources.x import XSource
from monitors.sources.x_page import read_page
from tests.servers.loopback import Answer, Fault, Hang, Huge, Reset
from tests.servers.x_api import XServer, problem, x_post

AT = datetime(2022, 9, 13, 3, 10, tzinfo=UTC)
HTML_ERROR = Answer(503, b"<html>Over capacity</html>", {"Content-Type": "text/html"})


@pytest.fixture(params=[False, True], ids=["tweet fields", "post fields"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[XServer]:
    async with XServer(speaks_of_posts=request.param) as running:
        running.account("nrf_desk")
        yield running


@pytest.fixture
async def sources() -> AsyncIterator[list[XSource]]:
    made: list[XSource] = []
    yield made
    for source in made:
        await source.close()


def source_of(
    server: XServer,
    sources: list[XSource],
    handle: str = "nrf_desk",
    *,
    key: str | None = "secret-key",
    max_pages: int = 10,
    timeout_s: float = 30.0,
) -> XSource:
    settings = SourceSettings(x_base_url=server.base_url, x_bearer_token=key, timeout_s=timeout_s, max_pages=max_pages)
    source = XSource(SourceSpec(kind="x", handle=handle, side="nrf", beat="af"), settings)
    sources.append(source)
    return source


def ids(fetched: Fetched) -> list[str]:
    return [item.post.id for item in fetched.posts]


async def read_one(server: XServer, sources: list[XSource], text: str = "135 killed", **fields: Any) -> Post:
    server.post(7, text, at=AT, **fields)
    (item,) = (await source_of(server, sources).fetch(None)).posts
    return item.post


# --- what a post says ---


async def test_a_post_is_read_with_its_time_address_side_and_unescaped_text(
    server: XServer, sources: list[XSource]
) -> None:
    post = await read_one(server, sources, "135 killed &amp; 5 &lt; 6 &amp;copy;", lang="en")

    assert post == Post(
        platform="x",
        source="nrf_desk",
        id="7",
        posted_at=AT,
        text="135 killed & 5 < 6 &copy;",
        side="nrf",
        beat="af",
        url="https://x.com/nrf_desk/status/7",
        lang="en",
    )


async def test_a_long_post_is_read_whole(server: XServer, sources: list[XSource]) -> None:
    post = await read_one(
        server, sources, "135 killed in…", note_tweet={"text": "135 killed in Panjshir &amp; 45 in Kapisa"}
    )

    assert post.text == "135 killed in Panjshir & 45 in Kapisa"


async def test_an_edit_names_the_first_of_its_versions(server: XServer, sources: list[XSource]) -> None:
    post = await read_one(server, sources, "35 killed", edit_history_tweet_ids=["5", "6", "7"])

    assert (post.id, post.edit_of, post.is_edited) == ("7", "5", True)


async def test_a_repost_carries_the_whole_words_it_repeats_and_whose_they_are(
    server: XServer, sources: list[XSource]
) -> None:
    server.included = [x_post(3, "135 killed in…", at=AT, note_tweet={"text": "135 killed in Panjshir"})]

    post = await read_one(
        server, sources, "RT @valley_desk: 135 kil…", referenced_tweets=[{"type": "retweeted", "id": "3"}]
    )

    assert (post.text, post.repost_of, post.origin) == ("135 killed in Panjshir", "3", "valley_desk")


async def test_a_repost_of_a_post_x_no_longer_shows_keeps_the_words_it_has(
    server: XServer, sources: list[XSource]
) -> None:
    server.beside = [problem("resource-not-found", "Not Found Error", "Could not find tweet", resource_type="tweet")]

    post = await read_one(server, sources, "RT @a: 135 kil…", referenced_tweets=[{"type": "retweeted", "id": "3"}])

    assert (post.text, post.repost_of) == ("RT @a: 135 kil…", "3")


async def test_a_quotation_is_an_answer_and_no_repost(server: XServer, sources: list[XSource]) -> None:
    server.included = [x_post(3, "135 killed", at=AT)]

    post = await read_one(server, sources, "Only 3", referenced_tweets=[{"type": "quoted", "id": "3"}])

    assert (post.text, post.repost_of, post.reply_to) == ("Only 3", None, "3")


async def test_a_reply_names_what_it_answers_even_if_it_quotes_too(server: XServer, sources: list[XSource]) -> None:
    references = [{"type": "quoted", "id": "3"}, {"type": "replied_to", "id": "4"}]

    assert (await read_one(server, sources, referenced_tweets=references)).reply_to == "4"


@pytest.mark.parametrize(("lang", "read"), [("fa", "fa"), ("und", None), ("zxx", None), (None, None)])
async def test_a_language_x_cannot_tell_is_left_to_the_reader(
    server: XServer, sources: list[XSource], lang: str | None, read: str | None
) -> None:
    assert (await read_one(server, sources, lang=lang)).lang == read


async def test_media_are_named_by_kind_and_key(server: XServer, sources: list[XSource]) -> None:
    post = await read_one(server, sources, "", attachments={"media_keys": ["3_15", "7_16", "99_17"]})

    assert (post.text, post.media) == ("", ("photo:3_15", "video:7_16", "media:99_17"))


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.just("2022-09-13T03:10:00Z")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["id", "text", "created_at", "note_tweet", "referenced_posts", "attachments", "media_keys"]
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["data", "errors", "meta", "includes"]), JSON_VALUES))
def test_no_answer_whatever_raises(answer: dict[str, object]) -> None:
    page = read_page(answer, handle="nrf_desk")

    for _number, post in page.posts:
        post.text.encode()


# --- how a timeline is followed ---


async def test_the_first_fetch_reads_a_few_newest_posts_and_the_account_only_once(
    server: XServer, sources: list[XSource]
) -> None:
    for number in range(1, 31):
        server.post(number, f"{number} killed", at=AT)
    source = source_of(server, sources, "@nrf_desk")

    first = await source.fetch(None)
    await source.fetch(None)

    assert ids(first) == [str(number) for number in range(11, 31)]
    assert [item.cursor for item in first.posts][-1] == "900:30"
    assert sum(path.startswith("/2/users/by") for path in server.paths) == 1


async def test_a_cursor_knows_the_account_so_that_a_restart_or_a_rename_costs_nothing(
    server: XServer, sources: list[XSource]
) -> None:
    server.accounts.clear()
    for number in range(1, 31):
        server.post(number, f"{number} killed", at=AT)

    fetched = await source_of(server, sources).fetch("900:25")

    assert ids(fetched) == ["26", "27", "28", "29", "30"]
    assert all(path.startswith("/2/users/900/tweets?since_id=25") for path in server.paths)


async def test_all_pages_since_the_cursor_are_read_oldest_post_first(server: XServer, sources: list[XSource]) -> None:
    server.page_limit = 10
    for number in range(1, 46):
        server.post(number, f"{number} killed", at=AT)

    fetched = await source_of(server, sources).fetch("900:5")

    assert ids(fetched) == [str(number) for number in range(6, 46)]
    assert fetched.gap is None


async def test_what_lies_beyond_the_page_limit_is_a_gap(server: XServer, sources: list[XSource]) -> None:
    server.page_limit = 10
    for number in range(1, 46):
        server.post(number, f"{number} killed", at=AT)

    fetched = await source_of(server, sources, max_pages=2).fetch("900:5")

    assert ids(fetched)[0] == "26"
    assert fetched.gap is not None
    assert (fetched.gap.start, fetched.gap.end) == ("900:5", "900:26")


async def test_an_empty_timeline_is_empty(server: XServer, sources: list[XSource]) -> None:
    assert await source_of(server, sources).fetch(None) == Fetched()
    assert await source_of(server, sources).fetch("900:5") == Fetched()


async def test_one_unreadable_post_is_complained_of_and_all_unreadable_are_an_alarm(
    server: XServer, sources: list[XSource]
) -> None:
    server.post(1, "135 killed", at=AT)
    server.post(2, "3 killed", at=AT, created_at="lately")

    fetched = await source_of(server, sources).fetch(None)
    del server.timelines["900"][1]

    assert ids(fetched) == ["1"]
    assert "post 2 could not be read" in fetched.complaints[0]
    with pytest.raises(SourceUnreadable, match="X changed them"):
        await source_of(server, sources).fetch(None)


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("where", "error", "words"),
    [
        (
            "nrf_desk",
            problem("resource-not-found", "Not Found Error", "Could not find user"),
            "knows no account @nrf_desk",
        ),
        (
            "nrf_desk",
            problem("resource-not-found", "Forbidden", "User has been suspended: [nrf_desk]."),
            "has suspended",
        ),
        (
            "900",
            problem("not-authorized-for-resource", "Authorization Error", "Sorry", host="api.x.com"),
            "@nrf_desk is protected",
        ),
        ("900", problem("something-new", "Oddity", "No idea"), "does not show @nrf_desk: No idea"),
    ],
)
async def test_missing_suspended_and_protected_accounts_are_told_apart(
    server: XServer, sources: list[XSource], where: str, error: dict[str, Any], words: str
) -> None:
    if where == "nrf_desk":
        server.accounts.clear()
    server.errors[where] = [error]

    with pytest.raises(SourceUnreadable, match=words):
        await source_of(server, sources).fetch(None)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(401, b'{"title":"Unauthorized"}'), r"set a valid x\.bearer_token \(HTTP 401: Unauthorized\)"),
        (
            Answer(402, b'{"type":"https://api.x.com/2/problems/credits-depleted","title":"CreditsDepleted"}'),
            "no credits",
        ),
        (Answer(403, b'{"title":"Client Forbidden","detail":"attached to a Project"}'), "attached to a Project"),
        (Answer(429, b'{"title":"UsageCapExceeded","detail":"Usage cap exceeded"}'), "monthly cap"),
        (Answer(429, b'{"type":"https://api.twitter.com/2/problems/usage-capped"}'), "monthly cap"),
        (Answer(400, b'{"detail":"since_id must be a number"}'), "since_id must be a number"),
        (Answer(404, b""), "HTTP 404"),
        (Answer(302, b"", {"Location": "https://elsewhere.example/"}), "HTTP 302"),
    ],
)
async def test_what_only_a_person_can_mend_is_told_as_such(
    server: XServer, sources: list[XSource], answer: Answer, words: str
) -> None:
    server.faults.append(answer)

    with pytest.raises(SourceUnreadable, match=words):
        await source_of(server, sources).fetch(None)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-rate-limit-reset": "1663038900", "Date": "Tue, 13 Sep 2022 03:10:00 GMT"}, 300.0),
        ({"x-rate-limit-reset": "1663038000", "Date": "Tue, 13 Sep 2022 03:10:00 GMT"}, 0.0),
        ({"x-rate-limit-reset": "soon"}, None),
        ({"Retry-After": "17"}, 17.0),
        ({}, None),
    ],
)
async def test_a_demand_to_wait_is_handed_on_with_or_without_a_time(
    server: XServer, sources: list[XSource], headers: dict[str, str], wait: float | None
) -> None:
    server.faults.append(Answer(429, b'{"title":"Too Many Requests"}', headers))

    with pytest.raises(SourceRateLimited) as caught:
        await source_of(server, sources).fetch(None)
    assert caught.value.retry_after_s == wait


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (HTML_ERROR, "out of order"),
        (Answer(200, b"<html>"), "no JSON object"),
        (Answer(200, b"[1]"), "no JSON object"),
        (Answer(200, b"[" * 100_000), "no JSON object"),
        (Answer(200, b""), "no JSON object"),
        (Answer(200, b"not gzip", {"Content-Encoding": "gzip"}), "could not be reached"),
        (Huge(9_000_000), "more than 8 MB"),
        (Huge(20_000_000, is_packed=True), "more than 8 MB"),
        (Hang(), "gave no answer"),
        (Hang(after=b'{"data"'), "gave no answer"),
        (Reset(), "could not be reached"),
        (Reset(after=b'{"data"'), "could not be reached"),
    ],
)
async def test_trouble_of_the_moment_is_told_in_a_sentence_and_over_with_the_next_fetch(
    server: XServer, sources: list[XSource], fault: Fault, words: str
) -> None:
    server.post(1, "135 killed", at=AT)
    server.faults.extend([fault] * (2 if fault == Reset() else 1))  # aiohttp asks once more by itself
    source = source_of(server, sources, timeout_s=1.0 if isinstance(fault, Hang) else 30.0)

    with pytest.raises(SourceError, match=words) as caught:
        await source.fetch("900:0")
    assert not isinstance(caught.value, SourceUnreadable)
    assert ids(await source.fetch("900:0")) == ["1"]


async def test_without_a_key_nothing_is_asked(server: XServer, sources: list[XSource]) -> None:
    for key in (None, "", "  "):
        with pytest.raises(SourceUnreadable, match=r"set x\.bearer_token"):
            await source_of(server, sources, key=key).fetch(None)
    assert server.requests == []


@pytest.mark.parametrize("handle", ["", "a b", "../2/tweets", "much_too_long_a_handle", "a,b"])
async def test_a_handle_that_is_no_accounts_name_is_never_asked_for(
    server: XServer, sources: list[XSource], handle: str
) -> None:
    with pytest.raises(SourceUnreadable, match="cannot be an X account"):
        await source_of(server, sources, handle).fetch(None)
    assert server.requests == []


async def test_the_key_shows_in_no_log_error_or_repr(
    server: XServer, sources: list[XSource], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = SourceSettings(x_base_url=server.base_url, x_bearer_token="secret-key")
    seen = [repr(settings)]
    for fault in (None, Answer(401, b"{}"), Reset(), HTML_ERROR, Answer(200, b"[]")):
        server.faults.append(fault)
        source = source_of(server, sources)
        seen += [repr(source), repr(vars(source))]
        try:
            await source.fetch("900:0")
        except SourceError as error:
            seen += traceback.format_exception(error)
    bad_header = source_of(server, sources, key="secret-key\nX: y")
    with pytest.raises(SourceUnreadable, match="cannot be sent") as caught:
        await bad_header.fetch("900:0")
    seen += traceback.format_exception(caught.value)

    assert "secret-key" not in caplog.text + "\n".join(seen)


def test_an_answer_in_the_new_names_reads_as_one_in_the_old() -> None:
    old = {
        "data": [
            x_post(
                7, "RT @a: 1…", at=AT, referenced_tweets=[{"type": "retweeted", "id": "3"}], note_tweet={"text": "12"}
            )
        ],
        "includes": {"tweets": [x_post(3, "135 killed", at=AT)]},
    }
    words = json.dumps(old)
    for name, new in (
        ("note_tweet", "note_post"),
        ("edit_history_tweet_ids", "edit_history_post_ids"),
        ("referenced_tweets", "referenced_posts"),
        ('"tweets"', '"posts"'),
    ):
        words = words.replace(name, new)

    assert read_page(json.loads(words), handle="a") == read_page(old, handle="a")
    assert read_page(old, handle="a").posts[0][1].text == "135 killed"
