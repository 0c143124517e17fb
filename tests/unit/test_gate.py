"""The gate: who may be asked, what is told, and what outlives a restart."""

from datetime import timedelta

from monitors.budget import Budget
from monitors.gate import Gate
from monitors.manners import Manners
from monitors.memory import Upkeep
from monitors.ports import SourceError, SourceRateLimited, SourceUnreadable
from tests.fake_sources import START, FakeSource, ManualClock
from tests.fakes import FakeMemory, FakeStore

MANNERS = Manners(budgets={"x": Budget(daily_posts=100, price_per_post_usd=0.005)})


class Yard:
    """A gate and a few sources of two kinds."""

    def __init__(self, kind: str = "telegram", memory: FakeMemory | None = None) -> None:
        self.clock = ManualClock()
        self.memory = memory or FakeMemory(FakeStore())
        self.notices: list[str] = []
        self.gate = Gate(memory=self.memory, clock=self.clock, notice=self.tell, manners=MANNERS)
        self.sources = [FakeSource(name, kind=kind) for name in "abcde"]

    async def tell(self, words: str) -> None:
        self.notices.append(words)

    async def opened(self) -> "Yard":
        await self.gate.load(self.sources)
        return self

    @property
    def open(self) -> str:
        return "".join(source.spec.handle for source in self.sources if self.gate.is_open(source))

    async def fail(self, names: str, error: SourceError | None = None) -> None:
        for source in self.sources:
            if source.spec.handle in names:
                await self.gate.failed(source, error or SourceError("no answer"))


async def test_a_host_that_fails_for_three_sources_rests_and_one_source_looks_again() -> None:
    yard = await Yard().opened()

    await yard.fail("abc")
    assert yard.open == ""
    yard.clock.advance(60)
    assert yard.open == "abcde"
    assert yard.gate.enter(yard.sources[3])
    assert yard.open == "d"


async def test_another_host_is_not_concerned() -> None:
    yard = await Yard().opened()
    elsewhere = FakeSource("z", kind="x")

    await yard.fail("abc")

    assert yard.gate.is_open(elsewhere)


async def test_a_probe_that_goes_wrong_in_an_unforeseen_way_leaves_the_place_to_another() -> None:
    yard = await Yard().opened()
    await yard.fail("abc")
    yard.clock.advance(60)

    yard.gate.enter(yard.sources[0])
    yard.gate.leave(yard.sources[0])

    assert yard.gate.enter(yard.sources[1])


async def test_one_notice_tells_that_a_host_is_down_and_one_that_it_is_back() -> None:
    yard = await Yard().opened()

    await yard.fail("abc")
    assert yard.notices == []
    for _ in range(3):
        yard.clock.advance(3600)
        assert await yard.gate.failed(yard.sources[0], SourceError("no answer"))
    await yard.gate.succeeded(yard.sources[0])
    await yard.gate.succeeded(yard.sources[1])

    assert [words.split(" (")[0].split(";")[0] for words in yard.notices] == [
        "t.me cannot be reached",
        "t.me answers again",
    ]
    assert yard.open == "abcde"


async def test_a_host_that_is_down_is_so_after_a_restart_and_is_not_told_again() -> None:
    yard = await Yard().opened()
    await yard.fail("abc")
    yard.clock.advance(60)
    await yard.fail("a")

    restarted = await Yard(memory=yard.memory).opened()
    restarted.clock.now = yard.clock.now
    assert restarted.open == ""
    restarted.clock.advance(3600)
    await restarted.fail("a")

    assert restarted.notices == []


async def test_a_host_that_answers_that_a_source_is_missing_is_not_down() -> None:
    yard = await Yard().opened()

    await yard.fail("abcde", SourceUnreadable("shows no channel"))
    assert yard.open == "abcde"
    await yard.fail("ab")
    await yard.fail("c", SourceUnreadable("shows no channel"))
    await yard.fail("d")

    assert yard.open == "abcde"


async def test_a_wish_to_wait_is_honoured_by_all_sources_of_the_host_and_after_a_restart() -> None:
    yard = await Yard().opened()
    await yard.fail("a", SourceRateLimited("wait", retry_after_s=120))

    restarted = await Yard(memory=yard.memory).opened()

    assert yard.open == restarted.open == ""
    yard.clock.advance(119)
    assert yard.open == ""
    yard.clock.advance(1)
    assert yard.open == "abcde"
    assert yard.notices == []


async def test_an_absurd_wish_is_honoured_for_a_day() -> None:
    yard = await Yard().opened()
    await yard.fail("a", SourceRateLimited("wait", retry_after_s=1e300))

    yard.clock.advance(86_400)

    assert yard.open == "abcde"


async def test_a_budget_used_up_closes_its_kind_until_midnight_with_one_notice() -> None:
    yard = await Yard("x").opened()

    for source in yard.sources[:4]:
        await yard.gate.spend(source, 30)

    assert yard.open == ""
    assert yard.gate.is_open(FakeSource("z", kind="telegram"))
    assert len(yard.notices) == 1
    assert "100 posts ($0.50)" in yard.notices[0]
    yard.clock.now = START.replace(hour=0) + timedelta(days=1)
    assert yard.open == "abcde"
    await yard.gate.spend(yard.sources[0], 1)
    assert yard.memory.spent("x", day=yard.clock.now.date()) == {"x:a": 1}


async def test_what_was_spent_today_is_known_after_a_restart_and_not_told_again() -> None:
    yard = await Yard("x").opened()
    await yard.gate.spend(yard.sources[0], 120)

    restarted = await Yard("x", memory=yard.memory).opened()

    assert restarted.open == ""
    assert restarted.notices == []


async def test_an_account_that_had_its_share_waits_for_the_day_to_go_by() -> None:
    yard = await Yard("x").opened()  # at noon: half of the hundred may be spent
    await yard.gate.spend(yard.sources[0], 55)

    assert yard.open == "bcde"
    yard.clock.advance(2 * 3600)
    assert yard.open == "abcde"


async def test_a_paused_source_stays_so_until_it_is_resumed() -> None:
    yard = await Yard().opened()
    yard.gate.pause("telegram:b")

    assert yard.open == "acde"
    yard.gate.resume("telegram:b")
    assert yard.open == "abcde"


async def test_a_source_paused_by_somebody_else_is_kept_back_once_that_is_looked_for() -> None:
    yard = await Yard().opened()
    key = yard.sources[1].spec.key
    yard.memory.save_upkeep(Upkeep(key=key, paused_at=START, paused_why="paused by user 7"))

    assert yard.open == "abcde"
    await yard.gate.look_for_pauses()
    assert yard.open == "acde"
