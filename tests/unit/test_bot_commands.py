"""Every command of the chat: a good, a wrong and a forbidden use, through a real application."""

from datetime import timedelta

import pytest

from bot.buttons import ButtonTooLong, Press, decode, encode
from bot.commands import COMMANDS
from bot.render import MAX_UNITS, units
from claims.model import Alert, Kind, RelationKind, Subscription
from monitors.ports import OutboxItem, SourceState
from storage.queries import ClaimView, SourceStatus
from tests.builders import KAPISA, NOON, PANJSHIR, claim, count, iea, nrf
from tests.offline import (
    ADMIN,
    ANALYST,
    GROUP,
    READER,
    STRANGER,
    Chat,
    FakeClaims,
    FakePlaces,
    FakeStatus,
    desk,
    related,
    view_of,
)

CONTRADICTION = related(
    iea(31, claim(3), hours=7, url="https://x.com/iea_spox/status/31"),
    nrf(12, url="https://t.me/nrf_desk/12", platform="telegram"),
    RelationKind.CONTRADICTS,
    Alert.CONTRADICTION,
    gap=45.0,
)


def many(number: int) -> list[ClaimView]:
    return [view_of(nrf(100 + n, claim(n), hours=-n)) for n in range(number)]


def told(*views: ClaimView) -> Chat:
    return Chat(desk(claims=FakeClaims(list(views)), places=FakePlaces(PANJSHIR, KAPISA)))


async def test_claims_lists_a_place_newest_first_with_a_button_a_claim() -> None:
    async with told(*CONTRADICTION) as chat:
        (answer,) = await chat.say("/claims panjshir")

    first, second = answer.text.index("/claim_31"), answer.text.index("/claim_12")
    buttons = [each["text"] for row in answer.parameters["reply_markup"]["inline_keyboard"] for each in row]
    assert first < second
    assert answer.text.startswith("<b>2 claims about Panjshir</b>, newest first")
    assert buttons == ["31", "12"]


async def test_claims_understands_a_misspelt_place_and_says_how_it_was_read() -> None:
    async with told(*CONTRADICTION) as chat:
        (answer,) = await chat.say("/claims panjsher 7d")

    assert "“panjsher” read as Panjshir" in answer.text
    assert "last 7d" in answer.text


async def test_claims_with_the_bots_name_behind_it_is_for_us() -> None:
    async with told(*CONTRADICTION) as chat:
        ours = await chat.say("/claims@claimwatch_bot panjshir", chat=GROUP)
        theirs = await chat.say("/claims@other_bot panjshir", chat=GROUP)
        nonsense = await chat.say("/nonsense@other_bot", chat=GROUP)

    assert len(ours) == 1
    assert theirs == nonsense == []


async def test_claims_counts_a_period_from_the_injected_clock() -> None:
    async with told(*many(30)) as chat:
        (answer,) = await chat.say("/claims panjshir 5h")

    assert answer.text.startswith("<b>6 claims about ")


async def test_claims_of_a_place_without_any_says_so() -> None:
    async with told(*CONTRADICTION) as chat:
        (answer,) = await chat.say("/claims kapisa 7d")

    assert answer.text.startswith("No claims about Kapisa, last 7d.")
    assert "/claims Kapisa" in answer.text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/claims", "Which place?\nFor example: /claims panjshir 7d"),
        ("/claims panjshirr 7d", "Nearest: Panjshir.\nFor example: /claims Panjshir 7d"),
        ("/claims zzz", "No place called “zzz” is known.\nFor example: /claims panjshir 7d"),
        ("/claims panjshir 7x", "For example: /claims panjshir 7d"),
        ("/claim", "For example: /claim 12"),
        ("/claim twelve", "For example: /claim 12"),
        ("/claim 999", "No claim 999 is stored."),
        ("/claim 99999999999999999999999", "For example: /claim 12"),
        ("/digest soon", "For example: /digest 24h"),
        ("/digest 1d 2d", "For example: /digest 24h"),
        ("/sources all", "For example: /sources"),
        ("/status now", "For example: /status"),
        ("/claimz", "Did you mean /claim or /claims?"),
        ("/xyzzy", "There is no command “xyzzy”. /help lists them all."),
        ("panjshir", "Commands begin with a slash"),
    ],
)
async def test_a_wrong_use_is_answered_with_a_line_that_works(text: str, answer: str) -> None:
    async with told(*CONTRADICTION) as chat:
        (said,) = await chat.say(text)

    assert answer in said.text


@pytest.mark.parametrize("command", [each.name for each in COMMANDS])
async def test_no_command_answers_a_stranger(command: str) -> None:
    async with told(*CONTRADICTION) as chat:
        assert await chat.say(f"/{command}", by=STRANGER) == []
        assert await chat.press(f"v1|{command}|1", by=STRANGER) == []


@pytest.mark.parametrize("command", [each.name for each in COMMANDS])
async def test_every_command_answers_its_own_example(command: str) -> None:
    example = next(each.example for each in COMMANDS if each.name == command)
    known = [SourceStatus(state=SourceState(key="telegram:panjshir_front"), posts=1, last_post_at=NOON, gaps=0)]
    views, places = FakeClaims(list(CONTRADICTION)), FakePlaces(PANJSHIR, KAPISA)
    async with Chat(desk(claims=views, places=places, status=FakeStatus(known=known))) as chat:
        said = await chat.say(example, by=ADMIN)

    assert [each.method for each in said] == ["sendMessage"]
    assert "did not work" not in said[0].text
    assert "For example" not in said[0].text


async def test_claims_pages_by_buttons_and_edits_the_message() -> None:
    async with told(*many(23)) as chat:
        (first,) = await chat.say("/claims panjshir")
        older = first.parameters["reply_markup"]["inline_keyboard"][-1][0]
        waiting, second = await chat.press(older["callback_data"], message=4)
        *_, last = await chat.press("v1|claims|Panjshir||3", message=4)

    assert older["text"] == "older ›"
    assert waiting.method == "answerCallbackQuery"
    assert second.method == "editMessageText"
    assert second.parameters["message_id"] == 4
    assert "11–20 shown" in second.text
    assert "/claim_110" in second.text
    assert "/claim_109" not in second.text
    assert [each["text"] for each in last.parameters["reply_markup"]["inline_keyboard"][-1]] == ["‹ newer"]


@pytest.mark.parametrize("data", ["v0|claims|Panjshir||2", "v1|stop", "v1", "", "garbage"])
async def test_a_button_this_program_does_not_know_says_so(data: str) -> None:
    async with told(*many(3)) as chat:
        (answer,) = await chat.press(data)

    assert answer.method == "answerCallbackQuery"
    assert "another version" in answer.text


@pytest.mark.parametrize(
    "data", ["v1|claims|Panjshir||x", "v1|claims|Panjshir", "v1|claims|Panjshir||99999999999999999999"]
)
async def test_a_forged_page_is_a_wrong_use(data: str) -> None:
    async with told(*many(3)) as chat:
        _, answer = await chat.press(data)

    assert "no longer fits" in answer.text


async def test_a_press_too_old_to_be_acknowledged_is_still_answered() -> None:
    async with told(*many(23)) as chat:
        chat.telegram.press_faults.append((400, {"description": "Bad Request: query is too old"}))
        _, page = await chat.press("v1|claims|Panjshir||2")

    assert "11–20 shown" in page.text


async def test_a_message_too_old_to_edit_is_answered_by_a_new_one() -> None:
    async with told(*many(23)) as chat:
        chat.telegram.edit_faults.append((400, {"description": "Bad Request: message can't be edited"}))
        _, _, page = await chat.press("v1|claims|Panjshir||2")

    assert page.method == "sendMessage"
    assert "11–20 shown" in page.text


async def test_pressing_the_same_page_twice_is_no_error() -> None:
    async with told(*many(23)) as chat:
        chat.telegram.edit_faults.append((400, {"description": "Bad Request: message is not modified"}))
        calls = await chat.press("v1|claims|Panjshir||2")

    assert [each.method for each in calls] == ["answerCallbackQuery", "editMessageText"]


async def test_a_claim_button_shows_the_card_as_a_new_message() -> None:
    async with told(*CONTRADICTION) as chat:
        _, card = await chat.press("v1|claim|12")

    assert card.method == "sendMessage"
    assert "<b>Claim 12</b>" in card.text


async def test_a_tapped_claim_number_is_the_same_as_a_typed_one() -> None:
    async with told(*CONTRADICTION) as chat:
        typed = await chat.say("/claim 31")
        tapped = await chat.say("/claim_31")
        addressed = await chat.say("/claim_31@claimwatch_bot", chat=GROUP)

    assert typed[0].text == tapped[0].text == addressed[0].text


async def test_a_question_may_be_corrected_by_editing_a_change_may_not() -> None:
    async with told(*CONTRADICTION) as chat:
        asked = await chat.say("/claims kapisa", is_edit=True)
        started = await chat.say("/start", is_edit=True)

    assert len(asked) == 1
    assert started == []
    assert chat.desk.store.subscriptions() == []


async def test_a_forwarded_command_is_somebody_elses() -> None:
    origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1}
    async with told() as chat:
        assert await chat.say("/stop", forward_origin=origin) == []


async def test_start_subscribes_with_the_defaults_and_says_what_happens_next() -> None:
    async with told() as chat:
        (answer,) = await chat.say("/start from_a_link")

    assert chat.desk.store.subscriptions() == [Subscription(chat_id=ANALYST, since=chat.desk.clock())]
    assert answer.text.startswith("Subscribed.")
    assert "07:30 (UTC)" in answer.text


async def test_start_again_changes_nothing() -> None:
    mine = Subscription(chat_id=ANALYST, min_new_count=50, timezone="Asia/Kabul")
    async with told() as chat:
        chat.desk.store.subscribe(mine)
        (answer,) = await chat.say("/start")

    assert chat.desk.store.subscriptions() == [mine]
    assert answer.text.startswith("Already subscribed")


async def test_start_in_a_topic_subscribes_that_topic() -> None:
    async with told() as chat:
        (answer,) = await chat.say("/start", chat=GROUP, message_thread_id=42, is_topic_message=True)

    assert chat.desk.store.subscriptions() == [Subscription(chat_id=GROUP, thread_id=42, since=chat.desk.clock())]
    assert answer.parameters["message_thread_id"] == 42


async def test_a_reply_chain_of_an_ordinary_group_is_no_topic() -> None:
    async with told() as chat:
        await chat.say("/start", chat=GROUP, message_thread_id=42)

    assert chat.desk.store.subscriptions() == [Subscription(chat_id=GROUP, since=chat.desk.clock())]


async def test_stop_unsubscribes_and_says_that_nothing_is_lost() -> None:
    async with told() as chat:
        chat.desk.store.subscribe(Subscription(chat_id=ANALYST))
        (stopped,) = await chat.say("/stop")
        (again,) = await chat.say("/stop")

    assert chat.desk.store.subscriptions() == []
    assert "Nothing stored is lost" in stopped.text
    assert "was not subscribed" in again.text


async def test_a_reader_cannot_stop_a_group() -> None:
    async with told() as chat:
        chat.desk.store.subscribe(Subscription(chat_id=GROUP))
        (answer,) = await chat.say("/stop", by=READER, chat=GROUP)

    assert "Not allowed" in answer.text
    assert len(chat.desk.store.subscriptions()) == 1


async def test_help_lists_every_command_of_the_registry() -> None:
    async with told() as chat:
        (answer,) = await chat.say("/help", by=ADMIN)
        (for_analysts,) = await chat.say("/help")

    assert all(f"<b>/{each.name}</b>" in answer.text for each in COMMANDS)
    assert all(each.summary in answer.text for each in COMMANDS)
    assert "<b>/pause</b>" not in for_analysts.text


async def test_sources_tells_each_ones_last_success_lag_gaps_and_trouble() -> None:
    well = SourceState(key="telegram:nrf_desk", last_success_at=NOON - timedelta(minutes=3))
    ailing = SourceState(key="x:iea_spox", trouble="X allows no more reads this month: wait, or buy more.")
    known = [
        SourceStatus(state=well, posts=120, last_post_at=NOON - timedelta(hours=1), gaps=2),
        SourceStatus(state=ailing, posts=1, last_post_at=None, gaps=0),
    ]
    async with Chat(desk(status=FakeStatus(known=known))) as chat:
        (answer,) = await chat.say("/sources")

    assert answer.text.startswith("<b>2 sources, 1 in trouble</b>")
    assert "telegram:nrf_desk: read 3 min ago" in answer.text
    assert "120 posts, newest 13 Sep 2022 11:00 UTC, 2 gaps" in answer.text
    assert "x:iea_spox: never read" in answer.text
    assert "Trouble: X allows no more reads this month" in answer.text


async def test_status_shows_messages_nobody_can_vouch_for() -> None:
    stuck = [OutboxItem(id=1, chat_id=GROUP, thread_id=None, reason="contradiction", claim_id=31)]
    async with Chat(desk(status=FakeStatus(stuck=stuck))) as chat:
        (answer,) = await chat.say("/status")

    assert "Claimwatch 0.1.0" in answer.text
    assert "1,200 posts, 340 claims, 95 relations" in answer.text
    assert "0 pending, 0 sending, 30 sent, 1 uncertain, 0 failed" in answer.text
    assert "contradiction of /claim_31" in answer.text


async def test_digest_tells_the_last_day_up_to_the_injected_clock() -> None:
    later, earlier = CONTRADICTION
    async with told(later, earlier) as chat:
        chat.desk.clock.now = NOON + timedelta(hours=8)  # type: ignore[attr-defined]
        (answer,) = await chat.say("/digest")

    assert "12 Sep 2022 20:00 – 13 Sep 2022 20:00 (UTC)" in answer.text
    assert "Contradicted (1)" in answer.text


async def test_an_empty_day_says_so() -> None:
    async with told() as chat:
        (answer,) = await chat.say("/digest 2h")

    assert "An empty day" in answer.text


async def test_a_hostile_post_cannot_break_a_list_or_a_card() -> None:
    text = "<b>135</b> </a>\u202e & " + "😀" * 10_000
    hostile = nrf(
        7, claim(kind=Kind.KILLED, quote={"count": (3, 6)}), text=text, source="<i>&\u202e", url='https://x/"><b>'
    )
    async with told(view_of(hostile)) as chat:
        (listed,) = await chat.say("/claims panjshir")
        (card,) = await chat.say("/claim 7")

    for each in (listed, card):
        assert units(each.text) < 2 * MAX_UNITS
        assert each.text.count("<b>") == each.text.count("</b>")
        assert "\u202e" not in each.text
        assert "<i>&" not in each.text


async def test_a_failing_command_answers_one_friendly_sentence(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeClaims):
        def card(self, claim_id: int) -> ClaimView | None:
            raise RuntimeError("the disk is gone")

    async with Chat(desk(claims=Broken())) as chat:
        (answer,) = await chat.say("/claim 1")

    assert (
        answer.text == "That did not work, and the reason is in the log under update 1. /status shows how things stand."
    )
    assert "update 1 could not be answered" in caplog.text


async def test_a_claim_without_a_number_is_listed() -> None:
    async with told(view_of(nrf(5, claim(count(None))))) as chat:
        (answer,) = await chat.say("/claims panjshir")

    assert "no number given" in answer.text


def test_a_button_carries_at_most_64_bytes() -> None:
    with pytest.raises(ButtonTooLong):
        encode(Press(action="claims", parts=("ولسوالی" * 8,)))


def test_a_button_survives_its_way_to_telegram_and_back() -> None:
    press = Press(action="claims", parts=("پنجشیر", "", "2"))

    assert decode(encode(press)) == press


def test_the_registry_fits_telegrams_menu() -> None:
    assert len({each.name for each in COMMANDS}) == len(COMMANDS)
    assert all(1 <= len(each.summary) <= 256 for each in COMMANDS)
    assert all(each.name.islower() and len(each.name) <= 32 for each in COMMANDS)


def watched(*keys: str) -> Chat:
    states = [SourceState(key=key, last_success_at=NOON) for key in keys]
    known = [SourceStatus(state=state, posts=12, last_post_at=NOON, gaps=0) for state in states]
    return Chat(desk(status=FakeStatus(known=known)))


async def test_an_admin_pauses_a_source_and_asks_for_it_again() -> None:
    async with watched("telegram:valley_front", "x:valley_desk") as chat:
        (paused,) = await chat.say("/pause valley_front", by=ADMIN)
        (listed,) = await chat.say("/sources", by=ADMIN)
        (resumed,) = await chat.say("/resume telegram:valley_front", by=ADMIN)
        (again,) = await chat.say("/resume telegram:valley_front", by=ADMIN)

    assert paused.text.startswith("telegram:valley_front is paused")
    assert f"paused by user {ADMIN}" in listed.text
    assert "4.0 posts a day, met 3 min after posting" in listed.text
    assert "is read again" in resumed.text
    assert again.text == "telegram:valley_front is not paused."


async def test_a_misspelt_source_is_answered_with_the_nearest_and_others_may_not_pause() -> None:
    async with watched("telegram:valley_front") as chat:
        (unknown,) = await chat.say("/pause telegram:valey_front", by=ADMIN)
        (refused,) = await chat.say("/pause telegram:valley_front", by=ANALYST)

    assert "nearest: telegram:valley_front" in unknown.text
    assert refused.text.startswith("Not allowed")
