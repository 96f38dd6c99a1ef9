"""One document of the wallet: opened, described, replaced, withheld from a procedure, deleted."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.cases.files.uploads import receive_file
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.documents.wallet import document_uses, wallet_documents
from app.documents.wallet.document_contents import ReadableDocument
from app.documents.wallet.document_kinds import KINDS
from app.documents.wallet.wallet_documents import WalletRefused, find_document
from app.portal.documents.wallet import MAX_BYTES, get_owner_id, list_file_errors
from app.portal.documents.wallet_form import WalletForm, fill_form, read_form

bp = Blueprint("wallet_document", __name__, url_prefix="/compte/porte-documents/<uuid:document_id>")


@bp.get("")
@access("resident")
def show_document(document_id: UUID) -> Response:
    readable = find_document(get_owner_id(), document_id)
    return _render_document(readable, fill_form(readable.contents))


@bp.post("")
@access("resident")
@rate_limit(DEFAULT)
def update_document(document_id: UUID) -> Response:
    """What it is, and until when it is valid."""
    readable = find_document(get_owner_id(), document_id)
    form = read_form(request.form, readable.contents)
    if form.errors:
        return _render_document(readable, form, status=422)
    wallet_documents.update_description(readable, form.description)
    db.session.commit()
    flash(_("C’est enregistré."))
    return redirect(url_for("wallet.list_documents"))


@bp.get("/fichier")
@access("resident")
def download_file(document_id: UUID) -> Response:
    readable = find_document(get_owner_id(), document_id)
    file = wallet_documents.open_document(readable)
    wallet_documents.record_use(readable.document)
    db.session.commit()
    return create_download(file.name, file.type, file.size, file.chunks)


@bp.post("/fichier")
@access("resident")
@rate_limit(HEAVY_REQUEST)
def replace_file(document_id: UUID) -> Response:
    """A more recent file; what was checked of the former one is not true of it."""
    readable = find_document(get_owner_id(), document_id)
    upload = request.files.get("file")
    errors = [_("Choisissez le fichier à garder.")]
    if upload is not None and upload.filename:
        file = receive_file(upload.stream, upload.filename, max_bytes=MAX_BYTES)
        try:
            wallet_documents.replace_file(readable, file)
            db.session.commit()
            flash(_("Le fichier est remplacé. Vérifiez ses dates."))
            return redirect(url_for(".show_document", document_id=document_id))
        except WalletRefused as refusal:
            db.session.rollback()
            errors = list_file_errors(refusal)
    return _render_document(readable, fill_form(readable.contents), status=422, file_errors=errors)


@bp.post("/demarches/<slug>")
@access("resident")
@rate_limit(DEFAULT)
def update_offer(document_id: UUID, slug: str) -> Response:
    """Stop offering the document in a procedure, or offer it again."""
    readable = find_document(get_owner_id(), document_id)
    is_withheld = request.form.get("offered") != "yes"
    wallet_documents.set_withheld(readable, slug, is_withheld=is_withheld)
    db.session.commit()
    if is_withheld:
        flash(_("Ce document ne vous sera plus proposé dans cette démarche."))
    else:
        flash(_("Ce document vous sera de nouveau proposé dans cette démarche."))
    return redirect(url_for("wallet.list_shares"))


@bp.get("/suppression")
@access("resident")
def show_deletion(document_id: UUID) -> Response:
    return render("portal/documents/wallet/deletion.html", readable=find_document(get_owner_id(), document_id))


@bp.post("/suppression")
@access("resident")
@rate_limit(DEFAULT)
def delete_document(document_id: UUID) -> Response:
    wallet_documents.delete_document(find_document(get_owner_id(), document_id).document)
    db.session.commit()
    flash(_("Le document est supprimé de votre porte-documents."))
    return redirect(url_for("wallet.list_documents"))


def _render_document(
    readable: ReadableDocument, form: WalletForm, *, status: int = 200, file_errors: list[str] | None = None
) -> Response:
    shares = [each for each in document_uses.list_shares(get_owner_id()) if each.document_id == readable.id]
    return render(
        "portal/documents/wallet/show.html",
        status=status,
        readable=readable,
        form=form,
        kinds=KINDS,
        file_errors=file_errors or [],
        shares=shares,
    )
