"""What a page of an X timeline holds, in both spellings of its fields. Pure: JSON in, posts out."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from claims.model import Post

PLATFORM = "x"
Json = Mapping[str, object]

REPOSTED_FROM = re.compile(r"RT @(\w{1,15}):")
NO_LANGUAGE = frozenset({"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})
MEDIA_KINDS = {"3": "photo", "7": "video", "13": "video", "16": "gif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """`next_token` leads to the next older page."""

    posts: tuple[tuple[int, Post], ...]
    next_token: str | None
    complaints: tuple[str, ...]
    problems: tuple[str, ...]


def read_page(answer: Json, *, handle: str) -> TimelinePage:
    """Posts lowest number first. `problems` are X's errors about the account itself."""
    included = _included(answer)
    posts: dict[int, Post] = {}
    complaints = []
    for item in _list(answer, "data"):
        try:
            post = _read_post(item, included, handle)
            posts[int(post.id)] = post
        except (ValueError, OverflowError) as error:
            complaints.append(f"x:{handle}: post {str(item.get('id'))[:30]} could not be read: {error}")
    errors = [error for error in _list(answer, "errors") if not _is_about_another_post(error)]
    return TimelinePage(
        posts=tuple(sorted(posts.items())),
        next_token=_text(_map(answer, "meta"), "next_token"),
        complaints=tuple(complaints),
        problems=tuple(_account_problem(error, handle) for error in errors),
    )


def read_user(answer: Json, *, handle: str) -> tuple[str | None, tuple[str, ...]]:
    """The account's number, or None with X's reasons."""
    for user in _list(answer, "data"):
        number = _text(user, "id")
        if number and number.isdecimal():
            return number, ()
    return None, tuple(_account_problem(error, handle) for error in _list(answer, "errors"))


def _read_post(item: Json, included: Mapping[str, Json], handle: str) -> Post:
    number = _number(item)
    history = _either(item, "edit_history_tweet_ids", "edit_history_post_ids")
    first = str(history[0]) if isinstance(history, list) and history else number
    references = _references(item)
    repeated = references.get("retweeted") or references.get("reposted")
    words = _words(included.get(repeated or "", item))
    source_of_repost = REPOSTED_FROM.match(_words(item)) if repeated else None
    return Post(
        platform=PLATFORM,
        source=handle,
        id=number,
        posted_at=_time(item),
        text=words,
        url=f"https://x.com/{handle}/status/{number}",
        lang=_language(item),
        repost_of=repeated,
        # A quotation continues or answers what it quotes; its words are its own, so it is no repost.
        reply_to=references.get("replied_to") or references.get("quoted"),
        edit_of=first if first != number else None,
        origin=source_of_repost[1] if source_of_repost else None,
        is_edited=first != number,
        media=_media(item),
    )


def _number(item: Json) -> str:
    number = str(item.get("id") or "")
    if not number.isdecimal() or len(number) > 20:
        raise ValueError("it has no number")
    return number


def _words(item: Json) -> str:
    """The whole text: of a long post, `text` holds the beginning only. X escapes &, < and >."""
    note = _either(item, "note_tweet", "note_post")
    words = (_text(note, "text") if isinstance(note, dict) else None) or _text(item, "text")
    if words is None:
        raise ValueError("it has no text")
    return html.unescape(words).replace("\0", "").encode("utf-8", "replace").decode()


def _time(item: Json) -> datetime:
    words = _text(item, "created_at")
    time = datetime.fromisoformat(words) if words else None
    if time is None or time.tzinfo is None:
        raise ValueError("it has no time of posting")
    return time.astimezone(UTC)


def _language(item: Json) -> str | None:
    lang = _text(item, "lang")
    return None if lang in NO_LANGUAGE else lang


def _references(item: Json) -> dict[str, str]:
    """What the post repeats, quotes or answers: kind to number."""
    found = _either(item, "referenced_tweets", "referenced_posts")
    references = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    return {str(entry.get("type")): str(entry["id"]) for entry in references if entry.get("id")}


def _media(item: Json) -> tuple[str, ...]:
    """References such as "photo:3_1570"; the number before the underscore is the kind."""
    keys = _map(item, "attachments").get("media_keys")
    known = [str(key) for key in keys] if isinstance(keys, list) else []
    return tuple(f"{MEDIA_KINDS.get(key.partition('_')[0], 'media')}:{key}" for key in known)


def _included(answer: Json) -> dict[str, Json]:
    includes = _map(answer, "includes")
    posts = [*_list(includes, "tweets"), *_list(includes, "posts")]
    return {str(post.get("id")): post for post in posts if _text(post, "text") is not None}


def _is_about_another_post(error: Json) -> bool:
    """A post that is repeated or answered may be gone; that says nothing about the account."""
    return error.get("resource_type") in ("tweet", "post")


def _account_problem(error: Json, handle: str) -> str:
    detail = str(error.get("detail") or error.get("title") or "no reason given")[:200]
    kind = str(error.get("type") or "").rpartition("/")[2]  # the host of this address varies
    if "suspended" in detail.lower():
        return f"X has suspended @{handle}"
    if kind == "not-authorized-for-resource":
        return f"@{handle} is protected: only its followers may read it"
    if kind == "resource-not-found":
        return f"X knows no account @{handle}: it was renamed or deleted, or is misspelt"
    return f"X does not show @{handle}: {detail}"


def _either(item: Json, old: str, new: str) -> object:
    return item.get(old) or item.get(new)


def _map(item: Json, key: str) -> Json:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _list(item: Json, key: str) -> list[Json]:
    value = item.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _text(item: Json, key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) else None
