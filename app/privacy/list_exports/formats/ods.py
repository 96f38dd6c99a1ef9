"""ODS, the spreadsheet of LibreOffice: each cell has a type, so no text can be taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from app.core import clock
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.privacy.list_exports.formats.export_format import ExportedColumn, ExportedRow, ExportFormat, Value
from app.privacy.list_exports.formats.spreadsheet_xml import escape_text, stream_spreadsheet

_CONTENT_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_CONTENT_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
# The order of a date would be that of the language of the office software.
_FRENCH = 'number:language="fr" number:country="FR"'
_DAY_PARTS = (
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/>'
)
_OPENING = (
    f'{_HEAD}<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:style="{_OASIS}:style:1.0"'
    f' xmlns:text="{_OASIS}:text:1.0" xmlns:table="{_OASIS}:table:1.0" xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0"'
    f' xmlns:number="{_OASIS}:datastyle:1.0" office:version="1.3"><office:automatic-styles>'
    f'<number:date-style style:name="N1" {_FRENCH}>{_DAY_PARTS}</number:date-style>'
    f'<number:date-style style:name="N2" {_FRENCH}>{_DAY_PARTS}<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
    '<style:style style:name="title" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="moment" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="column" style:family="table-column">'
    '<style:table-column-properties style:column-width="4.5cm"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)


def write(columns: Sequence[ExportedColumn], rows: Iterable[ExportedRow], *, title: str = "") -> Iterator[bytes]:
    """One sheet, whose first row has the titles; it is of requests, unless named otherwise."""
    titles = "".join(_format_text(column.label, "title") for column in columns)
    opening = (
        f'{_OPENING}<table:table table:name="{escape_text(title or gettext("Demandes"))}">'
        f'<table:table-column table:style-name="column" table:number-columns-repeated="{max(len(columns), 1)}"/>'
        f"<table:table-header-rows><table:table-row>{titles}</table:table-row></table:table-header-rows>"
    )
    yield from stream_spreadsheet(
        {"mimetype": _CONTENT_TYPE, "META-INF/manifest.xml": _MANIFEST},
        "content.xml",
        opening=opening,
        rows=rows,
        format_row=_format_row,
        closing="</table:table></office:spreadsheet></office:body></office:document-content>",
    )


def _format_row(row: ExportedRow) -> str:
    return f"<table:table-row>{''.join(map(_format_cell, row.values))}</table:table-row>"


def _format_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _format_text(value)
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, datetime):
        moment = clock.to_paris(value).strftime("%Y-%m-%dT%H:%M:%S")
        return f'<table:table-cell table:style-name="moment" office:value-type="date" office:date-value="{moment}"/>'
    if isinstance(value, date):
        day = value.isoformat()
        return f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}"/>'
    return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'


def _format_text(text: str, style: str = "") -> str:
    styled = f' table:style-name="{style}"' if style else ""
    paragraphs = "".join(f"<text:p>{_format_line(line)}</text:p>" for line in text.splitlines() or [""])
    return f'<table:table-cell{styled} office:value-type="string">{paragraphs}</table:table-cell>'


def _format_line(line: str) -> str:
    """The line, whose tabs and repeated spaces would be read as one space (ODF 1.3, part 3, 6.1.2)."""
    words = escape_text(line)
    if "  " in words or "\t" in words or words.startswith(" "):
        words = words.replace("\t", "<text:tab/>").replace("  ", " <text:s/>")
        words = f"<text:s/>{words[1:]}" if words.startswith(" ") else words
    return words


FORMAT = ExportFormat("ods", _("Tableur (ODS)"), _("Pour LibreOffice, et tout tableur récent."), _CONTENT_TYPE, write)
