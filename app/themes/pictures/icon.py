"""An icon: the initials of the authority on its colour, over a line like a threshold."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from app.themes.charter import Charter
from app.themes.colours import contrast, ink_on
from app.themes.icons import Icon, Purpose, initials_of
from app.themes.pictures.lettering import letters
from app.themes.style import accent_of

SUN = "#e8a33d"
# Drawn larger, then reduced: edges are smooth.
SCALE = 2
COLOURS = 64
# Of what is seen and not read.
LEAST_OF_A_SIGN = 3.0


def draw(charter: Charter, icon: Icon) -> bytes:
    """The icon as a PNG file."""
    return _file(initials_of(charter), accent_of(charter), icon)


@lru_cache(maxsize=200)
def _file(initials: str, accent: str, icon: Icon) -> bytes:
    picture = picture_of(initials, accent, icon.size, icon.purpose)
    if icon.purpose in ("maskable", "opaque"):
        picture = picture.convert("RGB")
    return as_png(picture)


def as_png(picture: Image.Image) -> bytes:
    """A file of few colours: flat drawings lose nothing, and weigh a third."""
    written = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(written, "PNG", optimize=True)
    return written.getvalue()


def picture_of(initials: str, accent: str, size: int, purpose: Purpose) -> Image.Image:
    """The drawing, with its transparent parts."""
    side = size * SCALE
    picture = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(picture)
    if purpose == "monochrome":
        # The system takes its shape and paints it in a colour of its own.
        _write(pen, initials, side, "#ffffff", sun="#ffffff", share=0.78)
    else:
        corner = round(side * 0.22) if purpose == "any" else 0
        pen.rounded_rectangle((0, 0, side - 1, side - 1), corner, fill=accent)
        ink = ink_on(accent)
        sun = SUN if contrast(SUN, accent) >= LEAST_OF_A_SIGN else ink
        _write(pen, initials, side, ink, sun=sun, share=0.52 if purpose == "maskable" else 0.62)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _write(pen: ImageDraw.ImageDraw, initials: str, side: int, ink: str, *, sun: str, share: float) -> None:
    """The initials as large as the share of the width allows, over a line like a threshold, in the colour of the sun."""
    font = _fitting(pen, initials, round(side * share))
    left, top, right, bottom = pen.textbbox((0, 0), initials, font=font)
    line, gap = side * 0.055, side * 0.08
    x = (side - (right - left)) / 2 - left
    y = (side - (bottom - top) - gap - line) / 2 - top
    pen.text((x, y), initials, font=font, fill=ink)
    foot = y + bottom + gap
    half = side * share * 0.36
    pen.rounded_rectangle((side / 2 - half, foot, side / 2 + half, foot + line), line / 2, fill=sun)


def _fitting(pen: ImageDraw.ImageDraw, text: str, width: int) -> ImageFont.FreeTypeFont:
    """The largest letters that fit."""
    size = width
    while True:
        font = letters(size, 600)
        left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
        if right - left <= width and bottom - top <= width * 0.72:
            return font
        size -= max(1, size // 40)
