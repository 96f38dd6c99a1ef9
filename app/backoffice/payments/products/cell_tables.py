"""Tables of the prices of a matrix on screen: rows and columns of the last two criteria, a table for each case of the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from app.backoffice.payments.products.rule_texts import list_rows, write_cell_name
from app.core.i18n import gettext as _

Entry = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """The input of one price: its name, and its label for those who do not see the table."""

    name: str
    label: str


@dataclass(frozen=True)
class CellTable:
    """One table of prices."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def list_tables(texts: Mapping[str, str], line: str) -> list[CellTable]:
    """The tables of the matrix of a line."""
    criteria = [_list_entries(texts, f"{line}.criteria.{row}.entries") for row in list_rows(texts, f"{line}.criteria")]
    if not criteria or not all(criteria):
        return []
    columns: list[Entry] = criteria.pop() if len(criteria) > 1 else [("", _("Prix"))]
    rows = criteria.pop()
    return [_build_table(line, list(outer), rows, columns) for outer in product(*criteria)]


def _build_table(line: str, outer: list[Entry], rows: list[Entry], columns: list[Entry]) -> CellTable:
    return CellTable(
        " · ".join(title for _row, title in outer),
        tuple(title for _row, title in columns),
        tuple((row[1], tuple(_build_cell(line, [*outer, row, column]) for column in columns)) for row in rows),
    )


def _build_cell(line: str, entries: list[Entry]) -> Cell:
    named_entries = [entry for entry in entries if entry[0]]
    name = write_cell_name(line, (row for row, _title in named_entries))
    return Cell(name, " · ".join(title for _row, title in named_entries))


def _list_entries(texts: Mapping[str, str], name: str) -> list[Entry]:
    rows = list_rows(texts, name)
    return [
        (
            row,
            texts.get(f"{name}.{row}.label") or texts.get(f"{name}.{row}.value") or texts.get(f"{name}.{row}.id", row),
        )
        for row in rows
    ]
