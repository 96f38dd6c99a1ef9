"""Letters that the demo authority had before Parvis: Word files, whose values are typed between braces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from app.core.web.access_rules import Actor
from app.documents import document_templates
from app.documents.office import file_processing, template_files
from app.documents.office.docx_template import prepare_docx
from app.documents.template_schema import DOCX
from app.studio.office_templates.office_vocabulary import find_placeholders, start_definition
from devtools.demo import story_dates

SLUG = "rendez-vous-sur-place"
_FIXTURE = Path(__file__).with_name("office_template.json")
_FONT = "Liberation Sans"


def publish_office_templates(present: datetime, administrator: Actor) -> None:
    """Publish the letters, as an administrator did some days ago."""
    for fixture in json.loads(_FIXTURE.read_text(encoding="utf-8")):
        slug, title, procedure = fixture["slug"], fixture["title"], fixture["procedure"]
        prepared = prepare_docx(build_letter(fixture), title=title, language=file_processing.LANGUAGE)
        with story_dates.set_clock(present - timedelta(days=fixture["days_ago"])):
            by = administrator.account_id
            placeholders = find_placeholders(prepared, procedure)
            file = template_files.store_file(prepared, DOCX, file_name=f"{slug}.docx", placeholders=placeholders, by=by)
            definition = start_definition(slug, file, title=title, procedure=procedure, signature=fixture["signature"])
            document_templates.publish_template(definition, by=by, comment=fixture["comment"])


def build_letter(fixture: Mapping[str, Any]) -> bytes:
    """The Word file, as somebody of the roads department wrote it."""
    document = Document()
    _set_look(document)
    section = document.sections[0]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = fixture["header"], fixture["footer"]
    address = document.add_paragraph(fixture["address"])
    address.paragraph_format.left_indent, address.paragraph_format.space_before = Cm(9), Cm(1.5)
    document.add_paragraph(fixture["date"]).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_heading(fixture["subject"], level=1).paragraph_format.space_after = Pt(12)
    for line in fixture["before"]:
        document.add_paragraph(line)
    _add_table(document, fixture["table"])
    for line in ("", *fixture["after"]):
        document.add_paragraph(line)
    for line in fixture["signed"]:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def _set_look(document: Any) -> None:
    """An A4 page, in letters that every machine has."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for name, size in (("Normal", 11), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.rPr.rFonts
        for attribute in [each for each in fonts.attrib if each.endswith("Theme")]:
            del fonts.attrib[attribute]
        fonts.set(qn("w:hAnsi"), _FONT)


def _add_table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for position, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(text).bold = position == 0
            cell.paragraphs[0].paragraph_format.space_after = Pt(3)
