"""Cutting of scanned batches: separators are found however they lie, letters are never taken for one."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from app.mailroom import pdf_pages
from app.mailroom.pdf_pages import PdfUnreadable, cut_letters
from app.mailroom.pdf_process import is_blank, is_separator
from tests.mailroom.letters import BLANK, PAGE, draw_letter, draw_separator, make_pdf


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


def test_a_pdf_that_costs_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_SECONDS", 0.01)

    with pytest.raises(PdfUnreadable, match="too_slow"):
        cut_letters(make_pdf(draw_letter("un")))
