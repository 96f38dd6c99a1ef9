"""The process that makes PDF files: what it refuses, what it may cost, and that it is kept from one document to the next."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from app.documents.rendering import pdf_process, pdf_renderer
from app.documents.rendering.pdf_renderer import PdfNotMade, PdfRenderer
from tests.documents.hostile_pages import list_costly_pages, list_reading_pages
from tests.external_service import run_external_service

SHEET = "p { color: #123456 }"


@pytest.fixture
def renderer() -> Iterator[PdfRenderer]:
    new_renderer = PdfRenderer(seconds=4)
    yield new_renderer
    new_renderer.stop()


def render(renderer: PdfRenderer, html: str) -> str:
    """Why the page cannot be made; nothing when it is made."""
    try:
        assert renderer.render_pdf(html, SHEET).startswith(b"%PDF-")
    except PdfNotMade as problem:
        return problem.reason
    return ""


def test_no_page_reads_a_file_nor_fetches_an_address(renderer: PdfRenderer, tmp_path: Path) -> None:
    """A pipe that nobody writes to: whoever opens it is stuck until the process is killed."""
    pipe = tmp_path / "secret"
    os.mkfifo(pipe)
    with run_external_service() as service:
        targets = (pipe.as_uri(), str(pipe), f"{service.url}/x", service.url.replace("http://", "//"))
        pages = [page for target in targets for page in list_reading_pages(target)]

        outcomes = {page: render(renderer, page) for page in pages}

        assert len(list_reading_pages("x")) >= 40
        assert {page: reason for page, reason in outcomes.items() if reason not in ("", "invalid")} == {}
        assert service.received_requests == []


def test_costly_pages_are_bounded_and_the_next_one_is_made(renderer: PdfRenderer) -> None:
    outcomes = [render(renderer, page) for page in list_costly_pages()]

    assert set(outcomes) <= {"", "invalid", "too_costly"}
    assert {"invalid", "too_costly"} <= set(outcomes)
    assert render(renderer, "<p>Bonjour") == ""


def test_a_page_that_is_too_long_is_refused_at_once(renderer: PdfRenderer) -> None:
    assert render(renderer, "x" * pdf_renderer.MAX_HTML_BYTES) == "too_large"


def test_the_process_is_kept_and_found_again_by_another_one(renderer: PdfRenderer) -> None:
    """A work horse is a fork that ends with its job, without any ceremony."""
    renderer.prepare()
    child = os.fork()
    if child == 0:
        os._exit(0 if render(renderer, "<p>Bonjour") == "" else 1)
    assert os.waitpid(child, 0)[1] == 0

    renderer.render_pdf("<p>Rebonjour", SHEET)

    assert renderer._process is None, "the process of the fork was used"


def test_a_process_makes_a_number_of_documents_then_another_takes_over(renderer: PdfRenderer) -> None:
    processes = set()
    for number in range(pdf_process.MAX_DOCUMENTS + 1):
        renderer.render_pdf(f"<p>{number}", SHEET)
        assert renderer._process is not None
        processes.add(renderer._process.pid)

    assert len(processes) == 2


def test_nothing_is_left_once_it_is_stopped(renderer: PdfRenderer) -> None:
    renderer.render_pdf("<p>Bonjour", SHEET)
    folder, process = renderer._folder, renderer._process
    assert folder is not None
    assert process is not None

    renderer.stop()

    assert not folder.exists()
    assert process.returncode is not None


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
