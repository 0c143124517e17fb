"""Opening a database: what is refused, in which words, and what is set."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import StatementError

from monitors.ports import StoreBusy, StoreError
from storage.engine import name_of, open_database, reading, revisions, writing
from storage.migrate import upgrade
from storage.store import SqlStore
from storage.tables import gaps


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        open_database(url).dispose()
    return str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "claims.db",
        "mysql://me:pass@host/db",
        "postgresql://me:pass@host:port/db",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_an_address_that_names_no_database_of_ours_is_refused_naming_the_key(url: str) -> None:
    said = refusal(url)

    assert "database.url" in said
    assert "pass" not in said.replace("password", "")


def test_an_unreachable_server_is_named_without_the_password() -> None:
    said = refusal("postgresql://me:open-sesame@127.0.0.1:1/claims")

    assert "PostgreSQL database claims at 127.0.0.1 cannot be reached" in said
    assert "open-sesame" not in said


def test_the_folder_of_a_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "not" / "yet" / "claims.db"
    engine = open_database(f"sqlite:///{path}")
    engine.dispose()

    assert path.exists()


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = refusal(f"sqlite:///{tmp_path}/file/claims.db")

    assert said.startswith(f"The folder {tmp_path}/file cannot be created")


def test_a_folder_in_place_of_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("shopping list\n" * 100)

    said = refusal(f"sqlite:///{path}")

    assert said == f"{path} is no database. Choose another file in database.url."
    assert path.read_text().startswith("shopping list")


def test_a_schema_newer_than_this_program_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        said = refusal(engine.url.render_as_string(hide_password=False))
    finally:
        with writing(engine) as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{revisions()[-1]}'"))

    assert f"newer Claimwatch (schema 9999; this one knows {revisions()[-1]})" in said


def test_sqlite_keeps_foreign_keys_and_writes_ahead(sqlite_engine: Engine) -> None:
    with reading(sqlite_engine) as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")
        }

    assert settings == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 1, "busy_timeout": 30_000}


def test_postgresql_is_reached_through_psycopg_3(postgres_engine: Engine) -> None:
    assert postgres_engine.url.drivername == "postgresql+psycopg"


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    row = {"source_key": "x:desk", "start": "1", "end": "2", "why": "", "found_at": datetime(2022, 9, 13)}  # noqa: DTZ001

    with pytest.raises(StatementError, match="without a zone"), writing(engine) as connection:
        connection.execute(insert(gaps), row)


def test_a_writer_waits_for_another_and_readers_wait_for_nobody(sqlite_engine: Engine) -> None:
    order: list[str] = []

    def second() -> None:
        with writing(sqlite_engine):
            order.append("second")

    with writing(sqlite_engine) as connection:
        connection.execute(text("DELETE FROM gaps"))
        waiting = threading.Thread(target=second)
        waiting.start()
        with reading(sqlite_engine) as other:
            assert other.execute(text("SELECT count(*) FROM gaps")).scalar() == 0
        order.append("first")
    waiting.join(timeout=30)

    assert order == ["first", "second"]


def test_a_database_held_for_too_long_is_busy_and_says_so(engine: Engine) -> None:
    impatient = open_database(engine.url.render_as_string(hide_password=False), busy_s=0.05)

    with SqlStore(engine).intake(), pytest.raises(StoreBusy, match="held by another process"):
        SqlStore(impatient).intake().__enter__()

    impatient.dispose()


def test_people_are_told_a_path_or_a_server(sqlite_engine: Engine, postgres_engine: Engine, tmp_path: Path) -> None:
    assert name_of(sqlite_engine) == str(tmp_path / "claims.db")
    assert name_of(postgres_engine).startswith("PostgreSQL database postgres at /tmp/cw-pg-")


def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_half_stored(sqlite_engine: Engine) -> None:
    row = {"source_key": "x:desk", "start": "1", "end": "2", "why": "w" * 4000, "found_at": datetime.now().astimezone()}

    with sqlite_engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError, match=r"The disk that holds .* is full"), writing(sqlite_engine) as connection:
        connection.execute(insert(gaps), [row] * 50)

    with reading(sqlite_engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM gaps")).scalar() == 0


def test_opening_and_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        engine = open_database(f"sqlite:///{tmp_path / 'claims.db'}")
        upgrade(engine)
        engine.dispose()
