"""The orders of a list of cases, each following an index: those that stand out first, then the others by date."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    UnaryExpression,
    Uuid,
    and_,
    bindparam,
    or_,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from app.cases.models import Case

NEWEST, OLDEST, URGENCY, DUE, UPDATED, QUIET = "newest", "oldest", "urgency", "due", "updated", "quiet"
NEWEST_COLUMNS = (Case.submitted_at, Case.id)
NEWEST_FIRST = tuple(column.desc() for column in NEWEST_COLUMNS)
# No workflow has as many levels of urgency.
_MAX_RANK = 99
# Beyond, a moment does not exist in every time zone.
_YEARS = range(1900, 2200)

Columns = tuple[InstrumentedAttribute[Any], ...]
# The columns of another table that hold the same as those of the case, to follow an index of that table.
SameColumns = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the cases of a list, all of which come before those of the next part. Made once: a statement is cached by it."""

    condition: ColumnElement[bool] | None = None
    columns: Columns = NEWEST_COLUMNS
    # Whether each column is read from the lowest to the highest.
    directions: tuple[bool, ...] = (False, False)
    # Only what comes after the key of a page.
    is_after_key: bool = False

    def sort(self, rows: FromClause) -> list[UnaryExpression[Any]]:
        """The order of rows that have the columns of this part."""
        return self._sort([rows.c[column.key] for column in self.columns])

    def sort_by(self, same: SameColumns) -> list[UnaryExpression[Any]]:
        """The order of cases, some of whose columns another table has too."""
        return self._sort([same.get(column.key, column) for column in self.columns])

    def list_conditions(self, same: SameColumns) -> list[ColumnElement[bool]]:
        """List the conditions for a case to belong to this part."""
        conditions = [] if self.condition is None else [self.condition]
        if self.is_after_key:
            conditions.append(self._build_key_condition([same.get(column.key, column) for column in self.columns]))
        return conditions

    def sort_rows(self, rows: Iterable[Any]) -> list[Any]:
        """Rows of this part in its order."""
        names = [column.key for column in self.columns]
        if len(set(self.directions)) == 1:
            return sorted(rows, key=attrgetter(*names), reverse=not self.directions[0])
        sorted_rows = list(rows)
        for name, is_ascending in reversed(list(zip(names, self.directions, strict=True))):
            sorted_rows.sort(key=attrgetter(name), reverse=not is_ascending)
        return sorted_rows

    @cached_property
    def after_key(self) -> Part:
        return Part(self.condition, self.columns, self.directions, is_after_key=True)

    @cached_property
    def backwards(self) -> Part:
        """Return the part in the opposite order, from the last case to the first."""
        return Part(self.condition, self.columns, tuple(not direction for direction in self.directions))

    def _sort(self, columns: Sequence[ColumnElement[Any]]) -> list[UnaryExpression[Any]]:
        return [
            column.asc() if is_ascending else column.desc()
            for column, is_ascending in zip(columns, self.directions, strict=True)
        ]

    def _build_key_condition(self, columns: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
        values = [bindparam(f"key_{n}", type_=column.type) for n, column in enumerate(columns)]
        if len(set(self.directions)) == 1:
            return _is_further(tuple_(*columns), tuple_(*values), is_ascending=self.directions[0])
        # Only the first column is read in the other direction.
        rest = _is_further(tuple_(*columns[1:]), tuple_(*values[1:]), is_ascending=self.directions[1])
        first = _is_further(columns[0], values[0], is_ascending=self.directions[0])
        return or_(first, and_(columns[0] == values[0], rest))


_stands_out, _is_dated = Case.criticality > 0, Case.silence_on.is_not(None)
ORDERS: Mapping[str, tuple[Part, ...]] = {
    NEWEST: (Part(),),
    OLDEST: (Part(directions=(True, True)),),
    URGENCY: (
        Part(_stands_out, (Case.criticality, *NEWEST_COLUMNS), (False, False, False)),
        Part(~_stands_out),
    ),
    DUE: (Part(_is_dated, (Case.silence_on, *NEWEST_COLUMNS), (True, False, False)), Part(~_is_dated)),
    UPDATED: (Part(columns=(Case.updated_at, Case.id)),),
    QUIET: (Part(columns=(Case.updated_at, Case.id), directions=(True, True)),),
}


def list_parts(order: str, key: str | None, *, is_backwards: bool = False) -> tuple[list[Part], dict[str, Any]]:
    """List the parts to read after the key of a row, and their parameters. A malformed key starts again.

    Backwards, what comes before it, from the nearest.
    """
    parts = [part.backwards for part in reversed(ORDERS[order])] if is_backwards else list(ORDERS[order])
    if not key:
        return parts, {}
    try:
        number, values = _parse_key(ORDERS[order], key)
    except (ValueError, TypeError, OverflowError, IndexError, RecursionError):
        return parts, {}
    number = len(parts) - 1 - number if is_backwards else number
    parameters = {f"key_{n}": value for n, value in enumerate(values)}
    return [parts[number].after_key, *parts[number + 1 :]], parameters


def key_of_moment(moment: datetime) -> str:
    """Return the key after which the order `QUIET` reads what was updated since a moment."""
    return _encode_key([0, _write_value(moment), UUID(int=0).hex])


def is_key(order: str, key: str) -> bool:
    """Whether it is the key of a row in that order."""
    try:
        _parse_key(ORDERS[order], key)
    except (ValueError, TypeError, OverflowError, IndexError, RecursionError):
        return False
    return True


def key_of(order: str, row: Any) -> str:
    """Return the key of the last row for the address of the next page: its part, and its position in that part."""
    number = _part_number(order, row)
    values = [_write_value(getattr(row, column.key)) for column in ORDERS[order][number].columns]
    return _encode_key([number, *values])


def _encode_key(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _part_number(order: str, row: Any) -> int:
    if order == URGENCY:
        return 0 if row.criticality > 0 else 1
    return 1 if order == DUE and row.silence_on is None else 0


def _is_further(column: Any, value: Any, *, is_ascending: bool) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column > value if is_ascending else column < value
    return condition


def _write_value(value: Any) -> str | int:
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date) else int(value)


def _parse_key(parts: Sequence[Part], text: str) -> tuple[int, list[Any]]:
    number, *texts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    columns = parts[number if isinstance(number, int) and number >= 0 else len(parts)].columns
    return number, [_parse_value(column.type, each) for column, each in zip(columns, texts, strict=True)]


def _parse_value(kind: TypeEngine[Any], text: Any) -> Any:
    if isinstance(kind, Integer):
        return max(0, min(int(text), _MAX_RANK))
    if isinstance(kind, Uuid):
        return UUID(text)
    value = date.fromisoformat(text) if isinstance(kind, Date) else datetime.fromisoformat(text)
    if value.year not in _YEARS or (isinstance(value, datetime) and value.tzinfo is None):
        raise ValueError(text)
    return value
