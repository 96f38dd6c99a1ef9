"""Check that the values of the rows of lists are where rows can be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from app.core.i18n import gettext as _
from app.documents.office.placeholder_words import Placeholder
from app.documents.office.text_blocks import MarkedRow


def find_row_problems(rows: Iterable[MarkedRow], placeholders: Mapping[str, Placeholder]) -> Iterator[str]:
    """Sentences about values of rows outside of tables, of two lists in one row, in a table of a repeated row."""
    for row in rows:
        lists = {mark: each for mark in row.marks if (each := _find_list(mark, placeholders))}
        if not lists:
            continue
        marks = list(lists)
        if not row.table:
            for mark in marks:
                yield _(
                    "« {%(words)s} » est une valeur de ligne : mettez-la dans une ligne d’un tableau, qui sera répétée.",
                    words=mark,
                )
        elif len(set(lists.values())) > 1:
            other = next(mark for mark in marks if lists[mark] != lists[marks[0]])
            yield _(
                "Ligne %(row)s du tableau %(table)s : « {%(first)s} » et « {%(second)s} » viennent de deux listes ; "
                "gardez-en une.",
                row=row.row,
                table=row.table,
                first=marks[0],
                second=other,
            )
        elif any(_find_list(mark, placeholders) for mark in row.outer_marks):
            yield _(
                "Ligne %(row)s du tableau %(table)s : ce tableau est dans une ligne qui se répète déjà ; "
                "sortez-le de cette ligne.",
                row=row.row,
                table=row.table,
            )


def _find_list(mark: str, placeholders: Mapping[str, Placeholder]) -> str:
    placeholder = placeholders.get(mark)
    return str(placeholder.get("each", "")) if isinstance(placeholder, Mapping) else ""
