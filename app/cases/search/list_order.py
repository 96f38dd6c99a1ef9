"""The order of a list of cases: those that stand out first, then the others by date.

The others, which are many, follow an index; those that stand out are few enough to be sorted.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, UnaryExpression, Uuid, and_, bindparam, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.cases.models import Case
from app.core.db import UtcDateTime

NEWEST, OLDEST, URGENCY, DUE, UPDATED, QUIET = "newest", "oldest", "urgency", "due", "updated", "quiet"
NEWEST_COLUMNS = (Case.submitted_at, Case.id)
NEWEST_FIRST = tuple(column.desc() for column in NEWEST_COLUMNS)
# No workflow has as many levels of urgency.
_MAX_RANK = 99
_is_older_than_key = tuple_(Case.submitted_at, Case.id) < tuple_(
    bindparam("key_moment", type_=UtcDateTime), bindparam("key_id", type_=Uuid)
)


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the cases of a list, all of which come before those of the next part. Made once: a statement is cached by it."""

    conditions: tuple[ColumnElement[bool], ...]
    # All are read from the highest to the lowest, but the first one when `is_ascending`.
    columns: tuple[InstrumentedAttribute[Any], ...] = NEWEST_COLUMNS
    is_ascending: bool = False

    def sort(self, rows: FromClause) -> list[UnaryExpression[Any]]:
        """The order of rows that have the columns of this part."""
        first, *others = (rows.c[column.key] for column in self.columns)
        return [first.asc() if self.is_ascending else first.desc(), *(column.desc() for column in others)]


@dataclass(frozen=True)
class PageKey:
    """Where the last page ended."""

    moment: datetime
    case_id: UUID
    rank: int


@dataclass(frozen=True, eq=False)
class Order:
    """What makes a case stand out, and its rank among those that do: the highest comes first, 0 is the ordinary one."""

    stands_out: ColumnElement[bool]
    column: InstrumentedAttribute[Any]
    is_ascending: bool
    rank_of: Callable[[Any], int]
    value_of: Callable[[int], Any]

    def list_parts(self, key: PageKey | None) -> list[Part]:
        if key is None:
            return [self._outstanding, self._ordinary]
        return [self._outstanding_after_key, self._ordinary] if key.rank else [self._ordinary_after_key]

    @cached_property
    def _outstanding(self) -> Part:
        return Part((self.stands_out,), (self.column, *NEWEST_COLUMNS), self.is_ascending)

    @cached_property
    def _outstanding_after_key(self) -> Part:
        value = bindparam("key_value", type_=self.column.type)
        is_further = self.column > value if self.is_ascending else self.column < value
        is_ranked_after = or_(is_further, and_(self.column == value, _is_older_than_key))
        return Part((self.stands_out, is_ranked_after), (self.column, *NEWEST_COLUMNS), self.is_ascending)

    @cached_property
    def _ordinary(self) -> Part:
        return Part((~self.stands_out,))

    @cached_property
    def _ordinary_after_key(self) -> Part:
        return Part((~self.stands_out, _is_older_than_key))


ORDERS = {
    URGENCY: Order(
        Case.criticality > 0,
        Case.criticality,
        is_ascending=False,
        rank_of=lambda row: row.criticality,
        value_of=lambda rank: min(rank, _MAX_RANK),
    ),
    DUE: Order(
        Case.silence_on.is_not(None),
        Case.silence_on,
        is_ascending=True,
        rank_of=lambda row: date.max.toordinal() - row.silence_on.toordinal() + 1 if row.silence_on else 0,
        value_of=lambda rank: date.fromordinal(date.max.toordinal() + 1 - rank),
    ),
}
_newest, _newest_after_key = Part(()), Part((_is_older_than_key,))


def list_parts(order: str, after: str | None) -> tuple[list[Part], dict[str, Any]]:
    """What is left to be read after the key of a row, first things first, and its parameters; a malformed key starts again."""
    try:
        key = _parse_key(after) if after else None
        return _list_parts_after(order, key), _build_key_parameters(order, key)
    except (ValueError, OverflowError, OSError):
        return list_parts(order, None)


def rank_in(order: str, row: Any) -> int:
    """How much a row stands out."""
    return ORDERS[order].rank_of(row) if order in ORDERS else 0


def key_of(order: str, row: Any) -> str:
    """What the address of the next page says of the last row of this one."""
    text = f"{row.submitted_at.timestamp():.6f} {row.id.hex} {rank_in(order, row)}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _list_parts_after(order: str, key: PageKey | None) -> list[Part]:
    if order in ORDERS:
        return ORDERS[order].list_parts(key)
    return [_newest_after_key if key else _newest]


def _build_key_parameters(order: str, key: PageKey | None) -> dict[str, Any]:
    if key is None:
        return {}
    value = ORDERS[order].value_of(key.rank) if order in ORDERS and key.rank else None
    return {"key_moment": key.moment, "key_id": key.case_id, "key_value": value}


def _parse_key(text: str) -> PageKey:
    seconds, identifier, rank = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
    return PageKey(datetime.fromtimestamp(float(seconds), UTC), UUID(identifier), max(int(rank), 0))
