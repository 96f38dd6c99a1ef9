"""Cutting of scanned batches: separators are found however they lie, letters are never taken for one."""

from __future__ import annotations

import time
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image, ImageDraw

from app.cases.files.uploads import UploadedFile
from app.core.db import db
from app.mailroom import items, page_images, pdf_pages, text_recognition
from app.mailroom.items import Contents
from app.mailroom.models import EMAIL, LETTER, NEW
from app.mailroom.pdf_pages import PdfUnreadable, cut_letters, draw_pages
from app.mailroom.pdf_process import is_blank, is_separator
from app.mailroom.text_recognition import recognise_text
from tests.mailroom.conftest import ROADS
from tests.mailroom.letters import BLANK, PAGE, draw_letter, draw_separator, make_costly_pdf, make_pdf
from tests.patience import allow


@pytest.mark.parametrize("angle", [0, 1.5, -2, 90, 180, -90])
def test_a_separator_is_recognised_however_it_lies(angle: float) -> None:
    assert is_separator(draw_separator(angle=angle))


def test_a_fax_of_a_separator_is_recognised() -> None:
    assert is_separator(draw_separator().resize((310, 438)).point(lambda level: 255 if level > 128 else 0).convert("1"))


def test_ordinary_pages_are_no_separators() -> None:
    table, photo = Image.new("L", PAGE, 255), Image.linear_gradient("L").resize(PAGE)
    for row in range(0, PAGE[1], 40):
        ImageDraw.Draw(table).rectangle((0, row, PAGE[0], row + 20), fill=60)

    assert [is_separator(page) for page in (draw_letter("Bonjour"), table, photo, BLANK)] == [False] * 4
    assert [is_blank(page) for page in (draw_letter("Bonjour"), BLANK)] == [False, True]


def test_a_batch_is_cut_at_its_separators() -> None:
    batch = make_pdf(
        draw_separator(),
        draw_letter("un"),
        BLANK,
        draw_separator(angle=180),
        draw_letter("deux"),
        draw_letter("deux, suite"),
        draw_separator(),
        draw_separator(),
        draw_letter("trois"),
    )

    letters = cut_letters(batch)

    assert [len(letter.pages) for letter in letters] == [1, 2, 1]
    assert all(letter.content.startswith(b"%PDF") for letter in letters)
    assert all(page.content.startswith(b"\xff\xd8") for letter in letters for page in letter.pages)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"not a PDF", b"%PDF-1.7\n" + b"[" * 100_000])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(PdfUnreadable):
        cut_letters(content)


def test_a_pdf_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "LIMITS", replace(pdf_pages.LIMITS, clock_seconds=0.01))

    with pytest.raises(PdfUnreadable, match="too_slow"):
        cut_letters(make_pdf(draw_letter("un")))


@pytest.mark.trust
def test_a_small_pdf_that_costs_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "LIMITS", replace(pdf_pages.LIMITS, cpu_seconds=1))

    for read in (cut_letters, lambda content: draw_pages(content, 40)):
        with pytest.raises(PdfUnreadable, match="too_slow"):
            read(make_costly_pdf())


@pytest.mark.trust
@pytest.mark.thorough
def test_one_page_does_not_take_the_time_of_all() -> None:
    start = time.monotonic()

    with pytest.raises(PdfUnreadable, match="too_slow"):
        cut_letters(make_costly_pdf(pages=100))
    assert time.monotonic() - start < allow(20)


def test_the_first_pages_alone_are_drawn() -> None:
    assert len(draw_pages(make_pdf(*[draw_letter("un")] * 5), 2)) == 2


def test_a_costly_attachment_is_a_file_without_pictures(
    monkeypatch: pytest.MonkeyPatch, departments: None, app: Flask
) -> None:
    monkeypatch.setattr(pdf_pages, "LIMITS", replace(pdf_pages.LIMITS, cpu_seconds=1))
    content = make_costly_pdf()
    file = UploadedFile("plan.pdf", "application/pdf", len(content), BytesIO(content))
    item = items.create_item(Contents(subject="Un plan"), [file], kind=LETTER, state=NEW, desk=ROADS)
    db.session.commit()

    page_images.read_pages(str(item.id))

    assert [(file["name"], file["page"]) for file in items.list_files(item)] == [("plan.pdf", None)]


def test_pages_are_not_drawn_without_end(monkeypatch: pytest.MonkeyPatch, departments: None, app: Flask) -> None:
    monkeypatch.setattr(page_images, "MAX_SECONDS", 0.0)
    content = make_pdf(draw_letter("un"))
    file = UploadedFile("plan.pdf", "application/pdf", len(content), BytesIO(content))
    item = items.create_item(Contents(subject="Un plan"), [file], kind=EMAIL, state=NEW, desk=ROADS)
    db.session.commit()

    page_images.read_pages(str(item.id))

    assert [file["page"] for file in items.list_files(item)] == [None]


@pytest.mark.needs("tesseract")
def test_the_text_of_a_page_is_recognised() -> None:
    picture = BytesIO()
    draw_letter("Bonjour").save(picture, "JPEG")

    assert "Bonjour ligne 1" in recognise_text([picture.getvalue(), b"no picture"])


@pytest.mark.needs("tesseract")
def test_recognition_that_costs_too_much_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_recognition, "LIMITS", replace(text_recognition.LIMITS, clock_seconds=0.01))
    picture = BytesIO()
    draw_letter("Bonjour").save(picture, "JPEG")

    assert recognise_text([picture.getvalue()]) == ""
