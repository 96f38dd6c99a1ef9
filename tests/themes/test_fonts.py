"""Fonts of a theme: measured, declared, and replaced while they load by a font that takes the same room."""

from __future__ import annotations

import io
import re

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from app.core.parsing import BudgetExceeded
from app.themes import font_check
from app.themes.archive import read_members
from app.themes.file_check import check_file
from app.themes.font_check import FontRefused, read_metrics
from app.themes.font_faces import build_font_faces, list_font_variables, list_offline_urls
from app.themes.theme_model import Theme, ThemeProblem
from tests.themes.sample_themes import make_font, make_members

FONTS = """
[fonts.text]
family = "Essai"
file = "fonts/essai.woff2"
weights = "200 800"
fallback = "serif"
"""


def make_theme() -> Theme:
    toml = make_members()["theme.toml"].decode() + FONTS
    archive = read_members(make_members({"theme.toml": toml, "fonts/essai.woff2": make_font()}))
    assert archive.problems == ()
    return archive.theme


def test_a_font_is_measured_whatever_its_grid() -> None:
    metrics = read_metrics(make_font(units=2000))

    assert metrics.width == 0.5
    assert (metrics.ascent, metrics.descent) == (0.4, 0.1)


def test_a_font_is_declared_without_holding_the_text_back() -> None:
    theme = make_theme()

    css = build_font_faces(theme)

    assert css.startswith(
        f'@font-face{{font-family:"Essai";src:url("{theme.files["fonts/essai.woff2"].url}") format("woff2");'
    )
    assert "font-weight:200 800;font-style:normal;font-display:swap" in css
    assert list_font_variables(theme) == {"font-text": '"Essai","Essai fallback",serif'}
    assert list_offline_urls(theme) == [theme.files["fonts/essai.woff2"].url]


def test_the_fallback_is_as_wide_and_as_high_as_the_font() -> None:
    css = build_font_faces(make_theme())

    adjustment, ascent, descent = (
        float(share) / 100 for share in re.findall(r"(?:size-adjust|ascent-override|descent-override):([\d.]+)%", css)
    )
    assert adjustment * 0.3976 == pytest.approx(0.5, abs=0.001)
    assert (ascent * adjustment, descent * adjustment) == pytest.approx((0.8, 0.2), abs=0.001)
    assert 'local("Times New Roman")' in css


def test_a_font_heavier_than_the_budget_is_refused() -> None:
    with pytest.raises(BudgetExceeded):
        read_metrics(b"wOF2" + bytes(font_check.MAX_BYTES))


def test_a_heavy_font_is_lightened_to_the_letters_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    font = make_font("abcdefghijklmnopqrstuvwxyz éœЖ中")
    monkeypatch.setattr(font_check, "MAX_BYTES", len(font) - 1)

    outcome = check_file("fonts/essai.woff2", font)

    assert not isinstance(outcome, ThemeProblem)
    file, content = outcome
    characters = TTFont(io.BytesIO(content)).getBestCmap()
    assert {ord("é"), ord("œ")} <= characters.keys()
    assert not {ord("Ж"), ord("中")} & characters.keys()
    assert file.metrics is not None


def test_a_font_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_check, "MAX_UNCOMPRESSED", 100)

    with pytest.raises(FontRefused):
        read_metrics(make_font())
