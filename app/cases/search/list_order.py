"""The orders in which a list of cases is read, page by page: the cases that stand out first, then the others by date.

The others, which are many, follow an index; those that stand out are few enough to be sorted.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, UnaryExpression, Uuid, and_, literal, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.cases.models import Case
from app.core.db import UtcDateTime

NEWEST, URGENCY, DUE = "newest", "urgency", "due"
NEWEST_FIRST = (Case.submitted_at.desc(), Case.id.desc())
# No workflow has as many levels of urgency.
_MAX_RANK = 99


@dataclass(frozen=True)
class Part:
    """Some of the cases of a list, all of which come before those of the next part."""

    conditions: tuple[ColumnElement[bool], ...]
    order: tuple[UnaryExpression[Any], ...]


@dataclass(frozen=True)
class Order:
    """What makes a case stand out, and its rank among those that do: the highest comes first, 0 is the ordinary one."""

    stands_out: ColumnElement[bool]
    column: InstrumentedAttribute[Any]
    is_ascending: bool
    rank_of: Callable[[Any], int]
    value_of: Callable[[int], Any]

    def parts(self, key: PageKey | None) -> Iterator[Part]:
        first = (self.column.asc() if self.is_ascending else self.column.desc(), *NEWEST_FIRST)
        if key is None:
            yield Part((self.stands_out,), first)
        elif key.rank:
            yield Part((self.stands_out, self._is_ranked_after(key)), first)
        yield Part((~self.stands_out, *((key.is_older,) if key and not key.rank else ())), NEWEST_FIRST)

    def _is_ranked_after(self, key: PageKey) -> ColumnElement[bool]:
        value = self.value_of(key.rank)
        further = self.column > value if self.is_ascending else self.column < value
        return or_(further, and_(self.column == value, key.is_older))


@dataclass(frozen=True)
class PageKey:
    """Where the last page ended."""

    moment: datetime
    case_id: UUID
    rank: int

    @property
    def is_older(self) -> ColumnElement[bool]:
        return tuple_(Case.submitted_at, Case.id) < tuple_(
            literal(self.moment, UtcDateTime), literal(self.case_id, Uuid)
        )


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


def parts_of(order: str, after: str | None) -> list[Part]:
    """What is left to be read after the key of a row, first things first; a key that is not one starts again."""
    try:
        key = _parse_key(after) if after else None
        return list(ORDERS[order].parts(key)) if order in ORDERS else [_newest_part(key)]
    except (ValueError, OverflowError, OSError):
        return parts_of(order, None)


def rank_in(order: str, row: Any) -> int:
    """How much a row stands out."""
    return ORDERS[order].rank_of(row) if order in ORDERS else 0


def key_of(order: str, row: Any) -> str:
    """What the address of the next page says of the last row of this one."""
    text = f"{row.submitted_at.timestamp():.6f} {row.id.hex} {rank_in(order, row)}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _newest_part(key: PageKey | None) -> Part:
    return Part((key.is_older,) if key else (), NEWEST_FIRST)


def _parse_key(text: str) -> PageKey:
    seconds, identifier, rank = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
    return PageKey(datetime.fromtimestamp(float(seconds), UTC), UUID(identifier), max(int(rank), 0))
