"""Documents of LibreOffice and Microsoft Office: archives whose own list of contents says what they are.

One that may run a program, or fetch something, when an agent opens it is no document that we take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.archives import Archive, ArchiveLimits, ArchiveRefused, open_archive
from app.core.parsing.budget import MEGABYTE

OPEN_DOCUMENTS = frozenset(
    {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"}
)
_OOXML = "application/vnd.openxmlformats-officedocument."
# ISO/IEC 29500-2: the type of the main part says what the whole is, whatever its parts are called.
_MAIN_PARTS: Mapping[str, str] = {
    f"{_OOXML}wordprocessingml.document.main+xml": f"{_OOXML}wordprocessingml.document",
    f"{_OOXML}spreadsheetml.sheet.main+xml": f"{_OOXML}spreadsheetml.sheet",
}
_MIMETYPE, _CONTENT_TYPES = "mimetype", "[Content_Types].xml"
_PROGRAMS = ("macro", "vba", "activex")
# Folders of scripts in a document of LibreOffice.
_SCRIPTS = ("basic/", "scripts/", "dialogs/")
# What another file would bring in when the document is opened.
_REMOTE_RELATIONSHIPS = ("/attachedtemplate", "/oleobject", "/frame", "/subdocument")
_MAX_MIMETYPE_LENGTH = 100
_MAX_LIST_BYTES = 2 * MEGABYTE
_MAX_ELEMENTS = 20_000

LIMITS = ArchiveLimits(max_member=200 * MEGABYTE, max_total=300 * MEGABYTE)


def _detect_type(content: bytes, meter: Meter) -> str | None:
    """Its type; None for any other archive, and for a document that could do harm."""
    try:
        archive = open_archive(content, LIMITS, meter)
        if archive.members and archive.members[0].filename == _MIMETYPE:
            return _type_of_open_document(archive)
        return _type_of_office_open(archive, meter)
    except (ArchiveRefused, _NotXml):
        return None


# Raises BudgetExceeded for one that is longer to read than any honest document.
PARSER: Parser[str | None] = Parser("office document", Budget(60 * MEGABYTE, max_parts=50_000), _detect_type)


def _type_of_open_document(archive: Archive) -> str | None:
    """OpenDocument 1.3, part 2, 3.3: the first member, not compressed, is the type and nothing else."""
    member = archive.members[0]
    if member.header_offset or member.compress_type or member.file_size > _MAX_MIMETYPE_LENGTH:
        return None
    type_ = archive.read(_MIMETYPE).decode("ascii", "replace")
    has_scripts = any(name.casefold().startswith(_SCRIPTS) for name in archive.names)
    return type_ if type_ in OPEN_DOCUMENTS and not has_scripts else None


def _type_of_office_open(archive: Archive, meter: Meter) -> str | None:
    if _CONTENT_TYPES not in archive.names or any("vbaproject" in name.casefold() for name in archive.names):
        return None
    content_types = [
        attributes.get("ContentType", "").strip().casefold()
        for attributes in _elements(archive.read(_CONTENT_TYPES), meter)
    ]
    types = [whole for main, whole in _MAIN_PARTS.items() if main in content_types]
    has_program = any(word in each for each in content_types for word in _PROGRAMS)
    return types[0] if len(types) == 1 and not has_program and not _has_remote_content(archive, meter) else None


def _has_remote_content(archive: Archive, meter: Meter) -> bool:
    """Whether a relationship names a file elsewhere that is loaded without being asked for."""
    for name in archive.names:
        if name.casefold().endswith(".rels"):
            for attributes in _elements(archive.read(name), meter):
                is_elsewhere = attributes.get("TargetMode", "").strip().casefold() == "external"
                if is_elsewhere and attributes.get("Type", "").strip().casefold().endswith(_REMOTE_RELATIONSHIPS):
                    return True
    return False


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
