"""Reading JSON Lines: what is a post, what is a bad line, and how a growing file is followed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import Post
from monitors.ports import Fetched, SourceSpec, SourceUnreadable
from monitors.sources.file import BadLine, FileSource, parse_post, read_posts
from monitors.sources.json_lines import MAX_TEXT

ROW = {
    "id": "1",
    "platform": "x",
    "source": "panjshir_desk",
    "posted_at": "2022-09-13T07:40:00+04:30",
    "text": "135 #Taliban killed in #Panjshir",
}


def line(**changes: object) -> str:
    return json.dumps({key: value for key, value in {**ROW, **changes}.items() if value is not ...})


def why(text: str | bytes) -> str:
    (result,) = read_posts([text])
    assert isinstance(result, BadLine)
    assert result.number == 1
    return result.why


def test_a_line_becomes_a_post_with_its_times_in_utc() -> None:
    extra = {"side": "nrf", "url": "https://x.com/a/status/1", "lang": "en", "reply_to": "0", "anything": [1, {}]}

    post = parse_post({**ROW, **extra, "deleted_at": "2022-09-14T00:00:00Z"})

    assert post == Post(
        id="1",
        platform="x",
        source="panjshir_desk",
        posted_at=datetime(2022, 9, 13, 3, 10, tzinfo=UTC),
        text="135 #Taliban killed in #Panjshir",
        side="nrf",
        url="https://x.com/a/status/1",
        lang="en",
        reply_to="0",
        deleted_at=datetime(2022, 9, 14, tzinfo=UTC),
    )
    assert post.posted_at.tzinfo is UTC


@pytest.mark.parametrize("absent", [None, "", ...])
def test_optional_keys_may_be_absent_null_or_empty(absent: object) -> None:
    (post,) = read_posts([line(side=absent, url=absent, repost_of=absent, deleted_at=absent)])

    assert isinstance(post, Post)
    assert (post.side, post.url, post.repost_of, post.deleted_at) == (None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": ...}, ['"id" is missing']),
        ({"id": " "}, ['"id" is empty']),
        ({"id": 12}, ['"id" is 12', "quotation marks"]),
        ({"text": None}, ['"text" is missing']),
        ({"text": ["a"]}, ['"text" is ["a"]', "expected text"]),
        ({"posted_at": 1663054800}, ['"posted_at" is 1663054800']),
        ({"posted_at": "yesterday"}, ['"posted_at" is "yesterday"', "2022-09-13T07:40:00+04:30"]),
        ({"posted_at": "2022-13-13T07:40:00Z"}, ['"posted_at" is "2022-13-13T07:40:00Z"']),
        ({"posted_at": "2022-09-13"}, ["without a time zone", '"2022-09-13T00:00:00+00:00"']),
        ({"posted_at": "2022-09-13T07:40:00"}, ["without a time zone", '"2022-09-13T07:40:00+00:00"']),
        ({"posted_at": "9999-12-31T23:59:59-12:00"}, ["expected a year from 1900 to 2099"]),
        ({"posted_at": "0001-01-01T00:00:00+14:00"}, ["expected a year from 1900 to 2099"]),
        ({"deleted_at": "soon"}, ['"deleted_at" is "soon"']),
        ({"url": "javascript:alert(1)"}, ['"url" is "javascript:alert(1)"', "https://"]),
        ({"side": {"a": 1}}, ['"side" is {"a": 1}']),
        ({"text": "half \ud83d"}, ['"text"', "lone surrogate"]),
        ({"text": "a\0b"}, ['"text"', "NUL character at 2"]),
        ({"text": "x" * (MAX_TEXT + 1)}, ['"text" has 100,001 characters', "100,000"]),
        ({"text": "x" * 10_000_000}, ["4,000,000 bytes", "100,000 characters"]),
        ({"source": "y" * 3000}, ['"source" has 3,000 characters']),
        ({"id": 10**80}, ["00…;", "quotation marks"]),
    ],
)
def test_a_bad_line_names_its_key_its_value_and_what_is_expected(changes: dict[str, object], words: list[str]) -> None:
    sentence = why(line(**changes))

    assert all(word in sentence for word in words), sentence
    assert len(sentence) < 250
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"id": "1", ', "broken JSON at character"),
        ("[1, 2]", "[1, 2] is not a post"),
        ('"post"', '"post" is not a post'),
        ("[" * 100_000, "nested too deep"),
        ("1" * 10_000, "number too long"),
        (b'{"text": "\xff"}', "byte 11 is not UTF-8"),
        ('{"text": "a\0b"}', "broken JSON"),
        (line().encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_line_that_is_no_object_is_told_in_one_sentence(text: str | bytes, words: str) -> None:
    assert words in why(text)


def test_blank_lines_and_a_byte_order_mark_are_no_mistakes() -> None:
    lines = [b"\xef\xbb\xbf" + line().encode() + b"\r\n", b"\n", b"   \r\n", line(id="2").encode()]

    assert [post.id for post in read_posts(lines) if isinstance(post, Post)] == ["1", "2"]
    assert not [bad for bad in read_posts(lines) if isinstance(bad, BadLine)]


def test_a_repeat_is_skipped_silently_and_an_id_with_another_text_is_a_bad_line() -> None:
    results = list(read_posts([line(), line(), line(text="3 killed"), line(id="2")]))

    assert [type(result) for result in results] == [Post, BadLine, Post]
    assert results[1] == BadLine(3, '"id" is "1", as in line 1, but with another text; expected an id once')


def test_the_news_that_a_post_was_deleted_is_no_repeat() -> None:
    gone = line(deleted_at="2022-09-15T00:00:00Z")

    results = list(read_posts([line(), gone, gone]))

    assert [result.deleted_at is None for result in results if isinstance(result, Post)] == [True, False]


@given(st.lists(st.one_of(st.binary(max_size=80), st.text(max_size=80), st.just(line())), max_size=6))
def test_no_bytes_whatever_raise(lines: list[str | bytes]) -> None:
    for result in read_posts(lines):
        assert isinstance(result, Post | BadLine)


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=4,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys([*ROW, "url", "deleted_at", "edit_of"], JSON_VALUES)))
def test_a_row_of_any_values_is_a_post_or_a_sentence(changes: dict[str, object]) -> None:
    (result,) = read_posts([json.dumps({**ROW, **changes})])

    assert isinstance(result, Post) or 5 < len(result.why) < 250


# --- the file as a source ---


def ids(fetched: Fetched) -> list[str]:
    return [item.post.id for item in fetched.posts]


def source_of(path: Path) -> FileSource:
    return FileSource(SourceSpec(kind="file", handle=path.name, path=str(path), side="nrf", beat="af"))


async def test_a_growing_file_is_followed_from_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(line() + "\n" + line(id="2") + "\n")
    first = await source_of(path).fetch(None)

    with path.open("a") as file:
        file.write(line(id="3") + "\n")
    second = await source_of(path).fetch(first.posts[-1].cursor)

    assert ids(first) == ["1", "2"]
    assert ids(second) == ["3"]
    assert first.posts[0].post.side == "nrf"
    assert first.posts[0].post.beat == "af"


async def test_a_line_still_being_written_waits_until_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(line() + "\n" + line(id="2")[:40])
    source = source_of(path)
    first = await source.fetch(None)

    path.write_text(line() + "\n" + line(id="2"))
    second = await source.fetch(first.posts[-1].cursor)
    path.write_text(line() + "\n" + line(id="2") + "\n" + line(id="3"))
    third = await source.fetch(second.posts[-1].cursor)

    assert (ids(first), ids(second), ids(third)) == (["1"], ["2"], ["3"])
    assert first.complaints == second.complaints == third.complaints == ()


@pytest.mark.parametrize("now", ["", line(id="9") + "\n", (line(id="9") + "\n") * 9])
async def test_a_truncated_or_replaced_file_is_noticed_and_read_anew(tmp_path: Path, now: str) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(line() + "\n" + line(id="2") + "\n")
    source = source_of(path)
    cursor = (await source.fetch(None)).posts[-1].cursor

    path.write_text(now)
    again = await source.fetch(cursor)

    assert ids(again) == ["9"] * bool(now)
    assert "no longer the file that was read up to line 2" in again.complaints[0]


async def test_a_cursor_of_another_make_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(line() + "\n")

    for cursor in ("nonsense", "1:2", "-5:0:0", "99999999999:4:7", "1:2:3:4"):
        assert ids(await source_of(path).fetch(cursor)) == ["1"]


async def test_a_fetch_that_was_not_stored_gives_the_same_posts_again(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join([line(), line(id="2"), line(), line(deleted_at="2022-09-15T00:00:00Z"), "{"]) + "\n")
    source = source_of(path)

    first, second = await source.fetch(None), await source.fetch(None)

    assert ids(first) == ["1", "2", "1"]
    assert first.posts == second.posts
    assert len(first.complaints) == 1
    assert second.complaints == (), "a bad line is told once"


async def test_no_cursor_of_a_file_out_of_order_passes_a_line_that_is_still_to_come(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    days = [3, 1, 2, 5, 4]
    path.write_text("".join(line(id=str(day), posted_at=f"2022-09-0{day}T00:00:00Z") + "\n" for day in days))
    fetched = await source_of(path).fetch(None)

    assert ids(fetched) == ["1", "2", "3", "4", "5"]
    for at, item in enumerate(fetched.posts):
        rest = await source_of(path).fetch(item.cursor)
        assert {*ids(fetched)[: at + 1], *ids(rest)} == {"1", "2", "3", "4", "5"}
    assert ids(await source_of(path).fetch(fetched.posts[-1].cursor)) == []


async def test_a_long_file_is_read_in_portions_past_any_number_of_bad_lines(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    rows = [line(id=str(number)) if number % 3 == 0 else "{" for number in range(4000)]
    path.write_text("{\n" * 1500 + "\n".join(rows) + "\n")
    source, cursor, seen = source_of(path), None, []

    while True:
        fetched = await source.fetch(cursor)
        seen += ids(fetched)
        if not fetched.has_more:
            break
        cursor = fetched.posts[-1].cursor

    assert seen == [str(number) for number in range(0, 4000, 3)]


async def test_a_line_of_ten_megabytes_is_complained_of_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(line(text="x" * 10_000_000) + "\n" + line(id="2") + "\n")

    fetched = await source_of(path).fetch(None)

    assert ids(fetched) == ["2"]
    assert "line 1: the line is longer than 4,000,000 bytes" in fetched.complaints[0]


async def test_a_file_that_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"cannot read the file .*absent\.jsonl: No such file"):
        await source_of(tmp_path / "absent.jsonl").fetch(None)
    with pytest.raises(SourceUnreadable, match="Is a directory"):
        await source_of(tmp_path).fetch(None)
