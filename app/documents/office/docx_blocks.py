"""The words of a DOCX file, in order, for its page in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from app.documents.office.signature_pictures import PICTURE_NAME
from app.documents.office.text_blocks import HEADING, ITEM, PARAGRAPH, TABLE, TextBlock, make_text_block

_SPACES = {qn("w:br"): "\n", qn("w:tab"): " "}
_HEADING = re.compile(r"[Hh]eading (\d)")


def list_blocks(document: Any) -> Iterator[TextBlock]:
    """Headings, paragraphs, items and tables, between the top and the foot of the first page."""
    section = document.sections[0]
    yield from _read_blocks(section.header._element, document)  # noqa: SLF001 - python-docx lists no frames
    yield from _read_blocks(document.element.body, document)
    yield from _read_blocks(section.footer._element, document)  # noqa: SLF001


def read_text(paragraph: Any) -> str:
    """Read the text typed in the paragraph itself, without the frames that it holds; the words of a signature."""
    return "".join(
        _SPACES.get(node.tag) or _read_description(node) or node.text or "" for node in _list_nodes(paragraph)
    )


def read_level(paragraph: Paragraph) -> int:
    """The level of a heading; 0 for another paragraph."""
    name = str(getattr(paragraph.style, "name", "") or "")
    if name == "Title":
        return 1
    match = _HEADING.fullmatch(name)
    return int(match[1]) if match else 0


def _read_blocks(parent: Any, document: Any) -> Iterator[TextBlock]:
    for element in parent.iterchildren():
        if element.tag == qn("w:p"):
            yield from _read_paragraph(element, document)
        elif element.tag == qn("w:tbl"):
            yield from _read_table(element)
        elif element.tag == qn("w:sdt"):
            content = element.find(qn("w:sdtContent"))
            yield from _read_blocks(content, document) if content is not None else ()


def _read_paragraph(element: Any, document: Any) -> Iterator[TextBlock]:
    for frame in element.iter(qn("w:txbxContent")):
        # Word writes each frame twice, the second time for older programs.
        if not any(ancestor.tag.endswith("}Fallback") for ancestor in frame.iterancestors()):
            yield from _read_blocks(frame, document)
    text = read_text(element)
    level = read_level(Paragraph(element, document))
    is_item = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    yield from make_text_block(HEADING if level else ITEM if is_item else PARAGRAPH, text, level)


def _read_table(element: Any) -> Iterator[TextBlock]:
    rows = []
    for row in element.findall(qn("w:tr")):
        cells = row.findall(qn("w:tc"))
        rows.append(tuple("\n".join(map(read_text, cell.iter(qn("w:p")))).strip() for cell in cells))
    has_header = element.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    if rows:
        yield TextBlock(TABLE, rows=tuple(rows), has_header=has_header)


def _read_description(node: Any) -> str:
    return str(node.get("descr", "")) if node.get("name") == PICTURE_NAME else ""


def _list_nodes(paragraph: Any) -> list[Any]:
    nodes = paragraph.iter(qn("w:t"), qn("wp:docPr"), *_SPACES)
    return [node for node in nodes if next(node.iterancestors(qn("w:p"))) is paragraph]
