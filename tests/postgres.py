"""A PostgreSQL cluster for the tests: made in a temporary folder, reached by a socket in it, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing here has to survive a crash of the machine.
_SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


def why_not() -> str | None:
    """Why no cluster can be made on this machine, or None."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        return "initdb and pg_ctl are not on the PATH (install a PostgreSQL server to run these)"
    if os.geteuid() == 0 and (shutil.which("runuser") is None or not _has_user("postgres")):
        return "PostgreSQL does not run as root, and there is no user postgres to run it"
    return None


@contextmanager
def cluster(settings: str = _SETTINGS) -> Iterator[str]:
    """A running server; yields the URL of its database `postgres`."""
    # Not below the tests' own folder: the path of a socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="cw-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        where = Path(folder) / "data"
        _run("initdb", "-D", where, "-U", "claimwatch", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        _run("pg_ctl", "-D", where, "-w", "-l", f"{folder}/log", "-o", f"{settings} -k {folder}", "start")
        try:
            yield f"postgresql://claimwatch@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", where, "-w", "-m", "immediate", "stop")


def _run(*command: str | Path) -> None:
    as_postgres = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    # A server keeps its standard streams: they must not be pipes that somebody waits on.
    subprocess.run((*as_postgres, *command), check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
