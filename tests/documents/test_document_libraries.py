"""The doctor says whether documents can be made: Pango for all of them, LibreOffice where a template is a file."""

from __future__ import annotations

import pytest

from app.config import Settings
from app.core.sites import Site
from app.documents import document_libraries, document_templates
from app.documents.document_libraries import check_libreoffice, check_pango
from app.documents.office import template_files
from app.documents.office.text_blocks import PreparedFile
from app.documents.rendering import pango


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    pango.has_pango.cache_clear()
    monkeypatch.setattr(document_libraries, "find_libreoffice", lambda: None)


def test_pango_is_found(settings: Settings) -> None:
    assert check_pango(settings).ok


def test_without_pango_the_doctor_says_what_to_install(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pango, "_LIBRARIES", (("libnothing-1.0.so.0",),))

    finding = check_pango(settings)

    assert (finding.ok, finding.blocking) == (False, False)
    assert "apt install libpango-1.0-0" in finding.advice
    pango.has_pango.cache_clear()


def test_libreoffice_is_missed_where_a_template_is_a_file(settings: Settings, site: Site) -> None:
    assert check_libreoffice(settings).ok

    file = template_files.store_file(PreparedFile(b"x"), "odt", file_name="x.odt", placeholders={}, by=None)
    document_templates.publish_template({"slug": "x", "title": "X", "file": {"id": file.id, "format": "odt"}})

    finding = check_libreoffice(settings)
    assert not finding.ok
    assert "libreoffice-writer-nogui" in finding.advice
