"""The four themes of the demo are complete, readable and light; any of them can be put in force."""

from __future__ import annotations

import brotli
import pytest
from flask import Flask

from app.core.db import db
from app.core.sites import Site
from app.themes import theme_versions
from app.themes.charter import Charter
from app.themes.file_check import FONT
from app.themes.font_library import find_family
from app.themes.palette import list_contrast_problems
from app.themes.style_sheet import build_style_sheet
from app.themes.theme import get_theme
from app.themes.theme_model import ILLUSTRATIONS
from devtools.demo import theme_publication
from devtools.demo.theme_names import CHOICES, NEUTRAL, THEMES

MAX_FIRST_LOAD, MAX_FONTS = 12_000, 2 * 30_720

each_theme = pytest.mark.parametrize("key", THEMES)


@each_theme
def test_a_theme_of_the_demo_has_every_part(key: str) -> None:
    archive = theme_publication.load_theme(key)

    theme = archive.theme
    assert archive.problems == ()
    assert list_contrast_problems(theme) == []
    assert theme.logo.light and theme.logo.mark and theme.favicon and theme.app_icon and theme.email_header
    assert set(theme.illustrations) == set(ILLUSTRATIONS)
    assert theme.header.menu and theme.header.institutional and theme.footer.columns and theme.footer.social
    assert theme.colours.keys() == theme.dark_colours.keys()


@each_theme
def test_a_theme_of_the_demo_is_light(key: str) -> None:
    archive = theme_publication.load_theme(key)

    theme = archive.theme
    pictures = [path for path, file in theme.files.items() if file.url in theme.stylesheet]
    texts = [archive.files[path] for path in (*pictures, theme.logo.light, theme.illustrations["home"])]
    sheet = build_style_sheet(Charter(), theme).encode()
    assert sum(len(brotli.compress(text)) for text in (sheet, *texts)) <= MAX_FIRST_LOAD
    assert sum(file.size for file in theme.files.values() if file.media_type == FONT) <= MAX_FONTS


@each_theme
def test_the_fonts_of_a_theme_are_those_of_the_library(key: str) -> None:
    archive = theme_publication.load_theme(key)

    for font in (archive.theme.text_font, archive.theme.heading_font):
        assert font is not None
        family = find_family(font.family)
        assert family is not None
        assert archive.files[font.file] == family.read_file()
        assert (font.weights, font.fallback) == (family.weights, family.fallback)


def test_every_theme_can_be_put_in_force_again(app: Flask, site: Site) -> None:
    with app.app_context():
        theme_publication.publish_themes(theme_publication.load_themes())
        db.session.commit()
        assert get_theme().name == "Neutre"

        theme_publication.switch_theme("coast")
        db.session.commit()

        assert get_theme().name == "Bord de mer"
        names = [version.contents["values"]["name"] for version in theme_versions.list_versions()]
        assert names == ["Bord de mer", "Neutre", "Département", "Métropole", "Bord de mer", "Village"]


def test_the_chosen_theme_of_the_demo_is_in_force(app: Flask, site: Site) -> None:
    with app.app_context():
        theme_publication.publish_themes(theme_publication.load_themes(), theme="metropolis")

        assert get_theme().name == "Métropole"
        assert len(theme_versions.list_versions()) == len(CHOICES)
        assert NEUTRAL in CHOICES
