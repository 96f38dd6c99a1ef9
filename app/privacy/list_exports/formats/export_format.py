"""Format of an exported file: its names, and the function that writes the rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.i18n import LazyText

Value = str | int | float | bool | date | datetime | None
Point = tuple[float, float]

TEXT, NUMBER, DATE, DATETIME, BOOL = "text", "number", "date", "datetime", "bool"


@dataclass(frozen=True)
class ExportedColumn:
    """A column of the file: what programs and people call it, and the kind of its values."""

    key: str
    label: str
    kind: str = TEXT


@dataclass(frozen=True)
class ExportedRow:
    """The values of a case, in the order of the columns, and where it is when that is known."""

    values: Sequence[Value]
    point: Point | None = None


Writer = Callable[[Sequence[ExportedColumn], Iterable[ExportedRow]], Iterator[bytes]]


@dataclass(frozen=True)
class ExportFormat:
    """A format in which a list leaves Parvis. `write` holds a batch of rows in memory, whatever their number."""

    key: str
    label: LazyText
    help_text: LazyText
    content_type: str
    write: Writer
    # Whether the place of each case is read for it.
    has_points: bool = False
