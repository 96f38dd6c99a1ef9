"""Parse untrusted XML: no document type, no entities, and limits on size, depth and number of elements.

Uses Expat with custom handlers: a library that only refuses entities would build the whole tree of a hostile document
first, while these limits are checked for each element.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from publik_import.findings import Unreadable

MAX_BYTES = 20_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 50
_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?encoding=["']([\w.-]{1,40})["']""")
# Characters that XML forbids, but that pasted texts may contain.
_FORBIDDEN = re.compile(
    rb"[\x01-\x08\x0b\x0c\x0e-\x1f]|&#(?:[1-8]|1[124-9]|2[0-9]|3[01]|x0?[1-8bcBC]|x0?[eEfF]|x1[0-9a-fA-F]);"
)


@dataclass
class Element:
    """An element of an export, with its own text."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The stripped text; some exports contain no-break spaces."""
        return "".join(self.pieces).strip()

    def child(self, tag: str) -> Element | None:
        return next((child for child in self.children if child.tag == tag), None)

    def find(self, *tags: str) -> Element:
        """The descendant at a path of tags; an empty element when it is missing."""
        element: Element | None = self
        for tag in tags:
            element = element.child(tag) if element else None
        return element or Element(tags[-1])

    def value(self, *tags: str) -> str:
        """The text of the descendant at a path; empty for « None », which w.c.s. writes for missing values."""
        text = self.find(*tags).text
        return "" if text == "None" else text

    def flag(self, tag: str) -> bool:
        """Whether the child is true; w.c.s. writes True or true."""
        return self.value(tag).lower() == "true"

    def walk(self) -> Iterator[Element]:
        """The element and all descendants, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


def read_xml(content: bytes) -> Element:
    """Parse an XML file, and return its root. Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", maximum=MAX_BYTES // 1_000_000)
    try:
        return PARSER(content)
    except BudgetExceeded as error:
        raise Unreadable("too_many_elements", maximum=MAX_ELEMENTS) from error


def _parse_with_repair(content: bytes, meter: Meter) -> Element:
    content = content.lstrip(b" \t\r\n")
    try:
        return _build_element(content, meter)
    except Unreadable as error:
        repaired = _repair_encoding(content)
        if error.reason.code != "not_xml" or repaired == content:
            raise
    return _build_element(repaired, meter)


PARSER: Parser[Element] = Parser(
    "export of Publik",
    Budget(MAX_BYTES, max_parts=MAX_ELEMENTS, max_seconds=5),
    _parse_with_repair,
    is_called_before_writing=False,
)


def _build_element(content: bytes, meter: Meter) -> Element:
    builder = _Builder(meter)
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable("not_xml", line=error.lineno) from error
    except (LookupError, UnicodeError) as error:
        raise Unreadable("not_xml", line=1) from error
    return builder.root


def _repair_encoding(content: bytes) -> bytes:
    """Delete control characters, and decode as Windows-1252 what is declared as UTF-8 but is not."""
    if not content.removeprefix(codecs.BOM_UTF8).startswith(b"<"):
        return content
    content = _FORBIDDEN.sub(b"", content)
    declared = _DECLARED_ENCODING.match(content)
    if declared is not None and declared[1].lower() not in (b"utf-8", b"utf8"):
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").encode()
    return content


class _Builder:
    """Builds the tree from Expat events, and stops at the first limit exceeded."""

    def __init__(self, meter: Meter) -> None:
        self.root = Element("")
        self._open_elements = [self.root]
        self._meter = meter
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._handle_start
        self.parser.EndElementHandler = self._handle_end
        self.parser.CharacterDataHandler = self._handle_characters
        self.parser.StartDoctypeDeclHandler = self._refuse_declaration
        self.parser.EntityDeclHandler = self._refuse_declaration

    def _handle_start(self, tag: str, attributes: dict[str, str]) -> None:
        self._meter.count_part()
        if len(attributes) > MAX_ATTRIBUTES:
            raise Unreadable("too_many_elements", maximum=MAX_ELEMENTS)
        if len(self._open_elements) > MAX_DEPTH:
            raise Unreadable("too_deep", maximum=MAX_DEPTH)
        element = Element(tag, attributes)
        if len(self._open_elements) == 1:
            self.root = element
        else:
            self._open_elements[-1].children.append(element)
        self._open_elements.append(element)

    def _handle_end(self, tag: str) -> None:
        self._open_elements.pop()

    def _handle_characters(self, text: str) -> None:
        self._open_elements[-1].pieces.append(text)

    def _refuse_declaration(self, *_: object) -> None:
        raise Unreadable("document_type")
