"""For each kind of source: a place it reads, where a test can publish posts and make things go wrong."""

import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, Self

from monitors.ports import Source, SourceError, SourceRateLimited, SourceSpec, SourceUnreadable
from monitors.sources import SOURCES, SourceSettings
from tests.fake_sources import START, FakeSource
from tests.servers.loopback import Answer, Drip, Fault, Hang, Huge, LoopbackServer, Reset
from tests.servers.tme import TmeServer
from tests.servers.x_api import XServer

PATIENCE_S = 30.0


def time_of(number: int) -> datetime:
    return START + timedelta(minutes=number)


class Bench(Protocol):
    """`faults` make the next fetch go wrong, each in its way; those `complained_of` do not fail it."""

    is_live: bool
    faults: dict[str, Callable[[], None]]
    complained_of: frozenset[str]

    def source(self, patience_s: float = PATIENCE_S) -> Source:
        """A new object reading the same place, as after a restart."""
        ...

    def publish(self, number: int) -> None: ...

    def edit(self, number: int, text: str) -> None:
        """Asked for only where the source can look at its posts again, as `remove`."""
        ...

    def remove(self, number: int) -> None: ...

    def unreachable(self) -> dict[str, Source]:
        """Sources at places that nothing can be read from, by what is wrong there; none where that cannot be."""
        ...

    def vanish(self) -> None:
        """From now on there is nothing to read: not an empty place, none at all."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...


class _Opened:
    complained_of: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    def edit(self, number: int, text: str) -> None:
        raise NotImplementedError

    def remove(self, number: int) -> None:
        raise NotImplementedError

    def unreachable(self) -> dict[str, Source]:
        return {}

    def opened(self, source: Source) -> Source:
        self._open.push_async_callback(source.close)
        return source


class FakeBench(_Opened):
    is_live = True

    def __init__(self, _folder: Path) -> None:
        super().__init__()
        self._source = FakeSource()
        self.faults = {
            name: self._raising(error)
            for name, error in {
                "rate limit": SourceRateLimited("wait", retry_after_s=17.0),
                "server error": SourceError("out of order"),
                "hang": SourceError("no answer"),
            }.items()
        }

    def source(self, patience_s: float = PATIENCE_S) -> Source:
        return self._source

    def publish(self, number: int) -> None:
        self._source.publish(f"{number} killed", at=time_of(number), number=number)

    def vanish(self) -> None:
        self._source.faults.append(SourceUnreadable("shows no channel"))

    def _raising(self, error: SourceError) -> Callable[[], None]:
        return lambda: self._source.faults.append(error)


class FileBench(_Opened):
    is_live = False
    complained_of = frozenset({"garbage", "huge"})

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._path = folder / "feed.jsonl"
        self._path.touch()
        self.faults = {
            "garbage": lambda: self._append(b"\xff\x00 garbage\n"),
            "huge": lambda: self._append(b"x" * 5_000_000 + b"\n"),
        }

    def source(self, patience_s: float = PATIENCE_S) -> Source:
        spec = SourceSpec(kind="file", handle="feed", path=str(self._path), side="nrf", beat="af")
        return SOURCES["file"](spec, SourceSettings())

    def publish(self, number: int) -> None:
        row = {"id": str(number), "platform": "x", "source": "desk", "text": f"{number} killed"}
        row["posted_at"] = time_of(number).isoformat()
        self._append(json.dumps(row).encode() + b"\n")

    def vanish(self) -> None:
        self._path.unlink()

    def _append(self, line: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(line)


class _ServerBench(_Opened):
    is_live = True
    kind: str
    server: LoopbackServer

    def __init__(self) -> None:
        super().__init__()
        later = {"Retry-After": "17"}
        self.faults = {
            "rate limit": self._queueing(Answer(429, b"{}", later)),
            "server error": self._queueing(Answer(502, b"<html>Bad gateway</html>")),
            "garbage": self._queueing(Answer(200, b"\x00\xff garbage")),
            "huge": self._queueing(Huge(50_000_000)),
            "packed huge": self._queueing(Huge(50_000_000, is_packed=True)),
            "hang": self._queueing(Hang()),
            "slow drip": self._queueing(Drip()),
            "reset": self._queueing(Reset(after=b"<")),
        }

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self.server)
        return self

    def source(self, patience_s: float = PATIENCE_S) -> Source:
        return self._source_at(self.server.base_url, patience_s)

    def unreachable(self) -> dict[str, Source]:
        no_tls = self.server.base_url.replace("http:", "https:")
        return {
            "no TLS there": self._source_at(no_tls),
            "no such name": self._source_at("http://nowhere.invalid"),
            "nobody listens": self._source_at("http://127.0.0.1:1"),
        }

    def _source_at(self, base_url: str, patience_s: float = PATIENCE_S) -> Source:
        settings = SourceSettings(
            preview_base_url=base_url,
            x_base_url=base_url,
            x_bearer_token="secret-key",
            timeout_s=patience_s,
        )
        return self.opened(
            SOURCES[self.kind](SourceSpec(kind=self.kind, handle="desk", side="nrf", beat="af"), settings)
        )

    def _queueing(self, fault: Fault) -> Callable[[], None]:
        return lambda: self.server.faults.append(fault)


class TelegramBench(_ServerBench):
    kind = "telegram"

    def __init__(self, _folder: Path) -> None:
        super().__init__()
        self.server: TmeServer = TmeServer()
        self.server.channels["desk"] = {}

    def publish(self, number: int) -> None:
        self.server.post("desk", number, f"{number} killed", at=time_of(number))

    def edit(self, number: int, text: str) -> None:
        self.server.post("desk", number, text, at=time_of(number), meta="edited &nbsp;")

    def remove(self, number: int) -> None:
        self.server.remove("desk", number)

    def vanish(self) -> None:
        self.server.channels.clear()


class XBench(_ServerBench):
    kind = "x"

    def __init__(self, _folder: Path) -> None:
        super().__init__()
        self.server: XServer = XServer()
        self.server.account("desk")

    def publish(self, number: int) -> None:
        self.server.post(number, f"{number} killed", at=time_of(number))

    def vanish(self) -> None:
        self.server.accounts.clear()
        detail = "User has been suspended: [desk]."
        self.server.errors["900"] = [{"title": "Forbidden", "detail": detail, "resource_type": "user"}]


BENCHES: dict[str, Callable[[Path], Bench]] = {
    "fake": FakeBench,
    "file": FileBench,
    "telegram": TelegramBench,
    "x": XBench,
}
