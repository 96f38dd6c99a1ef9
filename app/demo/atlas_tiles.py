"""The images of the map of the invented commune, drawn when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageDraw import ImageDraw as Brush

from app.demo import atlas

SIZE = 256
LAND, WATER, PARK, STREET, EDGE, WORDS = "#f4efe4", "#b5d3dd", "#d5e3c6", "#ffffff", "#d8cfbd", "#5d5a52"
STREET_METRES, RIVER_METRES = 11, 60
NAMED_FROM = 15

Pixel = tuple[float, float]


class View:
    """One image: what turns metres into its pixels."""

    def __init__(self, zoom: int, x: int, y: int) -> None:
        self.zoom = zoom
        self.left, self.top = x * SIZE, y * SIZE
        latitude, _ = atlas.centre()
        # Metres of one pixel, at this latitude.
        self.metres = 40_075_017 * math.cos(math.radians(latitude)) / (SIZE * 2**zoom)

    def pixel(self, point: atlas.Metres) -> Pixel:
        latitude, longitude = atlas.on_earth(point)
        size = SIZE * 2**self.zoom
        north = math.asinh(math.tan(math.radians(latitude)))
        return ((longitude + 180) / 360 * size - self.left, (1 - north / math.pi) / 2 * size - self.top)

    def width(self, metres: float) -> int:
        return max(1, int(metres / self.metres + 0.5))


def draw(zoom: int, x: int, y: int) -> bytes:
    """The image as PNG."""
    image = Image.new("RGB", (SIZE, SIZE), LAND)
    brush, view = ImageDraw.Draw(image), View(zoom, x, y)
    for park in atlas.document()["parks"]:
        brush.polygon([view.pixel(point) for point in park], fill=PARK)
    _line(brush, view, atlas.document()["river"], WATER, RIVER_METRES)
    for edge, colour in ((4, EDGE), (0, STREET)):
        for street in atlas.streets():
            _line(brush, view, street.line, colour, STREET_METRES + edge)
    if zoom >= NAMED_FROM:
        font = ImageFont.load_default(size=12)
        for street in atlas.streets():
            brush.text(view.pixel(street.at(street.last // 2)), street.name, fill=WORDS, font=font, anchor="mm")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _line(brush: Brush, view: View, line: Sequence[atlas.Metres], colour: str, metres: float) -> None:
    width = view.width(metres)
    pixels = [view.pixel(point) for point in line]
    brush.line(pixels, fill=colour, width=width, joint="curve")
    for x, y in (pixels[0], pixels[-1]):
        brush.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)
