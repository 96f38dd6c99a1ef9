"""The letterhead of documents, from the charter and the theme: names, address, logo, colour and letters."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.themes import charter, theme_storage
from app.themes.palette import build_palette
from app.themes.theme import get_theme
from app.themes.theme_model import Theme

_SHEET = Path(__file__).with_name("letter.css")
_SCREEN_SHEET = Path(__file__).with_name("screen.css")
# Source Sans 3 in the weights of the style sheet (`devtools/font_subsets.py`).
FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_KEY, WEIGHTS = "source-sans-3", (400, 700)
# Pictures that PDF files take.
_LOGO_TYPES = frozenset({"image/png", "image/jpeg", "image/svg+xml"})


@dataclass(frozen=True)
class Letterhead:
    """Contents of the top and of the foot of every document."""

    name: str
    address_lines: tuple[str, ...]
    phone: str
    email: str
    website: str
    # A `data:` address; empty without a logo.
    logo: str


def build_letterhead() -> Letterhead:
    """The letterhead of the authority as its charter says today."""
    authority = charter.get_charter()
    lines = tuple(line.strip() for line in authority.postal_address.splitlines() if line.strip())
    return Letterhead(
        authority.name, lines, authority.phone, authority.email, authority.website, _read_logo(get_theme())
    )


def build_style_sheet() -> str:
    """The style sheet of documents in the letters and colours of the theme."""
    return _build_style_sheet(get_theme(), charter.get_charter().accent)


def build_screen_sheet() -> str:
    """Build the style sheet of a document shown on a screen."""
    return f"{build_style_sheet()}\n{_SCREEN_SHEET.read_text(encoding='utf-8')}"


@lru_cache(maxsize=20)
def _build_style_sheet(theme: Theme, accent: str) -> str:
    faces = "".join(_build_face(weight) for weight in WEIGHTS)
    colour = build_palette(theme, accent).get_colour("accent")
    return f"{faces}:root {{ --accent: {colour} }}\n{_SHEET.read_text(encoding='utf-8')}"


def get_font_file(weight: int) -> Path:
    """The file of the letters of documents in one weight."""
    return FONT_FOLDER / f"{FONT_KEY}-{weight}.woff2"


def _build_face(weight: int) -> str:
    source = f"data:font/woff2;base64,{base64.b64encode(get_font_file(weight).read_bytes()).decode()}"
    return f'@font-face {{ font-family: "Document"; font-weight: {weight}; src: url("{source}") }}\n'


@lru_cache(maxsize=20)
def _read_logo(theme: Theme) -> str:
    file = theme.find_file(theme.logo.light)
    if file is None:
        return ""
    stored = theme_storage.load_file(file.digest)
    if stored.media_type not in _LOGO_TYPES:
        return ""
    return f"data:{stored.media_type};base64,{base64.b64encode(stored.content).decode()}"
