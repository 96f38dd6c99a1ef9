"""Export and import a reference list as a table; cards with a known identifier are updated or left unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from app.cards import cards
from app.cards.reference_lists import ReferenceList
from app.core.i18n import gettext
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import VALUE_SEPARATOR
from app.procedures.sources.option_parsing import property_name
from app.procedures.sources.tables import MAX_PROBLEMS, Row, Table, UnreadableTable, write_table


@dataclass
class ImportResult:
    """The result of an import: number of cards by outcome, and problems."""

    added_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    problems: list[str] = field(default_factory=list)


def export_table(reference: ReferenceList) -> bytes:
    """The cards that are not archived, one by line, in a form that `import_table` accepts."""
    names = list(_input_fields(reference))
    return write_table(names, (_format_row(reference, card, names) for card in cards.list_cards(reference.slug)))


def import_table(reference: ReferenceList, table: Table, *, updates_existing: bool) -> ImportResult:
    """Create or update a card for each line. Raises UnreadableTable with all problems."""
    inputs = _input_fields(reference)
    columns = _map_columns(reference, table, inputs)
    result = ImportResult()
    lines_by_identifier: dict[str, int] = {}
    for row in table.rows:
        _import_row(reference, row, columns, result, lines_by_identifier, updates_existing=updates_existing)
        if len(result.problems) >= MAX_PROBLEMS:
            break
    if result.problems:
        raise UnreadableTable(result.problems)
    return result


def _import_row(
    reference: ReferenceList,
    row: Row,
    columns: Mapping[str, tuple[str, Field]],
    result: ImportResult,
    lines_by_identifier: dict[str, int],
    *,
    updates_existing: bool,
) -> None:
    try:
        values = cards.validate_card(reference, _read_values(reference, row, columns))
        existing_card = _find_existing_card(reference, values, row, lines_by_identifier)
        if existing_card is None:
            cards.create_card(reference.slug, values)
            result.added_count += 1
        elif updates_existing:
            cards.update_card(existing_card.id, values)
            result.updated_count += 1
        else:
            result.unchanged_count += 1
    except cards.InvalidCard as error:
        labels = {question.id: question.label for question in reference.fields}
        question_labels = ", ".join(labels[name] for name in error.problems)
        result.problems.append(
            gettext("Ligne %(line)s : à revoir, %(questions)s.", line=row.line, questions=question_labels)
        )
    except _DuplicateIdentifier as duplicate:
        words = gettext(
            "Ligne %(line)s : même identifiant qu’à la ligne %(other)s.", line=row.line, other=duplicate.line
        )
        result.problems.append(words)
    except cards.ListFull as list_full:
        raise UnreadableTable([gettext("La liste dépasserait 20 000 fiches.")]) from list_full


class _DuplicateIdentifier(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _find_existing_card(
    reference: ReferenceList, values: Mapping[str, Any], row: Row, lines_by_identifier: dict[str, int]
) -> Any:
    if reference.identifier is None:
        return None
    identifier = str(values[reference.identifier])
    if identifier in lines_by_identifier:
        raise _DuplicateIdentifier(lines_by_identifier[identifier])
    lines_by_identifier[identifier] = row.line
    return cards.find_card(reference.slug, identifier)


def _input_fields(reference: ReferenceList) -> dict[str, Field]:
    """The inputs of a card by name, with their question: an address has several."""
    return {
        name: question
        for question in reference.fields
        for name in FIELD_TYPES[question.type].form_values(question, None)
    }


def _map_columns(reference: ReferenceList, table: Table, inputs: Mapping[str, Field]) -> dict[str, tuple[str, Field]]:
    """The input that each column fills, matched by the name of the input or the label of the question."""
    inputs_by_header = {property_name(question.label): (question.id, question) for question in reference.fields}
    inputs_by_header |= {property_name(name): (name, question) for name, question in inputs.items()}
    matching_columns = {column: inputs_by_header[column] for column in table.columns if column in inputs_by_header}
    filled_ids = {question.id for _, question in matching_columns.values()}
    missing_labels = [
        question.label for question in reference.fields if question.required and question.id not in filled_ids
    ]
    if missing_labels:
        words = gettext("Ligne 1 : il manque une colonne pour « %(question)s ».", question=missing_labels[0])
        raise UnreadableTable([words])
    return matching_columns


def _read_values(reference: ReferenceList, row: Row, columns: Mapping[str, tuple[str, Field]]) -> dict[str, Any]:
    form: MultiDict[str, Any] = MultiDict()
    for column, (name, question) in columns.items():
        for cell in FIELD_TYPES[question.type].values_of_cell(question, row.cells.get(column, "")):
            form.add(name, cell)
    return {question.id: FIELD_TYPES[question.type].read(question, form) for question in reference.fields}


def _format_row(reference: ReferenceList, card: cards.ReadCard, names: list[str]) -> list[str]:
    cells: dict[str, Any] = {}
    for question in reference.fields:
        cells |= FIELD_TYPES[question.type].form_values(question, card.values.get(question.id))
    return [VALUE_SEPARATOR.join(cell) if isinstance(cell := cells.get(name, ""), list) else cell for name in names]
