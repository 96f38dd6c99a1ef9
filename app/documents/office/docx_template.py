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

from app.documents.office.docx_pictures import InlinePicture
from app.documents.office.placeholder_marks import (
    MARK,
    WORDS,
    Misplaced,
    clean_mark,
    double_braces,
    find_remnant,
    list_marks,
)
from app.documents.office.signature_pictures import NO_PICTURES, PICTURE_NAME, SignaturePicture, convert_picture
from app.documents.office.text_blocks import (
    HEADING,
    ITEM,
    PARAGRAPH,
    TABLE,
    FilledFile,
    PreparedFile,
    TextBlock,
    make_text_block,
)
from app.documents.office.text_pieces import Piece, replace_marks, write_plain
from app.documents.office.zip_parts import replace_parts

_PROPERTIES: Mapping[str, bytes] = {
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
# Parts whose text the engine fills in.
_FILLED_PARTS = re.compile(r"/word/(document|header\d*|footer\d*|footnotes)\.xml")
_SPACES = {qn("w:br"): "\n", qn("w:tab"): " "}
_HEADING = re.compile(r"[Hh]eading (\d)")
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def prepare_docx(content: bytes, *, title: str, language: str) -> PreparedFile:
    """The file with what people who do not see need: a title, a language, the first rows of tables as headings."""
    document = Document(BytesIO(content))
    _write_double_braces(document)
    problems = [("syntax", remnant) for text in _iterate_texts(document) if (remnant := find_remnant(text))]
    filled_text = [text for name, text in _iterate_part_texts(document) if _FILLED_PARTS.fullmatch(name)]
    other_text = [text for name, text in _iterate_part_texts(document) if not _FILLED_PARTS.fullmatch(name)]
    problems += [("misplaced", mark) for text in other_text for mark in list_marks(text)]
    repairs = [("headers", _mark_header_rows(document)), ("language", _set_language(document, language))]
    pictures = [each for each in document.element.body.iter(qn("wp:docPr")) if not each.get("descr")]
    warnings = [("pictures", len(pictures)), ("headings", 0 if _has_heading(document) else 1)]
    _write_properties(document, title, language)
    marks = dict.fromkeys(each for text in filled_text for each in list_marks(text))
    return PreparedFile(
        replace_parts(_save(document), _PROPERTIES),
        tuple(marks),
        tuple(problems),
        tuple(each for each in repairs if each[1]),
        tuple(each for each in warnings if each[1]),
    )


def fill_docx(
    content: bytes,
    values: Mapping[str, str],
    pictures: Mapping[str, SignaturePicture] = NO_PICTURES,
    *,
    title: str,
    language: str,
) -> FilledFile:
    """The file with its placeholders replaced, by a picture where they have one. Raises Misplaced."""
    template = _FlatTemplate(content, values, pictures)
    template.render(template.flat_values, SandboxedEnvironment(autoescape=True, undefined=StrictUndefined))
    _write_properties(template.docx, title, language)
    filled = _save(template)
    return FilledFile(replace_parts(filled, _PROPERTIES), tuple(_list_blocks(Document(BytesIO(filled)))))


class _FlatTemplate(DocxTemplate):  # type: ignore[misc]
    """A template whose placeholders are the names of a flat dictionary, whatever they were in the file."""

    def __init__(self, content: bytes, values: Mapping[str, str], pictures: Mapping[str, SignaturePicture]) -> None:
        super().__init__(BytesIO(content))
        contents: dict[str, Markup | InlinePicture] = {mark: _escape_value(value) for mark, value in values.items()}
        contents |= {mark: InlinePicture(self, convert_picture(picture)) for mark, picture in pictures.items()}
        self._names = {clean_mark(mark): f"p{position}" for position, mark in enumerate(contents)}
        self.flat_values = dict(zip(self._names.values(), contents.values(), strict=True))

    def patch_xml(self, src_xml: str) -> str:
        """The XML as the engine reads it: each placeholder in one piece, under its flat name. Raises Misplaced."""
        patched: str = super().patch_xml(src_xml)
        remnant = find_remnant(patched)
        if remnant is not None:
            raise Misplaced(remnant)
        return MARK.sub(self._write_flat_name, patched)

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """The title is no template."""

    def _write_flat_name(self, match: re.Match[str]) -> str:
        name = self._names.get(clean_mark(match[1], is_xml=True))
        if name is None:
            raise Misplaced(match[1])
        return f"{{{{ {name} }}}}"


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
    return any(_read_level(Paragraph(each, document)) for each in document.element.body.iter(qn("w:p")))


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
                yield str(part.partname), _read_text(paragraph)


def _read_text(paragraph: Any) -> str:
    """What is typed in the paragraph itself, without the frames that it holds; the words of a signature."""
    return "".join(
        _SPACES.get(node.tag) or _read_description(node) or node.text or "" for node in _list_nodes(paragraph)
    )


def _read_description(node: Any) -> str:
    return str(node.get("descr", "")) if node.get("name") == PICTURE_NAME else ""


def _list_nodes(paragraph: Any) -> list[Any]:
    nodes = paragraph.iter(qn("w:t"), qn("wp:docPr"), *_SPACES)
    return [node for node in nodes if next(node.iterancestors(qn("w:p"))) is paragraph]


def _list_pieces(paragraph: Any) -> list[Piece]:
    return [Piece(node, "text") for node in _list_nodes(paragraph) if node.tag == qn("w:t")]


def _write_double_braces(document: Any) -> None:
    for part in document.part.package.iter_parts():
        element = getattr(part, "element", None)
        for paragraph in element.iter(qn("w:p")) if element is not None else ():
            replace_marks(partial(_list_pieces, paragraph), WORDS, double_braces, write_plain)


def _read_level(paragraph: Paragraph) -> int:
    """The level of a heading; 0 for another paragraph."""
    name = str(getattr(paragraph.style, "name", "") or "")
    if name == "Title":
        return 1
    match = _HEADING.fullmatch(name)
    return int(match[1]) if match else 0


def _list_blocks(document: Any) -> Iterator[TextBlock]:
    section = document.sections[0]
    yield from _read_blocks(section.header._element, document)  # noqa: SLF001 - python-docx lists no frames
    yield from _read_blocks(document.element.body, document)
    yield from _read_blocks(section.footer._element, document)  # noqa: SLF001


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
    text = _read_text(element)
    level = _read_level(Paragraph(element, document))
    is_item = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    yield from make_text_block(HEADING if level else ITEM if is_item else PARAGRAPH, text, level)


def _read_table(element: Any) -> Iterator[TextBlock]:
    rows = []
    for row in element.findall(qn("w:tr")):
        cells = row.findall(qn("w:tc"))
        rows.append(tuple("\n".join(map(_read_text, cell.iter(qn("w:p")))).strip() for cell in cells))
    has_header = element.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    if rows:
        yield TextBlock(TABLE, rows=tuple(rows), has_header=has_header)


def _save(document: Any) -> bytes:
    output = BytesIO()
    document.save(output)
    return output.getvalue()
