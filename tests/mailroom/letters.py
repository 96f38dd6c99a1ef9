"""Scanned letters: PDF files whose pages are pictures, as scanners make them."""

from __future__ import annotations

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


BLANK = Image.new("L", PAGE, 250)
