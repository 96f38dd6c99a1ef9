"""What lacks contrast in a theme, which keeps it from being published."""

from __future__ import annotations

from app.core.i18n import gettext as _
from app.themes.charter import get_charter
from app.themes.contrast import ContrastProblem, check_palette
from app.themes.style_sheet import get_palette
from app.themes.theme_model import Theme, ThemeProblem


def list_contrast_problems(theme: Theme) -> list[ContrastProblem]:
    """Every pair of colours of the look that lacks contrast, in light and dark mode."""
    palette = get_palette(get_charter(), theme)
    return check_palette(palette.light, palette.dark)


def describe_problem(problem: ContrastProblem) -> ThemeProblem:
    """The same in the words of the other problems of a theme."""
    path = f"colours.dark.{problem.token}" if problem.mode == "dark" else f"colours.{problem.token}"
    message = _(
        "%(pair)s : contraste de %(ratio)s, il en faut %(minimum)s. La couleur la plus proche qui convient est %(colour)s.",
        pair=problem.words,
        ratio=f"{int(problem.ratio * 100) / 100:.2f}".replace(".", ","),
        minimum=f"{problem.minimum:g}".replace(".", ","),
        colour=problem.proposal,
    )
    return ThemeProblem(path, message)
