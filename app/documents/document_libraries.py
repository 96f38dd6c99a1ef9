"""Requirements of documents on the system: Pango for those of the studio, LibreOffice for the files of the authority."""

from __future__ import annotations

from app.config import Settings
from app.core.operations.health import Finding
from app.documents.document_templates import list_templates
from app.documents.office.libreoffice import PACKAGE, find_libreoffice
from app.documents.rendering.pango import has_pango


def check_pango(settings: Settings) -> Finding:
    """Without Pango no document is made."""
    return Finding(
        "documents",
        has_pango(),
        "Documents cannot be made as PDF: install Pango (Debian: `apt install libpango-1.0-0 libpangoft2-1.0-0`).",
    )


def check_libreoffice(settings: Settings) -> Finding:
    """LibreOffice is only missed where a template is a file."""
    is_needed = any(template.template.file is not None for template in list_templates())
    return Finding(
        "libreoffice",
        find_libreoffice() is not None or not is_needed,
        "Documents made from ODT and DOCX files are given as they are, not as PDF: install the word processor of LibreOffice "
        f"(Debian: `apt install {PACKAGE}`).",
    )
