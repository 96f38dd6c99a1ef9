"""A reference list as a table: sent out, and taken in card by card, those known by their identifier changed or left."""

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
    """What became of the lines of a table."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)


def export_table(reference: ReferenceList) -> bytes:
    """Every card that is not archived, one by line; what is exported can be taken in again."""
    names = list(_input_fields(reference))
    return write_table(names, (_format_row(reference, card, names) for card in cards.list_cards(reference.slug)))


def import_table(reference: ReferenceList, table: Table, *, changes_known: bool) -> ImportResult:
    """Makes a card of each line; a known identifier changes its card, or is left. Raises UnreadableTable with every reason."""
    inputs = _input_fields(reference)
    columns = _map_columns(reference, table, inputs)
    taken = ImportResult()
    seen: dict[str, int] = {}
    for row in table.rows:
        _import_row(reference, row, columns, taken, seen, changes_known=changes_known)
        if len(taken.problems) >= MAX_PROBLEMS:
            break
    if taken.problems:
        raise UnreadableTable(taken.problems)
    return taken


def _import_row(
    reference: ReferenceList,
    row: Row,
    columns: Mapping[str, tuple[str, Field]],
    taken: ImportResult,
    seen: dict[str, int],
    *,
    changes_known: bool,
) -> None:
    try:
        values = cards.validate_card(reference, _read_values(reference, row, columns))
        known = _find_existing_card(reference, values, row, seen)
        if known is None:
            cards.create_card(reference.slug, values)
            taken.added += 1
        elif changes_known:
            cards.update_card(known.id, values)
            taken.changed += 1
        else:
            taken.unchanged += 1
    except cards.InvalidCard as error:
        labels = {each.id: each.label for each in reference.fields}
        wrong = ", ".join(labels[name] for name in error.problems)
        taken.problems.append(gettext("Ligne %(line)s : à revoir, %(questions)s.", line=row.line, questions=wrong))
    except _DuplicateIdentifier as repeated:
        words = gettext(
            "Ligne %(line)s : même identifiant qu’à la ligne %(other)s.", line=row.line, other=repeated.line
        )
        taken.problems.append(words)
    except cards.ListFull as full:
        raise UnreadableTable([gettext("La liste dépasserait 20 000 fiches.")]) from full


class _DuplicateIdentifier(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _find_existing_card(reference: ReferenceList, values: Mapping[str, Any], row: Row, seen: dict[str, int]) -> Any:
    if reference.identifier is None:
        return None
    identifier = str(values[reference.identifier])
    if identifier in seen:
        raise _DuplicateIdentifier(seen[identifier])
    seen[identifier] = row.line
    return cards.find_card(reference.slug, identifier)


def _input_fields(reference: ReferenceList) -> dict[str, Field]:
    """The name of each input of a card with its question: an address has several."""
    return {name: each for each in reference.fields for name in FIELD_TYPES[each.type].form_values(each, None)}


def _map_columns(reference: ReferenceList, table: Table, inputs: Mapping[str, Field]) -> dict[str, tuple[str, Field]]:
    """Which input each column fills: it is called by its name, or by the words of the question."""
    called = {property_name(each.label): (each.id, each) for each in reference.fields}
    called |= {property_name(name): (name, each) for name, each in inputs.items()}
    found = {column: called[column] for column in table.columns if column in called}
    filled = {each.id for _, each in found.values()}
    missing = [each.label for each in reference.fields if each.required and each.id not in filled]
    if missing:
        words = gettext("Ligne 1 : il manque une colonne pour « %(question)s ».", question=missing[0])
        raise UnreadableTable([words])
    return found


def _read_values(reference: ReferenceList, row: Row, columns: Mapping[str, tuple[str, Field]]) -> dict[str, Any]:
    form: MultiDict[str, Any] = MultiDict()
    for column, (name, each) in columns.items():
        for cell in FIELD_TYPES[each.type].values_of_cell(each, row.cells.get(column, "")):
            form.add(name, cell)
    return {each.id: FIELD_TYPES[each.type].read(each, form) for each in reference.fields}


def _format_row(reference: ReferenceList, card: cards.ReadCard, names: list[str]) -> list[str]:
    written: dict[str, Any] = {}
    for each in reference.fields:
        written |= FIELD_TYPES[each.type].form_values(each, card.values.get(each.id))
    return [VALUE_SEPARATOR.join(cell) if isinstance(cell := written.get(name, ""), list) else cell for name in names]
