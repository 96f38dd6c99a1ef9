"""The process that makes PDF files: what it refuses, what it may cost, and that it is kept from one document to the next."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from app.documents.rendering import pdf_renderer
from app.documents.rendering.pdf_renderer import PdfNotMade, PdfRenderer
from tests.documents.hostile_pages import HUGE_TABLE, MANY_PAGES, list_costly_pages, list_reading_pages
from tests.external_service import run_external_service

SHEET = "p { color: #123456 }"
# Fewer than the pages that are tried.
DOCUMENTS = 50


@pytest.fixture(scope="module")
def renderer() -> Iterator[PdfRenderer]:
    """One for all: a process takes longer to start than to make a page."""
    new_renderer = PdfRenderer(seconds=2, documents=DOCUMENTS)
    yield new_renderer
    new_renderer.stop()


def render(renderer: PdfRenderer, html: str) -> str:
    """Render the page, and return the reason why it cannot be made; empty when it is made."""
    try:
        assert renderer.render_pdf(html, SHEET).startswith(b"%PDF-")
    except PdfNotMade as problem:
        return problem.reason
    return ""


@pytest.mark.thorough
def test_no_page_reads_a_file_nor_fetches_an_address(renderer: PdfRenderer, tmp_path: Path) -> None:
    """A pipe that nobody writes to: whoever opens it is stuck until the process is killed."""
    pipe = tmp_path / "secret"
    os.mkfifo(pipe)
    with run_external_service() as service:
        pages = [page for target in (pipe.as_uri(), f"{service.url}/x") for page in list_reading_pages(target)]
        processes = set()

        outcomes = {}
        for page in pages:
            outcomes[page] = render(renderer, page)
            processes.add(renderer._process)

        assert len(list_reading_pages("x")) >= 40
        assert {page: reason for page, reason in outcomes.items() if reason not in ("", "invalid")} == {}
        assert service.received_requests == []
        assert len(processes) == math.ceil(len(pages) / DOCUMENTS), "each makes a number of pages"


@pytest.mark.thorough
def test_costly_pages_are_bounded_and_the_next_one_is_made(renderer: PdfRenderer) -> None:
    outcomes = [render(renderer, page) for page in list_costly_pages()]

    assert set(outcomes) <= {"", "invalid", "too_costly"}
    assert outcomes[HUGE_TABLE] == "too_costly"
    assert outcomes[MANY_PAGES] != ""
    assert render(renderer, "<p>Bonjour") == ""


def test_a_page_that_is_too_long_is_refused_at_once(renderer: PdfRenderer) -> None:
    assert render(renderer, "x" * pdf_renderer.MAX_HTML_BYTES) == "too_large"


def test_one_page_says_nothing_of_the_former_one(renderer: PdfRenderer) -> None:
    renderer.render_pdf("<title>Canari</title><p>canari", SHEET)
    folder = renderer._folder
    assert folder is not None

    pdf = renderer.render_pdf("<p>Bonjour", SHEET)

    assert b"anari" not in pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [each.read_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)]
    assert not any(b"anari" in stream for stream in streams)
    assert not any(b"anari" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_process_of_a_work_horse_serves_the_next_one_and_ends_with_the_worker() -> None:
    """A work horse is a fork of the worker, which ends with its job and deletes nothing."""
    worker, horse = PdfRenderer(), PdfRenderer()
    worker.prepare()
    horse._folder, horse._owner = worker._folder, os.getppid()
    folder = worker._folder
    assert folder is not None

    assert render(horse, "<p>Bonjour") == ""
    assert render(worker, "<p>Rebonjour") == ""

    assert worker._process is None, "the process that the horse started was used"
    horse.stop()
    assert folder.exists()
    worker.stop()
    assert not folder.exists()
