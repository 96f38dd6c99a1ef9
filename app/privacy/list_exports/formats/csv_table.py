"""CSV for any spreadsheet: semicolons, the mark that says UTF-8, and no cell that can be taken for a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from app.core import clock
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.privacy.list_exports.formats.export_format import ExportedColumn, ExportedRow, ExportFormat, Value
from app.procedures.sources.tables import escape_formula

_CHUNK_LENGTH = 64 * 1024


def write(columns: Sequence[ExportedColumn], rows: Iterable[ExportedRow]) -> Iterator[bytes]:
    """The title of each column, then one line for each row."""
    yes, no = gettext("oui"), gettext("non")
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([escape_formula(column.label) for column in columns])
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([_format_cell(value, yes, no) for value in row.values])
        if buffer.tell() >= _CHUNK_LENGTH:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return content


def _format_cell(value: Value, yes: str, no: str) -> str:
    if isinstance(value, str):
        return escape_formula(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes if value else no
    if isinstance(value, datetime):
        return clock.to_paris(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    # The decimal comma of French spreadsheets; a negative number is no formula.
    return str(value).replace(".", ",")


FORMAT = ExportFormat(
    "csv",
    _("CSV"),
    _("Pour un autre logiciel, ou un tableur ancien."),
    "text/csv; charset=utf-8",
    write,
)
