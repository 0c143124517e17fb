"""Telegram without a network: a request class that keeps every call, and a desk with things to tell."""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.access import Access
from bot.app import App, build_application
from bot.desk import Desk
from bot.listening import Listening
from claims.events import gather
from claims.grouping import Decision
from claims.model import Alert, FiledClaim, Place, Relation, RelationKind
from monitors.ports import OutboxItem
from storage.decisions import Decided, NoSuchClaim
from storage.events import EventView
from storage.health import SourceHealth
from storage.queries import ClaimView, RelationView, SourceStatus, Totals
from tests.builders import NOON
from tests.fake_sources import ManualClock
from tests.fakes import FakeMemory, FakeStore

ANALYST, READER, ADMIN, STRANGER = 11, 12, 13, 99
GROUP, OTHER_GROUP = -1001, -1002
BOT = {"id": 5, "is_bot": True, "first_name": "Claimwatch", "username": "claimwatch_bot"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API."""

    method: str
    parameters: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.parameters.get("text", ""))


@dataclass(frozen=True, slots=True)
class GarbledAnswer:
    """An HTTP answer that somebody on the way made: a page instead of JSON."""

    status: int


Fault: TypeAlias = Exception | GarbledAnswer | tuple[int, dict[str, Any]] | None


class OfflineTelegram(BaseRequest):
    """Answers like the Bot API. Faults, one a call: an error to raise, an HTTP answer, or None for success."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.greetings: deque[Fault] = deque()
        self.menu_faults: deque[Fault] = deque()
        self.edit_faults: deque[Fault] = deque()
        self.press_faults: deque[Fault] = deque()
        self._called = asyncio.Event()

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more_timeouts: Any
    ) -> tuple[int, bytes]:
        call = Call(url.rpartition("/")[2], dict(request_data.parameters) if request_data else {})
        self.calls.append(call)
        self._called.set()
        if call.method == "getUpdates" and call.parameters.get("timeout"):
            await asyncio.Event().wait()  # a long poll without news; ends when it is cancelled
        fault = self._fault(call.method)
        if isinstance(fault, Exception):
            raise fault
        if isinstance(fault, GarbledAnswer):
            return fault.status, b"<html>Welcome to the network</html>"
        if fault is not None:
            return fault[0], json.dumps({"ok": False, "error_code": fault[0], **fault[1]}).encode()
        return 200, json.dumps({"ok": True, "result": self._result(call)}).encode()

    def _fault(self, method: str) -> Fault:
        queues = {
            "sendMessage": self.faults,
            "getMe": self.greetings,
            "setMyCommands": self.menu_faults,
            "editMessageText": self.edit_faults,
            "answerCallbackQuery": self.press_faults,
        }
        queue = queues.get(method)
        return queue.popleft() if queue else None

    def _result(self, call: Call) -> Any:
        if call.method in {"getMe", "getUpdates"}:
            return BOT if call.method == "getMe" else []
        if call.method not in {"sendMessage", "editMessageText"}:
            return True
        chat = {"id": call.parameters["chat_id"], "type": "private"}
        return {"message_id": len(self.calls), "date": 1, "chat": chat, "from": BOT, "text": call.text or "-"}

    async def a_call(self) -> None:
        """Until the next call comes."""
        self._called.clear()
        await self._called.wait()

    def sent(self) -> list[Call]:
        return [each for each in self.calls if each.method == "sendMessage"]

    def said(self) -> list[Call]:
        """Every call that the other side of a chat could notice."""
        return [each for each in self.calls if each.method not in {"getMe", "setMyCommands", "leaveChat"}]

    def methods(self) -> list[str]:
        return [each.method for each in self.calls]


@dataclass
class FakeClaims:
    """Answers of storage.queries.ClaimQueries from a list of views, newest first."""

    views: list[ClaimView] = field(default_factory=list)

    def card(self, claim_id: int) -> ClaimView | None:
        return next((view for view in self.views if view.filed.id == claim_id), None)

    def by_place(
        self, place_ids: Sequence[str], *, since: datetime | None = None, limit: int = 20, offset: int = 0
    ) -> list[ClaimView]:
        return self._at(place_ids, since)[offset : offset + limit]

    def count_by_place(self, place_ids: Sequence[str], *, since: datetime | None = None) -> int:
        return len(self._at(place_ids, since))

    def between(self, start: datetime, end: datetime) -> list[ClaimView]:
        return [view for view in reversed(self.views) if start <= view.filed.post.posted_at < end]

    def arrived(self, start: datetime, end: datetime, *, posted_since: datetime) -> list[ClaimView]:
        return self.between(start, end)

    def _at(self, place_ids: Sequence[str], since: datetime | None) -> list[ClaimView]:
        return [
            view
            for view in self.views
            if (place := view.filed.claim.place) is not None
            and {place.id, *place.parents} & set(place_ids)
            and (since is None or view.filed.post.posted_at >= since)
        ]


@dataclass
class FakeStatus:
    """Answers of storage.queries.StatusQueries."""

    known: list[SourceStatus] = field(default_factory=list)
    stuck: list[OutboxItem] = field(default_factory=list)

    def sources(self) -> list[SourceStatus]:
        return self.known

    def totals(self) -> Totals:
        return Totals(posts=1200, claims=340, relations=95, media_only=7, outbox={"sent": 30, "uncertain": 1})

    def uncertain(self) -> list[OutboxItem]:
        return self.stuck


@dataclass
class FakeHealth:
    """Answers of storage.health.HealthQueries out of a fake memory."""

    memory: FakeMemory
    keys: list[str] = field(default_factory=list)

    def health(self, *, now: datetime) -> list[SourceHealth]:
        upkeeps = [self.memory.upkeep(key) for key in self.keys]
        return [SourceHealth(upkeep=each, posts_a_day=4.0, lag=timedelta(minutes=3), missing=0) for each in upkeeps]


@dataclass
class FakeEvents:
    """Answers of storage.events.EventQueries and of storage.decisions.EventDecisions, from a list of views."""

    views: list[ClaimView] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)

    def of_claim(self, claim_id: int) -> EventView | None:
        relations = [each.relation for view in self.views for each in view.relations]
        decisions = [each.decision for each in self.decided]
        events = gather([view.filed for view in self.views], relations, decisions)
        event = next((each for each in events if any(c.id == claim_id for c in each.claims)), None)
        return EventView(event=event, relations=tuple(relations), decisions=tuple(self.decided)) if event else None

    def decide(
        self, one: int, other: int, *, is_same: bool, by: str, now: datetime, note: str | None = None
    ) -> Decided:
        for number in (one, other):
            if self.of_claim(number) is None:
                raise NoSuchClaim(number)
        decision = Decision(one=min(one, other), other=max(one, other), is_same=is_same)
        self.decided.append(Decided(id=len(self.decided) + 1, decision=decision, by=by, at=now, note=note))
        return self.decided[-1]

    def undo(self, *, by: str, now: datetime) -> Decided | None:
        mine = [each for each in self.decided if each.by == by]
        if mine:
            self.decided.remove(mine[-1])
        return mine[-1] if mine else None


class FakePlaces:
    """Knows the names it is given, and one misspelling of Panjshir."""

    def __init__(self, *places: Place) -> None:
        self._places = places

    def find_places(self, words: str) -> list[Place]:
        name = {"panjsher": "panjshir", "پنجشیر": "panjshir"}.get(words.casefold(), words.casefold())
        return [each for each in self._places if each.name and each.name.casefold() == name]

    def near_names(self, words: str, limit: int = 3) -> list[str]:
        return [each.name for each in self._places if each.name and each.name[0].casefold() == words[0].casefold()]


def view_of(filed: FiledClaim, alert: Alert = Alert.NEW, **fields: Any) -> ClaimView:
    plain = {"strongest": None, "reposts": 0, "independent_sources": 1, "relations": ()}
    return ClaimView(filed=filed, alert=alert, **{**plain, **fields})


def related(
    later: FiledClaim, earlier: FiledClaim, kind: RelationKind, alert: Alert, **fields: Any
) -> tuple[ClaimView, ClaimView]:
    """Views of the later and of the earlier claim, related."""
    why = fields.pop("why", "Same victims, place and period.")
    tie = Relation(kind=kind, later=later.id, earlier=earlier.id, score=93, why=why, alert=alert, **fields)
    seen_by_later = RelationView(relation=tie, other=earlier, is_other_earlier=True)
    seen_by_earlier = RelationView(relation=tie, other=later, is_other_earlier=False)
    return (
        view_of(later, alert, strongest=kind, relations=(seen_by_later,)),
        view_of(earlier, relations=(seen_by_earlier,)),
    )


def desk(**fields: Any) -> Desk:
    """A listed group, three listed people, and no claims unless given."""
    access = Access(users=[ANALYST], admins=[ADMIN], chats=[GROUP])
    plain: dict[str, Any] = {
        "claims": FakeClaims(),
        "status": FakeStatus(),
        "store": FakeStore(),
        "places": FakePlaces(),
        "access": access,
        "clock": ManualClock(NOON),
        "version": "0.1.0",
    }
    events = FakeEvents(getattr(fields.get("claims"), "views", []))
    memory = FakeMemory(plain["store"])
    health = FakeHealth(memory, [each.state.key for each in getattr(fields.get("status"), "known", [])])
    own = {"events": events, "decisions": events, "memory": memory, "health": health}
    return Desk(**{**plain, **own, **fields})


class Chat:
    """A real application on OfflineTelegram; `say` and `press` are what people do."""

    def __init__(self, of: Desk, *, listening: Listening | None = None) -> None:
        self.telegram = OfflineTelegram()
        self.desk = of
        self.waits: list[float] = []
        self.app: App = build_application(
            desk=of, token="1:test", request=self.telegram, wait=self._wait, listening=listening
        )
        self._number = 0

    async def __aenter__(self) -> "Chat":
        await self.app.initialize()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.app.shutdown()

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def update(self, **parts: Any) -> list[Call]:
        """Processes one update; the calls it caused."""
        self._number += 1
        before = len(self.telegram.calls)
        await self.app.process_update(Update.de_json({"update_id": self._number, **parts}, self.app.bot))
        return self.telegram.calls[before:]

    async def say(self, text: str, *, by: int = ANALYST, chat: int | None = None, **fields: Any) -> list[Call]:
        """`chat` None is the private chat."""
        is_edit = fields.pop("is_edit", False)
        message = {**self._message(by, chat), "text": text, "entities": _entities(text), **fields}
        return await self.update(**{"edited_message" if is_edit else "message": message})

    async def press(self, data: str, *, by: int = ANALYST, chat: int | None = None, message: int = 7) -> list[Call]:
        pressed = {**self._message(by, chat), "message_id": message, "from": BOT, "text": "-"}
        query = {"id": "1", "from": _person(by), "chat_instance": "1", "data": data, "message": pressed}
        return await self.update(callback_query=query)

    def _message(self, by: int, chat: int | None) -> dict[str, Any]:
        where = {"id": chat, "type": "supergroup", "title": "Desk"} if chat else {"id": by, "type": "private"}
        return {"message_id": self._number, "date": int(NOON.timestamp()), "chat": where, "from": _person(by)}


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Someone"}


def _entities(text: str) -> list[dict[str, Any]]:
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split()[0].encode("utf-16-le")) // 2}]


def with_access(of: Desk, access: Access) -> Desk:
    return replace(of, access=access)
