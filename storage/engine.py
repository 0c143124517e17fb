"""Opening a database: SQLite or PostgreSQL, its settings, and its errors as plain sentences."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from monitors.ports import StoreBusy, StoreError

BUSY_S = 30
_WRITE_LOCK = 0x436C61696D  # "Claim": one number for every process on one PostgreSQL database
MIGRATIONS = Path(__file__).parent / "migrations"
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_BUSY_STATES = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialisation failure


def open_database(url: str, *, busy_s: float = BUSY_S) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://user@host/name`, proved to answer.

    Creates the folder a SQLite file lies in. A writer waits `busy_s` for another one. Raises StoreError with one
    sentence, never with a password.
    """
    address = _address(url)
    make = _sqlite_engine if address.get_backend_name() == "sqlite" else _postgres_engine
    engine = make(address, int(busy_s * 1000))
    try:
        with translated(engine), engine.connect() as connection:
            _refuse_newer_schema(connection)
    except StoreError:
        engine.dispose()
        raise
    return engine


def name_of(engine: Engine) -> str:
    """How to call the database before people: a file's path, or server and database; never a password."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "localhost"
    return f"PostgreSQL database {url.database} at {host}"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection with one consistent view of the database."""
    with translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One writing transaction: committed on a clean exit, rolled back on any error."""
    with translated(engine), engine.connect() as connection:
        connection.execution_options(is_writing=True)
        with connection.begin():
            yield connection


def serialise(connection: Connection) -> None:
    """Hold every other intake and migration off until this transaction ends.

    SQLite has done so with BEGIN IMMEDIATE. On PostgreSQL two intakes that cannot see each other's claims would miss a
    contradiction between them.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITE_LOCK})


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn the drivers' errors into the port's own."""
    try:
        yield
    except DBAPIError as error:
        raise _store_error(engine, error) from error


def revisions() -> list[str]:
    """The schema revisions this program knows, oldest first (the files are named after them)."""
    return sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        driver = _DRIVERS[address.drivername]
    except (ArgumentError, KeyError, ValueError, NoSuchModuleError):
        message = "database.url must read sqlite:///path/to/file.db or postgresql://user:password@host/name"
        raise StoreError(message) from None  # the cause could print the password
    if driver == "sqlite" and (not address.database or address.database == ":memory:"):
        raise StoreError("database.url names no file: write sqlite:///path/to/file.db")
    return address.set(drivername=driver)


def _sqlite_engine(address: URL, busy_ms: int) -> Engine:
    path = Path(str(address.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {path.parent} cannot be created ({error.strerror}). Choose another database.url."
        raise StoreError(message) from error
    engine = create_engine(address, connect_args={"timeout": busy_ms / 1000})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres_engine(address: URL, busy_ms: int) -> Engine:
    # Times are read in UTC: a driver converting the year 9999 to a zone east of it would fail.
    arguments = {"connect_timeout": 10, "options": f"-c timezone=utc -c lock_timeout={busy_ms}"}
    try:
        return create_engine(address, connect_args=arguments, pool_pre_ping=True)
    except ImportError as error:
        raise StoreError("PostgreSQL needs its driver: pip install '.[postgres]' in the project folder") from error


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see _begin
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "cache_size=-32768",  # 32 MiB: the hot index pages of a million claims
        "wal_autocheckpoint=8000",  # pages: the same hot pages are written back once for many commits
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A read that turns into a write fails at once, whatever the busy timeout: writers say so first.
    is_writing = connection.get_execution_options().get("is_writing", False)
    statement = "BEGIN IMMEDIATE" if is_writing else "BEGIN"
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(statement).close()  # SQLAlchemy's own way took as long as a third of a match
    except sqlite3.Error as error:
        raise DBAPIError.instance(statement, (), error, sqlite3.Error) from error


def _refuse_newer_schema(connection: Connection) -> None:
    if not inspect(connection).has_table("alembic_version"):
        return
    stored = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if stored is not None and stored not in revisions():
        raise StoreError(
            f"{name_of(connection.engine)} was written by a newer Claimwatch (schema {stored}; this one knows "
            f"{revisions()[-1]}). Upgrade Claimwatch, or choose another database.url."
        )


def _store_error(engine: Engine, error: DBAPIError) -> StoreError:
    cause: Any = error.orig
    name = name_of(engine)
    if isinstance(cause, sqlite3.Error):
        return _sqlite_error(name, cause)
    state = getattr(cause, "sqlstate", None)
    if state in _BUSY_STATES:
        return StoreBusy(f"{name} is held by another process for writing; try again.")
    if state is None:
        return StoreError(f"{name} cannot be reached. Check that the server runs, and database.url. ({_first(cause)})")
    return StoreError(f"{name} refused: {_first(cause)}")


def _sqlite_error(name: str, cause: sqlite3.Error) -> StoreError:
    code = getattr(cause, "sqlite_errorname", "") or ""
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"{name} is held by another process for writing; try again.")
    sentences = {
        "SQLITE_NOTADB": f"{name} is no database. Choose another file in database.url.",
        "SQLITE_CANTOPEN": f"{name} cannot be opened. Check that the folder exists and may be written to.",
        "SQLITE_READONLY": f"{name} may not be written to. Check the rights of the file and its folder.",
        "SQLITE_FULL": f"The disk that holds {name} is full. Nothing of this step was stored.",
        "SQLITE_CORRUPT": f"{name} is damaged. Restore a backup (claimwatch db restore).",
    }
    for prefix, sentence in sentences.items():
        if code.startswith(prefix):
            return StoreError(sentence)
    return StoreError(f"{name} refused: {_first(cause)}")


def _first(cause: object) -> str:
    return re.sub(r"\s+", " ", str(cause).split("\n", 1)[0]).strip()
