"""One run a database."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import Engine

from monitors.ports import StoreBusy
from storage.engine import open_database
from storage.lock import run_lock
from storage.store import SqlStore

HOLD = """
import sys
from storage.engine import open_database
from storage.lock import run_lock
with run_lock(open_database(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_a_second_run_is_refused_with_a_sentence_and_other_commands_work(engine: Engine) -> None:
    other = open_database(url_of(engine))
    with run_lock(engine):
        with pytest.raises(StoreBusy, match=r"Another claimwatch run .*already works on"), run_lock(other):
            pass
        assert not SqlStore(other).unsubscribe(1, None)
    other.dispose()


def test_the_lock_is_free_again_after_the_run(engine: Engine) -> None:
    for _ in range(2):
        with run_lock(engine):
            pass


def test_a_killed_run_leaves_no_lock_behind(engine: Engine) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, url_of(engine)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy) as refused, run_lock(engine):
            pass
        os.kill(holder.pid, signal.SIGKILL)

    if engine.dialect.name == "sqlite":
        assert f"process {holder.pid}" in str(refused.value)
        with run_lock(engine):
            pass
    else:
        free_after_death(engine)


def free_after_death(engine: Engine) -> None:
    """A server notices a dead client when it next reads from it: at once, but not before we ask."""
    for _ in range(1_000):
        try:
            with run_lock(engine):
                return
        except StoreBusy:
            continue
    pytest.fail("the lock of a dead process is still held")
