"""Writes the seal after the last byte of a PDF, without a word changed in the metadata of the file."""

from __future__ import annotations

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class SealWriter(IncrementalPdfFileWriter):
    """PyHanko would write the metadata again in its own words, which PDF/A and PDF/UA are declared in."""

    def _update_meta(self) -> None:
        pass
