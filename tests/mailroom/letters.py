"""Scanned letters: PDF files whose pages are pictures, as scanners make them."""

from __future__ import annotations

import zlib
from io import BytesIO

from PIL import Image, ImageDraw

PAGE = (620, 877)


def draw_letter(text: str) -> Image.Image:
    """A page with some lines."""
    page = Image.new("L", PAGE, 255)
    draw = ImageDraw.Draw(page)
    for line in range(12):
        draw.text((60, 80 + 40 * line), f"{text} ligne {line}", fill=20, font_size=26)
    return page


def draw_separator(*, angle: float = 0, size: tuple[int, int] = PAGE) -> Image.Image:
    """The separator sheet as it comes out of a scanner: grey, noisy at its edges, maybe askew or upside down."""
    page = Image.new("L", size, 245)
    draw = ImageDraw.Draw(page)
    width, unit = size[0], size[1] * 8 / 297
    top = 20 * size[1] / 297
    for start, length in ((0, 3), (4, 1), (6, 1), (8, 3)):
        draw.rectangle((width * 0.1, top + start * unit, width * 0.9, top + (start + length) * unit - 1), fill=40)
    draw.text((200, 500), "Feuille de séparation", fill=30, font_size=24)
    return page.rotate(angle, fillcolor=245, expand=abs(angle) == 90)


def make_pdf(*pages: Image.Image) -> bytes:
    output = BytesIO()
    pages[0].save(output, "PDF", save_all=True, append_images=pages[1:])
    return output.getvalue()


def make_costly_pdf(pages: int = 1) -> bytes:
    """A PDF of some hundred bytes, each page of which is painted thousands of times in a mode that is slow to compute."""
    painting = zlib.compress(b"/G gs 0 0 1 rg " + b"0 0 595 842 re f\n" * 3_000, 9)
    references = b" ".join(b"%d 0 R" % number for number in range(4, 4 + pages))
    resources = b"<</ExtGState<</G<</ca 0.5/BM/Luminosity>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, references),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(painting), painting),
    ]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources%s>>" % resources
    body = [b"%d 0 obj\n%s\nendobj\n" % row for row in enumerate([*objects, *[page] * pages], start=1)]
    return b"%PDF-1.7\n" + b"".join(body) + b"trailer<</Size %d/Root 1 0 R>>\n%%%%EOF\n" % (4 + pages)


BLANK = Image.new("L", PAGE, 250)
