"""Deny by default: who gets an answer, checked alike for messages, buttons and inline queries."""

import pytest

from bot.access import Access, Role
from claims.model import Subscription
from monitors.ports import StoreBusy
from tests.fakes import FakeStore
from tests.offline import ADMIN, ANALYST, GROUP, OTHER_GROUP, READER, STRANGER, Chat, desk, with_access

LISTS = Access(users=[ANALYST], admins=[ADMIN], chats=[GROUP])


@pytest.mark.parametrize(
    ("user", "chat", "role"),
    [
        (ANALYST, ANALYST, Role.ANALYST),
        (ADMIN, ADMIN, Role.ADMIN),
        (STRANGER, STRANGER, None),
        (ANALYST, GROUP, Role.ANALYST),
        (READER, GROUP, Role.READER),
        (ANALYST, OTHER_GROUP, None),
        (None, GROUP, Role.READER),
        (None, OTHER_GROUP, None),
    ],
)
def test_roles_come_from_the_lists_alone(user: int | None, chat: int, role: Role | None) -> None:
    assert LISTS.role(user_id=user, chat_id=chat, is_private=chat == user) is role


def test_empty_lists_are_nobody() -> None:
    nobody = Access()

    assert nobody.role(user_id=ANALYST, chat_id=ANALYST, is_private=True) is None
    assert nobody.role(user_id=ANALYST, chat_id=GROUP, is_private=False) is None


@pytest.mark.parametrize(
    ("chats", "chat", "may"),
    [
        ([-1001234567890], -1001234567890, True),
        ([-1001234567890], -1009999999999, False),
        ([-1001234567890], -4242, False),
        ([-4242], -1009999999999, True),
        ([-4242], -4243, False),
        ([], ANALYST, True),
        ([], ADMIN, True),
        ([], STRANGER, False),
        ([STRANGER], STRANGER, True),
    ],
)
def test_only_listed_chats_and_people_hear_anything(chats: list[int], chat: int, may: bool) -> None:
    assert Access(users=[ANALYST], admins=[ADMIN], chats=chats).may_hear(chat) is may


async def test_a_stranger_gets_nothing_at_all() -> None:
    async with Chat(desk()) as chat:
        said = [
            *await chat.say("/help", by=STRANGER),
            *await chat.say("hello", by=STRANGER),
            *await chat.say("/nonsense", by=STRANGER, is_edit=True),
            *await chat.press("v1|claim|1", by=STRANGER),
        ]

    assert said == []


async def test_a_strangers_inline_query_gets_nothing() -> None:
    person = {"id": STRANGER, "is_bot": False, "first_name": "X"}
    async with Chat(desk()) as chat:
        said = await chat.update(inline_query={"id": "1", "from": person, "query": "panjshir", "offset": ""})

    assert said == []


async def test_with_empty_lists_even_the_first_user_gets_nothing() -> None:
    async with Chat(with_access(desk(), Access())) as chat:
        assert await chat.say("/start") == []


async def test_an_unknown_group_is_left_without_a_word() -> None:
    async with Chat(desk()) as chat:
        calls = await chat.say("/help", by=ANALYST, chat=OTHER_GROUP)

    assert [(each.method, each.parameters["chat_id"]) for each in calls] == [("leaveChat", OTHER_GROUP)]


async def test_being_added_to_an_unknown_group_is_enough_to_leave_it() -> None:
    async with Chat(desk()) as chat:
        calls = await chat.update(my_chat_member=membership("member"))

    assert [each.method for each in calls] == ["leaveChat"]


async def test_a_group_that_is_left_already_is_not_left_again() -> None:
    async with Chat(desk()) as chat:
        calls = await chat.update(my_chat_member=membership("left"))

    assert calls == []


def membership(status: str) -> dict[str, object]:
    bot = {"id": 5, "is_bot": True, "first_name": "Claimwatch"}
    return {
        "chat": {"id": OTHER_GROUP, "type": "supergroup", "title": "Elsewhere"},
        "from": {"id": STRANGER, "is_bot": False, "first_name": "X"},
        "date": 1,
        "old_chat_member": {"user": bot, "status": "left" if status != "left" else "member"},
        "new_chat_member": {"user": bot, "status": status},
    }


async def test_a_group_that_still_has_a_subscription_is_not_left() -> None:
    quiet = desk()
    quiet.store.subscribe(Subscription(chat_id=OTHER_GROUP))
    async with Chat(quiet) as chat:
        assert await chat.say("/help", chat=OTHER_GROUP) == []


async def test_a_listed_group_that_becomes_a_supergroup_keeps_its_place() -> None:
    listed = desk()
    listed.store.subscribe(Subscription(chat_id=GROUP))
    async with Chat(listed) as chat:
        await chat.say("", chat=GROUP, migrate_to_chat_id=-100555)
        answers = await chat.say("/help", by=READER, chat=-100555)

    assert [each.chat_id for each in listed.store.subscriptions()] == [-100555]
    assert [each.method for each in answers] == ["sendMessage"]


async def test_the_new_supergroup_may_speak_first() -> None:
    listed = desk()
    listed.store.subscribe(Subscription(chat_id=GROUP))
    async with Chat(listed) as chat:
        calls = await chat.say("", chat=-100555, migrate_from_chat_id=GROUP)

    assert calls == []
    assert [each.chat_id for each in listed.store.subscriptions()] == [-100555]


async def test_a_gate_that_fails_stays_shut(caplog: pytest.LogCaptureFixture) -> None:
    class Busy(FakeStore):
        def subscriptions(self) -> list[Subscription]:
            raise StoreBusy("another process writes")

        def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
            raise AssertionError("an unlisted chat was moved")

    async with Chat(desk(store=Busy())) as chat:
        calls = await chat.say("", chat=OTHER_GROUP, by=STRANGER, migrate_to_chat_id=-100555)

    assert calls == []
    assert "an unlisted chat was moved" not in caplog.text
    assert f"chat {OTHER_GROUP}" in caplog.text


async def test_a_reader_of_a_listed_group_may_ask_but_not_change() -> None:
    async with Chat(desk()) as chat:
        asked = await chat.say("/help", by=READER, chat=GROUP)
        refused = await chat.say("/stop", by=READER, chat=GROUP)

    assert "/claims" in asked[0].text
    assert "/stop" not in asked[0].text
    assert refused[0].text == "Not allowed: /stop is for a listed user of this bot."


async def test_a_log_names_the_stranger_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="bot.access")
    async with Chat(desk()) as chat:
        await chat.say("/help", by=STRANGER)
        await chat.say("/help", by=STRANGER)

    assert [record.getMessage() for record in caplog.records] == [
        f"no answer to user {STRANGER} in chat {STRANGER}: not listed"
    ]
