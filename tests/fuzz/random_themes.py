"""Random files of themes: drawings, fonts and archives, mostly well-formed, deep, wide or truncated."""

from __future__ import annotations

from random import Random

from tests.fuzz.random_files import mutate_bytes
from tests.themes.sample_themes import make_font, make_members, make_zip

_START = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
_PARTS = (
    b"<rect/>",
    b"<g>",
    b"</g>",
    b'<path d="' + b"M0 0L9 9" * 2_000 + b'"/>',
    b"<style>rect{fill:url(#a)}</style>",
    b'<rect style="' + b"\\75rl(" * 500 + b'"/>',
    b'<image href="data:image/png;base64,' + b"A" * 5_000 + b'"/>',
    b"<!--" + b"-" * 2_000 + b"-->",
    b'<x:y xmlns:x="a"/>',
    b"<!DOCTYPE a>",
)


def generate_drawing(random: Random) -> bytes:
    """Generate a drawing, of which few are well-formed."""
    parts = [random.choice(_PARTS) * random.choice((1, 1, 30)) for _ in range(random.choice((1, 10, 100)))]
    return _START + b"".join(parts) + b"</svg>"


def generate_font(random: Random) -> bytes:
    """Generate a font with some wrong bytes after its first ones."""
    return make_font()[:4] + mutate_bytes(make_font()[4:], random)


def generate_theme(random: Random) -> bytes:
    """Generate the archive of a theme, broken here and there."""
    members = make_members({"theme.css": generate_drawing(random), "images/logo.svg": generate_drawing(random)})
    return mutate_bytes(make_zip(members), random)
