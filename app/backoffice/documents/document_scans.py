"""Scanned or photographed pages of a request, put in order and joined in one document."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.documents.case_documents import find_case_to_change, read_heading
from app.cases.files.uploads import UploadedFile, receive_file
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import read_texts
from app.core.web.downloads import show_picture
from app.core.web.responses import redirect, render
from app.documents import added_files, case_documents
from app.documents.case_documents import DocumentNotFound, DocumentRefused
from app.documents.scans import scans
from app.documents.scans.models import DocumentScan
from app.documents.scans.scans import ScanRefused

bp = Blueprint("document_scans", __name__, url_prefix="/agents/demandes/<uuid:case_id>/documents/numerisation")

FINISH, ADD = "finish", "add"
# What a button of a page does with it.
PAGE_ACTS: dict[str, Callable[[DocumentScan, UUID], None]] = {
    "up": lambda scan, page_id: scans.move_page(scan, page_id, -1),
    "down": lambda scan, page_id: scans.move_page(scan, page_id, 1),
    "turn": scans.turn_page,
    "delete": scans.delete_page,
}


@bp.get("")
@access("agent")
def show_start(case_id: UUID) -> ResponseReturnValue:
    """The files to begin with, and the scans that the agent has not finished."""
    return _render_start(find_case_to_change(case_id))


@bp.post("")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_scan(case_id: UUID) -> ResponseReturnValue:
    """The pages of the first files, to be put in order on a page of their own."""
    case = find_case_to_change(case_id)
    files = _receive_files()
    if not files:
        return _render_start(case, problem=describe_refusal(ScanRefused("no_page")))
    try:
        pages = scans.cut_files(files)
    except ScanRefused as refusal:
        return _render_start(case, problem=describe_refusal(refusal))
    scan = scans.start_scan(case, by=current_actor(), replaces_id=_find_replaced_id(case))
    scans.save_title(scan, files[0].name.rpartition(".")[0])
    scans.add_pages(scan, pages)
    db.session.commit()
    return redirect(url_for(".show_scan", case_id=case.id, scan_id=scan.id))


@bp.get("/<uuid:scan_id>")
@access("agent")
def show_scan(case_id: UUID, scan_id: UUID) -> ResponseReturnValue:
    """The pages in their order, with what can be done with each."""
    case = find_case_to_change(case_id)
    return _render_scan(case, scans.find_scan(case, scan_id, by=current_actor()))


@bp.post("/<uuid:scan_id>")
@access("agent")
@rate_limit(DEFAULT)
def create_change(case_id: UUID, scan_id: UUID) -> ResponseReturnValue:
    """Take the change that a button of the page asks for: a page moved or turned, files added, or all pages joined."""
    case = find_case_to_change(case_id)
    scan = scans.find_scan(case, scan_id, by=current_actor())
    title, button = read_texts("title", "act")
    act, _colon, page = button.partition(":")
    try:
        if act == FINISH:
            return _finish(case, scan, title)
        pages = scans.cut_files(_receive_files(), pages_before=len(scan.pages))
    except ScanRefused as refusal:
        return _render_scan(case, scan, title=title, problems={"files": describe_refusal(refusal)})
    except DocumentRefused:
        db.session.rollback()
        return _render_scan(case, scan, title=title, problems={"title": _("Donnez un titre : l’usager le lit.")})
    if act in PAGE_ACTS:
        PAGE_ACTS[act](scan, _read_id(page))
    scans.add_pages(scan, pages)
    scans.save_title(scan, title)
    db.session.commit()
    return redirect(url_for(".show_scan", case_id=case.id, scan_id=scan.id))


@bp.post("/<uuid:scan_id>/suppression")
@access("agent")
@rate_limit(DEFAULT)
def create_deletion(case_id: UUID, scan_id: UUID) -> ResponseReturnValue:
    """The pages are thrown away."""
    case = find_case_to_change(case_id)
    scans.delete_scan(scans.find_scan(case, scan_id, by=current_actor()))
    db.session.commit()
    flash(_("Les pages sont supprimées."), "document")
    return redirect(url_for("case_documents.list_documents", case_id=case.id))


@bp.get("/<uuid:scan_id>/pages/<uuid:scan_page_id>")
@access("agent")
@rate_limit(DEFAULT)
def show_page_picture(case_id: UUID, scan_id: UUID, scan_page_id: UUID) -> ResponseReturnValue:
    """A page in small."""
    case = find_case_to_change(case_id)
    picture = scans.read_picture(scans.find_scan(case, scan_id, by=current_actor()), scan_page_id)
    return show_picture("page.jpg", "image/jpeg", len(picture), iter([picture]))


def describe_refusal(refusal: ScanRefused) -> str:
    """Describe why the files are refused, and what to do."""
    name = refusal.name
    if refusal.problem == "too_large":
        return _("« %(name)s » est trop lourd : 20 Mo au plus par fichier. Numérisez-le moins fin.", name=name)
    if refusal.problem == "type":
        return _("« %(name)s » n’est ni une photo (JPEG, PNG, WebP) ni un PDF. Convertissez-le d’abord.", name=name)
    if refusal.problem == "too_many_pages":
        return _("Cela ferait plus de 100 pages. Faites plusieurs documents.")
    if refusal.problem == "too_many_files":
        return _("Choisissez 20 fichiers au plus à la fois. Vous pourrez en ajouter ensuite.")
    if refusal.problem == "no_page":
        return _("Choisissez au moins une photo ou un PDF.")
    return _("« %(name)s » ne peut pas être lu : il est abîmé, ou fermé par un mot de passe.", name=name)


def _finish(case: Case, scan: DocumentScan, title: str) -> ResponseReturnValue:
    """Joined before anything is written: it takes time, during which nobody else could write."""
    pdf = scans.join_pages(scan, title)
    document = scans.finish_scan(scan, case, pdf, title=title, by=current_actor())
    if "give" in request.form:
        added_files.give_added_file(document, case, by=current_actor())
    db.session.commit()
    flash(_("Le document est ajouté à la demande."), "document")
    return redirect(url_for("case_documents.show_document", case_id=case.id, document_id=document.id))


def _receive_files() -> list[UploadedFile]:
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    return [receive_file(upload.stream, upload.filename, max_bytes=scans.MAX_BYTES) for upload in uploads]


def _find_replaced_id(case: Case) -> UUID | None:
    (text,) = read_texts("replaces")
    if not text:
        return None
    try:
        return case_documents.find_document(case, _read_id(text)).id
    except DocumentNotFound:
        abort(404)


def _read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def _render_start(case: Case, *, problem: str | None = None) -> ResponseReturnValue:
    return render(
        "backoffice/documents/scan_start.html",
        status=422 if problem else 200,
        scans=scans.list_scans(case, by=current_actor()),
        replaces=request.values.get("replaces", "")[:40],
        problem=problem,
        **read_heading(case),
    )


def _render_scan(
    case: Case, scan: DocumentScan, *, title: str | None = None, problems: dict[str, str] | None = None
) -> ResponseReturnValue:
    return render(
        "backoffice/documents/scan.html",
        status=422 if problems else 200,
        scan=scan,
        pages=scans.list_pages(scan),
        title=scans.read_title(scan) if title is None else title,
        is_given_at_once="give" in request.form,
        problems=problems or {},
        **read_heading(case),
    )
