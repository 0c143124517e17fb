"""Inserting what may be there already, in the one way that SQLite and PostgreSQL share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, insert, literal

from storage.prepared import Prepared, PreparedRows


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT of the connection's own dialect, which knows ON CONFLICT."""
    return _dialect(connection.dialect.name).insert(table)


def insert_all(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run an INSERT for every row, if there are any.

    PostgreSQL gets them as one statement (which SQLAlchemy makes where rows are asked back), not one after the other.
    """
    if connection.dialect.name == "postgresql":
        statement = statement.returning(literal(1))
    if rows:
        connection.execute(statement, rows)


def insert_or_skip(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    insert_all(connection, insert_into(connection, table).on_conflict_do_nothing(), rows)


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether the row was not there."""
    statement = insert_into(connection, table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return connection.execute(statement, row).first() is not None


def insert_or_replace(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Replace the columns given of the row with this primary key, or insert it."""
    keys = [column.name for column in table.primary_key.columns]
    statement = insert_into(connection, table)
    changed = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), row)


# For the driver to run


def insertion(table: Table, columns: Iterable[str], *, returning: Column[int]) -> Prepared:
    return Prepared(insert(table).values({name: bindparam(name) for name in columns}).returning(returning))


def insert_or_skip_all(table: Table) -> PreparedRows:
    return PreparedRows(lambda dialect, count: _insert_rows(dialect, table, count).on_conflict_do_nothing())


def upsert(table: Table, *, changed: Sequence[str]) -> PreparedRows:
    """Insert all columns, or set `changed` where the row is there. No two rows with one key at a time."""
    return PreparedRows(lambda dialect, count: _on_conflict(dialect, table, count, _replaced(changed)))


def count_up(table: Table, column: str) -> PreparedRows:
    """Insert a count, or add it to the one that is there. No two rows with one key at a time."""
    return PreparedRows(lambda dialect, count: _on_conflict(dialect, table, count, _added(table.c[column])))


def _replaced(names: Sequence[str]) -> Callable[[Any], Mapping[str, Any]]:
    return lambda statement: {name: statement.excluded[name] for name in names}


def _added(column: Column[Any]) -> Callable[[Any], Mapping[str, Any]]:
    return lambda statement: {column.name: column + statement.excluded[column.name]}


def _on_conflict(dialect: str, table: Table, count: int, changed: Callable[[Any], Mapping[str, Any]]) -> Any:
    statement = _insert_rows(dialect, table, count)
    keys = [key.name for key in table.primary_key.columns]
    return statement.on_conflict_do_update(index_elements=keys, set_=changed(statement))


def _insert_rows(dialect: str, table: Table, count: int) -> Any:
    columns = [(column.name, column.type) for column in table.c]
    rows = [{name: bindparam(f"{name}_{row}", type_=kind) for name, kind in columns} for row in range(count)]
    return _dialect(dialect).insert(table).values(rows)


def _dialect(name: str) -> Any:
    # That of PostgreSQL loads asyncio and takes a fifth of a cold start: who has SQLite does without.
    return import_module(f"sqlalchemy.dialects.{name}")
