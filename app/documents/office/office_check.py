"""ODT and DOCX files that agents send as templates: read without opening them, refused for what could run, fetch or hide.

Every part of the archive is one that its format is made of; every XML part is read as a flow of elements, without document
type nor entities.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.core.office_files.docx_rules import DOCX_RULES
from app.core.office_files.file_rules import (
    BROKEN,
    MACROS,
    PROTECTED,
    TOO_LARGE,
    WRONG_FORMAT,
    FileRules,
    OfficeFileRefused,
)
from app.core.office_files.odt_rules import MIMETYPE, ODT_RULES
from app.core.office_files.ooxml_rules import CONTENT_TYPES
from app.core.office_files.part_reading import check_parts
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.archives import ENCRYPTED, SWELLS, Archive, ArchiveLimits, ArchiveRefused, open_archive
from app.core.parsing.budget import MEGABYTE
from app.documents.template_schema import DOCX, ODT

_TEXT = b"application/vnd.oasis.opendocument.text"
_MAX_MIMETYPE_BYTES = 100
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAX_BYTES = 10 * MEGABYTE
_LIMITS = ArchiveLimits(max_member=20 * MEGABYTE, max_total=60 * MEGABYTE)
_BUDGET = Budget(MAX_BYTES, max_parts=400_000, max_depth=200, max_seconds=5)
_RULES: Mapping[str, FileRules] = {ODT: ODT_RULES, DOCX: DOCX_RULES}
_ARCHIVE_REASONS = {ENCRYPTED: PROTECTED, SWELLS: TOO_LARGE}


def _detect_format(content: bytes, meter: Meter) -> str:
    """The format of the file. Raises OfficeFileRefused, BudgetExceeded."""
    try:
        archive = open_archive(content, _LIMITS, meter)
        format_ = _find_odt_format(archive) or _find_docx_format(archive)
        check_parts(archive, _RULES[format_], meter)
    except ArchiveRefused as refusal:
        raise OfficeFileRefused(_ARCHIVE_REASONS.get(refusal.reason, BROKEN)) from refusal
    return format_


PARSER: Parser[str] = Parser("office template", _BUDGET, _detect_format, is_called_before_writing=False)


def check_office_file(content: bytes) -> str:
    """The format of a template that may be kept, "odt" or "docx". Raises OfficeFileRefused."""
    try:
        return PARSER(content)
    except BudgetExceeded as error:
        raise OfficeFileRefused(TOO_LARGE) from error


def _find_odt_format(archive: Archive) -> str | None:
    """The format of the archive; None when it is no OpenDocument file. Raises OfficeFileRefused.

    OpenDocument 1.3, part 2, 3.3: the first member, not compressed, is the type and nothing else.
    """
    first = archive.members[0] if archive.members else None
    if first is None or first.filename != MIMETYPE:
        return None
    if first.header_offset or first.compress_type or first.file_size > _MAX_MIMETYPE_BYTES:
        raise OfficeFileRefused(WRONG_FORMAT)
    if archive.read(MIMETYPE).strip() != _TEXT or "content.xml" not in archive.names:
        raise OfficeFileRefused(WRONG_FORMAT)
    return ODT


def _find_docx_format(archive: Archive) -> str:
    """The format of the archive, by its name. Raises OfficeFileRefused."""
    if CONTENT_TYPES not in archive.names:
        raise OfficeFileRefused(WRONG_FORMAT)
    if _DOCUMENT.encode() not in archive.read(CONTENT_TYPES):
        is_program = b"macroenabled" in archive.read(CONTENT_TYPES).lower()
        raise OfficeFileRefused(MACROS if is_program else WRONG_FORMAT)
    return DOCX
