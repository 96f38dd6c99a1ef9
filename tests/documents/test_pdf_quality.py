"""Documents as PDF/UA and PDF/A files: what assistive technologies, archives and printers find in them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from flask import Flask

from app.core.sites import Site
from app.documents.rendering.letter_page import Stamp, render_letter
from app.documents.rendering.letterhead import build_style_sheet
from app.documents.rendering.pdf_renderer import PdfRenderer
from app.documents.template_definition import parse_template
from app.themes import charter
from tests.documents.pdf_probes import find_faults, iterate_elements
from tests.documents.sample_values import make_values
from tests.documents.templates import TEMPLATES

MILLIMETRE = 72 / 25.4
STAMP = Stamp(date(2026, 11, 29), number="ARR-2026-0042", code="K7QF3M2P9XVD")
RenderTemplate = Callable[..., bytes]


@pytest.fixture(scope="module")
def renderer() -> Iterator[PdfRenderer]:
    """One process for all documents of these tests."""
    kept_renderer = PdfRenderer()
    yield kept_renderer
    kept_renderer.stop()


@pytest.fixture
def render_template(app: Flask, site: Site, renderer: PdfRenderer) -> Iterator[RenderTemplate]:
    charter.save_charter(
        {
            "name": "Vaubrelles",
            "phone": "02 61 91 40 00",
            "website": "https://vaubrelles.example",
            "postal_address": "1 place de la République\n29200 Vaubrelles",
        }
    )

    def render(slug: str, *, stamp: Stamp = STAMP, **values: Any) -> bytes:
        html = render_letter(parse_template(TEMPLATES[slug]), make_values(**values), stamp)
        return renderer.render_pdf(html, build_style_sheet())

    with app.app_context():
        yield render


@pytest.mark.parametrize("slug", TEMPLATES)
def test_every_template_is_accessible_and_lasting(render_template: RenderTemplate, slug: str, tmp_path: Path) -> None:
    pdf = render_template(slug)

    assert find_faults(pdf, title=TEMPLATES[slug]["title"], folder=tmp_path) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        elements = list(iterate_elements(opened.Root.StructTreeRoot))
        assert {str(element.Alt) for element in elements if element.S == "/Figure"} == {
            f"Code à flasher : http://localhost:8000/v/{STAMP.code}"
        }
        assert any(element.S == "/TH" for element in elements) == (slug != "attestation")


def test_a_letter_is_read_in_its_order(render_template: RenderTemplate) -> None:
    text = _read_text(render_template("courrier", text="Apportez une pièce d’identité."))

    words = [
        "Vaubrelles",
        "Chloé Exemple",
        "29200 BREST",
        "Nos références",
        "le 29 novembre 2026",
        "Objet",
        "Madame, Monsieur",
        "Ce que vous avez à faire",
        "apporter ce courrier",
        "pièce d’identité",
        "Montants par enfant",
        "Enfant 1",
        "Vos réponses",
        "La directrice",
        "Amina Diallo",
        "Voies et délais de recours",
        "K7QF-3M2P-9XVD",
    ]
    places = [text.find(word) for word in words]
    assert [word for word, place in zip(words, places, strict=True) if place < 0] == []
    assert places == sorted(places)


def test_the_address_is_in_the_window_of_the_envelope(render_template: RenderTemplate) -> None:
    """La Poste, NF Z10-011: 8.5 × 3.3 cm, 11 cm from the left edge and 5.5 cm from the top."""
    page = pypdfium2.PdfDocument(render_template("courrier"))[0]
    width, height = page.get_size()
    assert (round(width / MILLIMETRE), round(height / MILLIMETRE)) == (210, 297)

    left, top, right, bottom = (value / MILLIMETRE for value in _find_box(page, "Chloé Exemple", "29200 BREST"))

    assert 110 <= left < right <= 195
    assert 55 <= top < bottom <= 88


def test_a_long_table_repeats_its_headings_and_pages_are_numbered(render_template: RenderTemplate) -> None:
    document = pypdfium2.PdfDocument(render_template("courrier", children=100))

    pages = [page.get_textpage().get_text_bounded() for page in document]

    assert len(pages) >= 4
    assert [f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert all("Montant" in page for page in pages if "Enfant" in page)
    assert all("ARR-2026-0042" in page for page in pages)


def _read_text(pdf: bytes) -> str:
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    return " ".join(" ".join(pages).split())


def _find_box(page: pypdfium2.PdfPage, first: str, last: str) -> tuple[float, float, float, float]:
    """Find the box of both texts, in points from the left and the top of the page."""
    text_page, height = page.get_textpage(), page.get_height()
    boxes = []
    for words in (first, last):
        match = text_page.search(words).get_next()
        assert match is not None, words
        boxes += [text_page.get_charbox(index) for index in range(match[0], match[0] + match[1])]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), height - max(tops), max(rights), height - min(bottoms)
