"""One XML file read safely, whoever wrote it: no document type, no entity, and bounds on size, depth and number.

Expat itself is used, with handlers of our own: a library that only refuses entities would first build the whole tree of a
hostile document, while the bounds here hold as each element is read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.publik_import.findings import Unreadable

MAX_BYTES = 20_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 50
_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?encoding=["']([\w.-]{1,40})["']""")
# What no XML document may hold, and what is typed or pasted in a form does all the same.
_FORBIDDEN = re.compile(
    rb"[\x01-\x08\x0b\x0c\x0e-\x1f]|&#(?:[1-8]|1[124-9]|2[0-9]|3[01]|x0?[1-8bcBC]|x0?[eEfF]|x1[0-9a-fA-F]);"
)


@dataclass
class Element:
    """An element of an export, with its own text only."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, without blanks around; some exports have no-break spaces for blanks."""
        return "".join(self.pieces).strip()

    def child(self, tag: str) -> Element | None:
        return next((child for child in self.children if child.tag == tag), None)

    def find(self, *tags: str) -> Element:
        """The element down this path; an empty one where there is none."""
        found: Element | None = self
        for tag in tags:
            found = found.child(tag) if found else None
        return found or Element(tags[-1])

    def value(self, *tags: str) -> str:
        """The words of the element down this path; w.c.s. writes « None » for nothing in some places."""
        text = self.find(*tags).text
        return "" if text == "None" else text

    def flag(self, tag: str) -> bool:
        """Both spellings of w.c.s. are read: True in fields and actions, true elsewhere."""
        return self.value(tag).lower() == "true"

    def walk(self) -> Iterator[Element]:
        """This element and all below, in the order of the file."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


def read_xml(content: bytes) -> Element:
    """The root of the document; Unreadable when it is not one, or is hostile."""
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", maximum=MAX_BYTES // 1_000_000)
    try:
        return PARSER(content)
    except BudgetExceeded as exceeded:
        raise Unreadable("too_many_elements", maximum=MAX_ELEMENTS) from exceeded


def _parse_with_repair(content: bytes, meter: Meter) -> Element:
    content = content.lstrip(b" \t\r\n")
    try:
        return _build_element(content, meter)
    except Unreadable as unreadable:
        mended = _repair_encoding(content)
        if unreadable.reason.code != "not_xml" or mended == content:
            raise
    return _build_element(mended, meter)


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
    """Without control characters, and in the encoding of Windows when it is not in the one that it says, which is UTF-8."""
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
    """Makes elements as expat reads, and stops at the first bound passed."""

    def __init__(self, meter: Meter) -> None:
        self.root = Element("")
        self._open = [self.root]
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
        if len(self._open) > MAX_DEPTH:
            raise Unreadable("too_deep", maximum=MAX_DEPTH)
        element = Element(tag, attributes)
        if len(self._open) == 1:
            self.root = element
        else:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _handle_end(self, tag: str) -> None:
        self._open.pop()

    def _handle_characters(self, text: str) -> None:
        self._open[-1].pieces.append(text)

    def _refuse_declaration(self, *_: object) -> None:
        raise Unreadable("document_type")
