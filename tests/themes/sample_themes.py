"""A small whole theme, as files by path, and what each of its parts must be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache

from PIL import Image

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40"/></svg>'
TOML = """
format = 1
name = "Ville de Port-Louis"
[colours]
accent = "#0B3D91"
second = "#f2b705"
header = "#0b1f4b"
[shape]
radius-button = 32
shadow = "none"
[header]
layout = "band"
banner = {text = "Marché de Noël", link = "/noel"}
institutional = {label = "Le site de la ville", url = "https://ville.example"}
menu = [{label = "Ma ville", items = [{label = "Le maire", url = "https://ville.example/maire"}]}]
[footer]
columns = [{title = "Mairie", links = [{label = "Plan", url = "https://ville.example/plan"}]}]
social = [{network = "mastodon", url = "https://social.example/@ville"}]
[logo]
light = "images/logo.svg"
alternative = "Port-Louis"
with-name = false
height = 48
[icons]
app = "images/icon.png"
[email]
header = "images/mail.png"
"""


def make_members(changes: Mapping[str, bytes | str | None] | None = None) -> dict[str, bytes]:
    """The files of the theme, with others in the place of some; None leaves one out."""
    members = {
        "theme.toml": TOML.encode(),
        "theme.css": b".card { background-image: url(images/logo.svg) }",
        "blocks/page_top.html": b"<p>{{ authority.name }}</p>",
        "images/logo.svg": LOGO,
        "images/icon.png": make_png(512, 512),
        "images/mail.png": make_png(1200, 200),
    }
    encoded = {path: value.encode() if isinstance(value, str) else value for path, value in (changes or {}).items()}
    return {path: value for path, value in {**members, **encoded}.items() if value is not None}


def make_zip(members: Mapping[str, bytes]) -> bytes:
    """The archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return buffer.getvalue()


@cache
def make_png(width: int, height: int) -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#0b3d91").save(buffer, "PNG")
    return buffer.getvalue()


@cache
def make_font(characters: str = "abcdefghijklmnopqrstuvwxyz ", units: int = 1000) -> bytes:
    """A WOFF2 font whose letters are all half as wide as high."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = {ord(character): f"g{ord(character)}" for character in characters}
    order = [".notdef", *names.values()]
    builder = FontBuilder(units)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, units // 2), (units // 4, units // 2), (units // 4, 0)):
        pen.lineTo(point)
    pen.closePath()
    builder.setupGlyf(dict.fromkeys(order, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (units // 2, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupNameTable({"familyName": "Essai", "styleName": "Regular"})
    builder.setupPost()
    builder.font.flavor = "woff2"
    buffer = io.BytesIO()
    builder.font.save(buffer)
    return buffer.getvalue()
