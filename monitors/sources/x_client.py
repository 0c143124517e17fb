"""X API v2 through tweepy, with our own session, time limit, base URL and errors; the token stays in here."""

import asyncio
import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import aiohttp
from tweepy.asynchronous import AsyncClient  # type: ignore[import-untyped]

from monitors.ports import SourceError, SourceRateLimited, SourceUnreadable

MAX_BODY = 8 * 1024 * 1024  # bytes; a hundred of the longest posts with those they repeat
Json = dict[str, object]

# Since August 2026 X's own description of the API says post where its documents and tweepy say tweet.
NEW_NAMES = {
    "note_tweet": "note_post",
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "referenced_tweets.id": "referenced_posts.id",
}


class XClient(AsyncClient):  # type: ignore[misc]
    """Raises SourceUnreadable, SourceRateLimited or SourceError, whatever the network or X does."""

    session: aiohttp.ClientSession | None

    def __init__(self, *, base_url: str, bearer_token: str, timeout_s: float, user_agent: str) -> None:
        super().__init__(bearer_token.strip(), return_type=dict, wait_on_rate_limit=False)
        self.user_agent = user_agent
        self._base_url = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._speaks_of_posts = False

    async def request(
        self,
        method: str,
        route: str,
        params: Mapping[str, str] | None = None,
        json: object = None,  # noqa: ARG002 - tweepy's signature; nothing is ever written to X
        user_auth: bool = False,  # noqa: ARG002
    ) -> "Answer":
        """Asks in the old names of fields, and from the first refusal of those on in the new ones."""
        answer = await self._ask(method, route, dict(params or {}))
        if answer.status == 400 and not self._speaks_of_posts and b"tweet.fields" in answer.body:
            self._speaks_of_posts = True
            answer = await self._ask(method, route, dict(params or {}))
        answer.check()
        return answer

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close()
            self.session = None

    async def _ask(self, method: str, route: str, params: dict[str, str]) -> "Answer":
        # tweepy logs its headers, and the token with them; this request is logged nowhere.
        headers = {"User-Agent": self.user_agent, "Authorization": f"Bearer {self.bearer_token}"}
        params = _in_new_names(params) if self._speaks_of_posts else params
        try:
            async with self._open_session().request(
                method, self._base_url + route, params=params, headers=headers, allow_redirects=False
            ) as response:
                return Answer(response.status, response.headers, await _body(response))
        except TimeoutError as error:
            raise SourceError(f"X gave no answer within {self._timeout.total:g} s") from error
        except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError) as error:
            raise SourceError(f"X could not be reached ({type(error).__name__})") from error
        except ValueError:
            # Not chained: what aiohttp says of a header it will not send may quote the header.
            raise SourceUnreadable("x.base_url or x.bearer_token holds characters that cannot be sent") from None

    def _open_session(self) -> aiohttp.ClientSession:
        session = self.session or aiohttp.ClientSession(timeout=self._timeout)
        self.session = session
        return session


class Answer:
    """One answer of X's, read to its end."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    async def json(self) -> Json:
        answer = _object(self.body)
        if answer is None:
            raise SourceError("X answered with something that is no JSON object")
        return answer

    def check(self) -> None:
        """Raises what a status other than 200 means for whoever runs Claimwatch."""
        if self.status == 200:
            return
        problem = _problem(self.body)
        said = f" (HTTP {self.status}{': ' + problem if problem else ''})"
        if self.status == 401:
            raise SourceUnreadable("X does not accept the key; set a valid x.bearer_token" + said)
        if self.status == 402:
            raise SourceUnreadable("X has no credits left for this key; buy some in X's developer console" + said)
        if self.status == 403:
            raise SourceUnreadable("X does not let this key read posts; check its access level and use case" + said)
        if self.status == 429:
            self._check_limit(said)
        if self.status >= 500:
            raise SourceError("X is out of order" + said)
        raise SourceUnreadable("X refuses the request" + said)

    def _check_limit(self, said: str) -> None:
        # One status for two things: too many requests now, or the month's posts used up.
        if b"usage-capped" in self.body.lower() or b"usagecapexceeded" in self.body.lower():
            raise SourceUnreadable("X's monthly cap of posts is used up; raise it in X's developer console" + said)
        raise SourceRateLimited("X asks to wait" + said, retry_after_s=_retry_after_s(self.headers))


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > MAX_BODY:
            raise SourceError(f"X sent more than {MAX_BODY // 1024 // 1024} MB; the answer was not read")
    return bytes(body)


def _object(body: bytes) -> Json | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _problem(body: bytes) -> str:
    """What X says went wrong, in at most 200 characters, or nothing where it answers in HTML."""
    answer = _object(body) or {}
    said = answer.get("detail") or answer.get("title") or ""
    return str(said)[:200]


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Counted from the answer's own date: our clock may be wrong."""
    if headers.get("Retry-After", "").isdecimal():
        return float(headers["Retry-After"])
    try:
        now = parsedate_to_datetime(headers["Date"]).timestamp()
        return max(0.0, float(headers["x-rate-limit-reset"]) - now)
    except (KeyError, ValueError, TypeError):
        return None


def _in_new_names(params: dict[str, str]) -> dict[str, str]:
    def renamed(value: str) -> str:
        return ",".join(NEW_NAMES.get(word, word) for word in value.split(","))

    names = {"tweet.fields": "post.fields"}
    return {
        names.get(name, name): renamed(value) if isinstance(value, str) else value for name, value in params.items()
    }
