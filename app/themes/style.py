"""The style sheet of a charter: nothing but values of tokens, over those of the neutral look."""

from __future__ import annotations

import re

from app.themes.charter import Charter

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHEET = (
    "@layer theme{{:root{{"
    "--color-accent:{accent};"
    "--color-accent-strong:color-mix(in oklab,{accent} 78%,black);"
    "--color-accent-soft:color-mix(in oklab,{accent} 12%,var(--color-raised));"
    "--color-accent-line:color-mix(in oklab,{accent} 38%,var(--color-raised))"
    "}}}}"
)


def sheet(charter: Charter) -> str:
    """The sheet; empty when the charter keeps the neutral accent, or names something that is no colour."""
    return _SHEET.format(accent=charter.accent) if _COLOUR.fullmatch(charter.accent) else ""
