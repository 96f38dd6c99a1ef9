"""The icons of the installed application, and the parts of the charter that they depend on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from app.themes.charter import Charter
from app.themes.style_sheet import get_accent, get_palette
from app.themes.theme_model import NEUTRAL, Theme

# Increment when the drawing changes: browsers cache icons for a year.
DRAWING_VERSION = 2
_WORD_PATTERN = re.compile(r"[^\W\d_]+")
# Words that are not part of the proper name of a place.
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
    """An icon by name: its size in pixels, and its purpose in the manifest."""

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
    # iOS rounds corners itself and paints transparent parts in black.
    AppIcon("app-180", 180, "opaque"),
)
# Icons of the manifest; the last two are for shortcuts and for iOS.
LISTED_ICONS = ICONS[:-2]
ICONS_BY_NAME = {icon.name: icon for icon in ICONS}


def compute_initials(charter: Charter) -> str:
    """One or two initials of the proper name of the authority."""
    words = _WORD_PATTERN.findall(charter.short_name) or _WORD_PATTERN.findall(charter.name)
    proper_words = [word for word in words if word.lower() not in _COMMON_WORDS] or words
    return "".join(word[0].upper() for word in proper_words[:2]) or "P"


def compute_version(charter: Charter, theme: Theme = NEUTRAL) -> str:
    """A digest of the inputs of the drawing."""
    palette = get_palette(charter, theme)
    colours = [palette.get_colour(name, is_dark=is_dark) for name in ("paper", "ink") for is_dark in (False, True)]
    icon = theme.find_file(theme.app_icon)
    inputs = (
        f"{DRAWING_VERSION} {compute_initials(charter)} {get_accent(charter, theme)} {colours} {icon and icon.digest}"
    )
    return blake2b(inputs.encode(), digest_size=6).hexdigest()
