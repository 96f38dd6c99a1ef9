"""ODT and DOCX files that agents send as templates: read without opening them, refused for what could run, fetch or hide.

Every part of the archive is one that its format is made of; every XML part is read as a flow of elements, without document
type nor entities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.archives import ENCRYPTED, SWELLS, Archive, ArchiveLimits, ArchiveRefused, open_archive
from app.core.parsing.budget import MEGABYTE
from app.documents.office.docx_rules import DOCX_RULES, find_docx_format
from app.documents.office.file_rules import (
    BROKEN,
    EMBEDDED,
    ENTITIES,
    NAMESPACE_SEPARATOR,
    PICTURE,
    PROTECTED,
    TOO_LARGE,
    FileRules,
    OfficeFileRefused,
)
from app.documents.office.odt_rules import ODT_RULES, find_odt_format
from app.documents.template_schema import DOCX, ODT

MAX_BYTES = 10 * MEGABYTE
_LIMITS = ArchiveLimits(max_member=20 * MEGABYTE, max_total=60 * MEGABYTE)
_BUDGET = Budget(MAX_BYTES, max_parts=400_000, max_depth=200, max_seconds=5)
_RULES: Mapping[str, FileRules] = {ODT: ODT_RULES, DOCX: DOCX_RULES}
_ARCHIVE_REASONS = {ENCRYPTED: PROTECTED, SWELLS: TOO_LARGE}
# The first bytes of the pictures that hold nothing but a picture.
_PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\xd7\xcd\xc6\x9a",
    b"\x01\0\0\0",
)


def _detect_format(content: bytes, meter: Meter) -> str:
    """The format of the file. Raises OfficeFileRefused, BudgetExceeded."""
    try:
        archive = open_archive(content, _LIMITS, meter)
        format_ = find_odt_format(archive) or find_docx_format(archive)
        _check_parts(archive, _RULES[format_], meter)
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


def _check_parts(archive: Archive, rules: FileRules, meter: Meter) -> None:
    for name in archive.names:
        meter.count_part()
        if name.casefold().startswith(rules.refused_folders):
            raise OfficeFileRefused(rules.reason_for_folder, name)
        if name.startswith(rules.picture_folders):
            if not archive.read(name).startswith(_PICTURES):
                raise OfficeFileRefused(PICTURE, name)
        elif name.casefold().endswith((".xml", ".rels", ".rdf")):
            _read_elements(archive.read(name), name, rules.create_reader(name), meter)
        elif not rules.is_known_part(name):
            raise OfficeFileRefused(EMBEDDED, name)


def _read_elements(content: bytes, name: str, reader: Callable[[str, dict[str, str], str], None], meter: Meter) -> None:
    """Hand each element to the reader once it ends, with the text that it holds by itself."""
    stack: list[tuple[str, dict[str, str], list[str]]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        meter.count_part()
        meter.check_depth(len(stack))
        stack.append((tag, attributes, []))

    def characters(text: str) -> None:
        stack[-1][2].append(text)

    def end(_tag: str) -> None:
        tag, attributes, pieces = stack.pop()
        reader(tag, attributes, "".join(pieces))

    def refuse(*_arguments: object) -> None:
        raise OfficeFileRefused(ENTITIES, name)

    parser = expat.ParserCreate(namespace_separator=NAMESPACE_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = characters, refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise OfficeFileRefused(BROKEN, name) from error
