"""The style sheet of a charter: nothing but values of tokens, over those of the neutral look, for the day and the night.

The accent is that of the charter wherever it can be read; else the nearest one that can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from app.themes.charter import Charter
from app.themes.colours import BLACK, WHITE, adjust_for_contrast, choose_ink, mix_colours

_COLOUR_PATTERN = re.compile(r"#[0-9a-fA-F]{6}")
NEUTRAL_ACCENT = "#12605b"


@dataclass(frozen=True)
class Background:
    """What a page is drawn on (static/css/tokens.css), and toward what an accent goes that would not stand out from it."""

    paper: str
    soft: str
    raised: str
    toward: str
    tint: float


DAY = Background(paper="#fbf9f4", soft="#f3eee4", raised="#ffffff", toward=BLACK, tint=0.12)
NIGHT = Background(paper="#14191a", soft="#1b2122", raised="#212829", toward=WHITE, tint=0.16)


def get_accent(charter: Charter) -> str:
    """The colour of the charter; the neutral one when it has none, or names something that is no colour."""
    return charter.accent.lower() if _has_accent(charter) else NEUTRAL_ACCENT


def build_style_sheet(charter: Charter) -> str:
    """The sheet; empty when the charter keeps the neutral accent."""
    return _render_style_sheet(get_accent(charter)) if _has_accent(charter) else ""


def compute_version(charter: Charter) -> str:
    """A digest of the sheet: another sheet has another address."""
    return blake2b(build_style_sheet(charter).encode(), digest_size=6).hexdigest()


def build_palette(accent: str, ground: Background) -> dict[str, str]:
    """The tokens that follow from an accent, on that ground."""
    soft = mix_colours(ground.raised, accent, ground.tint)
    shown = adjust_for_contrast((ground.paper, ground.soft, ground.raised, soft), accent, toward=ground.toward)
    return {
        "accent": shown,
        "accent-strong": mix_colours(shown, ground.toward, 0.24),
        "accent-soft": soft,
        "accent-line": mix_colours(ground.raised, shown, 0.38),
        "on-accent": choose_ink(shown),
    }


@lru_cache(maxsize=100)
def _render_style_sheet(accent: str) -> str:
    day, night = (_render_tokens(build_palette(accent, ground)) for ground in (DAY, NIGHT))
    return f"@layer theme{{:root{{{day}}}@media (prefers-color-scheme:dark){{:root{{{night}}}}}}}"


def _render_tokens(values: dict[str, str]) -> str:
    return ";".join(f"--color-{name}:{value}" for name, value in values.items())


def _has_accent(charter: Charter) -> bool:
    return bool(_COLOUR_PATTERN.fullmatch(charter.accent))
