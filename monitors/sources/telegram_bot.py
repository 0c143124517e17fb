"""Channels and groups the bot itself is in: their posts are sent to it, and a poll looks whether they still can be."""

import asyncio
import json
from typing import Any

import httpx

from monitors.ports import Fetched, SourceError, SourceRateLimited, SourceSpec, SourceUnreadable
from monitors.sources.settings import SourceSettings

MAX_ANSWER = 256 * 1024
READS_ALL = ("creator", "administrator")


class TelegramBotSource:
    """Fetches no posts: `monitors.pushed` takes them as they come. It finds out what no silence tells, that the bot was
    put out, or is in a group whose messages it is not shown.
    """

    is_live = True

    def __init__(self, spec: SourceSpec, settings: SourceSettings) -> None:
        self.spec = spec
        self._token = settings.bot_token or ""
        self._base_url = settings.bot_api_base_url
        self._timeout_s = settings.timeout_s
        self._user_agent = settings.user_agent
        handle = spec.handle.removeprefix("@")
        self._chat: int | str = int(handle) if handle.lstrip("-").isdecimal() else f"@{handle}"
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, cursor: str | None) -> Fetched:  # noqa: ARG002 - nothing is asked for from a cursor on
        bot_id = self._token.partition(":")[0]
        if not bot_id.isdecimal():
            raise SourceUnreadable(f"{self.spec.key} needs the bot: set telegram.token")
        member = await self._ask("getChatMember", chat_id=self._chat, user_id=int(bot_id))
        status = member.get("status")
        if status in ("left", "kicked") or (status == "restricted" and not member.get("is_member")):
            raise SourceUnreadable(
                f"the bot is not in {self._chat}: add it to the group as a member, to a channel as an administrator"
            )
        if status not in READS_ALL and not (await self._ask("getMe")).get("can_read_all_group_messages"):
            raise SourceUnreadable(
                f"the bot is in {self._chat}, but Telegram shows it only what is addressed to it there: make it an"
                " administrator, or switch its privacy off (@BotFather, /setprivacy) and add it anew"
            )
        return Fetched()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """The result. A group that became a supergroup is asked for under its new number."""
        answer = await self._answer(method, parameters)
        moved = _parameters(answer).get("migrate_to_chat_id")
        if isinstance(moved, int) and "chat_id" in parameters:
            self._chat = moved
            answer = await self._answer(method, {**parameters, "chat_id": moved})
        result = answer.get("result")
        if answer.get("ok") is True and isinstance(result, dict):
            return result
        raise self._error(answer)

    async def _answer(self, method: str, parameters: dict[str, object]) -> dict[str, Any]:
        # The address holds the token: no error of the library goes on, nor its text.
        try:
            async with asyncio.timeout(self._timeout_s):
                body = await self._post(f"/bot{self._token}/{method}", parameters)
            answer = json.loads(body)
        except TimeoutError:
            raise SourceError(f"Telegram's Bot API gave no answer within {self._timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise SourceError(f"Telegram's Bot API could not be reached ({type(error).__name__})") from None
        except ValueError:
            raise SourceError("Telegram's Bot API answered with something that is no answer of its") from None
        if not isinstance(answer, dict):
            raise SourceError("Telegram's Bot API answered with something that is no answer of its")
        return answer

    async def _post(self, path: str, parameters: dict[str, object]) -> bytes:
        if self._client is None:
            headers = {"User-Agent": self._user_agent}
            self._client = httpx.AsyncClient(base_url=self._base_url, headers=headers, timeout=self._timeout_s)
        body = bytearray()
        async with self._client.stream("POST", path, json=parameters) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise SourceError(f"Telegram's Bot API sent more than {MAX_ANSWER // 1024} KB; it was not read")
        return bytes(body)

    def _error(self, answer: dict[str, Any]) -> SourceError:
        code, words = answer.get("error_code"), str(answer.get("description", "no reason given"))[:200]
        if code == 429:
            wait = _parameters(answer).get("retry_after")
            retry_after_s = float(wait) if isinstance(wait, int | float) else None
            return SourceRateLimited("Telegram's Bot API asks to wait", retry_after_s=retry_after_s)
        if code in (401, 404):
            return SourceUnreadable("Telegram refuses the bot token: check telegram.token")
        if code in (400, 403):
            return SourceUnreadable(f"the bot cannot see {self._chat} ({words}): is it in there, and the name right?")
        return SourceError(f"Telegram's Bot API is out of order (HTTP {code})")


def _parameters(answer: dict[str, Any]) -> dict[str, Any]:
    found = answer.get("parameters")
    return found if isinstance(found, dict) else {}
