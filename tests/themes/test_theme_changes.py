"""Changes of a theme: one value or one file at a time, with nothing left of what is taken away."""

from __future__ import annotations

import pytest

from app.themes.theme_changes import (
    ThemeFileRefused,
    UnknownSetting,
    delete_file,
    get_value,
    set_file,
    set_value,
)
from app.themes.theme_contents import ThemeContents, build_theme

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><path d="M0 0h60v20z"/></svg>'


@pytest.mark.parametrize(
    ("path", "typed_value", "recorded"),
    [
        ("colours.accent", "#1A3A6E", {"colours": {"accent": "#1a3a6e"}}),
        ("colours.dark.accent", "#aabbcc", {"colours": {"dark": {"accent": "#aabbcc"}}}),
        ("shape.radius", "12", {"shape": {"radius": 12}}),
        ("typography.leading", "1,6", {"typography": {"leading": 1.6}}),
        ("logo.with-name", "0", {"logo": {"with-name": False}}),
        ("header.layout", "band", {"header": {"layout": "band"}}),
        ("logo.height", "32", {"logo": {"height": 32}}),
        ("name", "Vaubrelles", {"name": "Vaubrelles"}),
    ],
)
def test_a_value_is_recorded_as_the_contract_has_it(path: str, typed_value: str, recorded: dict[str, object]) -> None:
    contents = set_value(ThemeContents(), path, typed_value)

    assert contents.values == {"format": 1, **recorded}
    assert build_theme(contents)[1] == []


def test_a_value_that_is_taken_away_leaves_nothing() -> None:
    contents = set_value(set_value(ThemeContents(), "colours.dark.accent", "#aabbcc"), "colours.dark.accent", "")

    assert contents == ThemeContents()


def test_what_is_typed_wrong_is_kept_and_refused_by_the_contract() -> None:
    contents = set_value(ThemeContents(), "shape.radius", "douze")

    assert get_value(contents, "shape.radius") == "douze"
    assert [problem.path for problem in build_theme(contents)[1]] == ["shape.radius"]


@pytest.mark.parametrize("path", ["colours.unknown", "format", "files", "blocks.unknown", "header.menu", "logo.light"])
def test_a_theme_has_no_other_setting(path: str) -> None:
    with pytest.raises(UnknownSetting):
        set_value(ThemeContents(), path, "x")


def test_a_file_replaces_the_former_one() -> None:
    contents, files = set_file(ThemeContents(), "logo.light", "Logo ville.svg", DRAWING)
    contents, _files = set_file(contents, "logo.light", "autre.svg", DRAWING.replace(b"60", b"80"))

    assert list(contents.files) == list(files) == ["images/logo.svg"]
    assert contents.files["images/logo.svg"].width == 80
    assert delete_file(contents, "logo.light") == ThemeContents()


@pytest.mark.parametrize(
    ("setting", "name", "content"),
    [
        ("logo.light", "logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("logo.light", "logo.exe", b"MZ"),
        ("fonts.text.file", "image.svg", DRAWING),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(setting: str, name: str, content: bytes) -> None:
    with pytest.raises(ThemeFileRefused, match=r"\w"):
        set_file(ThemeContents(), setting, name, content)
