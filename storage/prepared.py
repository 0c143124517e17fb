"""Statements run for every post or claim: SQLAlchemy builds them once, the driver runs them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable

_SLOTS = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 128, 256)
_ROWS = 16
_NAMES = [f"v{number}" for number in range(_SLOTS[-1])]
Convert = Callable[[Any], Any]


class _Compiled(NamedTuple):
    sql: str
    order: Convert | None  # makes a tuple of the values, where the driver takes them by position
    fixed: Mapping[str, Any]
    given: tuple[tuple[str, Convert], ...]  # what the driver does not take as it is: times, mostly
    taken: tuple[tuple[int, Convert], ...]  # the same of the columns that come back


class Prepared:
    """A statement whose rows come as plain tuples.

    SQLAlchemy's own way costs as much again as such a statement itself (it was a third of a match).
    """

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        ready = self._ready(connection.dialect)
        rows: list[Sequence[Any]] = self._run(connection, ready.sql, _arguments(ready, values)).fetchall()
        return [_converted(row, ready.taken) for row in rows] if ready.taken else rows

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any] | None:
        rows = self.rows(connection, values)
        return rows[0] if rows else None

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The one value of the one row."""
        return self.rows(connection, values)[0][0]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        ready = self._ready(connection.dialect)
        self._run(connection, ready.sql, _arguments(ready, values))

    def run_each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        ready = self._ready(connection.dialect)
        driver: Any = connection.connection.driver_connection
        if rows:
            self._guarded(connection, driver.executemany, ready.sql, [_arguments(ready, values) for values in rows])

    def _run(self, connection: Connection, sql: str, arguments: Any) -> Any:
        driver: Any = connection.connection.driver_connection
        return self._guarded(connection, driver.execute, sql, arguments)

    def _guarded(self, connection: Connection, execute: Callable[..., Any], sql: str, arguments: Any) -> Any:
        dialect = connection.dialect
        try:
            return execute(sql, arguments)
        except dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(sql, arguments, error, dialect.loaded_dbapi.Error, dialect=dialect) from error

    def _ready(self, dialect: Dialect) -> _Compiled:
        return self._compiled.get(dialect.name) or self._compile(dialect)

    def _compile(self, dialect: Dialect) -> _Compiled:
        # An INSERT names the columns it is given itself; the rest have their defaults.
        compiled: Any = self._statement.compile(dialect=dialect)
        made = self._compiled[dialect.name] = _Compiled(
            sql=str(compiled),
            order=_in_order(compiled.positiontup) if compiled.positional else None,
            fixed={name: value for name, value in compiled.params.items() if value is not None},
            given=_bind_conversions(compiled, dialect),
            taken=_row_conversions(self._statement, dialect),
        )
        return made


def _bind_conversions(compiled: Any, dialect: Dialect) -> tuple[tuple[str, Convert], ...]:
    found = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in compiled.binds.items())
    return tuple((name, convert) for name, convert in found if convert is not None)


def _row_conversions(statement: Any, dialect: Dialect) -> tuple[tuple[int, Convert], ...]:
    columns = getattr(statement, "exported_columns", ())
    kinds = (column.type.dialect_impl(dialect) for column in columns)
    found = ((at, kind.result_processor(dialect, None)) for at, kind in enumerate(kinds))
    return tuple((at, convert) for at, convert in found if convert is not None)


def _arguments(ready: _Compiled, values: Mapping[str, Any]) -> Any:
    given = {**ready.fixed, **values} if ready.fixed or ready.given else values
    for name, convert in ready.given:
        given[name] = convert(given[name])  # type: ignore[index]
    return given if ready.order is None else ready.order(given)


def _in_order(names: Sequence[str]) -> Convert:
    # an itemgetter of one name gives no tuple
    return itemgetter(*names) if len(names) > 1 else lambda given: tuple(given[name] for name in names)


def _converted(row: Sequence[Any], conversions: Iterable[tuple[int, Convert]]) -> Sequence[Any]:
    values = list(row)
    for at, convert in conversions:
        values[at] = convert(values[at])
    return values


class PreparedIn:
    """The same for a list of values of any length: `build(names)` gives the SELECT with parameters of these names.

    A slot left over is NULL, and finds nothing.
    """

    def __init__(self, build: Callable[[list[str]], Executable]) -> None:
        self._prepared = cache(lambda count: Prepared(build(_NAMES[:count])))

    def rows(self, connection: Connection, values: Iterable[Any], **others: Any) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        left = list(values)
        while left:
            some, left = left[: _SLOTS[-1]], left[_SLOTS[-1] :]
            count = next(slots for slots in _SLOTS if slots >= len(some))
            some += [None] * (count - len(some))
            found += self._prepared(count).rows(connection, {**dict(zip(_NAMES, some, strict=False)), **others})
        return found


class PreparedRows:
    """An INSERT for any number of rows: `build(dialect, count)` gives it with parameters `column_0`, `column_1` …

    SQLite runs the one for a single row over and over. PostgreSQL is sent several rows as one statement: a round trip
    and a plan for each row took it half of the time of a post.
    """

    def __init__(self, build: Callable[[str, int], Executable]) -> None:
        self._prepared = cache(lambda dialect, count: Prepared(build(dialect, count)))

    def run_all(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        left, dialect = list(rows), connection.dialect.name
        if dialect == "sqlite":
            self._prepared(dialect, 1).run_each(connection, [_numbered([row]) for row in left])
            return
        while left:
            some, left = left[:_ROWS], left[_ROWS:]
            self._prepared(dialect, len(some)).run(connection, _numbered(some))


def _numbered(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
