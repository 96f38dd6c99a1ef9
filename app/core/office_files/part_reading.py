"""The parts of an archive of an office file, read one by one against the rules of its format."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from app.core.office_files.file_rules import (
    BROKEN,
    EMBEDDED,
    ENTITIES,
    NAMESPACE_SEPARATOR,
    PICTURE,
    FileRules,
    OfficeFileRefused,
)
from app.core.parsing import Meter
from app.core.parsing.archives import Archive

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
    b"\x01\0\x09\0",
    b"VCLMTF",
)
_MAX_SIGNATURE_BYTES = 16


def check_parts(archive: Archive, rules: FileRules, meter: Meter) -> None:
    """Raises OfficeFileRefused, ArchiveRefused, BudgetExceeded."""
    for name in archive.names:
        meter.count_part()
        if name.casefold().startswith(rules.refused_folders):
            raise OfficeFileRefused(rules.reason_for_folder, name)
        if rules.is_picture(name):
            if not archive.read_start(name, _MAX_SIGNATURE_BYTES).startswith(_PICTURES):
                raise OfficeFileRefused(PICTURE, name)
        elif rules.is_xml(name):
            content = archive.read(name)
            # LibreOffice writes a list of shortcuts without anything in it.
            if content or not rules.is_known_part(name):
                _read_elements(content, name, rules.create_reader(name), meter)
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
