"""The templates of the catalogue laid out: every placeholder is filled, the page and its PDF suit a screen reader."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.core.sites import Site
from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letter_page import Stamp, render_letter
from app.documents.rendering.letterhead import build_style_sheet
from app.documents.rendering.pdf_renderer import PdfRenderer
from app.documents.template_definition import parse_template
from tests.catalogue.definition_files import TEMPLATES
from tests.documents.pdf_probes import find_faults
from tests.example_counts import sample_cases
from tests.factories import write_charter


class Words(dict[str, str]):
    """Answers to every question, each by its own name."""

    def get(self, name: str, default: Any = None) -> str:
        return f"[{name}]"


ROOTS = ("answers", "processing", "option", "applicant", "procedure", "status", "authority", "document", "agent")


@pytest.fixture(scope="module")
def renderer() -> Iterator[PdfRenderer]:
    """One process for all templates."""
    kept_renderer = PdfRenderer()
    yield kept_renderer
    kept_renderer.stop()


@pytest.mark.parametrize("slug", sample_cases(list(TEMPLATES), share=4))
def test_a_template_is_laid_out(app: Flask, site: Site, renderer: PdfRenderer, slug: str, tmp_path: Path) -> None:
    write_charter()
    template = parse_template(TEMPLATES[slug])
    texts: dict[str, Any] = {
        **{root: Words() for root in ROOTS},
        "case": {
            "reference": "26-AAAA-BBBB",
            "submitted_on": date(2026, 11, 2),
            "tracking_url": f"{site.base_url}/suivi",
        },
        "department": {"name": "Voirie"},
    }
    values = DocumentValues(texts, {"document": {"text": "Un texte"}}, ("Chloé Martin",), (("Question", "Réponse"),))

    with app.app_context():
        html = render_letter(template, values, Stamp(date(2026, 11, 29), number="ARR-2026-0001", code="6S0P9BKJMVDC"))
        sheet = build_style_sheet()

    page = BeautifulSoup(html, "html.parser")
    assert "{{" not in html
    assert len(page.select("h1")) == 1
    assert page.select("main p, main td")
    assert bool(page.select(".remedies")) is template.has_remedies
    assert all(heading["scope"] == "col" for heading in page.select("th"))
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert find_faults(renderer.render_pdf(html, sheet), title=template.title, folder=tmp_path) == []
