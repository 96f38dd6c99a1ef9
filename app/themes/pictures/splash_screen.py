"""Draw the splash screens of iOS: the icon and the name of the authority on the background of its pages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from app.themes.app_icons import compute_initials
from app.themes.charter import Charter
from app.themes.pictures.fonts import load_font
from app.themes.pictures.icon import draw_picture, encode_png
from app.themes.pictures.theme_icon import place_icon
from app.themes.style_sheet import get_accent, get_palette
from app.themes.theme_model import NEUTRAL, Theme

# Portrait screens of iPhones and iPads in device pixels: iOS only uses an image of the exact size.
SCREEN_SIZES = frozenset(
    [
        (640, 1136),
        (750, 1334),
        (828, 1792),
        (1125, 2436),
        (1170, 2532),
        (1179, 2556),
        (1206, 2622),
        (1242, 2208),
        (1242, 2688),
        (1260, 2736),
        (1284, 2778),
        (1290, 2796),
        (1320, 2868),
        (1488, 2266),
        (1536, 2048),
        (1620, 2160),
        (1640, 2360),
        (1668, 2224),
        (1668, 2388),
        (1668, 2420),
        (2048, 2732),
        (2064, 2752),
    ]
)
_NAME_PATTERN = re.compile(r"demarrage-(\d{3,4})x(\d{3,4})(-nuit)?")


class _Icon(NamedTuple):
    """Source of the drawing of the icon: initials on the accent, or the icon of the theme."""

    initials: str
    accent: str
    source: bytes | None


def draw_splash_screen(
    charter: Charter, name: str, theme: Theme = NEUTRAL, source: bytes | None = None
) -> bytes | None:
    """The image of a name (`demarrage-1170x2532`, with `-nuit` for dark mode); None for a size that no device has."""
    match = _NAME_PATTERN.fullmatch(name)
    if match is None:
        return None
    width, height = int(match[1]), int(match[2])
    if (min(width, height), max(width, height)) not in SCREEN_SIZES:
        return None
    palette, is_dark = get_palette(charter, theme), bool(match[3])
    colours = palette.get_colour("paper", is_dark=is_dark), palette.get_colour("ink", is_dark=is_dark)
    icon = _Icon(compute_initials(charter), get_accent(charter, theme), source)
    return _draw_splash_file(charter.short_name, icon, (width, height), colours)


@lru_cache(maxsize=100)
def _draw_splash_file(name: str, icon_source: _Icon, size: tuple[int, int], colours: tuple[str, str]) -> bytes:
    width, height = size
    picture = Image.new("RGB", size, colours[0])
    side = min(size) // 4
    if icon_source.source is not None:
        icon = place_icon(icon_source.source, side, "any")
    else:
        icon = draw_picture(icon_source.initials, icon_source.accent, side, "any")
    top = (height - side) // 2 - side // 5
    picture.paste(icon, ((width - side) // 2, top), icon)
    middle = (width / 2, top + side + side // 3)
    ImageDraw.Draw(picture).text(middle, name, font=load_font(side // 4, 600), fill=colours[1], anchor="mm")
    return encode_png(picture)
