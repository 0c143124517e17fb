"""What every Notifier must do: the fake used in tests, and Telegram behind an offline Bot API."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from bot.notifier import TelegramNotifier
from claims.model import Alert, Cause, RelationKind, Subscription
from monitors.ports import ChatMoved, Notifier, NotifyError, NotifyLater, NotifyUncertain, OutboxItem, StoreBusy
from storage.queries import ClaimView
from tests.builders import PANJSHIR, changed, claim, count, iea, nrf
from tests.fake_sources import FakeNotifier
from tests.offline import GROUP, Chat, FakeClaims, GarbledAnswer, OfflineTelegram, desk, related, view_of

THEIRS = nrf(12, claim(135), text="135 Taliban killed in Panjshir", url="https://t.me/nrf_desk/12")
CONTRADICTION = related(iea(31, claim(3), hours=7), THEIRS, RelationKind.CONTRADICTS, Alert.CONTRADICTION, gap=45.0)


def item(number: int = 1, **fields: Any) -> OutboxItem:
    return OutboxItem(**{"id": number, "chat_id": GROUP, "thread_id": None, "reason": "new", "claim_id": 12, **fields})


def caused_by(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


REQUEST = httpx.Request("POST", "https://api.telegram.org")
REFUSED = (403, {"description": "Forbidden: bot was kicked from the supergroup chat"})
# What Telegram does, and which of the port's errors it is.
OUTCOMES: dict[str, tuple[Any, type[NotifyError]]] = {
    "kicked": (REFUSED, NotifyError),
    "no such chat": ((400, {"description": "Bad Request: chat not found"}), NotifyError),
    "flood": ((429, {"description": "Too Many Requests", "parameters": {"retry_after": 17}}), NotifyLater),
    "flood without a time": ((429, {"description": "Too Many Requests"}), NotifyLater),
    "moved": ((400, {"description": "upgraded", "parameters": {"migrate_to_chat_id": -100777}}), ChatMoved),
    "token revoked": ((401, {"description": "Unauthorized"}), NotifyLater),
    "server error": ((500, {"description": "Internal Server Error"}), NotifyLater),
    "bad gateway": ((502, {"description": "Bad Gateway"}), NotifyLater),
    "gateway gave up waiting": ((504, {"description": "Gateway Timeout"}), NotifyUncertain),
    "no name": (
        caused_by(NetworkError("httpx.ConnectError"), httpx.ConnectError("no route", request=REQUEST)),
        NotifyLater,
    ),
    "no connection in time": (caused_by(TimedOut(), httpx.ConnectTimeout("", request=REQUEST)), NotifyLater),
    "no free connection": (TimedOut("Pool timeout: ... Request was *not* sent to Telegram."), NotifyLater),
    "no answer in time": (caused_by(TimedOut(), httpx.ReadTimeout("", request=REQUEST)), NotifyUncertain),
    "half sent": (caused_by(TimedOut(), httpx.WriteTimeout("", request=REQUEST)), NotifyUncertain),
    "answer lost": (caused_by(NetworkError("httpx.ReadError"), httpx.ReadError("", request=REQUEST)), NotifyUncertain),
    "server hung up": (
        caused_by(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("", request=REQUEST)),
        NotifyUncertain,
    ),
    "an answer that is no answer": (GarbledAnswer(200), NotifyUncertain),
    "a page of a proxy's": (GarbledAnswer(403), NotifyError),
    "stopped already": (RuntimeError("This HTTPXRequest is not initialized!"), NotifyLater),
    "nobody knows": (RuntimeError("what is this"), NotifyUncertain),
}


class Sending:
    """A notifier with a way to arrange what happens to its next message."""

    def __init__(self, notifier: Notifier, telegram: OfflineTelegram | None) -> None:
        self.notifier = notifier
        self._telegram = telegram

    def arrange(self, name: str) -> None:
        done, raised = OUTCOMES[name]
        if self._telegram is not None:
            self._telegram.faults.append(done)
        elif isinstance(self.notifier, FakeNotifier):
            self.notifier.outcomes.append(port_error(raised))


def port_error(sort: type[NotifyError]) -> NotifyError:
    if sort is NotifyLater:
        return NotifyLater("later", retry_after_s=17)
    return ChatMoved("moved", new_chat_id=-100777) if sort is ChatMoved else sort("no")


@pytest.fixture(params=["fake", "telegram"])
async def sending(request: pytest.FixtureRequest) -> AsyncIterator[Sending]:
    if request.param == "fake":
        yield Sending(FakeNotifier(), None)
        return
    async with Chat(desk(claims=FakeClaims(list(CONTRADICTION)))) as chat:
        yield Sending(TelegramNotifier(bot=chat.app.bot, desk=chat.desk), chat.telegram)


async def test_a_message_that_arrives_has_a_number(sending: Sending) -> None:
    first, second = await sending.notifier.send([item()]), await sending.notifier.send([item(2)])

    assert 0 < first < second


@pytest.mark.parametrize("name", OUTCOMES)
async def test_a_message_that_does_not_arrive_raises_what_is_known_of_it(sending: Sending, name: str) -> None:
    sending.arrange(name)

    with pytest.raises(NotifyError) as caught:
        await sending.notifier.send([item()])

    assert type(caught.value) is OUTCOMES[name][1]


async def test_a_message_that_may_go_later_says_when(sending: Sending) -> None:
    sending.arrange("flood")

    with pytest.raises(NotifyLater) as caught:
        await sending.notifier.send([item()])

    assert caught.value.retry_after_s == 17


async def test_a_moved_chat_says_where_it_lives_now(sending: Sending) -> None:
    sending.arrange("moved")

    with pytest.raises(ChatMoved) as caught:
        await sending.notifier.send([item()])

    assert caught.value.new_chat_id == -100777


async def test_a_listed_chat_that_moved_is_answered_where_it_lives_now() -> None:
    async with Chat(desk(claims=FakeClaims(list(CONTRADICTION)))) as chat:
        chat.telegram.faults.append(OUTCOMES["moved"][0])

        with pytest.raises(ChatMoved):
            await TelegramNotifier(bot=chat.app.bot, desk=chat.desk).send([item()])

        assert [call.method for call in await chat.say("/help", chat=-100777)] == ["sendMessage"]


async def test_after_a_failure_the_next_message_goes_out(sending: Sending) -> None:
    sending.arrange("kicked")
    with pytest.raises(NotifyError):
        await sending.notifier.send([item()])

    assert await sending.notifier.send([item()]) > 0


# What only the real one does.


class Telegram:
    """TelegramNotifier with a chat behind it."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.notifier = TelegramNotifier(bot=chat.app.bot, desk=chat.desk)

    async def texts(self, *items: OutboxItem) -> list[str]:
        before = len(self.chat.telegram.sent())
        await self.notifier.send(items)
        return [each.text for each in self.chat.telegram.sent()[before:]]


async def with_views(views: list[ClaimView], *items: OutboxItem, faults: list[Any] | None = None) -> list[str]:
    async with Chat(desk(claims=FakeClaims(views))) as chat:
        chat.telegram.faults.extend(faults or [])
        return await Telegram(chat).texts(*items)


async def test_an_alert_is_one_card_in_its_topic_without_a_link_preview() -> None:
    async with Chat(desk(claims=FakeClaims(list(CONTRADICTION)))) as chat:
        await TelegramNotifier(bot=chat.app.bot, desk=chat.desk).send(
            [item(reason="contradiction", claim_id=31, thread_id=42)]
        )
        (sent,) = chat.telegram.sent()

    assert sent.text.startswith("⚠️ <b>CONTRADICTION 135 vs 3</b> killed · Panjshir")
    assert sent.parameters["message_thread_id"] == 42
    assert sent.parameters["parse_mode"] == "HTML"
    assert sent.parameters["link_preview_options"] == {"is_disabled": True}


async def test_new_claims_of_one_post_come_on_one_card() -> None:
    kapisa = nrf(13, claim(45), post_key=12)
    (text,) = await with_views([view_of(THEIRS), view_of(kapisa)], item(), item(2, claim_id=13))

    assert text.startswith("🆕 <b>NEW 2 claims</b>")


async def test_cards_of_one_message_are_divided() -> None:
    other = nrf(13, claim(45))
    (text,) = await with_views([view_of(THEIRS), view_of(other)], item(), item(2, claim_id=13))

    assert text.count("🆕") == 2
    assert "\n\n⎯⎯⎯" in text


async def test_cards_that_do_not_fit_are_counted_with_the_way_to_them() -> None:
    long = [changed(nrf(n, claim(n), text="word " * 400), place=PANJSHIR) for n in range(1, 31)]
    (text,) = await with_views([view_of(each) for each in long], *(item(n, claim_id=n) for n in range(1, 31)))

    shown = text.count("🆕")
    assert 1 <= shown < 30
    assert f"+{30 - shown} more: /claims Panjshir 24h" in text


async def test_refused_markup_is_sent_once_more_as_plain_text() -> None:
    refused = (400, {"description": "Bad Request: can't parse entities: unsupported start tag"})
    html, plain = await with_views([view_of(THEIRS)], item(), faults=[refused])

    assert "<b>" in html
    assert "<b>" not in plain
    assert "135 Taliban killed" in plain


async def test_refused_markup_is_not_sent_a_third_time() -> None:
    refused = (400, {"description": "Bad Request: can't parse entities: unsupported start tag"})

    with pytest.raises(NotifyError):
        await with_views([view_of(THEIRS)], item(), faults=[refused, refused])


async def test_an_alert_for_a_topic_that_is_gone_goes_to_the_chat_itself() -> None:
    gone = (400, {"description": "Bad Request: message thread not found"})
    async with Chat(desk(claims=FakeClaims([view_of(THEIRS)]))) as chat:
        chat.telegram.faults.append(gone)
        await TelegramNotifier(bot=chat.app.bot, desk=chat.desk).send([item(thread_id=42)])
        first, second = chat.telegram.sent()

    assert first.parameters["message_thread_id"] == 42
    assert "message_thread_id" not in second.parameters


async def test_the_card_is_of_the_moment_it_is_sent() -> None:
    claims = FakeClaims([view_of(THEIRS)])
    async with Chat(desk(claims=claims)) as chat:
        claims.views = [view_of(nrf(12, claim(count(36))))]
        (text,) = await Telegram(chat).texts(item())

    assert "<b>36</b> Taliban killed" in text


async def test_an_alert_whose_claim_is_gone_is_certainly_not_delivered() -> None:
    with pytest.raises(NotifyError, match="no longer stored"):
        await with_views([], item())


async def test_a_gone_claim_does_not_hold_back_the_others() -> None:
    (text,) = await with_views([view_of(THEIRS)], item(claim_id=99), item(2))

    assert text.startswith("🆕")


async def test_a_busy_store_means_later() -> None:
    class Busy(FakeClaims):
        def card(self, claim_id: int) -> ClaimView | None:
            raise StoreBusy("another process writes")

    async with Chat(desk(claims=Busy())) as chat:
        with pytest.raises(NotifyLater):
            await Telegram(chat).texts(item())


async def test_a_notice_is_its_sentence_with_nothing_to_break() -> None:
    (text,) = await with_views([], item(reason="notice", claim_id=None, body="x:<iea> is private."))

    assert text == "ℹ️ x:&lt;iea&gt; is private."


async def test_a_digest_covers_the_day_to_its_local_hour() -> None:
    async with Chat(desk(claims=FakeClaims(list(CONTRADICTION)))) as chat:
        chat.desk.store.subscribe(Subscription(chat_id=GROUP, timezone="Asia/Kabul"))
        (text,) = await Telegram(chat).texts(item(reason="digest", claim_id=None, body="2022-09-14"))

    assert "13 Sep 2022 07:30 – 14 Sep 2022 07:30 (Asia/Kabul)" in text
    assert "Contradicted (1)" in text


async def test_a_digest_leaves_out_causes_the_chat_does_not_follow() -> None:
    flood = view_of(nrf(5, claim(12, cause=Cause.DISASTER)))
    async with Chat(desk(claims=FakeClaims([flood]))) as chat:
        (text,) = await Telegram(chat).texts(item(reason="digest", claim_id=None, body="2022-09-14"))

    assert "An empty day" in text


async def test_no_error_repeats_the_token() -> None:
    async with Chat(desk(claims=FakeClaims([view_of(THEIRS)]))) as chat:
        chat.telegram.faults.append((401, {"description": "Unauthorized"}))
        with pytest.raises(NotifyLater) as caught:
            await Telegram(chat).texts(item())

    assert "1:test" not in str(caught.value)
