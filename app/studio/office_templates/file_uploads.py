"""The ODT or DOCX file of a template: a new template made from one, the values it shows, another file in its place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.office_files.file_rules import TOO_LARGE, OfficeFileRefused
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, Parsed
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.definitions.editing.identifiers import make_slug
from app.documents.office import template_files
from app.documents.office.models import DocumentTemplateFile
from app.documents.office.office_check import MAX_BYTES
from app.documents.office.office_documents import MEDIA_TYPES
from app.documents.office.refusal_words import describe_refusal
from app.documents.template_definition import read_template
from app.documents.template_drafts import DraftChanged, WorkingCopy, list_working_copies, save_draft
from app.documents.template_schema import RESERVED_SLUGS
from app.language.text.normalisation import to_one_line
from app.studio.document_templates.template_access import can_edit, list_procedure_choices, load_editable
from app.studio.document_templates.template_editor import URL_PREFIX, read_revision
from app.studio.document_templates.template_index import MAX_TITLE_CHARACTERS
from app.studio.document_templates.vocabulary import build_vocabulary
from app.studio.office_templates.office_preview import list_examples
from app.studio.office_templates.office_vocabulary import (
    find_placeholders,
    find_reasons,
    list_groups,
    list_values,
    name_file,
    start_definition,
)
from app.studio.office_templates.office_words import describe_repairs, describe_warnings
from app.studio.office_templates.passage_vocabulary import list_conditions

bp = Blueprint("document_template_files", __name__, url_prefix=URL_PREFIX)


@bp.get("/fichier")
@access("designer")
def show_new() -> ResponseReturnValue:
    """The form of a new template made from a file, with the values of the chosen procedure."""
    return _render_new({"title": request.args.get("title", ""), "procedure": request.args.get("procedure", "")}, {})


@bp.post("/fichier")
@access("designer")
@rate_limit(DEFAULT)
def create_template() -> ResponseReturnValue:
    values = Group(("title", "procedure"), Parsed(to_one_line)).read()
    problems = _find_problems(values)
    if problems:
        return _render_new(values, problems, status=422)
    procedure = values["procedure"] or None
    if not can_edit(current_actor(), procedure):
        abort(404)
    try:
        file = _store_upload(title=values["title"], procedure=procedure)
    except OfficeFileRefused as refusal:
        db.session.rollback()
        return _render_new(values, {"file": describe_refusal(refusal)}, status=422)
    slug = make_slug(
        values["title"], {*RESERVED_SLUGS, *(copy.slug for copy in list_working_copies())}, default="modele"
    )
    definition = start_definition(slug, file, title=values["title"], procedure=procedure)
    try:
        save_draft(slug, definition, revision=None, by=current_actor().account_id)
    except DraftChanged:
        db.session.rollback()
        problems = {"title": [_("Quelqu’un d’autre prenait ce nom au même instant : recommencez.")]}
        return _render_new(values, problems, status=409)
    db.session.commit()
    flash(_("Le modèle est créé. Rien n’est publié : regardez l’aperçu, réglez-le, puis publiez-le."))
    return redirect(url_for(".show_file", slug=slug))


@bp.get("/<slug>/fichier")
@access("designer")
def show_file(slug: str) -> ResponseReturnValue:
    copy = load_editable(slug)
    return _render_file(copy, _load_file(copy), [])


@bp.post("/<slug>/fichier")
@access("designer")
@rate_limit(DEFAULT)
def replace_file(slug: str) -> ResponseReturnValue:
    """Another file in the draft; the published version keeps its own."""
    copy = load_editable(slug)
    former_file = _load_file(copy)
    try:
        file = _store_upload(title=copy.title, procedure=copy.procedure)
    except OfficeFileRefused as refusal:
        db.session.rollback()
        return _render_file(copy, former_file, describe_refusal(refusal), status=422)
    try:
        save_draft(
            slug, {**copy.definition, **name_file(file)}, revision=read_revision(), by=current_actor().account_id
        )
    except DraftChanged:
        db.session.rollback()
        sentence = _("Quelqu’un vient d’enregistrer ce modèle : relisez-le, puis déposez de nouveau votre fichier.")
        return _render_file(load_editable(slug), former_file, [sentence], status=409)
    db.session.commit()
    flash(_("Le fichier est remplacé dans le brouillon. Regardez l’aperçu, puis publiez."))
    return redirect(url_for(".show_file", slug=slug))


@bp.get("/<slug>/fichier/telechargement")
@access("designer")
def download_file(slug: str) -> Response:
    """The file as it is kept, to be changed in a word processor."""
    file = _load_file(load_editable(slug))
    return create_download(file.file_name, MEDIA_TYPES[file.format], len(file.content), iter([file.content]))


def _store_upload(*, title: str, procedure: str | None) -> DocumentTemplateFile:
    """The file that was sent, checked and kept. Raises OfficeFileRefused."""
    upload = request.files.get("file")
    content = upload.stream.read(MAX_BYTES + 1) if upload else b""
    if len(content) > MAX_BYTES:
        raise OfficeFileRefused(TOO_LARGE)
    format_, prepared = template_files.read_office_file(content, title=title)
    placeholders = find_placeholders(prepared, procedure)
    name = (upload.filename if upload else None) or f"{title}.{format_}"
    by = current_actor().account_id
    reasons = find_reasons(prepared, procedure) if set(prepared.marks) - set(placeholders) else {}
    return template_files.store_file(
        prepared, format_, file_name=name, placeholders=placeholders, by=by, reasons=reasons
    )


def _load_file(copy: WorkingCopy) -> DocumentTemplateFile:
    """The file of what is edited; 404 for a template made of sections."""
    file = copy.definition.get("file")
    return template_files.load_file(file["id"]) if file else abort(404)


def _find_problems(values: dict[str, str]) -> dict[str, list[str]]:
    problems = {}
    if not values["title"]:
        problems["title"] = [_("Donnez un titre : c’est le nom du document pour l’usager.")]
    elif len(values["title"]) > MAX_TITLE_CHARACTERS:
        problems["title"] = [_("Raccourcissez le titre : %(most)s caractères au plus.", most=MAX_TITLE_CHARACTERS)]
    if values["procedure"] not in dict(list_procedure_choices()):
        problems["procedure"] = [_("Choisissez une démarche dans la liste.")]
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        problems["file"] = [_("Choisissez un fichier ODT ou DOCX.")]
    return problems


def _render_new(values: dict[str, str], problems: dict[str, list[str]], *, status: int = 200) -> ResponseReturnValue:
    procedures = list_procedure_choices()
    procedure = values["procedure"] if values["procedure"] in dict(procedures) else ""
    return render(
        "studio/office/new.html",
        status=status,
        values={**values, "procedure": procedure or (procedures[0][0] if procedures else "")},
        problems=problems,
        procedures=procedures,
        groups=list_groups(build_vocabulary(procedure or None)),
    )


def _render_file(
    copy: WorkingCopy, file: DocumentTemplateFile, problems: list[str], *, status: int = 200
) -> ResponseReturnValue:
    vocabulary = build_vocabulary(copy.procedure)
    template = read_template({**copy.definition, "title": copy.title, **name_file(file)})
    context: dict[str, Any] = {
        "copy": copy,
        "file": file,
        "size": len(file.content),
        "problems": problems,
        "values": list_values(file, vocabulary, list_examples(template, vocabulary)),
        "conditions": list_conditions(file.placeholders, vocabulary),
        "repairs": describe_repairs(file.notes),
        "warnings": describe_warnings(file.notes),
        "groups": list_groups(vocabulary),
    }
    return render("studio/office/file.html", status=status, **context)
