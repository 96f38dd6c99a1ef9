"""The studio of the theme: each change is saved at once in the draft, may be undone, and shows in the preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION, RawText, read_texts
from app.core.web.responses import redirect
from app.core.web.security_headers import allow_framing
from app.themes import theme_versions
from app.themes.charter import get_charter
from app.themes.style_sheet import build_preview_sheet
from app.themes.theme_changes import (
    ThemeFileRefused,
    delete_file,
    get_value,
    set_file,
    set_library_font,
    set_value,
)
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_model import ThemeProblem
from app.themes.theme_versions import NothingToUndo, StaleTheme, ThemeDraft, ThemeRefused
from app.webmaster.look.previewed_pages import EMAIL, PAGES, render_previewed_page
from app.webmaster.look.studio_page import render_studio

# An e-mail has its styles inside; nothing else of it may run.
EMAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'self'"

bp = Blueprint("theme_studio", __name__, url_prefix="/agents/site/charte")


@dataclass(frozen=True)
class SettingConflict:
    """Two people changed one setting: what is saved, and what was typed here."""

    path: str
    saved: str
    typed_text: str


@bp.get("")
@access("theme_editor")
def show_studio() -> ResponseReturnValue:
    """Every setting of the draft, beside the pages that it dresses."""
    return render_studio(theme_versions.load_draft())


@bp.post("/changements")
@access("theme_editor")
@rate_limit(STUDIO_CHANGE)
def change_setting() -> ResponseReturnValue:
    """Change one setting; if somebody changed the same one since, both values are shown."""
    path, typed_value, before = read_texts("path", "value", "before")
    draft = theme_versions.load_draft()
    if path.endswith(".library"):
        return _change_library_font(draft, path.split(".")[1], typed_value)
    saved, contents = get_value(draft.contents, path), set_value(draft.contents, path, typed_value)
    if saved not in (before, get_value(contents, path)) and "confirmed" not in request.form:
        return render_studio(draft, conflict=SettingConflict(path, saved, typed_value), status=409)
    return _save(draft, contents)


def _change_library_font(draft: ThemeDraft, role: str, key: str) -> ResponseReturnValue:
    """Choose a font among those that come with Parvis."""
    contents, files = set_library_font(draft.contents, role, key)
    return _save(draft, contents, files)


@bp.post("/fichiers")
@access("theme_editor")
@rate_limit(STUDIO_CHANGE)
def change_file() -> ResponseReturnValue:
    """Put a file in its place, or take it away."""
    setting, file = RawText("path").read(), request.files.get("file")
    draft = theme_versions.load_draft()
    try:
        if file is None or not file.filename:
            return _save(draft, delete_file(draft.contents, setting))
        contents, files = set_file(draft.contents, setting, file.filename, file.read())
    except ThemeFileRefused as error:
        problem = ThemeProblem(setting, f"{file.filename if file else setting}\u00a0: {error.problem.message}")
        return render_studio(draft, problems=[problem], status=422)
    return _save(draft, contents, files)


@bp.post("/annulation")
@access("theme_editor")
@rate_limit(STUDIO_CHANGE)
def undo_change() -> ResponseReturnValue:
    return _move(theme_versions.undo)


@bp.post("/retablissement")
@access("theme_editor")
@rate_limit(STUDIO_CHANGE)
def redo_change() -> ResponseReturnValue:
    return _move(theme_versions.redo)


@bp.get("/apercu/<name>")
@access("theme_editor")
def show_preview(name: str) -> Response:
    """A page of the portal dressed with the draft; nothing in it answers."""
    if name not in PAGES:
        abort(404)
    draft = theme_versions.load_draft()
    theme, _problems = build_theme(draft.contents)
    mode = "sombre" if request.args.get("mode") == "sombre" else "clair"
    sheet_url = url_for(".show_preview_sheet", mode=mode, version=f"{draft.revision}")
    response = Response(render_previewed_page(name, theme, sheet_url))
    allow_framing(response)
    if name == EMAIL:
        response.headers["Content-Security-Policy"] = EMAIL_POLICY
    return response


@bp.get("/apercu.css")
@access("theme_editor")
def show_preview_sheet() -> Response:
    theme, _problems = build_theme(theme_versions.load_draft().contents)
    is_dark = request.args.get("mode") == "sombre"
    return Response(build_preview_sheet(get_charter(), theme, is_dark=is_dark), mimetype="text/css")


def _save(draft: ThemeDraft, contents: ThemeContents, files: Mapping[str, bytes] | None = None) -> ResponseReturnValue:
    """Save over the draft as it was read in this request; between two people the later one is asked again."""
    try:
        saved = theme_versions.save_draft(contents, files, revision=draft.revision, by=current_actor().account_id)
    except ThemeRefused:
        return render_studio(ThemeDraft(contents, draft.revision), status=422)
    except StaleTheme as error:
        db.session.rollback()
        return render_studio(
            error.current, notice=_("Quelqu’un a changé la charte au même moment : recommencez."), status=409
        )
    db.session.commit()
    return _show(saved)


def _move(change: Callable[..., ThemeDraft]) -> ResponseReturnValue:
    try:
        draft = change(revision=REVISION.read(), by=current_actor().account_id)
    except NothingToUndo:
        return _show(theme_versions.load_draft())
    except StaleTheme as error:
        db.session.rollback()
        notice = _("Quelqu’un a changé la charte depuis : regardez ce qu’elle est devenue avant d’annuler.")
        return render_studio(error.current, notice=notice, status=409)
    db.session.commit()
    return _show(draft)


def _show(draft: ThemeDraft) -> ResponseReturnValue:
    return render_studio(draft) if request.headers.get("HX-Target") else redirect(url_for(".show_studio"))
