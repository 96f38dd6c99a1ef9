"""The icons of the installed application: which there are, and what of the charter they are drawn from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from app.themes.charter import Charter
from app.themes.style_sheet import get_accent

# To be raised when the drawing changes: browsers keep the former one for a year.
DRAWING_VERSION = 1
_WORD_PATTERN = re.compile(r"[^\W\d_]+")
# Words that name the kind of authority or tie a name together: what is left names the place.
_COMMON_WORDS = frozenset(
    [
        "la",
        "le",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "en",
        "et",
        "sur",
        "sous",
        "aux",
        "au",
        "ville",
        "commune",
        "mairie",
    ]
)

Purpose = Literal["any", "maskable", "monochrome", "opaque"]


@dataclass(frozen=True)
class AppIcon:
    """What is asked for by name: its side in pixels, and what the system does with it."""

    name: str
    size: int
    purpose: Purpose


ICONS = (
    AppIcon("app-192", 192, "any"),
    AppIcon("app-512", 512, "any"),
    AppIcon("app-192-plein", 192, "maskable"),
    AppIcon("app-512-plein", 512, "maskable"),
    AppIcon("app-96-trait", 96, "monochrome"),
    AppIcon("app-96", 96, "any"),
    # iOS rounds the corners by itself and paints what is transparent in black.
    AppIcon("app-180", 180, "opaque"),
)
# Those of the manifest: the last two are for shortcuts, and for iOS.
LISTED_ICONS = ICONS[:-2]
ICONS_BY_NAME = {icon.name: icon for icon in ICONS}


def compute_initials(charter: Charter) -> str:
    """One or two capitals: those of the words that name the place."""
    words = _WORD_PATTERN.findall(charter.short_name) or _WORD_PATTERN.findall(charter.name)
    telling = [word for word in words if word.lower() not in _COMMON_WORDS] or words
    return "".join(word[0].upper() for word in telling[:2]) or "P"


def compute_version(charter: Charter) -> str:
    """A digest of what the icons are drawn from."""
    drawn = f"{DRAWING_VERSION} {compute_initials(charter)} {get_accent(charter)}"
    return blake2b(drawn.encode(), digest_size=6).hexdigest()
