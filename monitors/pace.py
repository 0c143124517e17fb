"""How fast messages may go out: per chat, per group and minute, and overall. Reads no clock and never sleeps."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Pace:
    """What Telegram lets a bot send: about one message a second in a chat, 20 a minute in a group, 30 a second in all.

    https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    """

    a_second_in_a_chat: int = 1
    a_minute_in_a_group: int = 20
    a_second_overall: int = 30
    _sent: dict[int, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _sent_overall: deque[datetime] = field(default_factory=deque)
    _held_until: dict[int, datetime] = field(default_factory=dict)

    def is_open(self, now: datetime) -> bool:
        """Whether any message at all may go out."""
        _forget(self._sent_overall, now, SECOND)
        return len(self._sent_overall) < self.a_second_overall

    def allows(self, chat_id: int, now: datetime) -> bool:
        if not self.is_open(now) or now < self._held_until.get(chat_id, now):
            return False
        sent = self._sent[chat_id]
        _forget(sent, now, MINUTE)
        in_a_second = sum(time > now - SECOND for time in sent)
        is_group = chat_id < 0
        return in_a_second < self.a_second_in_a_chat and not (is_group and len(sent) >= self.a_minute_in_a_group)

    def spend(self, chat_id: int, now: datetime) -> None:
        """Count a message, whatever became of it: the platform counts attempts."""
        self._sent[chat_id].append(now)
        self._sent_overall.append(now)

    def hold(self, chat_id: int, until: datetime) -> None:
        """The platform asked to wait with this chat."""
        self._held_until[chat_id] = max(until, self._held_until.get(chat_id, until))


def _forget(times: deque[datetime], now: datetime, age: timedelta) -> None:
    """Times as old as that, and times to come: a clock was set back, and must not silence a chat until it is there."""
    while times and not now - age < times[0] <= now:
        times.popleft()
