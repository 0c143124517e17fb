"""Bringing a database to this program's schema, with Alembic and without a configuration file."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from monitors.ports import StoreError
from storage.engine import MIGRATIONS, name_of, reading, serialise, translated


def upgrade(engine: Engine, *, scripts: Path = MIGRATIONS) -> None:
    """Run the migrations still missing, all in one transaction; an empty database gets every table.

    Where none is missing nothing is locked: who only asks a question waits for no writer.
    """
    if _is_current(engine, scripts):
        return
    with translated(engine), engine.connect() as connection:
        connection.execution_options(is_writing=True)
        # SQLite rebuilds a table to alter it; dropping the old one would take the rows that refer to it along.
        # The switch works only outside a transaction.
        _switch_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                serialise(connection)
                config = _config(scripts)
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                _check_foreign_keys(connection)
        finally:
            _switch_foreign_keys(connection, on=True)


def _is_current(engine: Engine, scripts: Path) -> bool:
    newest = ScriptDirectory.from_config(_config(scripts)).get_current_head()
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def _config(scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _switch_foreign_keys(connection: Connection, *, on: bool) -> None:
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}").close()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        name = name_of(connection.engine)
        raise StoreError(f"{name} was left as it was: table {broken[0]} refers to rows of {broken[2]} that are gone.")
