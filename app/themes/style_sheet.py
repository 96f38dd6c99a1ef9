"""The style sheet of a charter: token values that override those of the neutral theme, in light and dark mode.

The accent of the charter is adjusted where it lacks contrast.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from app.themes.charter import Charter
from app.themes.colours import BLACK, WHITE, adjust_for_contrast, choose_text_colour, mix_colours

_COLOUR_PATTERN = re.compile(r"#[0-9a-fA-F]{6}")
NEUTRAL_ACCENT = "#12605b"


@dataclass(frozen=True)
class Background:
    """Background colours of a page (static/css/tokens.css), and the colour toward which an accent is adjusted."""

    paper: str
    soft: str
    raised: str
    toward: str
    tint: float


DAY = Background(paper="#fbf9f4", soft="#f3eee4", raised="#ffffff", toward=BLACK, tint=0.12)
NIGHT = Background(paper="#14191a", soft="#1b2122", raised="#212829", toward=WHITE, tint=0.16)


def get_accent(charter: Charter) -> str:
    """The accent of the charter; the neutral one when it is missing or invalid."""
    return charter.accent.lower() if _has_accent(charter) else NEUTRAL_ACCENT


def build_style_sheet(charter: Charter) -> str:
    """The style sheet; empty when the charter has no valid accent."""
    return _render_style_sheet(get_accent(charter)) if _has_accent(charter) else ""


def compute_version(charter: Charter) -> str:
    """A digest of the style sheet, for its URL."""
    return blake2b(build_style_sheet(charter).encode(), digest_size=6).hexdigest()


def build_palette(accent: str, background: Background) -> dict[str, str]:
    """The tokens derived from an accent, on a background."""
    soft = mix_colours(background.raised, accent, background.tint)
    adjusted = adjust_for_contrast(
        (background.paper, background.soft, background.raised, soft), accent, toward=background.toward
    )
    return {
        "accent": adjusted,
        "accent-strong": mix_colours(adjusted, background.toward, 0.24),
        "accent-soft": soft,
        "accent-line": mix_colours(background.raised, adjusted, 0.38),
        "on-accent": choose_text_colour(adjusted),
    }


@lru_cache(maxsize=100)
def _render_style_sheet(accent: str) -> str:
    day, night = (_render_tokens(build_palette(accent, background)) for background in (DAY, NIGHT))
    return f"@layer theme{{:root{{{day}}}@media (prefers-color-scheme:dark){{:root{{{night}}}}}}}"


def _render_tokens(values: dict[str, str]) -> str:
    return ";".join(f"--color-{name}:{value}" for name, value in values.items())


def _has_accent(charter: Charter) -> bool:
    return bool(_COLOUR_PATTERN.fullmatch(charter.accent))
