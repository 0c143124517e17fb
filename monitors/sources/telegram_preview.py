"""Telegram channels through the public preview on t.me/s: no account, honest about who asks, paged back politely."""

import asyncio
import functools
import re
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from claims.model import Post
from monitors.ports import (
    Fetched,
    FetchedBack,
    FetchedPost,
    Gap,
    Reread,
    SeenPost,
    SourceError,
    SourceRateLimited,
    SourceSpec,
    SourceUnreadable,
)
from monitors.sources.settings import SourceSettings
from monitors.sources.telegram_page import NATIVE_ID, PreviewPage, PreviewPost, read_page

MAX_PAGE = 2 * 1024 * 1024  # bytes unpacked; a page of twenty long posts has about 200,000
MAX_REDIRECTS = 2
HANDLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,63}")


class TelegramPreviewSource:
    """The cursor is the number of the last message read, an album's last part. Edited messages of the newest page are
    offered again.
    """

    is_live = True

    def __init__(self, spec: SourceSpec, settings: SourceSettings) -> None:
        self.spec = spec
        self._settings = settings
        self._handle = spec.handle.removeprefix("@")
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, cursor: str | None) -> Fetched:
        last = int(cursor) if cursor and cursor.isdecimal() else None
        if last is None:
            return self._fetched([await self._page()], after=0, gap=None)
        pages = [await self._page_with_posts()]
        gap = await self._page_back(pages, last)
        return self._fetched(pages, after=last, gap=gap)

    async def reread(self, seen: Sequence[SeenPost]) -> Reread:
        """Reads pages back from the newest as far as the posts asked for reach.

        A post is gone where a page that must show it does not: a page shows everything from its lowest message up to
        the page above it. Below the lowest message shown nothing is concluded: a history that ends early is no proof.
        """
        asked = {number: post.id for post in seen if (number := self._number_of(post.id)) is not None}
        left = set(asked)
        pages: list[PreviewPage] = []
        gone: list[str] = []
        while left and len(pages) < self._settings.max_pages:
            page = await (self._page(before=pages[-1].numbers[0]) if pages else self._page_with_posts())
            if not page.numbers or (pages and page.numbers[0] >= pages[-1].numbers[0]):
                break
            pages.append(page)
            covered = {number for number in left if number >= page.numbers[0]}
            if page.is_whole:
                gone += [asked[number] for number in sorted(covered - page.named)]
            left -= covered
        shown = {each.post.id: self._spoken_for(each.post) for page in pages for each in page.posts}
        return Reread(
            posts=tuple(shown[native_id] for native_id in asked.values() if native_id in shown),
            gone=tuple(gone),
            complaints=_once(words for page in pages for words in page.complaints),
        )

    async def fetch_back(self, before: str | None, *, since: datetime) -> FetchedBack:
        mark = int(before) if before and before.isdecimal() else None
        page = await self._page(before=mark)
        posts = [self._spoken_for(each.post) for each in page.posts if mark is None or each.number < mark]
        young = tuple(post for post in posts if post.posted_at >= since)
        is_end = not page.numbers or (mark is not None and page.numbers[0] >= mark) or len(young) < len(posts)
        return FetchedBack(posts=young, before=None if is_end else str(page.numbers[0]), complaints=page.complaints)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    @property
    def _name(self) -> str:
        return f"t.me/s/{self._handle}"

    async def _page_back(self, pages: list[PreviewPage], last: int) -> Gap | None:
        """Adds older pages until the last message read is reached, the history ends, or there are too many."""
        while (oldest := pages[-1].numbers[0]) > last + 1:
            if len(pages) == self._settings.max_pages:
                why = f"more than {self._settings.max_pages} pages of new posts at once; the older ones were left out"
                return Gap(start=str(last), end=str(oldest), why=why)
            page = await self._page(before=oldest)
            if not page.numbers or page.numbers[0] >= oldest:
                return None
            pages.append(page)
        return None

    def _fetched(self, pages: list[PreviewPage], *, after: int, gap: Gap | None) -> Fetched:
        new = {each.number: each for page in pages for each in page.posts if each.number > after}
        edited = {each.number: each for each in pages[0].posts if each.number <= after and each.post.is_edited}
        offered = sorted({**edited, **new}.values(), key=lambda each: each.number)
        cursors = _cursors(offered, after)
        return Fetched(
            posts=tuple(
                FetchedPost(post=self._spoken_for(each.post), cursor=str(cursor))
                for each, cursor in zip(offered, cursors, strict=True)
            ),
            gap=gap,
            complaints=_once(words for page in pages for words in page.complaints),
        )

    def _spoken_for(self, post: Post) -> Post:
        return replace(post, side=self.spec.side, beat=self.spec.beat)

    def _number_of(self, native_id: str) -> int | None:
        """Of a post of this channel, whose name may be written in other letters."""
        match = NATIVE_ID.fullmatch(native_id)
        if match is None or match["channel"].casefold() != self._handle.casefold():
            return None
        return int(match["number"])

    async def _page_with_posts(self) -> PreviewPage:
        """The newest page of a channel whose posts were read before."""
        page = await self._page()
        if not page.numbers:
            raise SourceUnreadable(
                f"{self._name} shows no posts any more, though posts were read before: its history was cleared,"
                " or t.me changed its pages"
            )
        return page

    async def _page(self, before: int | None = None) -> PreviewPage:
        if not HANDLE.fullmatch(self._handle):
            raise SourceUnreadable(
                f"{self._handle[:60]!r} cannot be a Telegram channel; use its public name, such as durov"
            )
        html = await self._get(f"/s/{self._handle}" + (f"?before={before}" if before else ""))
        page = await asyncio.to_thread(read_page, html, source=self.spec.handle)
        if not page.is_telegram:
            raise SourceError(f"{self._name} answered with something that is no page of Telegram's")
        if page.is_hidden:
            raise SourceUnreadable(
                f"{self._name} shows its posts in Telegram's own apps only; a source of kind telegram-account"
                " can read them"
            )
        if page.is_unfamiliar:
            raise SourceUnreadable(
                f"{self._name} shows messages that cannot be read: t.me changed its pages; Claimwatch needs an update"
            )
        if not page.has_channel:
            raise SourceUnreadable(
                f"{self._name} shows no channel: it does not exist, is private, or its preview is switched off"
            )
        return page

    async def _get(self, path: str) -> str:
        """The page's text, following redirects only to another preview page of the same site."""
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                for _ in range(MAX_REDIRECTS + 1):
                    status, headers, body = await self._request(path)
                    if not 300 <= status < 400:
                        self._check(status, headers)
                        return body.decode("utf-8", errors="replace")
                    path = self._redirected(headers.get("Location", ""))
        except TimeoutError as error:
            raise SourceError(f"{self._name} gave no answer within {self._settings.timeout_s:g} s") from error
        except httpx.TimeoutException as error:
            raise SourceError(f"{self._name} gave no answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise SourceError(f"{self._name} could not be reached ({type(error).__name__})") from error
        raise SourceError(f"{self._name} redirects in a circle")

    async def _request(self, path: str) -> tuple[int, httpx.Headers, bytes]:
        body = bytearray()
        async with self._http().stream("GET", path) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_PAGE:
                    raise SourceError(
                        f"{self._name} sent more than {MAX_PAGE // 1024 // 1024} MB; the page was not read"
                    )
        return response.status_code, response.headers, bytes(body)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self._settings.preview_base_url,
                headers={"User-Agent": self._settings.user_agent, "Accept-Language": "en"},
                timeout=self._settings.timeout_s,
                verify=_tls(),
            )
        return self._client

    def _redirected(self, location: str) -> str:
        # t.me sends /s/name to /name where a channel has no preview.
        target = urlsplit(location)
        if not target.path.startswith("/s/") or target.netloc not in ("", urlsplit(str(self._http().base_url)).netloc):
            raise SourceUnreadable(
                f"{self._name} leads away from the preview: the channel has none, is private, or is no channel"
            )
        return f"{target.path}?{target.query}" if target.query else target.path

    def _check(self, status: int, headers: httpx.Headers) -> None:
        if status == 429 or (status == 503 and "Retry-After" in headers):
            raise SourceRateLimited(f"{self._name} asks to wait (HTTP {status})", retry_after_s=_retry_after_s(headers))
        if status >= 500:
            raise SourceError(f"{self._name} is out of order (HTTP {status})")
        if status != 200:
            raise SourceUnreadable(f"{self._name} refuses to be read (HTTP {status})")


def _retry_after_s(headers: httpx.Headers) -> float | None:
    """Seconds, or the time between two dates of one answer: whatever our own clock says."""
    value = headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        until, now = parsedate_to_datetime(value), parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


@functools.cache
def _tls() -> ssl.SSLContext:
    """One for all sources: making one takes as long as a request."""
    return httpx.create_ssl_context()


def _cursors(offered: Sequence[PreviewPost], after: int) -> list[int]:
    """For each post the number up to which everything is read once it is stored: never beyond the next post."""
    following = [each.number for each in offered[1:]]
    limits = [max(each.last_number, after) for each in offered]
    return [*(min(limit, max(after, n - 1)) for limit, n in zip(limits, following, strict=False)), *limits[-1:]]


def _once(complaints: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(complaints))
