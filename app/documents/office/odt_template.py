"""ODT templates: made accessible when they are sent, filled in when a document is made.

A placeholder is typed in the text, between braces, or is a user field of LibreOffice, whose name or value says what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from lxml import etree

from app.documents.office.conditional_text import apply_conditions, find_condition_problems
from app.documents.office.markup_elements import MarkupElements
from app.documents.office.odt_blocks import list_blocks
from app.documents.office.odt_names import DRAW, FO, MANIFEST, OFFICE, STYLE, SVG, TABLE, TEXT
from app.documents.office.odt_pictures import EmbeddedPicture, embed_pictures, make_frame
from app.documents.office.placeholder_marks import (
    MARK,
    SPELLINGS,
    InvalidPlaceholder,
    clean_mark,
    find_remnant,
    list_marks,
    select_values,
)
from app.documents.office.repeated_rows import expand_rows, list_marked_rows
from app.documents.office.signature_pictures import NO_PICTURES, SignaturePicture
from app.documents.office.text_blocks import NO_PASSAGES, FilledFile, Passages, PreparedFile
from app.documents.office.text_pieces import Piece, join_pieces, replace_marks, write_plain
from app.documents.office.zip_parts import read_parts, write_parts

_CONTENT, _STYLES, _META, _MIMETYPE = "content.xml", "styles.xml", "meta.xml", "mimetype"
_MANIFEST = "META-INF/manifest.xml"
_LEFT_OUT = ("Thumbnails/", "Configurations2/", "layout-cache")
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_FIELDS = (f"{TEXT}user-field-get", f"{TEXT}user-field-input")
# Inside a paragraph, with paragraphs or values of their own.
_APART = (*_FIELDS, f"{TEXT}note", f"{DRAW}frame", f"{DRAW}custom-shape")
# Spaces that OpenDocument writes as elements: lines, tabulations, and those that follow another.
_SPACES = re.compile(r"\n|\t| {2,}")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


def prepare_odt(content: bytes, *, title: str, language: str) -> PreparedFile:
    """The file with what people who do not see need: a title, a language, the first rows of tables as headings."""
    parts = {name: part for name, part in read_parts(content).items() if not name.startswith(_LEFT_OUT)}
    body, styles = _parse(parts, _CONTENT), _parse(parts, _STYLES)
    declarations = _read_declarations(body, styles)
    _write_double_braces(body)
    _write_double_braces(styles)
    trees = [_copy_with_fields_as_text(tree, declarations) for tree in (body, styles)]
    texts = [join_pieces(_list_pieces(paragraph)) for tree in trees for paragraph in tree.iter(*_PARAGRAPHS)]
    problems = [("syntax", remnant) for text in texts if (remnant := find_remnant(text))]
    problems += [problem for tree in trees for problem in find_condition_problems(tree, MARKUP)]
    repairs = [("headers", _mark_header_rows(body)), ("language", _set_language(styles, language))]
    warnings = [("pictures", _count_silent_pictures(body)), ("headings", int(body.find(f".//{TEXT}h") is None))]
    parts |= {_CONTENT: _write(body), _STYLES: _write(styles), _META: _build_meta(title, language)}
    parts[_MANIFEST] = _clean_manifest(_parse(parts, _MANIFEST))
    return PreparedFile(
        write_parts(parts, stored=_MIMETYPE),
        select_values(mark for text in texts for mark in list_marks(text)),
        tuple(list_marked_rows(trees, MARKUP)),
        tuple(problems),
        tuple(repair for repair in repairs if repair[1]),
        tuple(warning for warning in warnings if warning[1]),
    )


def fill_odt(
    content: bytes,
    values: Mapping[str, str],
    pictures: Mapping[str, SignaturePicture] = NO_PICTURES,
    passages: Passages = NO_PASSAGES,
    *,
    title: str,
    language: str,
) -> FilledFile:
    """The file with its placeholders replaced, by a picture where they have one. Raises InvalidPlaceholder."""
    parts = read_parts(content)
    body, styles, manifest = (_parse(parts, name) for name in (_CONTENT, _STYLES, _MANIFEST))
    declarations = _read_declarations(body, styles)
    embedded_pictures = embed_pictures(pictures, parts, manifest)
    contents: Mapping[str, str | EmbeddedPicture] = {**values, **embedded_pictures}
    clean_values = {clean_mark(mark): value for mark, value in contents.items()}
    for tree in (body, styles):
        _write_fields_as_text(tree, declarations)
        expand_rows(tree, MARKUP, passages.counts)
        apply_conditions(tree, MARKUP, passages.conditions)
        for paragraph in list(tree.iter(*_PARAGRAPHS)):
            _fill_paragraph(paragraph, clean_values)
    parts |= {_CONTENT: _write(body), _STYLES: _write(styles), _MANIFEST: _write(manifest)}
    parts[_META] = _build_meta(title, language)
    return FilledFile(write_parts(parts, stored=_MIMETYPE), tuple(list_blocks(body, styles)))


def _parse(parts: Mapping[str, bytes], name: str) -> Any:
    return etree.fromstring(parts[name], _PARSER)


def _write(tree: Any) -> bytes:
    content: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    return content


def _read_declarations(*trees: Any) -> dict[str, str]:
    """Read the text of each user field, with placeholders: its value when it has any, else its name."""
    texts = {}
    for tree in trees:
        for declaration in tree.iter(f"{TEXT}user-field-decl"):
            name, value = declaration.get(f"{TEXT}name", ""), declaration.get(f"{OFFICE}string-value") or ""
            for pattern, spell in SPELLINGS:
                value = pattern.sub(spell, value)
            texts[name] = value if MARK.search(value) else f"{{{{ {name} }}}}"
    return texts


def _write_fields_as_text(tree: Any, declarations: Mapping[str, str]) -> None:
    """User fields become texts with placeholders; LibreOffice would write their first value again."""
    for field in list(tree.iter(*_FIELDS)):
        text = declarations.get(field.get(f"{TEXT}name", ""), "")
        _replace_element(field, text + (field.tail or ""))
    for declarations_element in list(tree.iter(f"{TEXT}user-field-decls")):
        declarations_element.getparent().remove(declarations_element)


def _replace_element(element: Any, text: str) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def _copy_with_fields_as_text(tree: Any, declarations: Mapping[str, str]) -> Any:
    copy = deepcopy(tree)
    _write_fields_as_text(copy, declarations)
    return copy


def _list_pieces(paragraph: Any) -> list[Piece]:
    """The texts that the paragraph itself holds."""
    return list(_iterate_pieces(paragraph))


def _iterate_pieces(element: Any) -> Iterator[Piece]:
    yield Piece(element, "text")
    for child in element:
        if child.tag not in _APART:
            yield from _iterate_pieces(child)
        yield Piece(child, "tail")


def _fill_paragraph(paragraph: Any, values: Mapping[str, str | EmbeddedPicture]) -> None:
    """Replace the placeholders, whose letters may lie in several spans: the value takes the look of the first one."""

    def find_value(match: re.Match[str]) -> str | EmbeddedPicture:
        mark = clean_mark(match[1])
        if mark not in values:
            raise InvalidPlaceholder(mark)
        return values[mark]

    replace_marks(partial(_list_pieces, paragraph), MARK, find_value, _write_value)


def _write_double_braces(tree: Any) -> None:
    for paragraph in list(tree.iter(*_PARAGRAPHS)):
        for pattern, spell in SPELLINGS:
            replace_marks(partial(_list_pieces, paragraph), pattern, spell, write_plain)


def _write_value(holder: Any, place: str, before: str, value: str | EmbeddedPicture, after: str) -> None:
    """The value, with its lines and its spaces as elements, between what stands before and after it; or its picture."""
    elements = []
    lead = before
    if isinstance(value, EmbeddedPicture):
        elements.append((lead, make_frame(value)))
        lead = after
    else:
        position = 0
        for match in _SPACES.finditer(value):
            lead += value[position : match.start()]
            elements.append((lead, _make_space(match[0])))
            lead, position = "", match.end()
        lead += value[position:] + after
    if not elements:
        setattr(holder, place, lead)
        return
    setattr(holder, place, elements[0][0])
    for index, (_lead, element) in enumerate(elements):
        element.tail = elements[index + 1][0] if index + 1 < len(elements) else lead
    new_elements = [element for _lead, element in elements]
    if place == "text":
        for index, element in enumerate(new_elements):
            holder.insert(index, element)
    else:
        parent = holder.getparent()
        for index, element in enumerate(new_elements, start=parent.index(holder) + 1):
            parent.insert(index, element)


def _make_space(text: str) -> Any:
    if text == "\n":
        return etree.Element(f"{TEXT}line-break")
    if text == "\t":
        return etree.Element(f"{TEXT}tab")
    element = etree.Element(f"{TEXT}s")
    element.set(f"{TEXT}c", str(len(text)))
    return element


def _mark_header_rows(body: Any) -> int:
    """The first row of each table repeats on every page, and is read out before its cells; returns how many were changed."""
    count = 0
    for table in list(body.iter(f"{TABLE}table")):
        rows = table.findall(f"{TABLE}table-row")
        is_marked = table.find(f"{TABLE}table-header-rows") is not None
        if is_marked or len(rows) < 2 or len(rows[0].findall(f"{TABLE}table-cell")) < 2:
            continue
        header = etree.Element(f"{TABLE}table-header-rows")
        table.replace(rows[0], header)
        header.append(rows[0])
        count += 1
    return count


def _release_header(row: Any) -> None:
    header = row.getparent()
    if header.tag == f"{TABLE}table-header-rows":
        header.addnext(row)
        if len(header) == 0:
            header.getparent().remove(header)


MARKUP = MarkupElements(
    paragraphs=_PARAGRAPHS,
    table=f"{TABLE}table",
    row=f"{TABLE}table-row",
    inline=frozenset((*(f"{TEXT}{name}" for name in ("line-break", "tab", "s", "note")), f"{DRAW}frame")),
    ended_by_paragraph=frozenset(),
    dropped_when_empty=frozenset((f"{TEXT}list-item", f"{TEXT}list")),
    list_pieces=_list_pieces,
    release_header=_release_header,
    keep_spaces=lambda _text: None,
)


def _set_language(styles: Any, language: str) -> int:
    """The language of whatever names none; returns 1 when it was another one."""
    code, _separator, country = language.partition("-")
    count = 0
    for style in styles.iter(f"{STYLE}default-style"):
        properties = style.find(f"{STYLE}text-properties")
        if properties is not None and (properties.get(f"{FO}language"), properties.get(f"{FO}country")) != (
            code,
            country,
        ):
            properties.set(f"{FO}language", code)
            properties.set(f"{FO}country", country)
            count = 1
    return count


def _count_silent_pictures(body: Any) -> int:
    frames = (frame for frame in body.iter(f"{DRAW}frame") if frame.find(f"{DRAW}image") is not None)
    return sum(1 for frame in frames if not any(frame.findtext(f"{SVG}{name}") for name in ("title", "desc")))


def _build_meta(title: str, language: str) -> bytes:
    """The title and the language; nobody's name."""
    office, dublin_core = OFFICE[1:-1], "http://purl.org/dc/elements/1.1/"
    root = etree.Element(f"{OFFICE}document-meta", nsmap={"office": office, "dc": dublin_core})
    root.set(f"{OFFICE}version", "1.3")
    meta = etree.SubElement(root, f"{OFFICE}meta")
    etree.SubElement(meta, f"{{{dublin_core}}}title").text = title
    etree.SubElement(meta, f"{{{dublin_core}}}language").text = language
    return _write(root)


def _clean_manifest(manifest: Any) -> bytes:
    for entry in list(manifest):
        if entry.get(f"{MANIFEST}full-path", "").startswith(_LEFT_OUT):
            manifest.remove(entry)
    return _write(manifest)
