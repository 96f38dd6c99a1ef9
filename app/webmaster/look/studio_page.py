"""The page of the studio of the theme, and the parts of it that a change redraws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from app.accounts.site_areas import THEME
from app.core.web.responses import render
from app.themes.palette import list_contrast_problems
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_model import ThemeProblem
from app.themes.theme_versions import ThemeDraft, find_published
from app.webmaster.look.previewed_pages import PAGES
from app.webmaster.look.theme_settings import get_setting_path, list_groups
from app.webmaster.publication_rights import can_publish


def render_studio(
    draft: ThemeDraft,
    *,
    problems: Sequence[ThemeProblem] = (),
    notice: str = "",
    conflict: Any = None,
    status: int = 200,
) -> Response:
    """The whole page; after a change sent by htmx, its settings and its state."""
    is_part = request.headers.get("HX-Target") == "theme-settings"
    template = "webmaster/look/settings_update.html" if is_part else "webmaster/look/studio.html"
    return render(
        template, status=status, **get_context(draft, problems), notice=notice, conflict=conflict, is_part=is_part
    )


def get_context(draft: ThemeDraft, problems: Sequence[ThemeProblem] = ()) -> dict[str, Any]:
    """Build the context of the templates of the studio."""
    theme, own_problems = build_theme(draft.contents)
    published = find_published()
    all_problems = [*own_problems, *problems]
    groups = list_groups(draft.contents, theme, all_problems)
    shown_paths = {
        setting.key for group in groups for each in group.settings for setting in (each, each.dark) if setting
    }
    return {
        "draft": draft,
        "groups": groups,
        "pages": PAGES,
        "published": published,
        "is_changed": draft.contents.to_json() != (published.contents if published else ThemeContents().to_json()),
        "theme_problems": all_problems,
        "contrast_problems": list_contrast_problems(theme),
        # What is wrong in something that has no setting here, such as the menu of an imported theme.
        "other_problems": [problem for problem in all_problems if get_setting_path(problem) not in shown_paths],
        "can_publish": can_publish(THEME),
    }
