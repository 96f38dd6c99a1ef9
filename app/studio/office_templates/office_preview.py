"""Previews of office templates: one at a time in each web process, since somebody waits for them and they are kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from flask import Response

from app.core import clock
from app.core.i18n import gettext as _
from app.core.web.downloads import create_download, show_document
from app.documents.office.office_documents import PDF, build_office_document, fill_office_document, make_office_file
from app.documents.office.placeholder_marks import number_mark
from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letter_page import SignatureBlock, Stamp
from app.documents.rendering.preview_pdf import MAX_WAIT_SECONDS, PreviewBusy
from app.documents.signing.account_signatures import Signature
from app.documents.template_definition import DocumentTemplate
from app.studio.document_templates.preview_requests import build_sample
from app.studio.document_templates.vocabulary import Vocabulary

# Where the code of a document that is not made would be.
SAMPLE_CODE = "0" * 12
_SAMPLE_SIGNATURE = Path(__file__).with_name("sample_signature.webp")


def preview_page(template: DocumentTemplate, values: DocumentValues, *, sheet_url: str = "") -> str:
    """The words of the document, as a page with this style sheet. Raises PreviewBusy, PdfNotMade."""
    document = build_office_document(template, values, _build_stamp(template))
    with _take_turn():
        return fill_office_document(document, sheet_url=sheet_url).html


def list_examples(template: DocumentTemplate, vocabulary: Vocabulary) -> Mapping[str, str]:
    """The values of a made-up request, by what is typed between the braces of the file; the words of pictures."""
    document = build_office_document(template, build_sample(template, vocabulary), _build_stamp(template))
    pictures = {mark: _("%(words)s (image)", words=picture.description) for mark, picture in document.pictures.items()}
    # Of a value of rows, that of the first one.
    first_rows = {mark: document.values.get(number_mark(mark, 0), "") for mark in document.passages.counts}
    return {**document.values, **first_rows, **pictures}


def send_preview(template: DocumentTemplate, values: DocumentValues) -> Response:
    """The document as it would be made, a PDF or the filled file. Raises PreviewBusy, PdfNotMade."""
    document = build_office_document(template, values, _build_stamp(template))
    with _take_turn():
        file = make_office_file(document)
    name, size, chunks = f"{template.title}.{file.ending}", len(file.content), iter([file.content])
    return show_document(name, size, chunks) if file.ending == PDF else create_download(name, file.type, size, chunks)


def _build_stamp(template: DocumentTemplate) -> Stamp:
    """Build the stamp of a preview, with the signature of nobody where somebody signs."""
    signature = template.signature
    name = signature.name or _("Prénom Nom")
    block = SignatureBlock(signature.quality, name, _build_sample_signature()) if signature.role else None
    return Stamp(clock.today(), code=SAMPLE_CODE if template.is_verifiable else "", signature=block)


@cache
def _build_sample_signature() -> str:
    """A `data:` address."""
    return Signature("", _SAMPLE_SIGNATURE.read_bytes()).image_url


@contextmanager
def _take_turn() -> Iterator[None]:
    if not _turn.acquire(timeout=MAX_WAIT_SECONDS):
        raise PreviewBusy
    try:
        yield
    finally:
        _turn.release()


_turn = BoundedSemaphore(1)
