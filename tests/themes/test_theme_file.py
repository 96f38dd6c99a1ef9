"""theme.toml: what each key gives, and what is said of a wrong one."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from app.themes import toml_text
from app.themes.design_tokens import TOKENS
from app.themes.theme_file import parse_theme
from tests.themes.sample_themes import TOML


def parse(text: str) -> tuple[Any, list[tuple[str, str]]]:
    theme, problems = parse_theme(tomllib.loads(text))
    return theme, [(problem.path, problem.message) for problem in problems]


def test_a_theme_is_read_whole() -> None:
    theme, problems = parse(TOML)

    assert problems == []
    assert theme.colours == {"accent": "#0b3d91", "second": "#f2b705", "header": "#0b1f4b"}
    assert theme.settings == {"shape.radius-button": "32", "shape.shadow": "none"}
    assert [(link.label, [sub.url for sub in link.links]) for link in theme.header.menu] == [
        ("Ma ville", ["https://ville.example/maire"])
    ]
    assert theme.footer.social[0].label == "Mastodon"
    assert (theme.logo.height, theme.logo.has_name) == (48, False)


def test_an_empty_theme_is_neutral() -> None:
    theme, problems = parse("format = 1")

    assert (problems, theme.colours, theme.settings, theme.text_font) == ([], {}, {}, None)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("format = 2", "format"),
        ("name = 3", "name"),
        ("colour = 1", "colour"),
        ('[colours]\naccent = "red"', "colours.accent"),
        ('[colours]\naccent = "#12345"', "colours.accent"),
        ('[colours]\naccent = "url(https://evil.example)"', "colours.accent"),
        ('[colours.dark]\nacent = "#123456"', "colours.dark.acent"),
        ("[shape]\nradius = 900", "shape.radius"),
        ("[shape]\nradius = nan", "shape.radius"),
        ("[shape]\nradius = true", "shape.radius"),
        ('[shape]\nshadow = "0 0 9px red"', "shape.shadow"),
        ('[fonts.text]\nfamily = "A\\"};"\nfile = "a.woff2"', "fonts.text.family"),
        ('[fonts.text]\nfamily = "A"\nfile = "https://evil.example/a.woff2"', "fonts.text.file"),
        ('[fonts.text]\nfamily = "A"\nfile = "../a.woff2"', "fonts.text.file"),
        ('[logo]\nlight = "images/logo.gif"', "logo.light"),
        ('[logo]\nlight = "/etc/logo.svg"', "logo.light"),
        ('[header]\nmenu = [{label = "A", url = "javascript:alert(1)"}]', "header.menu[1].url"),
        ('[header]\nmenu = [{label = "A", url = "//evil.example"}]', "header.menu[1].url"),
        ('[header]\nmenu = [{label = "A", url = "https://ville@evil.example"}]', "header.menu[1].url"),
        ('[header]\nmenu = [{label = "A\\u202eB", url = "/"}]', "header.menu[1].label"),
        ('[header]\nmenu = "A"', "header.menu"),
        ('[footer]\nsocial = [{network = "myspace", url = "https://a.example"}]', "footer.social[1].network"),
    ],
)
def test_a_wrong_value_is_refused_where_it_is(text: str, path: str) -> None:
    _theme, problems = parse(text)

    assert path in [problem[0] for problem in problems]


@pytest.mark.parametrize(
    "content",
    [
        b"format = ",
        b"\xff\xfe",
        b"a = " + b"[" * 30_000,
        b"a = " + b"9" * 20_000,
        b"x = 1\n" * 20_000,
        b"a.b.c.d.e.f.g.h.i.j = 1",
    ],
    ids=["syntax", "encoding", "depth", "number", "length", "nesting"],
)
def test_a_file_that_is_no_reasonable_toml_is_refused(content: bytes) -> None:
    values, problems = toml_text.read_toml(content)

    assert values == {}
    assert [problem.path for problem in problems] == ["theme.toml"]


def test_what_is_written_is_read_the_same() -> None:
    values = {**tomllib.loads(TOML), "description": 'Des "guillemets", un \\, un \x7f et\nune ligne'}

    assert tomllib.loads(toml_text.write_toml(values)) == values


def test_each_token_has_a_label_and_a_path_of_its_own() -> None:
    assert all(str(token.label) for token in TOKENS)
    assert len({token.path for token in TOKENS}) == len({token.property_name for token in TOKENS}) == len(TOKENS)
