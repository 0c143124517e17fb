"""A Bot API on a loopback port: remembers what was sent, hands out the updates a test puts in."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

BOT = {"id": 42, "is_bot": True, "first_name": "Claimwatch", "username": "claimwatch_bot"}
LONGEST_POLL_S = 1.0


@dataclass
class BotApiServer:
    """Runs in a thread of its own, so that a bot in another process or loop can be pointed at it."""

    token: str
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the loopback Bot API did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def say(self, text: str, *, chat_id: int, user_id: int) -> None:
        """Put a message of a person into the next updates."""
        number = len(self._updates) + 1
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "group", "title": "Desk"}
        sender = {"id": user_id, "is_bot": False, "first_name": "Analyst"}
        length = len(text.split()[0])
        entities = [{"type": "bot_command", "offset": 0, "length": length}] if text.startswith("/") else []
        message = {"message_id": number, "date": 1630000000, "chat": chat, "from": sender, "text": text}
        with self._changed:
            self._updates.append({"update_id": number, "message": {**message, "entities": entities}})
            self._changed.notify_all()

    def post(self, text: str, *, number: int, chat: dict[str, Any], at: int, edited: bool = False) -> None:
        """Put a channel's post, or its edit, into the next updates."""
        kind = "edited_channel_post" if edited else "channel_post"
        post = {"message_id": number, "date": at, "chat": chat, "text": text, **({"edit_date": at} if edited else {})}
        with self._changed:
            self._updates.append({"update_id": len(self._updates) + 1, kind: post})
            self._changed.notify_all()

    def sent(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        with self._changed:
            return [payload for name, payload in self.calls if name == method]

    def wait_for(self, wanted: Callable[[], bool], timeout_s: float = 30.0) -> bool:
        """Block until a call makes `wanted` true."""
        with self._changed:
            return self._changed.wait_for(wanted, timeout_s)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        method, payload = request.match_info["method"], await _payload(request)
        answer: Callable[[dict[str, Any]], Awaitable[Any]] = getattr(self, f"_{method}", self._nothing)
        result = await answer(payload)
        with self._changed:
            self.calls.append((method, payload))
            self._changed.notify_all()
        return web.json_response({"ok": True, "result": result})

    async def _nothing(self, payload: dict[str, Any]) -> bool:
        return True

    async def _getMe(self, payload: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _getUpdates(self, payload: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: N802
        offset = int(payload.get("offset") or 0)
        waited = 0.0
        allowed = payload.get("allowed_updates") or []
        while not (
            found := [u for u in self._updates if u["update_id"] >= offset and not u.keys().isdisjoint(allowed)]
        ):
            if waited >= LONGEST_POLL_S or self._stop.is_set():
                break
            await asyncio.sleep(0.02)
            waited += 0.02
        return found

    async def _getChatMember(self, payload: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"status": "administrator", "user": BOT}

    async def _sendMessage(self, payload: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat = {"id": int(payload["chat_id"]), "type": "private"}
        return {"message_id": 1000 + len(self.calls), "date": 1630000000, "chat": chat, "text": payload["text"]}


async def _payload(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    fields = await request.post()
    return {name: _plain(str(value)) for name, value in fields.items()}


def _plain(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
