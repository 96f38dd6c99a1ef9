"""The letters of what is drawn for a site: the same on every machine, with every accent of French."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageDraw, ImageFont

_FONTS_FOLDER = Path(__file__).parent / "font_files"

Weight = Literal[400, 600]


@lru_cache(maxsize=200)
def load_font(size: int, weight: Weight = 400) -> ImageFont.FreeTypeFont:
    """Source Sans 3, regular or half bold."""
    return ImageFont.truetype(str(_FONTS_FOLDER / f"source-sans-3-{weight}.woff"), size)


def truncate_text(pen: ImageDraw.ImageDraw, words: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The words, cut where they would not fit."""
    if pen.textlength(words, font) <= width:
        return words
    while words and pen.textlength(f"{words}…", font) > width:
        words = words[:-1]
    return f"{words.rstrip()}…"
