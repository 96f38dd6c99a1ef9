"""XLSX, the spreadsheet of Microsoft Office: each cell has a type, so no text can be taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from app.core import clock
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.privacy.list_exports.formats.export_format import ExportedColumn, ExportedRow, ExportFormat, Value
from app.privacy.list_exports.formats.spreadsheet_xml import escape_text, stream_spreadsheet

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_OFFICE}/spreadsheetml/2006/main"'
_RELATIONS = f"{_OFFICE}/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The longest text of a cell, and the day that a spreadsheet counts from.
_MAX_TEXT = 32_767
_EPOCH = date(1899, 12, 30).toordinal()
_SECONDS_IN_A_DAY = 86_400
# The styles of STYLES, by their number.
_TITLE, _DAY, _MOMENT = 1, 2, 3

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>'
)
_ROOT_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_WORKBOOK_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_HEAD}<styleSheet {_MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def write(columns: Sequence[ExportedColumn], rows: Iterable[ExportedRow]) -> Iterator[bytes]:
    """One sheet, whose first row has the titles and stays in view."""
    sheet_name = escape_text(gettext("Demandes"))
    members = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _ROOT_RELATIONS,
        "xl/workbook.xml": (
            f'{_HEAD}<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>'
            f'<sheet name="{sheet_name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _WORKBOOK_RELATIONS,
        "xl/styles.xml": _STYLES,
    }
    titles = "".join(_format_text(column.label, _TITLE) for column in columns)
    opening = (
        f'{_HEAD}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(len(columns), 1)}" width="22" customWidth="1"/></cols>'
        f"<sheetData><row>{titles}</row>"
    )
    yield from stream_spreadsheet(
        members,
        "xl/worksheets/sheet1.xml",
        opening=opening,
        rows=rows,
        format_row=_format_row,
        closing="</sheetData></worksheet>",
    )


def _format_row(row: ExportedRow) -> str:
    return f"<row>{''.join(map(_format_cell, row.values))}</row>"


def _format_cell(value: Value) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        return _format_text(value)
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime):
        return f'<c s="{_MOMENT}"><v>{_count_days(value):.6f}</v></c>'
    if isinstance(value, date):
        return f'<c s="{_DAY}"><v>{value.toordinal() - _EPOCH}</v></c>'
    return f"<c><v>{value!r}</v></c>"


def _format_text(text: str, style: int = 0) -> str:
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape_text(text[:_MAX_TEXT])}</t></is></c>'


def _count_days(moment: datetime) -> float:
    """The moment as clocks show it in Paris, in days: spreadsheets know no time zone."""
    local = clock.to_paris(moment)
    seconds = (local.hour * 60 + local.minute) * 60 + local.second
    return local.toordinal() - _EPOCH + seconds / _SECONDS_IN_A_DAY


FORMAT = ExportFormat(
    "xlsx",
    _("Excel (XLSX)"),
    _("Pour Microsoft Excel."),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write,
)
