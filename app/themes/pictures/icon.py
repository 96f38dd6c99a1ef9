"""Draw an icon: the initials of the authority on its accent colour, above a line."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from app.themes.app_icons import AppIcon, Purpose, compute_initials
from app.themes.charter import Charter
from app.themes.contrast.ratio import choose_text_colour, compute_contrast
from app.themes.pictures.fonts import load_font
from app.themes.pictures.theme_icon import resize_icon
from app.themes.style_sheet import get_accent
from app.themes.theme_model import NEUTRAL, Theme

LINE_COLOUR = "#e8a33d"
# Drawn larger, then reduced, for smooth edges.
SCALE = 2
COLOURS = 64
# Contrast of a graphical element.
MIN_GRAPHIC_CONTRAST = 3.0


def draw_icon(charter: Charter, icon: AppIcon, theme: Theme = NEUTRAL, source: bytes | None = None) -> bytes:
    """The icon as a PNG file; `source` is the icon of the theme, if it has one."""
    return _draw_icon_file(compute_initials(charter), get_accent(charter, theme), icon, source)


@lru_cache(maxsize=200)
def _draw_icon_file(initials: str, accent: str, icon: AppIcon, source: bytes | None) -> bytes:
    if source is not None and icon.purpose != "monochrome":
        return resize_icon(source, icon.size, icon.purpose)
    picture = draw_picture(initials, accent, icon.size, icon.purpose)
    if icon.purpose in ("maskable", "opaque"):
        picture = picture.convert("RGB")
    return encode_png(picture)


def encode_png(picture: Image.Image) -> bytes:
    """Encode with a palette: flat drawings lose nothing, and files are three times smaller."""
    buffer = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def draw_picture(initials: str, accent: str, size: int, purpose: Purpose) -> Image.Image:
    """The picture, with transparency."""
    side = size * SCALE
    picture = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(picture)
    if purpose == "monochrome":
        # The system uses the alpha channel and its own colour.
        _draw_initials(pen, initials, side, "#ffffff", line_colour="#ffffff", share=0.78)
    else:
        radius = round(side * 0.22) if purpose == "any" else 0
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius, fill=accent)
        text_colour = choose_text_colour(accent)
        line_colour = LINE_COLOUR if compute_contrast(LINE_COLOUR, accent) >= MIN_GRAPHIC_CONTRAST else text_colour
        _draw_initials(
            pen, initials, side, text_colour, line_colour=line_colour, share=0.52 if purpose == "maskable" else 0.62
        )
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _draw_initials(
    pen: ImageDraw.ImageDraw, initials: str, side: int, text_colour: str, *, line_colour: str, share: float
) -> None:
    """Draw the initials, as large as the share of the width allows, above a line."""
    font = _find_fitting_font(pen, initials, round(side * share))
    left, top, right, bottom = pen.textbbox((0, 0), initials, font=font)
    line, gap = side * 0.055, side * 0.08
    x = (side - (right - left)) / 2 - left
    y = (side - (bottom - top) - gap - line) / 2 - top
    pen.text((x, y), initials, font=font, fill=text_colour)
    line_top = y + bottom + gap
    half = side * share * 0.36
    pen.rounded_rectangle((side / 2 - half, line_top, side / 2 + half, line_top + line), line / 2, fill=line_colour)


def _find_fitting_font(pen: ImageDraw.ImageDraw, text: str, width: int) -> ImageFont.FreeTypeFont:
    """The largest font with which the text fits."""
    size = width
    while True:
        font = load_font(size, 600)
        left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
        if right - left <= width and bottom - top <= width * 0.72:
            return font
        size -= max(1, size // 40)
