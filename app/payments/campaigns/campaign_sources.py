"""Tables of campaigns made of what the site has: the cards of a reference list, the requests of a list of agents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from app.cards.cards import list_cards
from app.cards.reference_lists import ReferenceList
from app.cases.search.case_search import iterate_rows
from app.cases.search.columns import list_columns, read_cells
from app.cases.search.columns.answer_columns import ANSWER_PREFIX, PROCESSING_PREFIX
from app.cases.search.columns.applicant import APPLICANT
from app.cases.search.columns.column import Cell, Column
from app.cases.search.columns.reference import REFERENCE
from app.cases.search.filters import Filters
from app.core.web.access_rules import Actor
from app.payments.campaigns.campaign_table import COLUMNS, NAME
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.form.display import display_answers
from app.procedures.sources.option_parsing import property_name
from app.procedures.sources.tables import MAX_CELL_LENGTH, Row, Table

MAX_ROWS = 5_000
BATCH = 500
# Of a question, what its answer is in the profile of a person.
_TARGETS_BY_PROFILE = {
    "email": "email",
    "address": "address",
    "first_name": "first_name",
    "last_name": NAME,
    "name": NAME,
}


class TooManyRows(ValueError):
    """The list has more rows than a campaign made of it may have."""


@dataclass(frozen=True)
class SourceColumn:
    """A column that a campaign may use, and the meaning that is proposed for it, if any."""

    key: str
    label: str
    target: str = ""


def list_card_columns(reference: ReferenceList) -> list[SourceColumn]:
    """The questions of a reference list."""
    return [
        SourceColumn(field.id, field.label, _suggest_target(field))
        for field in reference.fields
        if FIELD_TYPES[field.type].has_value
    ]


def list_case_columns(actor: Actor, procedure: str) -> list[SourceColumn]:
    """The applicant, the reference, and the answers that the lists of an agent show for a procedure."""
    live = procedures.find_live_procedure(procedure)
    fields = {f"{ANSWER_PREFIX}{field.id}": field for field in live.definition.fields} if live else {}
    columns = []
    for column in _list_columns(actor, procedure):
        target = _suggest_target(fields[column.key]) if column.key in fields else ""
        # The applicant pays, unless somebody says otherwise, and the line of the invoice names the request.
        target = {APPLICANT.key: NAME, REFERENCE.key: "label"}.get(
            column.key, "" if target in (NAME, "first_name") else target
        )
        columns.append(SourceColumn(column.key, str(column.label), target))
    return columns


def read_card_rows(reference: ReferenceList) -> Iterator[dict[str, str]]:
    """The cells of each card in use, by question. Raises TooManyRows."""
    cards = list_cards(reference.slug)
    if len(cards) > MAX_ROWS:
        raise TooManyRows(reference.slug)
    for card in cards:
        texts = display_answers(reference.fields, card.values)
        yield {name: _write_cell(card.values.get(name), text) for name, text in texts.items()}


def read_case_rows(actor: Actor, filters: Filters) -> Iterator[dict[str, str]]:
    """The cells of each request of the list that an agent sees. The caller logs the access. Raises TooManyRows."""
    columns = _list_columns(actor, filters.procedure)
    for batch_number, rows in enumerate(iterate_rows(actor, filters, batch=BATCH)):
        if batch_number * BATCH + len(rows) > MAX_ROWS:
            raise TooManyRows(filters.procedure)
        for cells in read_cells(rows, columns):
            yield {column.key: _write_case_cell(cell) for column, cell in zip(columns, cells, strict=True)}


def build_table(
    columns: Sequence[SourceColumn],
    keys_by_target: Mapping[str, str],
    other_keys: Collection[str],
    rows: Iterable[Mapping[str, str]],
) -> Table:
    """The table of a campaign: a column for each meaning, then those that only a price rule reads, under their own names.

    Raises TooManyRows.
    """
    keys_by_name = {COLUMNS[target][0]: key for target, key in keys_by_target.items() if key}
    meanings = {name for names in COLUMNS.values() for name in names}
    for column in columns:
        name = property_name(column.label)
        if column.key in other_keys and name not in meanings:
            keys_by_name.setdefault(name, column.key)
    table_rows = [
        Row(number, {name: row.get(key, "")[:MAX_CELL_LENGTH] for name, key in keys_by_name.items()})
        for number, row in enumerate(islice(rows, MAX_ROWS), start=1)
    ]
    return Table(tuple(keys_by_name), tuple(keys_by_name), tuple(table_rows))


def _list_columns(actor: Actor, procedure: str) -> list[Column]:
    return [
        column
        for column in list_columns(actor, procedure)
        if column in (APPLICANT, REFERENCE) or column.key.startswith((ANSWER_PREFIX, PROCESSING_PREFIX))
    ]


def _suggest_target(field: Field) -> str:
    name = property_name(field.label)
    by_label = next((target for target, names in COLUMNS.items() if name in names), "")
    return _TARGETS_BY_PROFILE.get(field.profile or "", by_label)


def _write_case_cell(cell: Cell) -> str:
    return _write_cell(cell.value, cell.text)


def _write_cell(value: Any, text: str | list[str]) -> str:
    """An answer as a table holds it: numbers and days as they are computed with, anything else in words on one line."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    lines = text if isinstance(text, list) else [text]
    return " ".join(", ".join(lines).split())
