"""PDF files of previews: one at a time in each web process, by a renderer that is stopped after each.

The worker makes the documents of cases. A preview is asked for by somebody who waits for it, and is kept nowhere.
"""

from __future__ import annotations

from threading import BoundedSemaphore

from app.documents.rendering.pdf_renderer import PdfRenderer

MAX_WAIT_SECONDS = 5.0
# The process starts with the preview, which takes a second, and ten times as much on a busy machine.
MAX_SECONDS = 30.0
# Above the letterhead of each page: nobody takes a preview for a document.
_MARK = '@page { @top-center { content: "%s"; color: #a00; font: 9pt Document, sans-serif } }'


class PreviewBusy(Exception):
    """Another preview is being made, and takes long."""


def render_preview_pdf(html: str, css: str, *, mark: str) -> bytes:
    """The PDF of a page, with words at the top of each sheet. Raises PreviewBusy, PdfNotMade."""
    if not _turn.acquire(timeout=MAX_WAIT_SECONDS):
        raise PreviewBusy
    renderer = PdfRenderer(seconds=MAX_SECONDS)
    try:
        return renderer.render_pdf(html, f"{css}\n{build_mark_sheet(mark)}")
    finally:
        renderer.stop()
        _turn.release()


def build_mark_sheet(mark: str) -> str:
    """The style sheet that prints words at the top of each sheet."""
    return _MARK % mark.replace('"', "")


_turn = BoundedSemaphore(1)
