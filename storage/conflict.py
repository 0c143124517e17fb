"""Inserting what may be there already, in the one way that SQLite and PostgreSQL share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, insert, literal
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Prepared


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT of the connection's own dialect, which knows ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


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


def insert_or_skip_all(table: Table) -> Prepared:
    return Prepared(_insert_all_columns(table).on_conflict_do_nothing())


def upsert(table: Table, *, changed: Sequence[str]) -> Prepared:
    """Insert all columns, or set `changed` where the row is there."""
    statement = _insert_all_columns(table)
    return _on_conflict(statement, table, {name: statement.excluded[name] for name in changed})


def count_up(table: Table, column: str) -> Prepared:
    """Insert a count, or add it to the one that is there."""
    statement = _insert_all_columns(table)
    return _on_conflict(statement, table, {column: table.c[column] + statement.excluded[column]})


def _insert_all_columns(table: Table) -> postgresql.Insert:
    # SQLite's compiler takes PostgreSQL's ON CONFLICT too; not the other way round.
    return postgresql.insert(table).values({column.name: bindparam(column.name) for column in table.c})


def _on_conflict(statement: postgresql.Insert, table: Table, changed: Mapping[str, Any]) -> Prepared:
    keys = [key.name for key in table.primary_key.columns]
    return Prepared(statement.on_conflict_do_update(index_elements=keys, set_=changed))
