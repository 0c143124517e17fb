"""X accounts through their timelines: every post is paid for, so none is asked for twice."""

import re
from dataclasses import replace

from claims.model import Post
from monitors.ports import Fetched, FetchedPost, Gap, SourceSpec, SourceUnreadable
from monitors.sources.settings import SourceSettings
from monitors.sources.x_client import XClient
from monitors.sources.x_page import TimelinePage, read_page, read_user

HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
CURSOR = re.compile(r"(?P<user>[0-9]{1,20}):(?P<post>[0-9]{1,20})")
A_PAGE = 100
A_BASELINE = 20  # posts read when a source is new; each costs half a US cent
FIELDS = ["attachments", "created_at", "edit_history_tweet_ids", "lang", "note_tweet", "referenced_tweets"]
EXPANSIONS = ["referenced_tweets.id"]


class XSource:
    """The cursor is "account:post", both X's numbers: the account is looked up once, and known after a rename."""

    is_live = True

    def __init__(self, spec: SourceSpec, settings: SourceSettings) -> None:
        self.spec = spec
        self._handle = spec.handle.removeprefix("@")
        self._max_pages = settings.max_pages
        self._user: str | None = None
        self._client = _client(settings)

    async def fetch(self, cursor: str | None) -> Fetched:
        match = CURSOR.fullmatch(cursor or "")
        user = match["user"] if match else await self._resolved()
        last = match["post"] if match else None
        pages = [await self._page(user, last, None)]
        while last is not None and pages[-1].next_token and len(pages) < self._max_pages:
            pages.append(await self._page(user, last, pages[-1].next_token))
        posts = sorted({number: post for page in pages for number, post in page.posts}.items())
        return Fetched(
            posts=tuple(self._offered(user, number, post) for number, post in posts),
            gap=self._gap(user, last, pages[-1], posts),
            complaints=tuple(words for page in pages for words in (*page.complaints, *page.problems)),
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _resolved(self) -> str:
        if self._user is None:
            if not HANDLE.fullmatch(self._handle):
                raise SourceUnreadable(f"{self._handle[:60]!r} cannot be an X account; use its handle, such as NASA")
            answer = await self._api().get_users(usernames=[self._handle])
            self._user, problems = read_user(answer, handle=self._handle)
            if self._user is None:
                raise SourceUnreadable(next(iter(problems), f"X does not say who @{self._handle} is"))
        return self._user

    async def _page(self, user: str, last: str | None, token: str | None) -> TimelinePage:
        answer = await self._api().get_users_tweets(
            user,
            since_id=last,
            pagination_token=token,
            max_results=A_PAGE if last else A_BASELINE,
            tweet_fields=FIELDS,
            expansions=EXPANSIONS,
        )
        page = read_page(answer, handle=self._handle)
        if page.problems and not answer.get("data"):
            raise SourceUnreadable(page.problems[0])
        if page.complaints and not page.posts:
            raise SourceUnreadable(
                f"none of @{self._handle}'s posts can be read: X changed them ({page.complaints[0]})"
            )
        return page

    def _offered(self, user: str, number: int, post: Post) -> FetchedPost:
        spoken_for = replace(post, source=self.spec.handle, side=self.spec.side, beat=self.spec.beat)
        return FetchedPost(post=spoken_for, cursor=f"{user}:{number}")

    def _gap(self, user: str, last: str | None, oldest: TimelinePage, posts: list[tuple[int, Post]]) -> Gap | None:
        if last is None or oldest.next_token is None or not posts:
            return None
        why = f"more than {self._max_pages * A_PAGE} new posts at once; the older ones were left out"
        return Gap(start=f"{user}:{last}", end=f"{user}:{posts[0][0]}", why=why)

    def _api(self) -> XClient:
        if self._client is None:
            raise SourceUnreadable("reading X needs a key; set x.bearer_token")
        return self._client


def _client(settings: SourceSettings) -> XClient | None:
    if not (settings.x_bearer_token or "").strip():
        return None
    return XClient(
        base_url=settings.x_base_url,
        bearer_token=settings.x_bearer_token or "",
        timeout_s=settings.timeout_s,
        user_agent=settings.user_agent,
    )
