"""The elements of DOCX that hold texts."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from app.documents.office.markup_elements import MarkupElements
from app.documents.office.text_pieces import Piece


def list_pieces(paragraph: Any) -> list[Piece]:
    """The texts of the paragraph itself; lines and pictures have none, and are at their place among them."""
    nodes = (node for node in paragraph.iter(qn("w:t"), *_INLINE) if node.getparent().tag != qn("w:tabs"))
    return [Piece(node, "text") for node in nodes if next(node.iterancestors(qn("w:p"))) is paragraph]


def _release_header(row: Any) -> None:
    for mark in list(row.iter(qn("w:tblHeader"))):
        mark.getparent().remove(mark)


def _keep_spaces(text: Any) -> None:
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


# The break of a section goes with its text too.
_INLINE = frozenset(map(qn, ("w:br", "w:tab", "w:drawing", "w:pict", "w:footnoteReference", "w:sectPr")))
MARKUP = MarkupElements(
    paragraphs=(qn("w:p"),),
    table=qn("w:tbl"),
    row=qn("w:tr"),
    inline=_INLINE,
    ended_by_paragraph=frozenset(map(qn, ("w:tc", "w:hdr", "w:ftr", "w:txbxContent"))),
    dropped_when_empty=frozenset(),
    list_pieces=list_pieces,
    release_header=_release_header,
    keep_spaces=_keep_spaces,
)
