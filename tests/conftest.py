"""Fixtures of the whole suite: databases to test on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage.engine import open_database
from storage.migrate import upgrade
from storage.tables import metadata
from tests import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running cluster; started once in each worker, and only if a test asks."""
    if (reason := postgres.why_not()) is not None:
        pytest.skip(reason)
    with postgres.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[Engine]:
    engine = open_database(postgres_server)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_database: Engine) -> Engine:
    """A database at the newest schema with nothing in it."""
    with postgres_database.begin() as connection:
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return postgres_database


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """A database file at the newest schema with nothing in it."""
    engine = open_database(f"sqlite:///{tmp_path / 'claims.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each database in turn."""
    name = "sqlite_engine" if request.param == "sqlite" else "postgres_engine"
    chosen: Engine = request.getfixturevalue(name)
    return chosen
