"""Edit several questions of a form at once: a table with boxes to tick, and labels and hints to type; one edit each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import read_texts
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.edit_log import load_working_copy, save_edit
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.pointers import ElementNotFound
from app.definitions.editing.question_table import (
    OPERATIONS,
    TEXTS,
    TextEdit,
    TextsChanged,
    apply_operation,
    edit_texts,
    list_pages,
    list_questions,
    summarise_operation,
)
from app.studio.builder import get_context
from app.studio.builder_page import BuilderPage
from app.studio.definition_access import ADDRESSES_BY_KIND, editable_kind

bp = Blueprint("studio_questions", __name__, url_prefix="/agents/studio")

ADDRESS = ADDRESSES_BY_KIND[PROCEDURE.name]
MAX_LENGTHS = {"label": 300, "hint": 500}


@bp.get("/demarches/<slug>/questions")
@access("designer")
def list_rows(slug: str) -> ResponseReturnValue:
    editable_kind(ADDRESS, slug)
    return _render(slug)


@bp.post("/demarches/<slug>/questions")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_edit(slug: str) -> ResponseReturnValue:
    """Save the texts that were typed, and do the operation of the button to the questions that are ticked."""
    editable_kind(ADDRESS, slug)
    edits, pointers = _read_text_edits(), request.form.getlist("chosen")
    operation, page = read_texts("operation", "page")
    if operation and operation not in OPERATIONS:
        abort(400)

    def edit(definition: dict[str, Any]) -> Mapping[str, Any]:
        result = edit_texts(definition, edits)
        return apply_operation(result, operation, pointers, page=page) if operation else result

    has_texts = any(edit.text != edit.before for edit in edits)
    summary = summarise_operation(operation, len(pointers)) if operation and not has_texts else ""
    try:
        save_edit(PROCEDURE, slug, edit, pointer=None, revision=0, by=current_actor().account_id, summary=summary)
    except TextsChanged as conflict:
        db.session.rollback()
        words = _(
            "Quelqu’un d’autre a changé entre-temps : %(labels)s. Rien n’est enregistré : relisez, puis recommencez.",
            labels=", ".join(conflict.labels),
        )
        return _render(slug, message=words, edits=edits, status=409)
    except (OperationRefused, ElementNotFound) as refusal:
        db.session.rollback()
        is_gone = isinstance(refusal, ElementNotFound)
        words = _("Une de ces questions a été retirée entre-temps : rien n’a été changé.") if is_gone else str(refusal)
        return _render(slug, message=words, edits=edits, status=409 if is_gone else 422)
    db.session.commit()
    flash(_("C’est enregistré. « Annuler » revient en arrière d’un coup."))
    return redirect(url_for(".list_rows", slug=slug))


def _read_text_edits() -> list[TextEdit]:
    pointers = request.form.getlist("pointer")
    return [
        TextEdit(pointer, key, _clean(before), _clean(text)[: MAX_LENGTHS[key]])
        for key in TEXTS
        for pointer, before, text in zip(
            pointers, request.form.getlist(f"{key}_before"), request.form.getlist(key), strict=False
        )
    ]


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _render(
    slug: str, *, message: str = "", edits: list[TextEdit] | None = None, status: int = 200
) -> ResponseReturnValue:
    copy = load_working_copy(PROCEDURE, slug)
    page = BuilderPage(PROCEDURE, slug, copy, "", current_actor().account_id)
    return render(
        "studio/questions.html",
        status=status,
        **get_context(page),
        rows=list_questions(copy.definition),
        pages=list_pages(copy.definition),
        message=message,
        typed={(edit.pointer, edit.key): edit.text for edit in edits or ()},
        chosen=set(request.form.getlist("chosen")),
        max_lengths=MAX_LENGTHS,
    )
