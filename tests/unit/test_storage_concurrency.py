"""Two writers at one moment, and a writer killed in the middle."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Engine, text

from claims.model import Claim, Post, Reading
from storage.blocks import ALL_CLAIMS, word_key
from storage.engine import open_database, reading
from storage.store import SqlStore
from tests.builders import NOON, at, claim, post

ROUNDS = 60


def file_and_search(store: SqlStore, one: Post, of: Claim, start: threading.Barrier, found: list[int]) -> None:
    """File a claim as ingest does, and note how many others it was given to compare."""
    given = Reading(lang="en", claims=(of,))
    start.wait(timeout=30)
    with store.intake() as intake:
        (filed,) = intake.file_claims(intake.file_post(one, given, seen_at=at(0)), one, given)
        found.append(len(intake.candidates(filed)))


def test_of_two_opposite_claims_stored_at_one_moment_one_always_sees_the_other(engine: Engine) -> None:
    stores = [SqlStore(engine), SqlStore(open_database(engine.url.render_as_string(hide_password=False)))]
    missed = 0
    for number in range(ROUNDS):
        when = NOON + timedelta(days=60 * number)  # each pair out of the others' sight
        ours = post(f"ours{number}", id=f"a{number}", posted_at=when)
        theirs = post(f"theirs{number}", id=f"b{number}", source="other", posted_at=when)
        start, found = threading.Barrier(2), list[int]()
        pairs = zip(stores, (ours, theirs), (claim(135), claim(3)), strict=True)
        threads = [threading.Thread(target=file_and_search, args=(*pair, start, found)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        missed += sorted(found) != [0, 1]
    stores[1]._engine.dispose()

    assert missed == 0


INGEST = "from tests.unit.test_storage_concurrency import ingest_for_ever; ingest_for_ever()"


def ingest_for_ever() -> None:
    """Batches of ten posts with two claims each, the cursor after the last; a line before each post is filed."""
    store = SqlStore(open_database(sys.argv[1]))
    begin = store.source_state("x:desk").cursor or "0"
    for start in count(int(begin), 10):
        with store.intake() as intake:
            for number in range(start, start + 10):
                print(number, flush=True)
                one = post(f"post {number} of many", id=str(number))
                given = Reading(lang="en", claims=(claim(135), claim(number)))
                for filed in intake.file_claims(intake.file_post(one, given, seen_at=at(0)), one, given):
                    intake.candidates(filed)
            intake.move_cursor("x:desk", str(start + 10))


@pytest.mark.parametrize("lines", [3, 17, 25, 38])
def test_a_process_killed_in_the_middle_of_a_batch_leaves_whole_batches_only(engine: Engine, lines: int) -> None:
    url = engine.url.render_as_string(hide_password=False)
    for _ in range(2):  # the second one goes on where the first was cut off
        child = subprocess.Popen([sys.executable, "-c", INGEST, url], stdout=subprocess.PIPE, text=True)
        with child:
            assert child.stdout is not None
            for _ in range(lines):
                child.stdout.readline()
            os.kill(child.pid, signal.SIGKILL)

    store = SqlStore(engine)
    with store.intake():  # waits until the dead writer's transaction is gone
        pass
    whole = int(store.source_state("x:desk").cursor or "0")
    with reading(engine) as connection:
        stored = {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("posts", "post_versions", "claims")
        }
        counted = connection.execute(
            text("SELECT df FROM word_df WHERE key = :all"), {"all": word_key(ALL_CLAIMS)}
        ).scalar()
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
    assert stored == {"posts": whole, "post_versions": whole, "claims": 2 * whole}
    assert (counted or 0) == 2 * whole
    assert whole % 10 == 0
