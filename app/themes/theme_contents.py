"""Recorded contents of a theme: the values of theme.toml, its style sheet, its blocks and the list of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import brotli  # type: ignore[import-untyped]

from app.core.i18n import gettext as _
from app.themes import css_check
from app.themes.file_check import DRAWING, FONT
from app.themes.template_blocks import find_block_problems
from app.themes.theme_file import FORMAT, parse_theme
from app.themes.theme_model import FontMetrics, Theme, ThemeFile, ThemeProblem

# What a theme may add to the first page, fonts apart, as it travels; of which its token values, header and footer.
MAX_FIRST_LOAD, TOKENS_WEIGHT = 12_000, 2_500


@dataclass(frozen=True)
class ThemeContents:
    """A theme as its author wrote it; `files` are listed here and stored apart, by digest."""

    values: Mapping[str, Any] = field(default_factory=lambda: {"format": FORMAT})
    stylesheet: str = ""
    blocks: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, ThemeFile] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        files = {
            path: {name: value for name, value in asdict(file).items() if name != "path"}
            for path, file in self.files.items()
        }
        return {"values": dict(self.values), "stylesheet": self.stylesheet, "blocks": dict(self.blocks), "files": files}

    @classmethod
    def from_json(cls, recorded: Mapping[str, Any]) -> ThemeContents:
        files = {path: _read_file(path, values) for path, values in recorded.get("files", {}).items()}
        return cls(recorded["values"], recorded.get("stylesheet", ""), recorded.get("blocks", {}), files)


def build_theme(contents: ThemeContents, *, number: int = 0) -> tuple[Theme, list[ThemeProblem]]:
    """The theme with its files, and everything that is wrong in it; what is wrong is left out."""
    theme, problems = parse_theme(contents.values)
    stylesheet, css_problems = css_check.check_stylesheet(contents.stylesheet, lambda path: _find_url(contents, path))
    blocks: dict[str, str] = {}
    for name, source in contents.blocks.items():
        block_problems = find_block_problems(name, source)
        problems += block_problems
        if not block_problems:
            blocks[name] = source
    theme = replace(theme, stylesheet=stylesheet, blocks=blocks, files=contents.files, number=number)
    problems += css_problems
    problems += _find_missing_files(theme)
    problems += _find_weight_problems(theme)
    return theme, problems


def list_referenced_paths(theme: Theme) -> Iterator[tuple[str, str]]:
    """The files that theme.toml names: the key, then the path."""
    for name, font in (("fonts.text", theme.text_font), ("fonts.heading", theme.heading_font)):
        if font is not None:
            yield from ((f"{name}.file", font.file), (f"{name}.italic", font.italic))
    logo = theme.logo
    yield from (("logo.light", logo.light), ("logo.dark", logo.dark), ("logo.mark", logo.mark))
    yield from (("icons.favicon", theme.favicon), ("icons.app", theme.app_icon), ("email.header", theme.email_header))
    yield from ((f"illustrations.{name}", path) for name, path in theme.illustrations.items())


def measure_first_load(theme: Theme) -> int:
    """The compressed bytes that a theme adds to the home page, fonts apart."""
    files = [theme.find_file(path) for path in (theme.logo.light, theme.illustrations.get("home", ""))]
    # A drawing is compressed on its way: to 0.46 of its size at most in the themes of the demo.
    weights = [round(file.size * 0.45) if file.media_type == DRAWING else file.size for file in files if file]
    return TOKENS_WEIGHT + sum(weights) + len(brotli.compress(theme.stylesheet.encode(), quality=5))


def _find_missing_files(theme: Theme) -> Iterator[ThemeProblem]:
    for key, path in list_referenced_paths(theme):
        if path and path not in theme.files:
            yield ThemeProblem(key, _("« %(path)s » n’est pas dans le thème, ou a été refusé.", path=path))
    file = theme.find_file(theme.app_icon)
    if file is not None and (file.width != file.height or file.width < 512):
        yield ThemeProblem("icons.app", _("L’icône de l’application est un carré de 512 points de côté au moins."))


def _find_weight_problems(theme: Theme) -> Iterator[ThemeProblem]:
    weight = measure_first_load(theme)
    if weight > MAX_FIRST_LOAD:
        yield ThemeProblem(
            "",
            _(
                "L’accueil pèse %(weight)s ko de plus : 12 ko au plus. Allégez le logo, le dessin de l’accueil ou theme.css.",
                weight=f"{weight / 1000:.1f}".replace(".", ","),
            ),
        )
    fonts = [file for file in theme.files.values() if file.media_type == FONT]
    if len(fonts) > 4:
        yield ThemeProblem("fonts", _("Un thème a quatre polices au plus : texte, titres et leurs italiques."))


def _find_url(contents: ThemeContents, path: str) -> str | None:
    file = contents.files.get(path)
    return file.url if file else None


def _read_file(path: str, values: Mapping[str, Any]) -> ThemeFile:
    metrics = values.get("metrics")
    return ThemeFile(**{**values, "path": path, "metrics": FontMetrics(**metrics) if metrics else None})
