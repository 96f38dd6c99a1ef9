"""PDF files of receipts and notices, made in the web process for whoever waits for one, and kept nowhere."""

from __future__ import annotations

from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.documents.rendering.letter_page import LetterPage, render_page
from app.documents.rendering.letterhead import build_style_sheet
from app.documents.rendering.preview_pdf import build_mark_sheet, render_preview_pdf


def render_receipt(page: LetterPage, *, is_test: bool = False) -> bytes:
    """The tagged PDF of a receipt; that of a test says on each sheet that it proves nothing. Raises PreviewBusy, PdfNotMade."""
    with use_language(SOURCE_LANGUAGE):
        return render_preview_pdf(render_page(page), build_style_sheet(), mark=_label_test(is_test))


def build_pdf_sources(page: LetterPage, *, is_test: bool = False) -> tuple[str, str]:
    """The HTML and the style sheet of the PDF of a page, for a worker."""
    with use_language(SOURCE_LANGUAGE):
        return render_page(page), f"{build_style_sheet()}\n{build_mark_sheet(_label_test(is_test))}"


def _label_test(is_test: bool) -> str:
    return _("Essai, sans valeur") if is_test else ""
