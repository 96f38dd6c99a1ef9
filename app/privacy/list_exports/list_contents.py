"""Contents of an export: the cases of a list that the agent may export, by the columns that the list shows, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from app.cases.access import procedures_followed_by, procedures_open_to
from app.cases.reports.case_points import read_points
from app.cases.search.case_search import iterate_rows
from app.cases.search.columns import DEFAULT_KEYS, choose_columns, list_columns, read_cells
from app.cases.search.columns.column import BOOLEAN, DATE, MOMENT, NUMBER, CellValue, Column
from app.cases.search.columns.summary import SUMMARY
from app.cases.search.filters import Filters
from app.cases.search.list_row import Row
from app.core.sealing import clear_used_keys
from app.core.web.access_rules import Actor
from app.privacy.access_log import log_access
from app.privacy.list_exports.export_query import ExportQuery
from app.privacy.list_exports.formats.export_format import (
    BOOL,
    DATETIME,
    TEXT,
    ExportedColumn,
    ExportedRow,
    ExportFormat,
    Value,
)
from app.privacy.list_exports.formats.export_format import DATE as DAY
from app.privacy.list_exports.formats.export_format import NUMBER as DIGITS
from app.procedures import publishing as procedures

SCREEN = "backoffice.list_exports"
BATCH = 500
# The last row of a sheet of XLSX, without that of the titles.
MAX_ROWS = 1_048_575
_KINDS = {
    NUMBER: DIGITS,
    DATE: DAY,
    MOMENT: DATETIME,
    BOOLEAN: BOOL,
}


@dataclass(frozen=True)
class ListContents:
    """The cases to export: those of the filters that `actor`, narrowed to the roles that may export, sees."""

    actor: Actor
    filters: Filters
    columns: Sequence[Column]
    format: ExportFormat

    @property
    def families(self) -> list[str]:
        return list_families(self.actor, self.filters)

    def log_access(self) -> None:
        """Log that the list leaves: one entry for each family whose cases it may hold."""
        for family in self.families:
            log_access(self.actor, "export", screen=SCREEN, family=family)

    def stream(self, record_batch: Callable[[Sequence[Row]], None] = lambda rows: None) -> Iterator[bytes]:
        """The file, chunk by chunk; `record_batch` is told of the cases of each batch once it is written."""
        return self.format.write(self.describe_columns(), self._iterate_rows(record_batch))

    def _iterate_rows(self, record_batch: Callable[[Sequence[Row]], None]) -> Iterator[ExportedRow]:
        for rows, exported_rows in self.iterate_batches():
            yield from exported_rows
            record_batch(rows)

    def describe_columns(self) -> list[ExportedColumn]:
        return [ExportedColumn(column.key, str(column.label), _KINDS.get(column.kind, TEXT)) for column in self.columns]

    def iterate_batches(self) -> Iterator[tuple[Sequence[Row], list[ExportedRow]]]:
        """The cases in the order of the list, as they are found and as they are written; log the access first."""
        for rows in islice(iterate_rows(self.actor, self.filters, batch=BATCH), MAX_ROWS // BATCH):
            points = read_points(rows) if self.format.has_points else {}
            cells = read_cells(rows, self.columns)
            yield (
                rows,
                [
                    ExportedRow([_plain_value(cell.value) for cell in line], points.get(row.id))
                    for row, line in zip(rows, cells, strict=True)
                ],
            )
            # Otherwise the keys of a hundred thousand cases would be held until the end.
            clear_used_keys()


def narrow_to_exports(actor: Actor) -> Actor:
    """The agent with the roles that may export, and no other: all that an export reads is read as this actor."""
    return replace(actor, roles=actor.export_roles, families=actor.export_families)


def choose_exported_columns(actor: Actor, filters: Filters, keys: Sequence[str]) -> list[Column]:
    """The columns that the list shows. The reference comes first, whatever they are: a row must lead to its case.

    The usual list says what each case is about below the name of its applicant.
    """
    offered = list_columns(actor, filters.procedure)
    return choose_columns(offered, ["reference", *(keys or (*DEFAULT_KEYS, SUMMARY.key))]) or choose_columns(
        offered, DEFAULT_KEYS
    )


def build_contents(actor: Actor, query: ExportQuery, export_format: ExportFormat) -> ListContents:
    """Build the part of that list that the agent may export."""
    narrowed = narrow_to_exports(actor)
    columns = choose_exported_columns(narrowed, query.filters, query.columns)
    return ListContents(narrowed, query.filters, columns, export_format)


def list_families(actor: Actor, filters: Filters) -> list[str]:
    """The families that the cases of the list may be of."""
    if not filters.procedure:
        return sorted(actor.export_families)
    slugs = {*procedures_open_to(actor), *procedures_followed_by(actor)}
    family = procedures.live_procedure(filters.procedure).definition.family if filters.procedure in slugs else ""
    return sorted(actor.export_families & {family}) if family else sorted(actor.export_families)


def _plain_value(value: CellValue) -> Value:
    return float(value) if isinstance(value, Decimal) else value
