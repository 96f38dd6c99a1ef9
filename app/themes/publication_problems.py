"""Problems that keep a theme from being published: its own, then colours that lack contrast."""

from __future__ import annotations

from app.core.i18n import gettext as _
from app.themes.contrast import ContrastProblem
from app.themes.palette import list_contrast_problems
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_model import ThemeProblem


def find_publication_problems(contents: ThemeContents) -> list[ThemeProblem]:
    """Everything to mend before the theme is published."""
    theme, problems = build_theme(contents)
    return problems or [_explain_contrast(problem) for problem in list_contrast_problems(theme)]


def _explain_contrast(problem: ContrastProblem) -> ThemeProblem:
    section = "colours.dark" if problem.mode == "dark" else "colours"
    message = _(
        "%(words)s : contraste de %(ratio)s, il faut %(minimum)s. La couleur la plus proche qui convient est %(proposal)s.",
        words=problem.words,
        ratio=f"{problem.ratio:.1f}".replace(".", ","),
        minimum=f"{problem.minimum:g}".replace(".", ","),
        proposal=problem.proposal,
    )
    return ThemeProblem(f"{section}.{problem.token}", message)
