"""Documents of LibreOffice and Microsoft Office: archives whose own list of contents says what they are.

The rules of office templates apply, except those about what residents would read in a letter: a file that may run a program,
or fetch something, when an agent opens it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from app.core.office_files.docx_rules import UPLOADED_DOCX_RULES
from app.core.office_files.file_rules import BROKEN, PROTECTED, FileRules, OfficeFileRefused
from app.core.office_files.odt_rules import MIMETYPE, UPLOADED_OPENDOCUMENT_RULES
from app.core.office_files.ooxml_rules import CONTENT_TYPES
from app.core.office_files.part_reading import check_parts
from app.core.office_files.xlsx_rules import UPLOADED_XLSX_RULES
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.archives import Archive, ArchiveLimits, ArchiveRefused, open_archive
from app.core.parsing.budget import MEGABYTE
from app.procedures.fields.files import ACTIVE_TYPE, PROTECTED_TYPE

OPEN_DOCUMENTS = frozenset(
    {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"}
)
_OOXML = "application/vnd.openxmlformats-officedocument."
# ISO/IEC 29500-2: the type of the main part says what the whole is, whatever its parts are called.
_MAIN_PARTS: Mapping[str, str] = {
    f"{_OOXML}wordprocessingml.document.main+xml": f"{_OOXML}wordprocessingml.document",
    f"{_OOXML}spreadsheetml.sheet.main+xml": f"{_OOXML}spreadsheetml.sheet",
}
_PROGRAMS = ("macro", "vba", "activex")
_RULES: Mapping[str, FileRules] = {
    **dict.fromkeys(OPEN_DOCUMENTS, UPLOADED_OPENDOCUMENT_RULES),
    f"{_OOXML}wordprocessingml.document": UPLOADED_DOCX_RULES,
    f"{_OOXML}spreadsheetml.sheet": UPLOADED_XLSX_RULES,
}
_REFUSED_AS: Mapping[str, str | None] = {PROTECTED: PROTECTED_TYPE, BROKEN: None}
_MAX_MIMETYPE_LENGTH = 100
_MAX_LIST_BYTES = 2 * MEGABYTE
_MAX_ELEMENTS = 20_000

LIMITS = ArchiveLimits(max_member=50 * MEGABYTE, max_total=200 * MEGABYTE, max_members=5_000)


def _detect_type(content: bytes, meter: Meter) -> str | None:
    """Detect the type of an archive; ACTIVE_TYPE or PROTECTED_TYPE when its rules refuse it; None for any other archive."""
    try:
        archive = open_archive(content, LIMITS, meter)
        is_open_document = bool(archive.members) and archive.members[0].filename == MIMETYPE
        type_ = _type_of_open_document(archive) if is_open_document else _type_of_office_open(archive, meter)
        if type_ is not None and type_ in _RULES:
            check_parts(archive, _RULES[type_], meter)
    except OfficeFileRefused as refusal:
        return _REFUSED_AS.get(refusal.reason, ACTIVE_TYPE)
    except (ArchiveRefused, _NotXml):
        return None
    return type_


# A text of a thousand pages, or a spreadsheet of a hundred thousand cells, fits in the budget; others raise BudgetExceeded.
PARSER: Parser[str | None] = Parser(
    "office document",
    Budget(60 * MEGABYTE, max_parts=400_000, max_depth=200, max_seconds=1),
    _detect_type,
)


def _type_of_open_document(archive: Archive) -> str | None:
    """OpenDocument 1.3, part 2, 3.3: the first member, not compressed, is the type and nothing else."""
    member = archive.members[0]
    if member.header_offset or member.compress_type or member.file_size > _MAX_MIMETYPE_LENGTH:
        return None
    type_ = archive.read(MIMETYPE).decode("ascii", "replace")
    return type_ if type_ in OPEN_DOCUMENTS else None


def _type_of_office_open(archive: Archive, meter: Meter) -> str | None:
    if CONTENT_TYPES not in archive.names:
        return None
    content_types = [
        attributes.get("ContentType", "").strip().casefold()
        for attributes in _elements(archive.read(CONTENT_TYPES), meter)
    ]
    if any(word in content_type for content_type in content_types for word in _PROGRAMS):
        return ACTIVE_TYPE
    types = [whole for main, whole in _MAIN_PARTS.items() if main in content_types]
    return types[0] if len(types) == 1 else None


class _NotXml(ValueError):
    """A list of the archive cannot be read, or declares entities."""


def _elements(content: bytes, meter: Meter) -> Iterator[dict[str, str]]:
    """The attributes of each element of a list. Raises _NotXml, BudgetExceeded."""
    if len(content) > _MAX_LIST_BYTES:
        raise BudgetExceeded("too_large")
    elements: list[dict[str, str]] = []

    def start(_tag: str, attributes: dict[str, str]) -> None:
        meter.count_part()
        elements.append(attributes)
        if len(elements) > _MAX_ELEMENTS:
            raise _NotXml

    def refuse(*_: object) -> None:
        raise _NotXml

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise _NotXml from error
    return iter(elements)
