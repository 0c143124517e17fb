"""One watcher a database: a second one is refused while the first lives, however that ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from monitors.ports import StoreBusy, StoreError
from storage.engine import name_of, translated

try:
    import fcntl
except ImportError:  # Windows: SQLite's own lock still keeps the data whole
    fcntl = None  # type: ignore[assignment]

_RUN_LOCK = 0x436C61696E  # one number for every process on one PostgreSQL database; not that of the intake


@contextmanager
def run_lock(engine: Engine) -> Iterator[None]:
    """Hold the database for one `run`; other commands may work beside it.

    The system lets the lock go when the process ends, even killed. Raises StoreBusy if another process has it.
    """
    with _postgres_lock(engine) if engine.dialect.name == "postgresql" else _file_lock(engine):
        yield


@contextmanager
def _file_lock(engine: Engine) -> Iterator[None]:
    path = Path(f"{engine.url.database}.lock")
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}). Choose another database.url.") from error
    with file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.seek(0)
                raise StoreBusy(_refusal(engine, file.read().strip())) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield  # the file stays: removing it would let two processes lock two files of one name


@contextmanager
def _postgres_lock(engine: Engine) -> Iterator[None]:
    with translated(engine):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with connection:
        connection.detach()  # closed for good at the end, never handed on with the lock still held
        with translated(engine):
            is_mine = connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _RUN_LOCK})
        if not is_mine:
            raise StoreBusy(_refusal(engine, ""))
        yield


def _refusal(engine: Engine, holder: str) -> str:
    who = f" (process {holder})" if holder.isdigit() else ""
    return f"Another claimwatch run{who} already works on {name_of(engine)}. Stop it first, or choose another database."
