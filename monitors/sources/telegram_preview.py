"""Telegram channels through the public preview on t.me/s: no account, honest about who asks, paged back politely."""

import asyncio
import functools
import re
import ssl
from collections.abc import Iterable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from claims.model import Post
from monitors.ports import (
    Fetched,
    FetchedPost,
    Gap,
    SourceError,
    SourceRateLimited,
    SourceSpec,
    SourceUnreadable,
)
from monitors.sources.settings import SourceSettings
from monitors.sources.telegram_page import PreviewPage, read_page

MAX_PAGE = 2 * 1024 * 1024  # bytes unpacked; a page of twenty long posts has about 200,000
MAX_REDIRECTS = 2
HANDLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,63}")


class TelegramPreviewSource:
    """The cursor is the number of the last message read. Edited messages of the newest page are offered again."""

    is_live = True

    def __init__(self, spec: SourceSpec, settings: SourceSettings) -> None:
        self.spec = spec
        self._settings = settings
        self._handle = spec.handle.removeprefix("@")
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, cursor: str | None) -> Fetched:
        if not HANDLE.fullmatch(self._handle):
            raise SourceUnreadable(
                f"{self._handle[:60]!r} cannot be a Telegram channel; use its public name, such as durov"
            )
        last = int(cursor) if cursor and cursor.isdecimal() else None
        pages = [await self._page()]
        if last is None:
            return self._fetched(pages, after=0, gap=None)
        if not pages[0].numbers:
            raise SourceUnreadable(
                f"{self._name} shows no posts any more, though posts were read before: its history was cleared,"
                " or t.me changed its pages"
            )
        gap = await self._page_back(pages, last)
        return self._fetched(pages, after=last, gap=gap)

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
        new = {number: post for page in pages for number, post in page.posts if number > after}
        edited = {number: post for number, post in pages[0].posts if number <= after and post.is_edited}
        posts = [self._offered(post, max(number, after)) for number, post in sorted({**edited, **new}.items())]
        return Fetched(
            posts=tuple(posts), gap=gap, complaints=_once(words for page in pages for words in page.complaints)
        )

    def _offered(self, post: Post, cursor: int) -> FetchedPost:
        return FetchedPost(post=replace(post, side=self.spec.side, beat=self.spec.beat), cursor=str(cursor))

    async def _page(self, before: int | None = None) -> PreviewPage:
        html = await self._get(f"/s/{self._handle}" + (f"?before={before}" if before else ""))
        page = await asyncio.to_thread(read_page, html, source=self.spec.handle)
        if not page.is_telegram:
            raise SourceError(f"{self._name} answered with something that is no page of Telegram's")
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


def _once(complaints: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(complaints))
