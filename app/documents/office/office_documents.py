"""Documents made from office files: filled in with the values of a case, as PDF where LibreOffice is installed."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import current_app

from app.core.formats import format_code
from app.core.i18n import SOURCE_LANGUAGE, gettext, use_language
from app.core.sites import current_site
from app.documents.office import template_files
from app.documents.office.file_processing import fill_file
from app.documents.office.libreoffice import convert_to_pdf, find_libreoffice
from app.documents.office.models import DocumentTemplateFile
from app.documents.office.placeholder_marks import number_mark
from app.documents.office.placeholder_words import SIGNATURE_IMAGE, Placeholder, build_text, list_names
from app.documents.office.signature_pictures import NO_PICTURES, SignaturePicture
from app.documents.office.text_blocks import ITEM, NO_PASSAGES, Passages, TextBlock
from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letter_page import VERIFICATION_PATH, SignatureBlock, Stamp
from app.documents.template_definition import DocumentTemplate
from app.documents.template_evaluation import is_condition_met, repeat_values
from app.documents.template_schema import DOCX, ODT
from app.language.text.placeholders import render_text

MEDIA_TYPES = {
    ODT: "application/vnd.oasis.opendocument.text",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
PDF, PDF_TYPE = "pdf", "application/pdf"
# Characters that XML cannot hold, and those that stand for a break in a DOCX file.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class OfficeDocument:
    """A file ready to be filled: what is read of the database for it."""

    title: str
    format: str
    content: bytes
    # The value of what is typed between its braces.
    values: Mapping[str, str]
    passages: Passages = NO_PASSAGES
    # The pictures that take the place of values: that of the signature, once somebody signed.
    pictures: Mapping[str, SignaturePicture] = NO_PICTURES

    def digest_values(self) -> str:
        """A digest of the values: two documents of one file are alike when theirs are the same."""
        values = {**self.values, **self.passages.counts, **self.passages.conditions}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class MadeFile:
    """A document as a file: its content, the ending of its name and its type; and the same as a page in HTML."""

    content: bytes
    ending: str
    type: str
    html: str
    # Of a document made from an office file.
    values_digest: str = ""


def build_office_document(template: DocumentTemplate, values: DocumentValues, stamp: Stamp) -> OfficeDocument:
    """The file of the template and the values of its placeholders. Raises TemplateFileNotFound."""
    assert template.file is not None
    file = template_files.load_file(template.file.id)
    with use_language(SOURCE_LANGUAGE):
        signature = stamp.signature or SignatureBlock(template.signature.quality, template.signature.name)
        texts = {**values.texts, "document": _build_document_texts(values, stamp, signature)}
        filled, passages = _fill_placeholders(file.placeholders, replace(values, texts=texts))
        pictures = _list_pictures(file, signature)
    return OfficeDocument(template.title, file.format, file.content, filled, passages, pictures)


def make_office_file(document: OfficeDocument) -> MadeFile:
    """The document as a PDF, or as the filled file where LibreOffice is not installed. Raises PdfNotMade."""
    filled = fill_office_document(document)
    if find_libreoffice() is None:
        return filled
    pdf = convert_to_pdf(filled.content, document.format)
    return replace(filled, content=pdf, ending=PDF, type=PDF_TYPE)


def fill_office_document(document: OfficeDocument, *, sheet_url: str = "") -> MadeFile:
    """The filled file, in the format of its template; `sheet_url` is the style sheet of its page in a preview.

    Raises PdfNotMade.
    """
    filled = fill_file(
        document.content, document.format, document.values, document.pictures, document.passages, title=document.title
    )
    html = render_blocks(document.title, filled.blocks, sheet_url=sheet_url)
    type_ = MEDIA_TYPES[document.format]
    return MadeFile(filled.content, document.format, type_, html, values_digest=document.digest_values())


def clean_value(text: str) -> str:
    """The text without what an XML file cannot hold."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").encode(errors="ignore").decode())


def render_blocks(title: str, blocks: tuple[TextBlock, ...], *, sheet_url: str = "") -> str:
    """The words of a filled file as a page that needs nothing else."""
    groups = [(kind, list(group)) for kind, group in groupby(blocks, key=lambda block: block.kind)]
    with use_language(SOURCE_LANGUAGE):
        page = current_app.jinja_env.get_template("documents/office.html")
        return page.render(title=title, language=SOURCE_LANGUAGE, groups=groups, item=ITEM, sheet_url=sheet_url)


def _fill_placeholders(
    placeholders: Mapping[str, Placeholder], values: DocumentValues
) -> tuple[dict[str, str], Passages]:
    """The value of what is typed between braces, the rows of lists, and whether conditions are met."""
    filled: dict[str, str] = {}
    counts: dict[str, int] = {}
    conditions: dict[str, bool] = {}
    for mark, placeholder in placeholders.items():
        fields = {"text": placeholder} if isinstance(placeholder, str) else placeholder
        contexts = {mark: (values.texts, values.facts)}
        if "each" in fields:
            rows = list(repeat_values({"var": fields["each"]}, values))
            counts[mark] = len(rows)
            contexts = {number_mark(mark, position): row for position, row in enumerate(rows)}
        for name, (texts, facts) in contexts.items():
            if "when" in fields:
                conditions[name] = is_condition_met(fields["when"], facts)
            else:
                filled[name] = clean_value(render_text(build_text(fields["text"]), texts))
    return filled, Passages(counts, conditions)


def _list_pictures(file: DocumentTemplateFile, signature: SignatureBlock) -> dict[str, SignaturePicture]:
    """The picture of the signature, by each of its placeholders; none in a draft, nor of a signer who has none."""
    if not signature.image:
        return {}
    content = b64decode(signature.image.partition(",")[2])
    description = clean_value(gettext("Signature de %(name)s", name=signature.name))
    marks = (mark for mark, text in file.placeholders.items() if SIGNATURE_IMAGE in list_names([text]))
    return dict.fromkeys(marks, SignaturePicture(content, description))


def _build_document_texts(values: DocumentValues, stamp: Stamp, signature: SignatureBlock) -> dict[str, Any]:
    page = f"{current_site().base_url}{VERIFICATION_PATH}".removeprefix("https://") if stamp.code else ""
    return {
        **values.texts["document"],
        "recipient": "\n".join(values.recipient),
        "answers": "\n".join(f"{question}\u00a0: {answer}" for question, answer in values.answers),
        "signer": signature.name,
        "signer_quality": signature.quality,
        # Nothing, where there is no picture.
        "signature_image": "",
        "code": format_code(stamp.code) if stamp.code else "",
        "verification_page": page,
    }
