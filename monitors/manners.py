"""How sources are treated: the settings of polling, and which server a source asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from monitors.budget import Budget
from monitors.ports import Hosted, Source, SourceSpec
from monitors.rereading import Window

AT_ONCE = 16  # sources read at the same time
AT_ONCE_PER_HOST = 8
HOSTS = {"telegram": "t.me", "telegram-account": "Telegram", "x": "api.x.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Where a kind of source is not named, `reread` and `backfill_days` hold; a budget has only who is named."""

    quiet_factor: float = 3.0  # a quiet source may wait so many times its interval
    at_once: int = AT_ONCE
    at_once_per_host: int = AT_ONCE_PER_HOST
    dead_after: timedelta = timedelta(days=7)
    backfill_days: int = 3
    backfill_days_of: Mapping[str, int] = field(default_factory=dict)
    reread: Window = field(default_factory=Window)
    reread_of: Mapping[str, Window] = field(default_factory=dict)
    budgets: Mapping[str, Budget] = field(default_factory=dict)

    def most_s(self, spec: SourceSpec) -> float:
        """The longest wait of a source that is well."""
        return spec.interval_s * max(1.0, self.quiet_factor)

    def reads_back(self, spec: SourceSpec) -> timedelta:
        kinds = self.backfill_days_of.get(spec.kind, self.backfill_days)
        return timedelta(days=kinds if spec.backfill_days is None else spec.backfill_days)

    def window(self, spec: SourceSpec) -> Window:
        return self.reread_of.get(spec.kind, self.reread)


def host_of(source: Source) -> str | None:
    """What fails and rests together; None for files and for what is sent to us."""
    if isinstance(source, Hosted):
        return source.host
    return HOSTS.get(source.spec.kind)
