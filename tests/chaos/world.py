"""Servers that fail at random, a database that is left in mid-step, and posts of which none may be lost or doubled."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from aiohttp import web

from claims.model import Post, Reading
from monitors.ports import Filing, SourceSpec, StoreBusy
from storage.intake import SqlIntake
from storage.store import SqlStore
from tests.builders import claim
from tests.fake_sources import START
from tests.servers.loopback import Answer, Hang, LoopbackServer, Reset
from tests.servers.tme import TmeServer
from tests.servers.x_api import XServer

FAULTS = (
    Reset(),
    Reset(after=b"<html>"),
    Hang(),
    Hang(after=b"<html>"),
    Answer(500, b"out of order"),
    Answer(502, b"<html>Bad gateway</html>"),
    Answer(429, b"{}", {"Retry-After": "20"}),
    Answer(429, b"{}"),
    Answer(503, b"", {"Retry-After": "5"}),
    Answer(200, b"\x00\xff garbage"),
    Answer(200, b""),
    Answer(200, b'{"data": [{"id": "1"'),
    Answer(302, b"", {"Location": "/s/elsewhere"}),
)


class Crash(BaseException):
    """The process dies here; nothing may catch it."""


class Weather:
    """How often a request fails, and which way; the same from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.share = 0.0  # of requests that fail
        self.failed = 0

    def strike(self, server: LoopbackServer) -> None:
        if self.random.random() < self.share:
            self.failed += 1
            server.faults.append(self.random.choice(FAULTS))


class StormyTme(TmeServer):
    """t.me in bad weather; an answer may also break off in the middle."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self._weather.strike(self)
        return await _cut(await super()._handle(request), request, self._weather)


class StormyX(XServer):
    """X in bad weather."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self._weather.strike(self)
        return await _cut(await super()._handle(request), request, self._weather)


async def _cut(answer: web.StreamResponse, request: web.Request, weather: Weather) -> web.StreamResponse:
    """Now and then half of the right answer, under the length of the whole."""
    body = answer.body if isinstance(answer, web.Response) else None
    if not isinstance(body, bytes) or len(body) < 2 or weather.random.random() >= weather.share / 4:
        return answer
    weather.failed += 1
    headers = {"Content-Length": str(len(body)), "Content-Type": answer.content_type}
    half = web.StreamResponse(headers=headers)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return half


class FrailStore(SqlStore):
    """Is busy at times, and dies in the middle of a transaction at others."""

    weather: Weather
    crashes = 0.0  # share of the posts filed at which the process dies
    busy = 0.0  # share of transactions refused

    @contextmanager
    def intake(self) -> Iterator[SqlIntake]:
        if self.weather.random.random() < self.busy:
            raise StoreBusy("another process writes")
        with super().intake() as intake:
            file_post = intake.file_post

            def dying(post: Post, reading: Reading, *, seen_at: datetime) -> Filing:
                filing = file_post(post, reading, seen_at=seen_at)
                if self.weather.random.random() < self.crashes:
                    raise Crash
                return filing

            intake.file_post = dying  # type: ignore[method-assign]
            yield intake
            if self.weather.random.random() < self.crashes / 2:
                raise Crash


class PlainReader:
    """Reads a number of killed: what is under test is that posts arrive, not what they say."""

    def read(self, post: Post) -> Reading:
        return Reading(lang="en", claims=(claim(int(post.text.split()[0])),))


class World:
    """Channels and accounts, and what each has posted so far."""

    def __init__(self, tme: TmeServer, x: XServer, *, channels: int, accounts: int) -> None:
        self._tme = tme
        self._x = x
        self.specs = [SourceSpec(kind="telegram", handle=f"channel_{n}", interval_s=60) for n in range(channels)]
        self.specs += [SourceSpec(kind="x", handle=f"account_{n}", interval_s=60) for n in range(accounts)]
        self.served: dict[tuple[str, str, str], str] = {}
        self._next = {spec.key: 1 for spec in self.specs}
        for spec in self.specs:
            if spec.kind == "telegram":
                tme.channels[spec.handle] = {}
            else:
                x.account(spec.handle, _account(spec))

    def publish(self, spec: SourceSpec, at: datetime) -> None:
        number = self._next[spec.key]
        self._next[spec.key] += 1
        text = f"{number} Taliban killed in Panjshir, says {spec.handle}"
        if spec.kind == "telegram":
            self._tme.post(spec.handle, number, text, at=at)
            self.served["telegram", spec.handle, f"{spec.handle}/{number}"] = text
        else:
            number += 10_000 * int(_account(spec))
            self._x.post(number, text, at=at, account=_account(spec))
            self.served["x", spec.handle, str(number)] = text


def _account(spec: SourceSpec) -> str:
    return str(1_000 + int(spec.handle.partition("_")[2]))


def history() -> Iterator[datetime]:
    """Times of the posts that stand before anybody looks."""
    yield from (START - timedelta(minutes=minutes) for minutes in (90, 60, 30))
