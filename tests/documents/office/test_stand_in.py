"""A program in the place of LibreOffice reaches nothing, whatever it tries: what a hostile file would make of LibreOffice."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app.documents.office import libreoffice
from app.documents.office.libreoffice import PdfConverter
from tests.confined_escape import allow_reading, open_doors

# The answer is in the place of the PDF, whose folder is after `--outdir`.
WRITE_PDF = (
    "open(os.path.join(sys.argv[sys.argv.index('--outdir') + 1], 'document.pdf'), 'w').write(json.dumps(results))"
)


def test_a_stand_in_reaches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = tmp_path / "soffice.bin"
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: stand_in)
    converter = PdfConverter()

    with open_doors() as doors, allow_reading(tmp_path):
        stand_in.write_text(f"#!{sys.executable} -I\n{doors.code}\n{WRITE_PDF}\n")
        stand_in.chmod(0o700)
        results = json.loads(converter.convert(b"", "odt"))
        converter.stop()

        assert doors.is_closed(results), results
