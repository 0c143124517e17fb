"""A scratch database beside the real one, and the end of those that killed processes left."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import IO

from sqlalchemy import Engine

from storage.engine import open_database
from storage.migrate import upgrade

try:
    import fcntl
except ImportError:  # Windows: what a killed process left is removed by hand
    fcntl = None  # type: ignore[assignment]

_PREFIX = ".claimwatch-rematch-"
_LOCK = "in-use"


@contextmanager
def scratch_beside(engine: Engine) -> Iterator[Engine]:
    """An empty database with today's schema, on the disk of the one given where that is a file."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    beside = Path(str(engine.url.database)).parent if is_file else Path(gettempdir())
    _remove_left_over(beside)
    with TemporaryDirectory(prefix=_PREFIX, dir=beside) as folder, (Path(folder) / _LOCK).open("w") as lock:
        _is_mine(lock)
        scratch = open_database(f"sqlite:///{folder}/past.db")
        try:
            upgrade(scratch)
            yield scratch
        finally:
            scratch.dispose()


def _remove_left_over(beside: Path) -> None:
    """The system lets go of a lock when its process ends: one that can be had belongs to nobody."""
    for path in beside.glob(f"{_PREFIX}*/{_LOCK}"):
        try:
            with path.open("w") as lock:
                is_left = _is_mine(lock)
        except OSError:  # of another user, or gone by now
            continue
        if is_left:
            shutil.rmtree(path.parent, ignore_errors=True)


def _is_mine(lock: IO[str]) -> bool:
    if fcntl is None:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
