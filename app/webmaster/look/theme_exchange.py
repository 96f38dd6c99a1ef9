"""A theme as a file: exported, and imported into the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.themes import archive, theme_storage, theme_versions
from app.themes.theme_contents import ThemeContents
from app.webmaster.look.studio_page import get_context

bp = Blueprint("theme_exchange", __name__, url_prefix="/agents/site/charte")


@bp.get("/fichier")
@access("theme_editor")
def show_exchange() -> ResponseReturnValue:
    return _render(())


@bp.get("/theme.zip")
@access("theme_editor")
def export_theme() -> Response:
    """The draft, or a published version, as a ZIP that another authority may import."""
    number = request.args.get("version", "")
    contents = theme_versions.load_version(int(number)) if number.isdigit() else theme_versions.load_draft().contents
    content = archive.write_archive(contents, theme_storage.load_files(contents))
    return create_download("theme.zip", "application/zip", len(content), iter([content]))


@bp.post("/fichier")
@access("theme_editor")
@rate_limit(DEFAULT)
def import_theme() -> ResponseReturnValue:
    """Replace the draft with the theme of a ZIP; undo brings the former one back."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _render((_("Choisissez le fichier ZIP d’un thème."),), status=422)
    read = archive.read_archive(file.read())
    if read.problems:
        return _render(
            [f"{each.path}\u00a0: {each.message}" if each.path else each.message for each in read.problems], status=422
        )
    return _replace_draft(read.contents, read.files)


@bp.post("/neutre")
@access("theme_editor")
@rate_limit(DEFAULT)
def start_again() -> ResponseReturnValue:
    """Replace the draft with the neutral theme."""
    return _replace_draft(ThemeContents(), {})


def _replace_draft(contents: ThemeContents, files: Mapping[str, bytes]) -> ResponseReturnValue:
    by = current_actor().account_id
    try:
        theme_versions.save_draft(contents, files, revision=REVISION.read(), by=by)
    except theme_versions.StaleTheme:
        db.session.rollback()
        return _render((_("Quelqu’un a changé la charte au même moment : recommencez."),), status=409)
    db.session.commit()
    flash(_("Le brouillon porte ce thème. « Annuler » rend le précédent."))
    return redirect(url_for("theme_studio.show_studio"))


def _render(problems: Sequence[str], *, status: int = 200) -> ResponseReturnValue:
    context = get_context(theme_versions.load_draft())
    return render("webmaster/look/exchange.html", status=status, **context, problems=problems)
