"""A list of choices filled by the table that an administrator sends."""

from __future__ import annotations

from app.core.i18n import gettext
from app.procedures.fields.choice_options import Option
from app.procedures.sources.definition import Source
from app.procedures.sources.option_parsing import build_options, property_name
from app.procedures.sources.source_store import mark_changed, save_response
from app.procedures.sources.tables import MAX_PROBLEMS, Table, UnreadableTable

# What the columns of a list are usually called.
_VALUE_COLUMNS = ("code", "id", "identifiant", "value", "valeur")
_LABEL_COLUMNS = ("nom", "libelle", "label", "titre", "name", "text")


def import_table(source: Source, table: Table) -> int:
    """Replaces the options by those of the table; returns how many there are. Raises UnreadableTable."""
    value = _find_column(table, source.settings.get("value"), _VALUE_COLUMNS, 0)
    label = _label_column(table, source.settings.get("label"))
    options: list[Option] = []
    lines: dict[str, int] = {}
    problems: list[str] = []
    for row in table.rows:
        option = next(build_options([row.cells], value=value, label=label), None)
        if option is None:
            problems.append(
                gettext("Ligne %(line)s : la colonne « %(column)s » est vide.", line=row.line, column=value)
            )
        elif option.value in lines:
            words = gettext(
                "Ligne %(line)s : même valeur qu’à la ligne %(other)s.", line=row.line, other=lines[option.value]
            )
            problems.append(words)
        else:
            lines[option.value] = row.line
            options.append(option)
        if len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise UnreadableTable(problems)
    save_response(source.slug, options)
    mark_changed(source.slug)
    return len(options)


def _label_column(table: Table, column: str | None) -> str:
    return column if column and "{{" in column else _find_column(table, column, _LABEL_COLUMNS, 1)


def _find_column(table: Table, column: str | None, usual_names: tuple[str, ...], position: int) -> str:
    """The column asked for, else the one with a usual name, else the one that stands there."""
    if column:
        if property_name(column) not in table.columns:
            raise UnreadableTable([gettext("Ligne 1 : aucune colonne ne s’appelle « %(column)s ».", column=column)])
        return property_name(column)
    usual_column = next((name for name in usual_names if name in table.columns), None)
    return usual_column or table.columns[min(position, len(table.columns) - 1)]
