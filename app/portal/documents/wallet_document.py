"""One document of the wallet: opened, described, replaced, withheld from a procedure, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.cases.files.uploads import receive_file
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Tick
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.documents.wallet import document_uses, wallet_documents
from app.documents.wallet.document_contents import DocumentContents, ReadableDocument
from app.documents.wallet.document_kinds import KINDS
from app.documents.wallet.wallet_documents import MAX_TITLE_CHARACTERS, Description, WalletRefused, find_document
from app.portal.documents.wallet import MAX_BYTES, get_owner_id, list_file_errors

bp = Blueprint("wallet_document", __name__, url_prefix="/compte/porte-documents/<uuid:document_id>")


@dataclass(frozen=True)
class DescriptionForm:
    """The inputs as typed, and what is wrong with them, by name."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    description: Description

    @property
    def summary(self) -> list[tuple[str, str]]:
        return [(f"f-{name}", message) for name, message in self.errors.items()]


@bp.get("")
@access("resident")
def show_document(document_id: UUID) -> Response:
    readable = find_document(get_owner_id(), document_id)
    return _render_document(readable, _fill_form(readable.contents))


@bp.post("")
@access("resident")
@rate_limit(DEFAULT)
def update_document(document_id: UUID) -> Response:
    """Change the description of a document, and the date until which it is valid."""
    readable = find_document(get_owner_id(), document_id)
    form = _read_form(request.form, readable.contents)
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
    return _render_document(readable, _fill_form(readable.contents), status=422, file_errors=errors)


@bp.post("/demarches/<slug>")
@access("resident")
@rate_limit(DEFAULT)
def update_offer(document_id: UUID, slug: str) -> Response:
    """Stop offering the document in a procedure, or offer it again."""
    readable = find_document(get_owner_id(), document_id)
    is_withheld = not Tick("offered", value="yes").read()
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
    readable: ReadableDocument, form: DescriptionForm, *, status: int = 200, file_errors: list[str] | None = None
) -> Response:
    shares = [share for share in document_uses.list_shares(get_owner_id()) if share.document_id == readable.id]
    return render(
        "portal/documents/wallet/show.html",
        status=status,
        readable=readable,
        form=form,
        kinds=KINDS,
        file_errors=file_errors or [],
        shares=shares,
    )


def _fill_form(contents: DocumentContents) -> DescriptionForm:
    """The form before anything is typed."""
    values = {
        "kind": contents.kind,
        "title": contents.title,
        "issued_on": contents.issued_on,
        "expires_on": contents.expires_on,
    }
    return DescriptionForm(values, {}, Description(contents.kind, contents.title))


def _read_form(form: Mapping[str, str], contents: DocumentContents) -> DescriptionForm:
    """The form as it was sent, about a document that has these contents so far."""
    values = {name: form.get(name, "").strip() for name in ("kind", "title", "issued_on", "expires_on")}
    errors: dict[str, str] = {}
    if values["kind"] not in KINDS:
        errors["kind"] = _("Choisissez l’une des réponses proposées.")
    if len(values["title"]) > MAX_TITLE_CHARACTERS:
        errors["title"] = _(
            "Raccourcissez ce texte : il doit comporter %(count)s caractères au plus.", count=MAX_TITLE_CHARACTERS
        )
    issued_on, expires_on = (_read_day(values[name], name, errors) for name in ("issued_on", "expires_on"))
    today = clock.today()
    if issued_on is not None and issued_on > today:
        errors["issued_on"] = _("Indiquez une date passée : celle où le document a été établi.")
    if expires_on is not None and expires_on < today and values["expires_on"] != contents.expires_on:
        errors["expires_on"] = _("Cette date est passée : le document ne serait plus accepté. Vérifiez-la.")
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        errors["expires_on"] = _("Indiquez une date de fin postérieure à la date du document.")
    title = values["title"] or (str(KINDS[values["kind"]].label) if values["kind"] in KINDS else "")
    return DescriptionForm(values, errors, Description(values["kind"], title, issued_on, expires_on))


def _read_day(text: str, name: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors[name] = _("Indiquez une date complète : le jour, le mois et l’année.")
        return None
