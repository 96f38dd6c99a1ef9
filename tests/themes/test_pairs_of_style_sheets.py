"""The list of pairs of colours has every pair that the style sheets use."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.themes.contrast import PAIRS
from app.themes.contrast.neutral import FOLLOWED_COLOURS, NEUTRAL_DARK, NEUTRAL_LIGHT, complete_palette
from app.themes.contrast.pairs import TEXT_MINIMUM
from tests.themes.style_sheet_pairs import DECORATIONS, FIXED_COLOURS, UsedPair, list_used_pairs

CSS = Path(__file__).parents[2] / "static/css"
ALL = {frozenset((pair.foreground, pair.background)) for pair in PAIRS}
TEXTS = {frozenset((pair.foreground, pair.background)) for pair in PAIRS if pair.minimum == TEXT_MINIMUM}


def list_missing(css: str) -> list[UsedPair]:
    return [
        pair
        for pair in list_used_pairs(css)
        if frozenset((pair.foreground, pair.background)) not in (TEXTS if pair.is_text else ALL)
    ]


@pytest.mark.parametrize("path", sorted(CSS.rglob("*.css")), ids=lambda path: path.stem)
def test_no_style_sheet_uses_a_pair_that_is_not_listed(path: Path) -> None:
    assert list_missing(path.read_text()) == []


@pytest.mark.parametrize(
    ("css", "pair"),
    [
        (".a { color: var(--color-second-ink); background: var(--color-soft) }", ("second-ink", "soft")),
        (".a { background: var(--color-header); & p { color: var(--color-ink) } }", ("ink", "header")),
        (".a { color: var(--color-ink); &:hover { background: var(--color-second) } }", ("ink", "second")),
        (".a { background: var(--b, var(--color-soft)); &[b] { --b: var(--color-second) } }", ("ink", "second")),
        (".a { border: 1px solid var(--color-focus); background: var(--color-second) }", ("focus", "second")),
        (".a { color: var(--color-warning-strong) }", ("warning-strong", "paper")),
        (".a::before { background: var(--color-second) }", ("second", "paper")),
        ("@media (width > 9rem) { .a { color: var(--color-sea) } }", ("sea", "paper")),
        (
            ".a { color: var(--color-second); & svg { fill: var(--color-raised); stroke: currentcolor } }",
            ("second", "raised"),
        ),
    ],
)
def test_a_pair_that_is_not_listed_is_detected(css: str, pair: tuple[str, str]) -> None:
    assert pair in [(each.foreground, each.background) for each in list_missing(css)]


@pytest.mark.parametrize("neutral", [NEUTRAL_LIGHT, NEUTRAL_DARK], ids=["light", "dark"])
def test_the_neutral_colours_are_those_of_the_style_sheet(neutral: dict[str, str]) -> None:
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    lines = dark if neutral is NEUTRAL_DARK else light

    assert {
        name: colour for name, colour in neutral.items() if f"--color-{name}: {_shorten(colour)};" not in lines
    } == {}
    assert {pair.foreground for pair in PAIRS} | {pair.background for pair in PAIRS} <= complete_palette(
        {}, neutral
    ).keys()


def test_every_colour_of_the_neutral_theme_is_checked_or_decorates() -> None:
    checked = {name for pair in PAIRS for name in (pair.foreground, pair.background)}
    # Chosen among colours that are checked on the same background.
    checked |= {name for name in FOLLOWED_COLOURS if name.startswith("focus-")}

    assert {*NEUTRAL_LIGHT, *FOLLOWED_COLOURS} - checked - FIXED_COLOURS == DECORATIONS


def _shorten(colour: str) -> str:
    return "#fff" if colour == "#ffffff" else colour
