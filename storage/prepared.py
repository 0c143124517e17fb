"""Queries asked for every claim: SQLAlchemy builds them once, the driver runs them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

_SLOTS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class _Compiled(NamedTuple):
    sql: str
    order: tuple[str, ...] | None  # of the values, where the driver takes them by position
    fixed: Mapping[str, Any]


class Prepared:
    """A SELECT whose rows come as the driver's plain tuples. Ask it for numbers and texts only, not for times.

    SQLAlchemy's own way costs as much again as such a query itself (it was a third of a match).
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        dialect = connection.dialect
        sql, order, fixed = self._compiled.get(dialect.name) or self._compile(dialect)
        given = {**fixed, **values}
        arguments: Any = given if order is None else [given[name] for name in order]
        driver: Any = connection.connection.driver_connection
        try:
            return list(driver.execute(sql, arguments).fetchall())
        except dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(sql, arguments, error, dialect.loaded_dbapi.Error, dialect=dialect) from error

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect)
        order = tuple(compiled.positiontup) if compiled.positional else None
        made = self._compiled[dialect.name] = _Compiled(str(compiled), order, dict(compiled.params))
        return made


class PreparedIn:
    """The same for a list of values of any length: `build(count)` gives the SELECT with parameters v0, v1 …"""

    def __init__(self, build: Callable[[int], Select[Any]]) -> None:
        self._prepared = cache(lambda count: Prepared(build(count)))

    def rows(self, connection: Connection, values: Iterable[Any]) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        left = list(values)
        while left:
            some, left = left[: _SLOTS[-1]], left[_SLOTS[-1] :]
            count = next(slots for slots in _SLOTS if slots >= len(some))
            some += some[-1:] * (count - len(some))  # a value twice finds its rows once
            found += self._prepared(count).rows(connection, {f"v{number}": one for number, one in enumerate(some)})
        return found
