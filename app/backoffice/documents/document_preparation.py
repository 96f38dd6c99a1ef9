"""Preparing a document of a request from a template: the template, the agent's own text, a preview, then the worker makes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from app.accounts.models import Role
from app.backoffice.documents.case_documents import find_case_to_change, read_heading
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.formats import format_day
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, RawText
from app.core.web.responses import redirect, render
from app.documents import case_documents, document_templates, window_address
from app.documents.case_documents import DocumentNotFound, DocumentRefused, ReadableDocument
from app.documents.document_templates import PublishedTemplate
from app.documents.placeholder_values import DocumentValues, build_values
from app.documents.rendering.letter_page import Stamp, render_letter
from app.documents.rendering.screen_page import extract_body
from app.documents.scans import scans
from app.documents.template_schema import LETTER

bp = Blueprint("document_preparation", __name__, url_prefix="/agents/demandes/<uuid:case_id>/documents")

PREVIEW = "preview"


@bp.get("/nouveau")
@access("agent")
def show_form(case_id: UUID) -> ResponseReturnValue:
    """The choice of the template; once it is chosen, what the agent says of the document."""
    case = find_case_to_change(case_id)
    template, replaced = _find_template(case, request.args), _find_replaced(case, request.args)
    if template is None:
        return _render_choice(case, replaced)
    inputs = {"title": replaced.title, "text": replaced.contents.text} if replaced else {}
    return _render_form(case, template, replaced, inputs)


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_document(case_id: UUID) -> ResponseReturnValue:
    """The preview of the document, or the document itself, which the worker makes."""
    case = find_case_to_change(case_id)
    template, replaced = _find_template(case, request.form), _find_replaced(case, request.form)
    if template is None:
        return _render_choice(case, replaced)
    inputs = Group(("title", "text"), RawText()).read()
    if RawText("act").read() == PREVIEW:
        return _render_form(case, template, replaced, inputs, has_preview=True)
    try:
        document = case_documents.request_document(
            case,
            template,
            by=current_actor(),
            text=inputs["text"],
            title=inputs["title"],
            is_given_at_once="give" in request.form,
            replaces_id=replaced.id if replaced else None,
        )
    except DocumentRefused:
        problem = _("Raccourcissez ce texte : 5 000 caractères au plus.")
        return _render_form(case, template, replaced, inputs, problem=problem)
    db.session.commit()
    flash(_("Le document se prépare. Il sera là dans quelques secondes."), "document")
    return redirect(url_for("case_documents.show_document", case_id=case.id, document_id=document.id))


def _find_template(case: Case, values: Any) -> PublishedTemplate | None:
    """The template chosen, when it is one of this procedure."""
    slug = values.get("template", "")
    templates = document_templates.list_templates(case.procedure_slug) if slug else []
    return next((template for template in templates if template.template.slug == slug), None)


def _find_replaced(case: Case, values: Any) -> ReadableDocument | None:
    """The document that the new one replaces; 404 for one that this case does not have."""
    text = values.get("replaces", "")
    if not text:
        return None
    try:
        document = case_documents.find_document(case, UUID(text))
    except (ValueError, DocumentNotFound):
        abort(404)
    return document if document.is_open else None


def _render_choice(case: Case, replaced: ReadableDocument | None) -> ResponseReturnValue:
    return render(
        "backoffice/documents/choice.html",
        templates=document_templates.list_templates(case.procedure_slug),
        replaced=replaced,
        scans=[] if replaced else scans.list_scans(case, by=current_actor()),
        **read_heading(case),
    )


def _render_form(
    case: Case,
    template: PublishedTemplate,
    replaced: ReadableDocument | None,
    inputs: dict[str, str],
    *,
    has_preview: bool = False,
    problem: str | None = None,
) -> ResponseReturnValue:
    values = _build_values(case, inputs.get("text", ""))
    is_letter = template.template.layout == LETTER
    return render(
        "backoffice/documents/form.html",
        status=422 if problem else 200,
        document_template=template.template,
        replaced=replaced,
        inputs=inputs,
        is_given_at_once="give" in request.form if request.method == "POST" else True,
        takes_text=template.template.file is not None or "document.text" in template.template.names,
        signer=_find_role_title(template.template.signature.role),
        address_problem=window_address.find_address_problem(values.recipient) if is_letter else None,
        preview=_render_preview(template, values) if has_preview and template.template.file is None else None,
        problem=problem,
        **read_heading(case),
    )


def _build_values(case: Case, text: str) -> DocumentValues:
    number = _("(numéro donné à la fabrication)")
    words = {"number": number, "date": format_day(clock.today()), "text": text.strip()}
    return build_values(case, document=words, agent_name=current_actor().name)


def _render_preview(template: PublishedTemplate, values: DocumentValues) -> Markup:
    """Render the text of the document, without a number nor a code."""
    return extract_body(render_letter(template.template, values, Stamp(clock.today())), top_level=3)


def _find_role_title(slug: str | None) -> str:
    """The role that signs, as agents know it; empty when nobody signs."""
    return str(db.session.scalar(select(Role.title).where(Role.slug == slug)) or slug) if slug else ""
