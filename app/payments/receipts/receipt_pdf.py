"""PDF files of receipts, made in the web process for whoever waits for one, and kept nowhere."""

from __future__ import annotations

from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.documents.rendering.letter_page import LetterPage, render_page
from app.documents.rendering.letterhead import build_style_sheet
from app.documents.rendering.preview_pdf import render_preview_pdf


def render_receipt(page: LetterPage, *, is_test: bool = False) -> bytes:
    """The tagged PDF of a receipt; that of a test says on each sheet that it proves nothing. Raises PreviewBusy, PdfNotMade."""
    with use_language(SOURCE_LANGUAGE):
        mark = _("Essai, sans valeur") if is_test else ""
        return render_preview_pdf(render_page(page), build_style_sheet(), mark=mark)
