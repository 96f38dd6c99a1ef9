"""« Mon porte-documents » : the documents that a resident keeps, added, listed, taken away, all deleted."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.accounts.sessions import is_fresh
from app.cases.files.uploads import receive_file
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.documents.wallet import document_uses, wallet_documents
from app.documents.wallet.document_kinds import OTHER
from app.documents.wallet.wallet_documents import FILE, Description, WalletRefused
from app.privacy.access_log import log_access
from app.privacy.data_export.wallet_zip import stream_wallet_zip
from app.procedures.fields.files import MEGABYTE
from app.procedures.fields.problem_messages import problem_message

bp = Blueprint("wallet", __name__, url_prefix="/compte/porte-documents")

SCREEN = "portal.wallet"
MAX_BYTES = FILE.settings["max_size_mb"] * MEGABYTE


def get_owner_id() -> UUID:
    """The account of the resident signed in."""
    account_id = current_actor().account_id
    assert account_id is not None
    return account_id


def list_file_errors(refusal: WalletRefused) -> list[str]:
    """The problems of a file in words."""
    return [str(problem_message(problem)) for problem in refusal.problems]


@bp.get("")
@access("resident")
def list_documents() -> Response:
    owner_id = get_owner_id()
    return render(
        "portal/documents/wallet/list.html",
        documents=wallet_documents.list_documents(owner_id),
        room=wallet_documents.measure_room(owner_id),
        share_count=len(document_uses.list_shares(owner_id)),
    )


@bp.get("/ajout")
@access("resident")
def show_new_document() -> Response:
    return _render_new_document([])


@bp.post("/ajout")
@access("resident")
@rate_limit(HEAVY_REQUEST)
def create_document() -> Response:
    """Keep the file first: what it is, and until when it is valid, is asked on its page."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _render_new_document([_("Choisissez le fichier à garder.")])
    file = receive_file(upload.stream, upload.filename, max_bytes=MAX_BYTES)
    try:
        document = wallet_documents.add_document(get_owner_id(), file, Description(OTHER, ""))
    except WalletRefused as refusal:
        db.session.rollback()
        return _render_new_document(list_file_errors(refusal))
    db.session.commit()
    flash(_("Votre document est gardé. Dites ce que c’est, et jusqu’à quand il est valable."))
    return redirect(url_for("wallet_document.show_document", document_id=document.id))


@bp.get("/partages")
@access("resident")
def list_shares() -> Response:
    """List the uses of the documents, and their reasons."""
    return render("portal/documents/wallet/shares.html", shares=document_uses.list_shares(get_owner_id()))


@bp.get("/archive")
@access("resident")
@rate_limit(HEAVY_REQUEST)
def download_wallet() -> Response:
    """All documents in one file; requires a recent authentication, since the browser may have been left open."""
    actor, owner_id = current_actor(), get_owner_id()
    if not is_fresh(actor.session_id):
        return redirect(url_for("account.proving.show_reauthentication", next=url_for(".list_documents")))
    log_access(actor, "download", screen=SCREEN)
    return create_download("mon-porte-documents.zip", "application/zip", None, stream_wallet_zip(owner_id))


@bp.get("/suppression")
@access("resident")
def show_deletion() -> Response:
    return render("portal/documents/wallet/deletion.html", readable=None)


@bp.post("/suppression")
@access("resident")
@rate_limit(DEFAULT)
def delete_wallet() -> Response:
    """Delete every document, with the key without which none can be read."""
    wallet_documents.delete_wallet(get_owner_id())
    db.session.commit()
    flash(_("Votre porte-documents est supprimé."))
    return redirect(url_for(".list_documents"))


def _render_new_document(errors: list[str]) -> Response:
    room = wallet_documents.measure_room(get_owner_id())
    return render("portal/documents/wallet/new.html", status=422 if errors else 200, errors=errors, room=room)
