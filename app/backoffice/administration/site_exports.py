"""Exports of the whole site: asked for, followed and downloaded by an administrator."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.reauthentication import ask_second_factor_again
from app.core import clock, storage
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.sealing import get_encryption_key
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.site_transfer import requested_exports
from app.site_transfer.export_log import log_export
from app.site_transfer.protected_parts import normalise_passphrase
from app.site_transfer.requested_exports import ExportRefused

bp = Blueprint("site_exports", __name__, url_prefix="/agents/administration/export-du-site")

PASSPHRASE = RawText("passphrase", limit=500)
REPEATED = RawText("repeated", limit=500)
REFUSALS = {
    "short": lazy_gettext("Écrivez une phrase de seize caractères au moins : elle protège les mots de passe du site."),
    "pending": lazy_gettext("Un export est déjà en préparation : attendez qu’il soit prêt, ou annulez-le."),
}


@bp.get("")
@access("administrator")
def list_exports() -> ResponseReturnValue:
    exports = requested_exports.list_exports()
    return render(
        "backoffice/administration/site_exports/list.html",
        exports=exports,
        own_id=current_actor().account_id,
        is_waiting=any(export.is_pending for export in exports),
    )


@bp.get("/nouveau")
@access("administrator")
def show_new_export() -> ResponseReturnValue:
    """The form, once the person has proved who they are: nothing that they type is lost on the way."""
    if reauthentication := ask_second_factor_again(current_actor(), back=url_for(".show_new_export")):
        return reauthentication
    return _render_form({})


@bp.post("/nouveau")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_export() -> ResponseReturnValue:
    """Ask for an export; the worker writes it."""
    if reauthentication := ask_second_factor_again(current_actor(), back=url_for(".show_new_export")):
        return reauthentication
    passphrase = PASSPHRASE.read()
    try:
        requested_exports.check_request(passphrase)
    except ExportRefused as refused:
        return _render_form({"passphrase": str(REFUSALS[refused.problem])})
    if normalise_passphrase(REPEATED.read()) != normalise_passphrase(passphrase):
        return _render_form({"repeated": _("Les deux phrases sont différentes : écrivez-les de nouveau.")})
    log_export(current_actor(), "export")
    requested_exports.request_export(current_actor(), passphrase)
    db.session.commit()
    flash(_("L’export se prépare. Vous pouvez quitter cette page : le fichier vous attend ici pendant une journée."))
    return redirect(url_for(".list_exports"))


@bp.post("/<uuid:site_export_id>/fichier")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_export_download(site_export_id: UUID) -> ResponseReturnValue:
    """The file, for whoever asked for it. It expires sooner from then on."""
    export = requested_exports.get_own_export(current_actor(), site_export_id)
    if reauthentication := ask_second_factor_again(current_actor(), back=url_for(".list_exports")):
        return reauthentication
    log_export(current_actor(), "download")
    requested_exports.record_download(current_actor(), export)
    db.session.commit()
    chunks = storage.read_file(export.stored_name or "", get_encryption_key(export.key_id))
    day = clock.to_paris(export.requested_at).date().isoformat()
    return create_download(f"export-du-site-{day}.zip", "application/zip", export.size or 0, chunks)


@bp.post("/<uuid:site_export_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_export(site_export_id: UUID) -> ResponseReturnValue:
    """Delete the file before its time, or stop writing it."""
    requested_exports.delete_export(current_actor(), requested_exports.get_export(site_export_id))
    db.session.commit()
    flash(_("L’export est supprimé."))
    return redirect(url_for(".list_exports"))


def _render_form(problems: dict[str, str]) -> Response:
    return render("backoffice/administration/site_exports/new.html", status=422 if problems else 200, problems=problems)
