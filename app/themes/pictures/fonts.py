"""The bundled font of pictures: the same on every machine, with all French accents."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageDraw, ImageFont

_FONTS_FOLDER = Path(__file__).parent / "font_files"

Weight = Literal[400, 600]


@lru_cache(maxsize=200)
def load_font(size: int, weight: Weight = 400) -> ImageFont.FreeTypeFont:
    """Source Sans 3, regular or semi-bold."""
    return ImageFont.truetype(str(_FONTS_FOLDER / f"source-sans-3-{weight}.woff"), size)


def truncate_text(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """Truncate a text to a width."""
    if pen.textlength(text, font) <= width:
        return text
    while text and pen.textlength(f"{text}…", font) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
