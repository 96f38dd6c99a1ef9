"""An icon: the initials of the authority on its colour, over a line like a threshold."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from app.themes.app_icons import AppIcon, Purpose, compute_initials
from app.themes.charter import Charter
from app.themes.colours import choose_ink, compute_contrast
from app.themes.pictures.fonts import load_font
from app.themes.style_sheet import get_accent

LINE_COLOUR = "#e8a33d"
# Drawn larger, then reduced: edges are smooth.
SCALE = 2
COLOURS = 64
# Of what is seen and not read.
MIN_SIGN_CONTRAST = 3.0


def draw_icon(charter: Charter, icon: AppIcon) -> bytes:
    """The icon as a PNG file."""
    return _draw_icon_file(compute_initials(charter), get_accent(charter), icon)


@lru_cache(maxsize=200)
def _draw_icon_file(initials: str, accent: str, icon: AppIcon) -> bytes:
    picture = draw_picture(initials, accent, icon.size, icon.purpose)
    if icon.purpose in ("maskable", "opaque"):
        picture = picture.convert("RGB")
    return encode_png(picture)


def encode_png(picture: Image.Image) -> bytes:
    """A file of few colours: flat drawings lose nothing, and weigh a third."""
    written = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(written, "PNG", optimize=True)
    return written.getvalue()


def draw_picture(initials: str, accent: str, size: int, purpose: Purpose) -> Image.Image:
    """The drawing, with its transparent parts."""
    side = size * SCALE
    picture = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(picture)
    if purpose == "monochrome":
        # The system takes its shape and paints it in a colour of its own.
        _draw_initials(pen, initials, side, "#ffffff", sun="#ffffff", share=0.78)
    else:
        corner = round(side * 0.22) if purpose == "any" else 0
        pen.rounded_rectangle((0, 0, side - 1, side - 1), corner, fill=accent)
        ink = choose_ink(accent)
        sun = LINE_COLOUR if compute_contrast(LINE_COLOUR, accent) >= MIN_SIGN_CONTRAST else ink
        _draw_initials(pen, initials, side, ink, sun=sun, share=0.52 if purpose == "maskable" else 0.62)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _draw_initials(pen: ImageDraw.ImageDraw, initials: str, side: int, ink: str, *, sun: str, share: float) -> None:
    """The initials as large as the share of the width allows, over a line like a threshold, in the colour of the sun."""
    font = _find_fitting_font(pen, initials, round(side * share))
    left, top, right, bottom = pen.textbbox((0, 0), initials, font=font)
    line, gap = side * 0.055, side * 0.08
    x = (side - (right - left)) / 2 - left
    y = (side - (bottom - top) - gap - line) / 2 - top
    pen.text((x, y), initials, font=font, fill=ink)
    foot = y + bottom + gap
    half = side * share * 0.36
    pen.rounded_rectangle((side / 2 - half, foot, side / 2 + half, foot + line), line / 2, fill=sun)


def _find_fitting_font(pen: ImageDraw.ImageDraw, text: str, width: int) -> ImageFont.FreeTypeFont:
    """The largest letters that fit."""
    size = width
    while True:
        font = load_font(size, 600)
        left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
        if right - left <= width and bottom - top <= width * 0.72:
            return font
        size -= max(1, size // 40)
