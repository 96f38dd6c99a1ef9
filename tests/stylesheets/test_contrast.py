"""The neutral charter stays readable: every pair of colours that meet, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
SURFACES = ("paper", "soft", "raised")
MEANINGS = ("success", "info", "warning", "danger")
TEXT_PAIRS = [
    *[(ink, surface) for ink in ("ink", "ink-soft", "ink-faint", "accent", "danger") for surface in SURFACES],
    *[(ink, "accent-soft") for ink in ("ink", "ink-soft", "ink-faint", "accent", "accent-strong")],
    *[(meaning, f"{meaning}-soft") for meaning in MEANINGS],
    *[("ink", f"{meaning}-soft") for meaning in MEANINGS],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger-strong"),
    ("on-danger", "danger"),
    ("paper", "ink"),
]
EDGE_PAIRS = [
    *[(edge, surface) for edge in ("line-strong", "focus", "accent", "danger-strong") for surface in SURFACES],
    *[("focus", surface) for surface in ("accent-soft", "warning-soft", "danger-soft", "info-soft", "success-soft")],
    *[(f"{meaning}-strong", f"{meaning}-soft") for meaning in MEANINGS],
]


def colours(scheme: str) -> dict[str, str]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--color-([a-z-]+): #([0-9a-f]+);", light))
    return colours if scheme == "light" else {**colours, **dict(re.findall(r"--color-([a-z-]+): #([0-9a-f]+);", dark))}


def luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_threshold_of_the_law_is_measured_right():
    assert round(contrast("767676", "ffffff"), 2) == 4.54
    assert round(contrast("777777", "ffffff"), 2) == 4.48


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable(scheme):
    palette = colours(scheme)

    weak = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in TEXT_PAIRS}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_and_the_focus_ring_are_seen(scheme):
    palette = colours(scheme)

    weak = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in EDGE_PAIRS}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}
