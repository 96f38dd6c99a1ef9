"""Rules for the contents of an Excel spreadsheet (ISO/IEC 29500-1) that is joined to a request."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.office_files.docx_rules import SIGNATURES
from app.core.office_files.file_rules import (
    EMBEDDED,
    EXTERNAL,
    MACROS,
    ElementReader,
    FileRules,
    OfficeFileRefused,
    get_local_name,
)
from app.core.office_files.formulas import check_formula
from app.core.office_files.ooxml_rules import CONTENT_TYPES, check_addresses, check_content_type, check_relationship

_OFFICE_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/",
    "http://purl.oclc.org/ooxml/spreadsheetml/",
    "http://schemas.microsoft.com/office/spreadsheetml/",
    # Queries of Power Query, in a part of their own.
    "http://schemas.microsoft.com/DataMashup",
)
_REFUSED_ELEMENTS: Mapping[str, str] = {
    **dict.fromkeys(("ddeLink", "oleLink", "externalBook", "externalReference"), EXTERNAL),
    **dict.fromkeys(("connection", "dbPr", "webPr", "queryTable", "DataMashup"), EXTERNAL),
    "oleObject": EMBEDDED,
    "macrosheet": MACROS,
}
_FORMULAS = frozenset(
    {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
)


def _create_reader(name: str) -> ElementReader:
    if name == CONTENT_TYPES:
        return check_content_type
    return check_relationship if name.casefold().endswith(".rels") else _check_element


def _check_element(tag: str, attributes: dict[str, str], text: str) -> None:
    name = get_local_name(tag)
    if name in _FORMULAS:
        check_formula(text)
    elif name in _REFUSED_ELEMENTS and tag.startswith(_OFFICE_NAMESPACES):
        raise OfficeFileRefused(_REFUSED_ELEMENTS[name], name)
    check_addresses(tag, attributes)


UPLOADED_XLSX_RULES = FileRules(
    picture_folders=("xl/media/", "docProps/thumbnail"),
    refused_folders=(
        *("xl/vba", "xl/activex/", "xl/embeddings/", "xl/externallinks/", "xl/querytables/", "xl/connections"),
        *("xl/macrosheets/", "xl/dialogsheets/", "xl/webextensions/", "xl/model/", "customui/", "usercustomization/"),
    ),
    reason_for_folder=EMBEDDED,
    known_parts=frozenset(),
    known_folders=("xl/printerSettings/", *SIGNATURES),
    create_reader=_create_reader,
    xml_endings=(".xml", ".rels", ".vml"),
    drawing_endings=(".svg",),
)
