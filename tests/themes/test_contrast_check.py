"""Check of the contrast of a theme: what lacks contrast, and what to do about it."""

from __future__ import annotations

import pytest

from app.themes.contrast import check_palette, merge_followed_problems, repair_palette
from app.themes.contrast.nearest import Requirement, find_nearest
from app.themes.contrast.neutral import NEUTRAL_LIGHT, complete_palette
from app.themes.contrast.oklch import convert_to_oklch
from app.themes.contrast.ratio import compute_contrast


def test_the_neutral_theme_passes_and_is_not_repaired() -> None:
    neutral = complete_palette({}, NEUTRAL_LIGHT)

    assert check_palette({}, {}) == []
    assert repair_palette(neutral) == neutral


def test_a_pale_text_is_a_problem_in_its_mode_with_its_words() -> None:
    problems = merge_followed_problems(check_palette({"on-second": "#777777", "second": "#ffffff"}, {}))

    assert [(problem.mode, problem.words, problem.minimum, round(problem.ratio, 2)) for problem in problems] == [
        ("light", "Texte de la ligne du haut sur la seconde couleur", 4.5, 4.48)
    ]
    assert (problems[0].token, problems[0].proposal) == ("on-second", "#767676")


def test_edges_need_less_contrast_than_texts() -> None:
    grey = "#949494"

    assert {each.pair.foreground for each in check_palette({"second-ink": grey, "second-soft": "#ffffff"}, {})} == set()
    assert {each.pair.foreground for each in check_palette({"on-second": grey, "second": "#ffffff"}, {})} == {
        "on-band",
        "on-second",
    }


def test_the_proposal_of_a_colour_passes_wherever_it_is_used() -> None:
    yellow = "#ffd400"

    problems = [each for each in check_palette({"accent": yellow}, {}) if each.token == "accent"]
    again = check_palette({"accent": problems[0].proposal}, {})

    assert len({problem.proposal for problem in problems}) == 1
    assert [each for each in again if each.token == "accent"] == []


def test_the_background_changes_when_no_text_can_pass() -> None:
    problems = [each for each in check_palette({}, {"soft": "#888888"}) if each.pair.background == "soft"]

    assert {problem.token for problem in problems} == {"soft"}
    assert check_palette({}, {"soft": problems[0].proposal}) == []


def test_colours_to_keep_are_not_repaired() -> None:
    palette = complete_palette({"accent": "#ffd400", "second": "#777777", "on-second": "#888888"}, NEUTRAL_LIGHT)

    repaired = repair_palette(palette, fixed_names=("second", "accent"))

    assert (repaired["second"], repaired["accent"]) == ("#777777", "#ffd400")
    assert compute_contrast(repaired["on-second"], "#777777") >= 4.5


@pytest.mark.parametrize(
    ("colour", "background", "minimum", "is_lighter"),
    [("#777777", "#ffffff", 4.5, False), ("#555555", "#000000", 4.5, True), ("#e8a33d", "#ffffff", 3, False)],
)
def test_the_nearest_colour_changes_in_lightness_only_and_barely_passes(
    colour: str, background: str, minimum: float, is_lighter: bool
) -> None:
    nearest = find_nearest(colour, [Requirement(background, minimum)])

    assert nearest
    before, after = convert_to_oklch(colour), convert_to_oklch(nearest)
    assert (after.lightness > before.lightness) is is_lighter
    assert after.hue == pytest.approx(before.hue, abs=2)
    assert minimum <= compute_contrast(nearest, background) < minimum * 1.02


def test_no_colour_passes_on_two_backgrounds_too_far_apart() -> None:
    assert find_nearest("#123456", [Requirement("#444444", 4.5), Requirement("#aaaaaa", 4.5)]) is None
