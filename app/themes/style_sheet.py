"""The style sheets of the look: token values over those of the neutral theme, fonts, and the style sheet of the theme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from hashlib import blake2b

from app.core.web.assets import SOURCES, minify_css
from app.themes.charter import Charter
from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, complete_palette
from app.themes.design_tokens import SHAPE_TOKENS
from app.themes.font_faces import build_font_faces, list_font_variables
from app.themes.palette import NEUTRAL_ACCENT, Palette, build_agents_palette, build_palette
from app.themes.theme_model import NEUTRAL, Theme

_COLOUR_PATTERN = re.compile(r"#[0-9a-fA-F]{6}")
PARTS_SHEET = "css/components/site-parts.css"


def get_accent(charter: Charter, theme: Theme = NEUTRAL) -> str:
    """The main colour of the theme; else that of the charter, else the neutral one."""
    return theme.colours.get("accent") or _find_accent(charter) or NEUTRAL_ACCENT


def get_palette(charter: Charter, theme: Theme = NEUTRAL) -> Palette:
    """The colours of the look, in both modes."""
    return build_palette(theme, _find_accent(charter))


def build_style_sheet(charter: Charter, theme: Theme = NEUTRAL) -> str:
    """The style sheet of the portal; empty when neither the theme nor the charter sets anything."""
    return _render_style_sheet(theme, _find_accent(charter))


def build_preview_sheet(charter: Charter, theme: Theme, *, is_dark: bool) -> str:
    """The style sheet of a preview: the colours of one mode, whatever the device asks for."""
    palette = build_palette(theme, _find_accent(charter))
    neutral = NEUTRAL_DARK if is_dark else NEUTRAL_LIGHT
    colours = _render_colours(complete_palette(palette.dark if is_dark else palette.light, neutral))
    plate = _list_logo_plate(theme, palette) if is_dark else []
    settings = [*_render_variables({**_list_settings(theme), **list_font_variables(theme)}), *plate]
    scheme = f"color-scheme:only {'dark' if is_dark else 'light'}"
    layer = _render_layer([scheme, *settings, *colours], colours)
    return build_font_faces(theme) + layer + _get_parts_sheet(theme) + theme.stylesheet


def build_agents_style_sheet(charter: Charter, theme: Theme = NEUTRAL) -> str:
    """The style sheet of the pages of agents: the main colour alone."""
    return _render_agents_style_sheet(theme, _find_accent(charter))


def compute_version(charter: Charter, theme: Theme = NEUTRAL) -> str:
    """A digest of the style sheets, for their addresses; empty when they are."""
    return _compute_version(theme, _find_accent(charter))


@lru_cache(maxsize=100)
def _compute_version(theme: Theme, accent: str) -> str:
    sheets = _render_style_sheet(theme, accent) + _render_agents_style_sheet(theme, accent)
    return blake2b(sheets.encode(), digest_size=6).hexdigest() if sheets else ""


@lru_cache(maxsize=100)
def _render_style_sheet(theme: Theme, accent: str) -> str:
    palette = build_palette(theme, accent)
    settings = {**_list_settings(theme), **list_font_variables(theme)}
    day, night = _render_colours(palette.light), _render_colours(palette.dark)
    layer = _render_layer([*_render_variables(settings), *day], [*night, *_list_logo_plate(theme, palette)])
    return build_font_faces(theme) + layer + _get_parts_sheet(theme) + theme.stylesheet


def _list_logo_plate(theme: Theme, palette: Palette) -> list[str]:
    """In dark mode, the background of a logo without a dark version: that of the header it was drawn for."""
    return [] if theme.logo.dark else _list_agents_logo_plate(theme, palette)


def _list_agents_logo_plate(theme: Theme, palette: Palette, *, is_dark: bool = False) -> list[str]:
    """The background of the logo on the header of agents, which has its own colour."""
    if not theme.logo.light:
        return []
    has_dark_colours = is_dark and theme.logo.dark
    colours, neutral = (palette.dark, NEUTRAL_DARK) if has_dark_colours else (palette.light, NEUTRAL_LIGHT)
    return list(_render_variables({"logo-plate": complete_palette(colours, neutral)["header"]}))


def _get_parts_sheet(theme: Theme) -> str:
    """The style sheet of what a theme adds to pages, which come with one request less; empty when it adds nothing."""
    return _read_parts_sheet() if theme.has_parts else ""


@cache
def _read_parts_sheet() -> str:
    return minify_css((SOURCES / PARTS_SHEET).read_text(encoding="utf-8"))


@lru_cache(maxsize=100)
def _render_agents_style_sheet(theme: Theme, accent: str) -> str:
    palette, agents_palette = build_palette(theme, accent), build_agents_palette(theme, accent)
    day, night = _render_colours(agents_palette.light), _render_colours(agents_palette.dark)
    day += _list_agents_logo_plate(theme, palette)
    night += _list_agents_logo_plate(theme, palette, is_dark=True)
    return _render_layer(day, night)


def _render_layer(day: list[str], night: list[str]) -> str:
    if not day and not night:
        return ""
    dark = f"@media (prefers-color-scheme:dark){{:root{{{';'.join(night)}}}}}" if night else ""
    return f"@layer theme{{:root{{{';'.join(day)}}}{dark}}}"


def _list_settings(theme: Theme) -> dict[str, str]:
    settings: dict[str, str] = {}
    for token in SHAPE_TOKENS:
        value = theme.settings.get(token.path)
        if value is None:
            continue
        if token.kind == "choice":
            settings |= token.effects.get(value, {})
        else:
            settings[token.property_name] = f"{value}{token.unit}"
    return settings


def _render_colours(colours: Mapping[str, str]) -> list[str]:
    return list(_render_variables({f"color-{name}": value for name, value in colours.items()}))


def _render_variables(values: Mapping[str, str]) -> Iterator[str]:
    return (f"--{name}:{value}" for name, value in values.items())


def _find_accent(charter: Charter) -> str:
    return charter.accent.lower() if _COLOUR_PATTERN.fullmatch(charter.accent) else ""
