"""A column of a list of cases, and what one of its cells holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from app.cases.search.columns.batch import Batch
from app.cases.search.list_row import Row
from app.core.i18n import LazyText

TEXT, NUMBER, DATE, MOMENT, BOOLEAN = "text", "number", "date", "moment", "boolean"
CellValue = str | Decimal | int | date | datetime | bool | None


class Cell(NamedTuple):
    """Cell of a case in a column: words for a screen, a typed value for a file."""

    text: str = ""
    value: CellValue = None
    # Of a status or a level of urgency: the tone of its badge.
    tone: str = ""


EMPTY_CELL = Cell()


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its name in addresses and saved views, its heading, and how a cell is read."""

    key: str
    label: LazyText | str
    read: Callable[[Row, Batch], Cell]
    kind: str = TEXT
    # The orders of a list that follow it, the one of the first click first; none when no index follows it.
    orders: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()


def text_cell(text: str) -> Cell:
    """A cell whose value is its text."""
    return Cell(text, text or None)
