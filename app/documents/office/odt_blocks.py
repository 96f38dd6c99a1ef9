"""The words of an ODT file, in order, for its page in HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.documents.office import text_blocks
from app.documents.office.odt_names import DRAW, OFFICE, STYLE, SVG, TABLE, TEXT
from app.documents.office.signature_pictures import PICTURE_NAME
from app.documents.office.text_blocks import HEADING, ITEM, PARAGRAPH, TextBlock, make_text_block

_SPACES = {f"{TEXT}line-break": "\n", f"{TEXT}tab": " "}
# Inside a paragraph, but no part of its text.
_APART = (f"{TEXT}note", f"{DRAW}frame", f"{DRAW}custom-shape", f"{OFFICE}annotation")


def list_blocks(body: Any, styles: Any) -> Iterator[TextBlock]:
    """Headings, paragraphs, lists and tables, between the top and the foot of the first page."""
    master_page = styles.find(f".//{STYLE}master-page")
    text = body.find(f"{OFFICE}body/{OFFICE}text")
    if master_page is not None:
        yield from _read_edge(master_page, "header")
    yield from _read_blocks(text, PARAGRAPH)
    if master_page is not None:
        yield from _read_edge(master_page, "footer")


def _read_edge(master_page: Any, name: str) -> Iterator[TextBlock]:
    first = master_page.find(f"{STYLE}{name}-first")
    edge = first if first is not None else master_page.find(f"{STYLE}{name}")
    if edge is not None:
        yield from _read_blocks(edge, PARAGRAPH)


def _read_blocks(parent: Any, kind: str) -> Iterator[TextBlock]:
    for element in parent:
        if element.tag in (f"{TEXT}p", f"{TEXT}h"):
            yield from _read_paragraph(element, kind)
        elif element.tag == f"{TEXT}list":
            for item in element:
                yield from _read_blocks(item, ITEM)
        elif element.tag == f"{TABLE}table":
            yield _read_table(element)
        elif element.tag in (f"{TEXT}section", f"{TEXT}index-body"):
            yield from _read_blocks(element, kind)
        elif element.tag in _APART:
            yield from _read_frames(element)


def _read_paragraph(element: Any, kind: str) -> Iterator[TextBlock]:
    yield from _read_frames(element)
    if element.tag == f"{TEXT}h":
        level = element.get(f"{TEXT}outline-level", "1")
        yield from make_text_block(HEADING, _read_text(element), int(level) if level.isdigit() else 1)
    else:
        yield from make_text_block(kind, _read_text(element))


def _read_frames(element: Any) -> Iterator[TextBlock]:
    for frame in element.iter(f"{DRAW}text-box"):
        yield from _read_blocks(frame, PARAGRAPH)


def _read_text(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag in _SPACES:
            pieces.append(_SPACES[child.tag])
        elif child.tag == f"{TEXT}s":
            pieces.append(" ")
        elif child.get(f"{DRAW}name") == PICTURE_NAME:
            pieces.append(child.findtext(f"{SVG}title", ""))
        elif child.tag not in _APART:
            pieces.append(_read_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _read_table(element: Any) -> TextBlock:
    rows = tuple(
        tuple(
            "\n".join(_read_text(paragraph) for paragraph in cell.iter(f"{TEXT}p", f"{TEXT}h")).strip()
            for cell in row.findall(f"{TABLE}table-cell")
        )
        for row in element.iter(f"{TABLE}table-row")
    )
    has_header = element.find(f"{TABLE}table-header-rows") is not None
    return TextBlock(text_blocks.TABLE, rows=rows, has_header=has_header)
