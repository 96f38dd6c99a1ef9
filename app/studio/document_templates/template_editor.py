"""The editor of a template: every change is saved in its draft, and nobody overwrites what somebody else saved meanwhile."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.documents.template_drafts import DraftChanged, WorkingCopy, load_working_copy, save_draft
from app.studio.document_templates import preview_requests
from app.studio.document_templates.editor_page import (
    EditorPage,
    build_editor_page,
    draw_condition,
    list_layouts,
    list_role_choices,
)
from app.studio.document_templates.section_operations import OperationRefused, apply_operation, list_kinds
from app.studio.document_templates.template_access import can_edit, can_publish, list_procedure_choices, load_editable
from app.studio.document_templates.template_comparison import compare_definitions
from app.studio.document_templates.template_findings import build_field_id
from app.studio.document_templates.template_form import TypedTemplate, read_form
from app.studio.document_templates.vocabulary import build_vocabulary

URL_PREFIX = "/agents/atelier/modeles"
PAGE = "studio/documents/editor.html"
# What htmx asks for after a change: the state of the template alone.
STATE_ELEMENT, EDITOR_ELEMENT = "template-state", "template-editor"
_PREFIX = re.compile(r"section\.[a-z][a-z0-9_]{0,39}\.when", re.ASCII)

bp = Blueprint("document_template_editor", __name__, url_prefix=URL_PREFIX)


@bp.get("/<slug>")
@access("designer")
def show_template(slug: str) -> ResponseReturnValue:
    return render_editor(build_editor_page(load_editable(slug)))


@bp.post("/<slug>")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def update_template(slug: str) -> ResponseReturnValue:
    """Save what was typed, after the operation of the button that was pressed, if any."""
    copy = load_editable(slug)
    typed_template, focus = _read_typed(copy)
    if not can_edit(current_actor(), typed_template.definition["procedure"]):
        abort(404)
    try:
        save_draft(slug, typed_template.definition, revision=read_revision(), by=current_actor().account_id)
    except DraftChanged:
        db.session.rollback()
        return _render_conflict(slug, typed_template)
    db.session.commit()
    response = _respond_saved(slug, typed_template, focus)
    if typed_template.definition["procedure"] != copy.procedure and request.htmx:  # type: ignore[attr-defined]
        # Its questions are in every list of the page.
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post("/<slug>/condition")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_drawing(slug: str) -> ResponseReturnValue:
    """The editor of a condition after a change in it; without htmx, the whole page. Nothing is saved."""
    copy, prefix = load_editable(slug), request.values.get("prefix", "")
    if not _PREFIX.fullmatch(prefix):
        abort(404)
    if request.htmx:  # type: ignore[attr-defined]
        vocabulary = build_vocabulary(RawText("procedure").read() or copy.procedure)
        return render(
            "studio/documents/condition.html", editor=draw_condition(request.form, vocabulary, prefix), slug=slug
        )
    typed_template = read_form(request.form, copy.definition, build_vocabulary(copy.procedure))
    page = build_editor_page(
        copy, definition=typed_template.definition, form=request.form, incomplete=typed_template.incomplete
    )
    return render_editor(page, revision=RawText("revision").read())


def read_revision() -> int | None:
    """The revision of the draft that the posted form was made from, or that it replaces knowingly; none without a draft."""
    return request.form.get("resolved" if "resolved" in request.form else "revision", type=int)


def render_editor(
    page: EditorPage,
    *,
    status: int = 200,
    revision: object = None,
    focus: str = "",
    is_conflict: bool = False,
) -> Response:
    """The page of the editor, or the part of it that htmx asks for."""
    return render(
        PAGE,
        status=status,
        page=page,
        copy=page.copy,
        revision=page.copy.revision if revision is None else revision,
        focus=focus,
        is_conflict=is_conflict,
        is_state_alone=request.headers.get("HX-Target") == STATE_ELEMENT,
        conflicts=compare_definitions(page.copy.definition, page.definition, page.vocabulary) if is_conflict else [],
        **_surroundings(page),
    )


def _surroundings(page: EditorPage) -> dict[str, Any]:
    copy, actor = page.copy, current_actor()
    procedures = list_procedure_choices()
    if copy.procedure and copy.procedure not in dict(procedures):
        procedures = [*procedures, (copy.procedure, copy.procedure)]
    return {
        "layouts": list_layouts(),
        "roles": list_role_choices(),
        "procedures": procedures,
        "kinds": list_kinds(),
        "names": get_names([copy.saved_by_id] if copy.saved_by_id else []),
        "can_publish": can_publish(actor, copy.procedure),
        "requests": preview_requests.list_choices(copy.procedure, actor),
        "field_id": build_field_id,
    }


def _read_typed(copy: WorkingCopy) -> tuple[TypedTemplate, str]:
    """The typed template, and the section to look at after an operation."""
    typed_template = read_form(request.form, copy.definition, build_vocabulary(copy.procedure))
    operation = RawText("operation").read()
    if not operation:
        return typed_template, ""
    try:
        sections, focus = apply_operation(typed_template.definition["sections"], operation)
    except OperationRefused:
        abort(400)
    return TypedTemplate({**typed_template.definition, "sections": sections}, typed_template.incomplete), focus


def _respond_saved(slug: str, typed_template: TypedTemplate, focus: str) -> Response:
    is_fragment = request.headers.get("HX-Target") in (STATE_ELEMENT, EDITOR_ELEMENT)
    if is_fragment or typed_template.incomplete:
        form = request.form if typed_template.incomplete else None
        page = build_editor_page(load_working_copy(slug), form=form, incomplete=typed_template.incomplete)
        response = render_editor(page, focus=focus)
        response.headers["HX-Trigger"] = "template-saved"
        return response
    if not focus:
        flash(_("Le brouillon est enregistré."))
    return redirect(url_for(".show_template", slug=slug, _anchor=f"section-{focus}" if focus else None))


def _render_conflict(slug: str, typed_template: TypedTemplate) -> ResponseReturnValue:
    """Render what was typed over what somebody else saved: it stays unsaved until the person chooses."""
    page = build_editor_page(
        load_working_copy(slug),
        definition=typed_template.definition,
        form=request.form,
        incomplete=typed_template.incomplete,
    )
    response = render_editor(page, status=409, is_conflict=True, revision=RawText("revision").read())
    if request.headers.get("HX-Target") == EDITOR_ELEMENT:
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = f"#{STATE_ELEMENT}"
    return response
