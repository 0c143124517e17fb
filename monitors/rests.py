"""Who is not asked for a while: a host that failed for several sources or asked to wait, a budget that is used up.

Pure: states in, states out. A rest outlives a restart; who failed lately does not.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

SOURCES_TO_OPEN = 3  # failing one after another, with no success between them: it is the host, not they
FIRST_REST = timedelta(seconds=60)
LONGEST_REST = timedelta(hours=1)
LONGEST_ASKED = timedelta(days=1)  # whatever a platform asks for, we look again once a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A host or budget by name, not asked before `until`.

    `probes` failed since it went down; `is_told`: the operators know. `is_down` is false for one that only asked to
    wait: after that all its sources are due again, whereas a host that is down is looked at by one of them.
    """

    name: str
    until: datetime | None = None
    is_down: bool = False
    probes: int = 0
    is_told: bool = False
    why: str | None = None
    failing: frozenset[str] = field(default=frozenset())

    def lasts(self, now: datetime) -> bool:
        """A time further off than any rest was set by a clock that ran ahead."""
        return self.until is not None and now < self.until <= now + LONGEST_ASKED


def after_failure(rest: Rest, source: str, why: str, *, now: datetime) -> Rest:
    """A source got no proper answer. The third source in a row takes the host down; a failed probe keeps it there."""
    if rest.is_down:
        if rest.lasts(now):  # asked before the others told that it is down
            return rest
        pause = min(FIRST_REST * 2 ** min(rest.probes + 1, 10), LONGEST_REST)
        return replace(rest, until=now + pause, probes=rest.probes + 1, why=why)
    failing = rest.failing | {source}
    if len(failing) < SOURCES_TO_OPEN:
        return replace(rest, failing=failing)
    return replace(rest, is_down=True, until=now + FIRST_REST, probes=0, why=why, failing=frozenset())


def after_wish(rest: Rest, wait: timedelta, why: str, *, now: datetime) -> Rest:
    """The host asked to be left alone that long; the longest of several wishes holds."""
    until = now + min(wait, LONGEST_ASKED)
    if rest.until is not None and rest.lasts(now):
        until = max(until, rest.until)
    return replace(rest, until=until, why=why)


def after_success(rest: Rest, *, now: datetime) -> Rest:
    """An answer ends a host's being down; a wish to wait holds, whoever was answered meanwhile."""
    until = rest.until if not rest.is_down and rest.lasts(now) else None
    return Rest(name=rest.name, until=until, why=rest.why if until else None)


def must_be_told(rest: Rest) -> bool:
    """One failed probe after the first rest: it lasts, and is worth a notice."""
    return rest.is_down and rest.probes >= 1 and not rest.is_told
