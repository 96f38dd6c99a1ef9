"""Requirements of documents on the system: Pango for those of the studio, LibreOffice for the files of the authority."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache

from app.config import Settings
from app.core.operations.health import Finding
from app.documents.document_templates import list_templates
from app.documents.office.libreoffice import PACKAGE, find_libreoffice

# Under the names of Linux and of macOS.
_PANGO = (("libpango-1.0.so.0", "libpango-1.0.dylib"), ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"))


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


@cache
def has_pango() -> bool:
    """Whether the libraries that lay out texts can be loaded."""
    return all(any(_can_load(name) for name in names) for names in _PANGO)


def _can_load(name: str) -> bool:
    with suppress(OSError):
        ctypes.CDLL(name)
        return True
    return False
