"""The icon that a theme brings, at the sizes and shapes that devices ask for."""

from __future__ import annotations

import io

from PIL import Image

from app.themes.app_icons import Purpose

# A system cuts a maskable icon to a circle of four fifths of its width.
MASKABLE_SHARE = 0.72


def resize_icon(source: bytes, size: int, purpose: Purpose) -> bytes:
    """The icon as a PNG file of that size; on a background where the system would cut it or paint it black."""
    buffer = io.BytesIO()
    place_icon(source, size, purpose).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def place_icon(source: bytes, size: int, purpose: Purpose) -> Image.Image:
    """The icon as a picture of that size."""
    with Image.open(io.BytesIO(source), formats=["PNG"]) as picture:
        icon = picture.convert("RGBA")
    if purpose == "any":
        return icon.resize((size, size), Image.Resampling.LANCZOS)
    side = round(size * (MASKABLE_SHARE if purpose == "maskable" else 1))
    background = Image.new("RGBA", (size, size), _find_background(icon))
    icon = icon.resize((side, side), Image.Resampling.LANCZOS)
    background.alpha_composite(icon, ((size - side) // 2, (size - side) // 2))
    return background.convert("RGB")


def _find_background(icon: Image.Image) -> tuple[int, int, int, int]:
    """The colour of the edge of the icon when it is opaque; else white."""
    corner = icon.getpixel((icon.width // 2, 1))
    if isinstance(corner, tuple) and corner[3] == 255:
        return corner[0], corner[1], corner[2], 255
    return 255, 255, 255, 255
