"""DOCX templates: made accessible when they are sent, filled in when a document is made.

What a person wrote is never read as a template: the placeholders become flat names before the engine sees them, and the braces
of values are written as references to characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from html import escape
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from app.documents.office.conditional_text import apply_conditions, find_condition_problems
from app.documents.office.docx_blocks import list_blocks, read_level, read_text
from app.documents.office.docx_markup import MARKUP, list_pieces
from app.documents.office.docx_pictures import InlinePicture
from app.documents.office.placeholder_marks import (
    MARK,
    SPELLINGS,
    InvalidPlaceholder,
    clean_mark,
    find_remnant,
    is_boundary,
    list_marks,
    read_condition_mark,
    select_values,
)
from app.documents.office.repeated_rows import expand_rows, list_marked_rows
from app.documents.office.signature_pictures import NO_PICTURES, SignaturePicture, convert_picture
from app.documents.office.text_blocks import NO_PASSAGES, FilledFile, MarkedRow, Passages, PreparedFile
from app.documents.office.text_pieces import replace_marks, write_plain
from app.documents.office.zip_parts import replace_parts

_PROPERTIES: Mapping[str, bytes] = {
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
# Parts whose text the engine fills in.
_FILLED_PARTS = re.compile(r"/word/(document|header\d*|footer\d*|footnotes)\.xml")
# Their text is filled, and holds neither rows nor conditions.
_NOTES = "/word/footnotes.xml"
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def prepare_docx(content: bytes, *, title: str, language: str) -> PreparedFile:
    """The file with what people who do not see need: a title, a language, the first rows of tables as headings."""
    document = Document(BytesIO(content))
    _write_double_braces(document)
    problems = [("syntax", remnant) for text in _iterate_texts(document) if (remnant := find_remnant(text))]
    filled_text = [text for name, text in _iterate_part_texts(document) if _FILLED_PARTS.fullmatch(name)]
    other_text = [text for name, text in _iterate_part_texts(document) if not _FILLED_PARTS.fullmatch(name)]
    problems += [("misplaced", mark) for text in other_text for mark in list_marks(text)]
    note_text = [text for name, text in _iterate_part_texts(document) if name == _NOTES]
    note_marks = [mark for text in note_text for mark in list_marks(text)]
    problems += [("misplaced", mark) for mark in note_marks if is_boundary(mark) or read_condition_mark(mark)]
    roots = _list_filled_roots(document)
    problems += [problem for root in roots for problem in find_condition_problems(root, MARKUP)]
    repairs = [("headers", _mark_header_rows(document)), ("language", _set_language(document, language))]
    pictures = [each for each in document.element.body.iter(qn("wp:docPr")) if not each.get("descr")]
    warnings = [("pictures", len(pictures)), ("headings", 0 if _has_heading(document) else 1)]
    _write_properties(document, title, language)
    return PreparedFile(
        replace_parts(_save(document), _PROPERTIES),
        select_values(mark for text in filled_text for mark in list_marks(text)),
        (*list_marked_rows(roots, MARKUP), MarkedRow(0, 0, select_values(note_marks))),
        tuple(problems),
        tuple(repair for repair in repairs if repair[1]),
        tuple(warning for warning in warnings if warning[1]),
    )


def fill_docx(
    content: bytes,
    values: Mapping[str, str],
    pictures: Mapping[str, SignaturePicture] = NO_PICTURES,
    passages: Passages = NO_PASSAGES,
    *,
    title: str,
    language: str,
) -> FilledFile:
    """The file with its placeholders replaced, by a picture where they have one. Raises InvalidPlaceholder."""
    template = _FlatTemplate(_write_passages(content, passages), values, pictures)
    template.render(template.flat_values, SandboxedEnvironment(autoescape=True, undefined=StrictUndefined))
    _write_properties(template.docx, title, language)
    filled = _save(template)
    return FilledFile(replace_parts(filled, _PROPERTIES), tuple(list_blocks(Document(BytesIO(filled)))))


class _FlatTemplate(DocxTemplate):  # type: ignore[misc]
    """A template whose placeholders are the names of a flat dictionary, whatever they were in the file."""

    def __init__(self, content: bytes, values: Mapping[str, str], pictures: Mapping[str, SignaturePicture]) -> None:
        super().__init__(BytesIO(content))
        contents: dict[str, Markup | InlinePicture] = {mark: _escape_value(value) for mark, value in values.items()}
        contents |= {mark: InlinePicture(self, convert_picture(picture)) for mark, picture in pictures.items()}
        self._names = {clean_mark(mark): f"p{position}" for position, mark in enumerate(contents)}
        self.flat_values = dict(zip(self._names.values(), contents.values(), strict=True))

    def patch_xml(self, src_xml: str) -> str:
        """The XML as the engine reads it: each placeholder in one piece, under its flat name. Raises InvalidPlaceholder."""
        patched: str = super().patch_xml(src_xml)
        remnant = find_remnant(patched)
        if remnant is not None:
            raise InvalidPlaceholder(remnant)
        return MARK.sub(self._write_flat_name, patched)

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """The title is no template."""

    def _write_flat_name(self, match: re.Match[str]) -> str:
        name = self._names.get(clean_mark(match[1], is_xml=True))
        if name is None:
            raise InvalidPlaceholder(match[1])
        return f"{{{{ {name} }}}}"


def _write_passages(content: bytes, passages: Passages) -> bytes:
    """The file with its rows repeated, and with what its conditions leave. Raises InvalidPlaceholder."""
    if passages == NO_PASSAGES:
        return content
    document = Document(BytesIO(content))
    for root in _list_filled_roots(document):
        expand_rows(root, MARKUP, passages.counts)
        apply_conditions(root, MARKUP, passages.conditions)
    return _save(document)


def _list_filled_roots(document: Any) -> list[Any]:
    """The body, then the tops and the feet of pages."""
    parts = document.part.package.iter_parts()
    filled = {str(part.partname): part for part in parts if _FILLED_PARTS.fullmatch(str(part.partname))}
    elements = [getattr(filled[name], "element", None) for name in sorted(filled)]
    return [element for element in elements if element is not None]


def _escape_value(value: str) -> Markup:
    """A value as text of the XML: it holds no brace that anything would read."""
    return Markup(escape(value).translate(_BRACES))  # noqa: S704 - escaped


def _mark_header_rows(document: Any) -> int:
    """The first row of each table repeats on every page, and is read out before its cells; returns how many were changed."""
    count = 0
    for table in document.element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        if len(rows) < 2 or len(rows[0].findall(qn("w:tc"))) < 2:
            continue
        properties = rows[0].get_or_add_trPr()
        if properties.find(qn("w:tblHeader")) is None:
            properties.append(OxmlElement("w:tblHeader"))
            count += 1
    return count


def _set_language(document: Any, language: str) -> int:
    """The language of whatever names none; returns 1 when it was another one."""
    root = document.styles.element
    parent = root
    for name in ("w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang"):
        child = parent.find(qn(name))
        if child is None:
            child = OxmlElement(name)
            if name == "w:docDefaults":
                parent.insert(0, child)
            else:
                parent.append(child)
        parent = child
    former = parent.get(qn("w:val"))
    parent.set(qn("w:val"), language)
    return int(former != language)


def _write_properties(document: Any, title: str, language: str) -> None:
    """The title and the language; nobody's name."""
    properties = document.core_properties
    properties.title, properties.language = title[:255], language
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.subject = properties.category = properties.content_status = properties.identifier = ""


def _has_heading(document: Any) -> bool:
    return any(read_level(Paragraph(each, document)) for each in document.element.body.iter(qn("w:p")))


def _iterate_texts(document: Any) -> Iterator[str]:
    return (text for _name, text in _iterate_part_texts(document))


def _iterate_part_texts(document: Any) -> Iterator[tuple[str, str]]:
    """The text of each paragraph of each part, with the name of the part."""
    for part in document.part.package.iter_parts():
        element = getattr(part, "element", None)
        if element is None and part.content_type.endswith("notes+xml"):
            element = parse_xml(part.blob)
        if element is not None:
            for paragraph in element.iter(qn("w:p")):
                yield str(part.partname), read_text(paragraph)


def _write_double_braces(document: Any) -> None:
    for part in document.part.package.iter_parts():
        element = getattr(part, "element", None)
        for paragraph in element.iter(qn("w:p")) if element is not None else ():
            for pattern, spell in SPELLINGS:
                replace_marks(partial(list_pieces, paragraph), pattern, spell, write_plain)


def _save(document: Any) -> bytes:
    output = BytesIO()
    document.save(output)
    return output.getvalue()
