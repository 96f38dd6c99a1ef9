"""Texts with placeholders: what they may show, and a preview on a made-up request or on a real one."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.case_definitions import department_in_charge, procedure_of, workflow_of
from app.cases.models import Case
from app.cases.reading.case_values import condition_context, text_context
from app.cases.reading.readable_answers import answers_for, concealment_for, processing_for, reader_of
from app.cases.reading.recent_messages import format_recent_messages
from app.cases.tracking.reference_number import reference_key
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.ids import normalise_crockford
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, Text
from app.core.web.responses import render
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.texts.element_texts import list_element_texts
from app.definitions.editing.texts.text_names import find_text_names
from app.language.text.passages import render_passages
from app.privacy.access_log import log_access
from app.studio.builder import MAX_POINTER, get_context, load_page
from app.studio.builder_page import BuilderPage
from app.studio.change_form import ChangeForm
from app.studio.definition_access import editable_kind
from app.studio.passages import find_rows_to_repeat
from app.studio.sample_case import build_sample_values
from app.workflows.definition import Status
from app.workflows.publishing import former_status

bp = Blueprint("studio_texts", __name__, url_prefix="/agents/studio")

MAX_REFERENCE = 60
Values = tuple[Mapping[str, Any], Mapping[str, Any]]


class CaseUnfit(LookupError):
    """No request of that reference follows this definition and may be read by this person."""


@dataclass(frozen=True)
class RenderedText:
    """A text as its reader would get it."""

    label: str
    text: str


@bp.get("/<kind>/<slug>/valeurs")
@access("designer")
def list_placeholders(kind: str, slug: str) -> ResponseReturnValue:
    """List the placeholders that the text at `at` may show, by group: a fragment for the picker, else a page."""
    pointer = request.args.get("at", "")[:MAX_POINTER]
    page = load_page(editable_kind(kind, slug), slug, "")
    names = find_text_names(page.kind.name, page.definition, pointer, procedures=page.followers) or abort(404)
    rows = find_rows_to_repeat(page.kind.name, page.definition, pointer)
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    template = "studio/placeholder_list.html" if is_fragment else "studio/placeholder_page.html"
    return render(template, **get_context(page), names=names, rows=rows, at=pointer)


@bp.post("/<kind>/<slug>/apercu-des-textes")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_text_preview(kind: str, slug: str) -> ResponseReturnValue:
    """The texts of the element at `at`, on a made-up request, or on the one of `reference`. Nothing is sent."""
    pointer = ChangeForm().at
    page = load_page(editable_kind(kind, slug), slug, pointer)
    reference = Text("reference", limit=MAX_REFERENCE).read()
    message, texts = "", []
    try:
        values, facts = _read_case(page, reference) if reference else _make_up_case(page, RawText("procedure").read())
        texts = [
            RenderedText(element_text.label, render_passages(element_text.text, values, facts))
            for element_text in list_element_texts(page.kind.name, page.definition, pointer)
        ]
    except CaseUnfit:
        message = _("Aucune demande de cette référence ne suit cette définition, ou vous ne pouvez pas la lire.")
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    template = "studio/text_preview_fragment.html" if is_fragment else "studio/text_preview_page.html"
    return render(
        template, **get_context(page), at=pointer, texts=texts, reference="" if message else reference, message=message
    )


def _make_up_case(page: BuilderPage, procedure_slug: str | None) -> Values:
    if page.kind is PROCEDURE:
        return build_sample_values(page.definition, page.references.workflow)
    follower = next((follower for follower in page.followers if follower.get("slug") == procedure_slug), None)
    procedure = follower or next(iter(page.followers), {})
    return build_sample_values(procedure, page.definition)


def _read_case(page: BuilderPage, reference: str) -> Values:
    """The values of a real request, as its reader may see them; the access is logged. Raises CaseUnfit."""
    case = _find_case(page, reference)
    actor = current_actor()
    log_access(actor, "read", screen="studio.text_preview", family=case.family, subject=case.id)
    reader = reader_of(actor, case)
    answers, processing = answers_for(case, reader), processing_for(case, reader)
    procedure = procedure_of(case)
    texts = text_context(
        case,
        procedure,
        _find_status(case),
        department=department_in_charge(case),
        answers=answers,
        processing=processing,
        action={},
    )
    # The code opens the request: its applicant alone is told it.
    more = {
        "tracking_code": _("[code de suivi]"),
        "history": concealment_for(case, reader).conceal(format_recent_messages(case)),
    }
    context = condition_context(case, answers, processing)
    values: dict[str, Any] = {
        **texts,
        "case": ChainMap(more, texts["case"]),
        "profile": context["profile"],
        "today": context["today"],
    }
    return values, {**values, **context, "case": ChainMap(context["case"], values["case"])}


def _find_status(case: Case) -> Status:
    """The status of a request, which may be one of an older version of its circuit."""
    return workflow_of(case).find_status(case.status) or former_status(case.workflow_version_id, case.status)


def _find_case(page: BuilderPage, reference: str) -> Case:
    case_id = db.session.scalar(select(Case.id).where(reference_key() == normalise_crockford(reference)).limit(1))
    if case_id is None:
        raise CaseUnfit(reference)
    try:
        case = case_open_to(current_actor(), case_id)
    except (CaseNotFound, CaseUnderLimitation):
        raise CaseUnfit(reference) from None
    definition_slug = case.procedure_slug if page.kind is PROCEDURE else workflow_of(case).slug
    if definition_slug != page.slug:
        raise CaseUnfit(reference)
    return case
