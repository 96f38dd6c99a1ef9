"""Map tiles of the fictional commune, drawn on request."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageDraw import ImageDraw as Brush

from app.themes.font_library import FOLDER
from devtools.demo import atlas

SIZE = 256
LAND, WATER, PARK, STREET, EDGE, TEXT_COLOUR = "#f4efe4", "#b5d3dd", "#d5e3c6", "#ffffff", "#d8cfbd", "#5d5a52"
STREET_METRES, RIVER_METRES = 11, 60
MIN_ZOOM_WITH_NAMES = 15
NAME_SIZE, NAME_WEIGHT = 12, 500

Pixel = tuple[float, float]


class TileView:
    """One tile: converts metres to its pixels."""

    def __init__(self, zoom: int, x: int, y: int) -> None:
        self.zoom = zoom
        self.left, self.top = x * SIZE, y * SIZE
        latitude, _ = atlas.get_centre()
        # Metres per pixel, at this latitude.
        self.metres = 40_075_017 * math.cos(math.radians(latitude)) / (SIZE * 2**zoom)

    def to_pixel(self, point: atlas.Metres) -> Pixel:
        latitude, longitude = atlas.to_coordinates(point)
        size = SIZE * 2**self.zoom
        north = math.asinh(math.tan(math.radians(latitude)))
        return ((longitude + 180) / 360 * size - self.left, (1 - north / math.pi) / 2 * size - self.top)

    def to_width(self, metres: float) -> int:
        return max(1, int(metres / self.metres + 0.5))


def draw_tile(zoom: int, x: int, y: int) -> bytes:
    """The tile as PNG."""
    image = Image.new("RGB", (SIZE, SIZE), LAND)
    brush, view = ImageDraw.Draw(image), TileView(zoom, x, y)
    for park in atlas.load_atlas()["parks"]:
        brush.polygon([view.to_pixel(point) for point in park], fill=PARK)
    _draw_line(brush, view, atlas.load_atlas()["river"], WATER, RIVER_METRES)
    for edge, colour in ((4, EDGE), (0, STREET)):
        for street in atlas.list_streets():
            _draw_line(brush, view, street.line, colour, STREET_METRES + edge)
    if zoom >= MIN_ZOOM_WITH_NAMES:
        font = _load_font()
        for street in atlas.list_streets():
            brush.text(
                view.to_pixel(street.get_point(street.last // 2)), street.name, fill=TEXT_COLOUR, font=font, anchor="mm"
            )
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@cache
def _load_font() -> ImageFont.FreeTypeFont:
    """A font of the library: the one of Pillow has no letter with an accent."""
    font = ImageFont.truetype(FOLDER / "public-sans.woff2", NAME_SIZE)
    font.set_variation_by_axes([NAME_WEIGHT])
    return font


def _draw_line(brush: Brush, view: TileView, line: Sequence[atlas.Metres], colour: str, metres: float) -> None:
    width = view.to_width(metres)
    pixels = [view.to_pixel(point) for point in line]
    brush.line(pixels, fill=colour, width=width, joint="curve")
    for x, y in (pixels[0], pixels[-1]):
        brush.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)
