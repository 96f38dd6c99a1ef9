"""Publication of the theme: what lacks contrast with its repair, then the versions, each of which may come back."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.site_areas import THEME
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.themes import theme_versions
from app.themes.palette import list_contrast_problems
from app.themes.theme_changes import set_value
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_versions import StaleTheme, ThemeRefused
from app.webmaster.look.studio_page import get_context
from app.webmaster.publication_rights import require_publisher
from app.webmaster.typed_fields import read_number

bp = Blueprint("theme_publication", __name__, url_prefix="/agents/site/charte")


@bp.get("/publication")
@access("theme_editor")
def show_publication() -> ResponseReturnValue:
    """What is to mend before the draft may be published."""
    draft = theme_versions.load_draft()
    theme, problems = build_theme(draft.contents)
    contrast_problems = list_contrast_problems(theme)
    return render(
        "webmaster/look/publication.html",
        **get_context(draft),
        problems=problems,
        contrast_problems=contrast_problems,
    )


@bp.post("/contraste")
@access("theme_editor")
@rate_limit(STUDIO_CHANGE)
def repair_contrast() -> ResponseReturnValue:
    """Take the nearest colour that passes: for one token, or for all in turn."""
    draft = theme_versions.load_draft()
    contents = draft.contents
    chosen_path = request.form.get("path", "")
    for _round in range(1 if chosen_path else MAX_ROUNDS):
        contents, is_changed = _repair(contents, chosen_path)
        if not is_changed:
            break
    try:
        theme_versions.save_draft(contents, revision=draft.revision, by=current_actor().account_id)
    except StaleTheme:
        db.session.rollback()
        flash(_("Quelqu’un a changé la charte au même moment : recommencez."))
    else:
        db.session.commit()
    return redirect(url_for(".show_publication"))


@bp.post("/publication")
@access("theme_editor")
@rate_limit(DEFAULT)
def publish() -> ResponseReturnValue:
    require_publisher(THEME)
    try:
        theme_versions.publish_draft(revision=read_number("revision"), by=current_actor().account_id)
    except ThemeRefused:
        return redirect(url_for(".show_publication"))
    except StaleTheme:
        db.session.rollback()
        flash(_("Quelqu’un a changé la charte depuis : relisez-la, puis publiez."))
        return redirect(url_for(".show_publication"))
    db.session.commit()
    flash(_("La charte est publiée : le portail, les courriels et l’application la portent."))
    return redirect(url_for(".show_versions"))


@bp.get("/versions")
@access("theme_editor")
def show_versions() -> ResponseReturnValue:
    """The published versions, newest first."""
    versions = theme_versions.list_versions()
    return render("webmaster/look/versions.html", **get_context(theme_versions.load_draft()), versions=versions)


@bp.post("/versions/<int:number>")
@access("theme_editor")
@rate_limit(DEFAULT)
def revert(number: int) -> ResponseReturnValue:
    """Put a former version in force again."""
    require_publisher(THEME)
    theme_versions.revert_to(number, by=current_actor().account_id)
    db.session.commit()
    flash(_("La version %(number)s est de nouveau en service.", number=number))
    return redirect(url_for(".show_versions"))


# A repair may ask for another one: of a text, after its background.
MAX_ROUNDS = 12


def _repair(contents: ThemeContents, chosen_path: str) -> tuple[ThemeContents, bool]:
    """Set the proposal of the first problem, or of the chosen token."""
    theme, _problems = build_theme(contents)
    for problem in list_contrast_problems(theme):
        path = f"colours.{'dark.' if problem.mode == 'dark' else ''}{problem.token}"
        if not chosen_path or path == chosen_path:
            return set_value(contents, path, problem.proposal), True
    return contents, False
