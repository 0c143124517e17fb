"""A web server on the loopback interface that can be told to misbehave."""

import asyncio
import gzip
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.test_utils import TestServer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Answer:
    """This answer instead of the right one."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer, or only its first bytes, until the server closes."""

    after: bytes = b""


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection breaks off, after some bytes of an answer if any are given."""

    after: bytes = b""


@dataclass(frozen=True, slots=True)
class Huge:
    """A body of so many bytes, packed small if asked for."""

    size: int
    is_packed: bool = False


@dataclass(frozen=True, slots=True)
class Drip:
    """An answer that never ends, a byte at a time."""

    every_s: float = 0.02


Fault = Answer | Hang | Reset | Huge | Drip


class LoopbackServer(ABC):
    """Answers by `respond`; each fault in the queue takes the place of one answer (None: no fault)."""

    def __init__(self) -> None:
        self.faults: deque[Fault | None] = deque()
        self.requests: list[web.Request] = []
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._server = TestServer(app)

    @abstractmethod
    async def respond(self, request: web.Request) -> web.StreamResponse: ...

    @property
    def base_url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    @property
    def paths(self) -> list[str]:
        return [request.path_qs for request in self.requests]

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._server.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        fault = self.faults.popleft() if self.faults else None
        if fault is None:
            return await self.respond(request)
        if isinstance(fault, Answer):
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        if isinstance(fault, Huge):
            return _huge(fault)
        if isinstance(fault, Reset):
            return await _break_off(request, fault.after)
        if isinstance(fault, Drip):
            return await self._drip(request, fault.every_s)
        return await self._hang(request, fault.after)

    async def _drip(self, request: web.Request, every_s: float) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with suppress(ConnectionError):
            while not self._closing.is_set():
                await response.write(b" ")
                await asyncio.sleep(every_s)
        return response

    async def _hang(self, request: web.Request, after: bytes) -> web.StreamResponse:
        response = web.StreamResponse()
        if after:
            await response.prepare(request)
            await response.write(after)
        await self._closing.wait()
        return response


def _huge(fault: Huge) -> web.Response:
    body = b"x" * fault.size
    if not fault.is_packed:
        return web.Response(body=body)
    return web.Response(body=gzip.compress(body, compresslevel=1), headers={"Content-Encoding": "gzip"})


async def _break_off(request: web.Request, after: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    if after:
        await response.prepare(request)
        await response.write(after)
    if request.transport is not None:
        request.transport.abort()
    return response
