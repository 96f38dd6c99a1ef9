"""A theme begun from a saved page: what is taken is in the draft, what is not is not."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from app.themes import theme_versions
from app.themes.theme_contents import build_theme
from tests.cast import Person
from tests.client import Page

START = "/agents/site/charte/depart"
SITES = Path(__file__).parents[1] / "themes/sites"


def read_site(person: Person, name: str) -> Page:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted((SITES / name).rglob("*.*")):
            archive.write(path, path.relative_to(SITES / name))
    return person.post(START, {"file": ("page.zip", buffer.getvalue())})


def take(person: Person, page: Page, *, without: str = "", **fields: str) -> None:
    ticked = [str(box["value"]) for box in page.find_all("[name=choice][checked]")]
    choices = [text for text in ticked if json.loads(text)["path"] != without]
    assert person.post(f"{START}/choix", {"choice": choices, **fields}).status == 303


@pytest.mark.parametrize(
    ("name", "accent", "menu"),
    [("navy", "#14305e", "Ma ville"), ("airy", "#0d7a76", "Découvrir"), ("dense", "#00693e", "Solidarités")],
)
def test_a_saved_page_becomes_a_theme(ada: Person, name: str, accent: str, menu: str) -> None:
    take(ada, read_site(ada, name))

    theme, problems = build_theme(theme_versions.load_draft().contents)
    assert problems == []
    assert theme.colours["accent"] == accent
    assert theme.header.menu[0].label == menu
    assert theme.footer.columns
    assert theme.find_file(theme.logo.light)


def test_what_is_not_taken_is_not_in_the_draft(ada: Person) -> None:
    ada.post("/agents/site/charte/changements", {"path": "shape.radius", "value": "2"})

    take(ada, read_site(ada, "navy"), without="colours.second")

    theme, _problems = build_theme(theme_versions.load_draft().contents)
    assert "second" not in theme.colours
    assert theme.settings["shape.radius"] == "2"


def test_a_theme_may_begin_afresh(ada: Person) -> None:
    ada.post("/agents/site/charte/changements", {"path": "shape.radius", "value": "2"})

    take(ada, read_site(ada, "navy"), afresh="1")

    assert "shape.radius" not in build_theme(theme_versions.load_draft().contents)[0].settings


def test_all_that_was_taken_is_undone_at_once(ada: Person) -> None:
    take(ada, read_site(ada, "dense"))
    ada.post("/agents/site/charte/annulation", {"revision": str(theme_versions.load_draft().revision)})

    assert theme_versions.load_draft().contents.values == {"format": 1}


def test_fonts_that_did_not_come_are_those_of_the_library_that_resemble_them(ada: Person) -> None:
    families = {}
    for name in ("navy", "dense"):
        take(ada, read_site(ada, name), afresh="1")
        theme, _problems = build_theme(theme_versions.load_draft().contents)
        families[name] = [font.family if font else "" for font in (theme.text_font, theme.heading_font)]

    assert families == {"navy": ["", "Literata"], "dense": ["Source Sans 3", "Oswald"]}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "adresse du site"),
        ({"address": "http://127.0.0.1/"}, "déposez le fichier"),
        ({"file": ("page.pdf", b"%PDF")}, "page web"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(ada: Person, fields: dict[str, object], words: str) -> None:
    page = ada.post(START, fields)

    assert page.status == 422
    assert words in page.text("main")


def test_choices_that_were_tampered_with_are_left_out(ada: Person) -> None:
    tampered = [
        "{}",
        json.dumps({"kind": "table", "path": "format", "value": "2", "name": ""}),
        json.dumps({"kind": "file", "path": "logo.light", "value": "PHN2Zz48c2NyaXB0Lz48L3N2Zz4=", "name": "x.svg"}),
        json.dumps({"kind": "setting", "path": "colours.accent", "value": "#14305e", "name": ""}),
    ]

    ada.post(f"{START}/choix", {"choice": tampered})

    assert theme_versions.load_draft().contents.values == {"format": 1, "colours": {"accent": "#14305e"}}
