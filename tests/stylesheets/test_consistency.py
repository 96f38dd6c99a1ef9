"""Style sheets, icons and templates agree with one another."""

import re
from pathlib import Path

import brotli

from app.themes.style_sheet import PARTS_SHEET

ROOT = Path(__file__).parents[2]
CSS = ROOT / "static/css"
TEMPLATES = ROOT / "templates"
SCRIPTS = ROOT / "static/js"


def texts(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.rglob(pattern)))


def test_every_style_sheet_is_in_a_list_or_asked_for_by_what_it_dresses():
    listed_names = {
        name
        for order in (
            "portal.list",
            "texts.list",
            "agents.list",
            "agents-pages.list",
            "pages.list",
            "studio.list",
            "help-articles.list",
        )
        for name in (CSS / order).read_text().split()
    }

    pages = "".join(path.read_text() for path in [*TEMPLATES.rglob("*.html"), *SCRIPTS.rglob("*.js")])
    on_demand = set(re.findall(r"css/(components/[a-z-]+\.css)", pages + PARTS_SHEET))
    assert listed_names | on_demand == {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")}


def test_every_variable_is_declared():
    sheets = texts(CSS, "*.css")

    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", sheets))

    assert used - set(re.findall(r"(--[a-z0-9-]+):", sheets)) == set()


def test_colours_stand_in_the_tokens_only():
    for path in CSS.rglob("*.css"):
        if path.name != "tokens.css":
            assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\(", path.read_text()) == [], path.name


def test_every_icon_used_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (ROOT / "static/icons/sprite.svg").read_text()))

    used = set(re.findall(r"""(?:icon\(|icon(?:_name)?=)["']([a-z0-9-]+)["']""", texts(TEMPLATES, "*.html")))

    assert used - sprite == set()


def test_the_style_sheet_of_residents_stays_small():
    sheets = b"".join((CSS / name).read_bytes() for name in (CSS / "portal.list").read_text().split())

    # Of which 200 for the tokens of headers, footers and second colours that themes set, and their focus rings;
    # 200 for banners, news and menus; 550 for the letters of the neutral look, the colours of topics, the edges of header and
    # footer; 50 for the buttons of FranceConnect and ProConnect.
    assert len(brotli.compress(sheets)) < 8_450


def test_all_that_moves_stops_for_whoever_wants_stillness():
    tokens = (CSS / "tokens.css").read_text()
    still = tokens[tokens.index("prefers-reduced-motion: reduce") :]

    moving = re.findall(r"\b(?:transition|animation)(?:-duration)?: *([^;]+);", texts(CSS, "*.css"))

    assert moving
    assert [each for each in moving if not each.endswith("var(--motion)")] == []
    assert re.search(r"--motion: *0s;", still)
