"""A letter that the demo authority had before Parvis: a Word file, whose values are typed between braces."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from app.core.web.access_rules import Actor
from app.devtools.demo import story_dates
from app.documents import document_templates
from app.documents.office import office_files, template_files
from app.documents.office.docx_template import prepare_docx
from app.documents.template_schema import DOCX
from app.studio.document_templates.vocabulary import build_vocabulary
from app.studio.office_templates.office_vocabulary import find_placeholders, start_definition

SLUG, PROCEDURE = "rendez-vous-sur-place", "signaler-un-probleme-de-voirie"
TITLE = "Rendez-vous sur place"
AGE = timedelta(days=12)
_LINES = (
    "Madame, Monsieur,",
    "Vous nous avez signalé un problème le {Jour et heure de l’envoi}, sous la référence {Référence de la demande}.",
    "{Texte écrit par l’agent}",
    "Si vous ne pouvez pas être présent, répondez depuis la page de votre demande : {Adresse de la page de suivi}.",
    "Je vous prie d’agréer, Madame, Monsieur, l’expression de mes salutations distinguées.",
)
_ROWS = (
    ("Ce que nous savons", "Votre réponse"),
    ("Ce qui ne va pas", "{{ answers.nature }}"),
    ("L’adresse", "{{ answers.adresse }}"),
    ("Votre description", "{{ answers.description }}"),
)


def publish_office_template(present: datetime, administrator: Actor) -> None:
    """Publish the letter, as an administrator did some days ago."""
    prepared = prepare_docx(build_letter(), title=TITLE, language=office_files.LANGUAGE)
    with story_dates.set_clock(present - AGE):
        by = administrator.account_id
        placeholders = find_placeholders(prepared, build_vocabulary(PROCEDURE))
        file = template_files.store_file(prepared, DOCX, file_name=f"{SLUG}.docx", placeholders=placeholders, by=by)
        signature = {"quality": "La directrice de l’espace public", "name": "Maud Lefèvre"}
        definition = start_definition(SLUG, file, title=TITLE, procedure=PROCEDURE, signature=signature)
        document_templates.publish_template(definition, by=by, comment="Notre courrier habituel, avec ses valeurs.")


def build_letter() -> bytes:
    """The Word file, as somebody of the roads department wrote it."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Liberation Sans", Pt(11)
    heading: Any = document.styles["Heading 1"]
    heading.font.name, heading.font.size = "Liberation Sans", Pt(13)
    section.header.paragraphs[0].text = "{Nom de la collectivité} – {Nom du service}"
    section.footer.paragraphs[
        0
    ].text = "Pour vérifier cette lettre, tapez {Code de vérification} à l’adresse {Adresse de vérification}."
    address = document.add_paragraph("{Adresse du destinataire}")
    address.paragraph_format.left_indent = Cm(9)
    address.paragraph_format.space_before = Cm(1.5)
    document.add_paragraph("Le {Date du document}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_heading("Objet : rendez-vous sur place", level=1)
    for line in _LINES[:2]:
        document.add_paragraph(line)
    table = document.add_table(rows=len(_ROWS), cols=2, style="Table Grid")
    for row, texts in zip(table.rows, _ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph()
    for line in _LINES[2:]:
        document.add_paragraph(line)
    for line in ("{Qualité du signataire}", "{Nom du signataire}"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    output = BytesIO()
    document.save(output)
    return output.getvalue()
