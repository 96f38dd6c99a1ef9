"""Draw the splash screens of iOS: the icon and the name of the authority on the background of its pages."""

from __future__ import annotations

import re
from functools import lru_cache

from PIL import Image, ImageDraw

from app.themes.app_icons import compute_initials
from app.themes.charter import Charter
from app.themes.pictures.fonts import load_font
from app.themes.pictures.icon import draw_picture, encode_png
from app.themes.style_sheet import DAY, NIGHT, get_accent

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
TEXT_COLOURS = {DAY: "#20272a", NIGHT: "#edeae3"}
_NAME_PATTERN = re.compile(r"demarrage-(\d{3,4})x(\d{3,4})(-nuit)?")


def draw_splash_screen(charter: Charter, name: str) -> bytes | None:
    """The image of a name (`demarrage-1170x2532`, with `-nuit` for dark mode); None for a size that no device has."""
    match = _NAME_PATTERN.fullmatch(name)
    if match is None:
        return None
    width, height = int(match[1]), int(match[2])
    if (min(width, height), max(width, height)) not in SCREEN_SIZES:
        return None
    return _draw_splash_file(
        charter.short_name, compute_initials(charter), get_accent(charter), (width, height), bool(match[3])
    )


@lru_cache(maxsize=100)
def _draw_splash_file(name: str, initials: str, accent: str, size: tuple[int, int], is_dark: bool) -> bytes:
    width, height = size
    background = NIGHT if is_dark else DAY
    picture = Image.new("RGB", size, background.paper)
    side = min(size) // 4
    icon = draw_picture(initials, accent, side, "any")
    top = (height - side) // 2 - side // 5
    picture.paste(icon, ((width - side) // 2, top), icon)
    middle = (width / 2, top + side + side // 3)
    ImageDraw.Draw(picture).text(
        middle, name, font=load_font(side // 4, 600), fill=TEXT_COLOURS[background], anchor="mm"
    )
    return encode_png(picture)
