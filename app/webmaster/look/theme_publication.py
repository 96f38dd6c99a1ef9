"""Publication of the theme: what lacks contrast with its repair, then the versions, each of which may come back."""

from __future__ import annotations

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.reauthentication import ask_second_factor_again
from app.accounts.site_areas import THEME
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION, RawText
from app.core.web.responses import redirect, render
from app.themes import theme_versions
from app.themes.palette import list_contrast_problems, repair_own_colours
from app.themes.theme_changes import set_value
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_versions import StaleTheme, ThemeRefused
from app.webmaster.look.studio_page import get_context
from app.webmaster.publication_rights import can_publish, require_publisher

bp = Blueprint("theme_publication", __name__, url_prefix="/agents/site/charte")


@bp.get("/publication")
@access("theme_editor")
def show_publication() -> ResponseReturnValue:
    """Show what is to mend before the draft may be published; a person who may publish it proves their identity first."""
    draft = theme_versions.load_draft()
    context = get_context(draft)
    is_ready = can_publish(THEME) and not context["theme_problems"] and not context["contrast_problems"]
    if is_ready and (reauthentication := _ask_second_factor_again(".show_publication")):
        return reauthentication
    return render("webmaster/look/publication.html", **context)


@bp.post("/contraste")
@access("theme_editor")
@rate_limit(STUDIO_CHANGE)
def repair_contrast() -> ResponseReturnValue:
    """Take the nearest colours that pass: for one token, or for all."""
    draft = theme_versions.load_draft()
    contents = draft.contents
    for path, colour in _list_repairs(contents, RawText("path").read()).items():
        contents = set_value(contents, path, colour)
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
    """Publish the draft. The style sheet and the blocks of a theme reach every resident: the second factor is asked again."""
    require_publisher(THEME)
    if reauthentication := _ask_second_factor_again(".show_publication"):
        return reauthentication
    try:
        theme_versions.publish_draft(revision=REVISION.read(), by=current_actor().account_id)
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
    if reauthentication := _ask_second_factor_again(".show_versions"):
        return reauthentication
    theme_versions.revert_to(number, by=current_actor().account_id)
    db.session.commit()
    flash(_("La version %(number)s est de nouveau en service.", number=number))
    return redirect(url_for(".show_versions"))


def _list_repairs(contents: ThemeContents, chosen_path: str) -> dict[str, str]:
    """The colours to set: all that repair the theme, or the one proposed for a token."""
    theme, _problems = build_theme(contents)
    if not chosen_path:
        return repair_own_colours(theme)
    proposals = {
        f"colours.{'dark.' if contrast_problem.mode == 'dark' else ''}{contrast_problem.token}": contrast_problem.proposal
        for contrast_problem in reversed(list_contrast_problems(theme))
    }
    return {path: colour for path, colour in proposals.items() if path == chosen_path}


def _ask_second_factor_again(endpoint: str) -> ResponseReturnValue | None:
    return ask_second_factor_again(current_actor(), back=url_for(endpoint))
