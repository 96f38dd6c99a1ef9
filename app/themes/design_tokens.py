"""Every value of the look that a theme may set, listed once, for the style sheet, the studio and the guides."""

from __future__ import annotations

from app.themes.colour_tokens import COLOUR_TOKENS
from app.themes.shape_tokens import SHAPE_TOKENS
from app.themes.token import GROUPS, Token

TOKENS: tuple[Token, ...] = (*COLOUR_TOKENS, *SHAPE_TOKENS)
TOKENS_BY_PATH = {token.path: token for token in TOKENS}
# The tables of theme.toml whose keys are tokens.
TOKEN_SECTIONS = tuple(dict.fromkeys(token.section for token in TOKENS))

__all__ = [
    "COLOUR_TOKENS",
    "GROUPS",
    "SHAPE_TOKENS",
    "TOKENS",
    "TOKENS_BY_PATH",
    "TOKEN_SECTIONS",
    "Token",
    "list_section",
]


def list_section(section: str) -> tuple[Token, ...]:
    """The tokens of a table of theme.toml, in the order of the guide."""
    return tuple(token for token in TOKENS if token.section == section)
