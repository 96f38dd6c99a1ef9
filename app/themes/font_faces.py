"""The fonts of a theme in CSS, and the system fonts that stand in for them while they load, with the same measures.

A text then keeps its place when its font arrives: `size-adjust` and the overrides of CSS Fonts 5 make both take the same room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.themes.theme_model import Font, FontMetrics, Theme


@dataclass(frozen=True)
class Fallback:
    """System fonts of the same measures, the mean width of a letter of French in them, and the generic family that follows."""

    local_names: tuple[str, ...]
    width: float
    generic: str


# Widths of Nimbus Sans, Nimbus Roman and Nimbus Sans Narrow, which have the measures of these fonts.
_ARIAL = Fallback(("Arial", "Liberation Sans", "Helvetica", "Nimbus Sans", "Roboto"), 0.4427, "sans-serif")
FALLBACKS = {
    "sans": _ARIAL,
    "rounded": Fallback(_ARIAL.local_names, _ARIAL.width, "ui-rounded,sans-serif"),
    "serif": Fallback(("Times New Roman", "Liberation Serif", "Times", "Nimbus Roman", "Tinos"), 0.3976, "serif"),
    "condensed": Fallback(("Arial Narrow", "Liberation Sans Narrow", "Nimbus Sans Narrow"), 0.363, "sans-serif"),
}


def build_font_faces(theme: Theme) -> str:
    """The `@font-face` rules of the fonts of a theme."""
    return "".join(rule for font in _list_fonts(theme) for rule in _render_faces(theme, font))


def list_font_variables(theme: Theme) -> dict[str, str]:
    """The custom properties of the fonts, by name. Titles have the font of texts unless they have their own."""
    fonts = {"font-text": theme.text_font, "font-heading": theme.heading_font}
    return {name: _render_stack(font) for name, font in fonts.items() if font is not None}


def list_offline_urls(theme: Theme) -> list[str]:
    """The font that pages without a network have: that of texts, alone.

    No page preloads it: it would compete with the style sheets, and what stands in for it takes the same room.
    """
    file = theme.find_file(theme.text_font.file) if theme.text_font else None
    return [file.url] if file else []


def _list_fonts(theme: Theme) -> list[Font]:
    fonts = [font for font in (theme.text_font, theme.heading_font) if font is not None]
    return list({font.family: font for font in fonts}.values())


def _render_stack(font: Font) -> str:
    return f'"{font.family}","{font.family} fallback",{FALLBACKS[font.fallback].generic}'


def _render_faces(theme: Theme, font: Font) -> Iterator[str]:
    for path, style in ((font.file, "normal"), (font.italic, "italic")):
        file = theme.find_file(path)
        if file is None:
            continue
        yield (
            f'@font-face{{font-family:"{font.family}";src:url("{file.url}") format("woff2");'
            f"font-weight:{font.weights};font-style:{style};font-display:swap}}"
        )
        if style == "normal" and file.metrics is not None:
            yield _render_fallback(font, file.metrics)


def _render_fallback(font: Font, metrics: FontMetrics) -> str:
    fallback = FALLBACKS[font.fallback]
    adjustment = metrics.width / fallback.width
    names = ",".join(f'local("{name}")' for name in fallback.local_names)
    overrides = {"ascent": metrics.ascent, "descent": metrics.descent, "line-gap": metrics.line_gap}
    lines = "".join(f"{name}-override:{value / adjustment:.2%};" for name, value in overrides.items())
    return f'@font-face{{font-family:"{font.family} fallback";src:{names};size-adjust:{adjustment:.2%};{lines}font-display:swap}}'
