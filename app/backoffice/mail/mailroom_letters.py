"""Scanned letters: dropped in one file or several, cut at separator sheets that are printed here."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.files.uploads import UploadedFile, receive_file
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.mailroom import text_recognition
from app.mailroom.desks import list_desks, list_own_desks
from app.mailroom.letter_batches import drop_file, list_batches
from app.privacy.access_log import log_access
from app.procedures.fields.files import MEGABYTE

bp = Blueprint("mailroom_letters", __name__, url_prefix="/agents/courrier/lettres")

SCREEN = "backoffice.letters"
ACCEPTED_TYPES = ("application/pdf", "image/jpeg", "image/png")
MAX_FILES, MAX_BYTES = 20, 50 * MEGABYTE
DESK = RawText("desk")


@bp.get("")
@access("agent")
def show_letters() -> ResponseReturnValue:
    """The form that takes the files, and what became of the latest ones."""
    return _render_letters()


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_batches() -> ResponseReturnValue:
    """Stores the files; the worker cuts them."""
    desk = next((desk for desk in list_own_desks(current_actor()) if desk.key == DESK.read()), None)
    if desk is None:
        return _render_letters(problem=_("Choisissez le service qui a reçu ces lettres."), at="f-desk")
    files = _receive_files()
    refused_names = [file.name for file in files if file.type not in ACCEPTED_TYPES or file.size > MAX_BYTES]
    if not files:
        return _render_letters(problem=_("Choisissez un fichier PDF, ou des images."), at="f-files")
    if refused_names:
        message = _(
            "« %(name)s » n’est pas accepté : déposez un PDF ou une image de 50 Mo au plus.", name=refused_names[0]
        )
        return _render_letters(problem=message, at="f-files")
    # The latest come first in lists.
    for file in reversed(files):
        drop_file(file, desk, by=current_actor())
    db.session.commit()
    flash(
        ngettext(
            "Le fichier est déposé. Les lettres arrivent dans le courrier d’ici une minute.",
            "Les %(num)s fichiers sont déposés. Les lettres arrivent dans le courrier d’ici une minute.",
            len(files),
        )
    )
    return redirect(url_for(".show_letters"))


@bp.get("/separateur")
@access("agent")
def show_separator() -> ResponseReturnValue:
    """The sheet to print and to lay between two letters."""
    return render("backoffice/mail/mailroom/separator.html")


def _receive_files() -> list[UploadedFile]:
    """Receive the files sent, recognised by their content."""
    uploads = [upload for upload in request.files.getlist("files") if upload.filename][:MAX_FILES]
    return [receive_file(upload.stream, upload.filename, max_bytes=MAX_BYTES) for upload in uploads]


def _render_letters(*, problem: str = "", at: str = "") -> ResponseReturnValue:
    actor = current_actor()
    db.session.rollback()
    log_access(actor, "list", screen=SCREEN)
    names = list_desks()
    return render(
        "backoffice/mail/mailroom/letters.html",
        status=422 if problem else 200,
        own_desks=[(desk.key, names.get(desk, desk.department)) for desk in list_own_desks(actor)],
        desk=DESK.read(),
        batches=list_batches(actor),
        has_recognition=text_recognition.is_available(),
        problem=problem,
        problem_at=at,
    )
