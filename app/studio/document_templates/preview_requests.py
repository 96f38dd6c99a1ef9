"""The requests that a template is tried on: a made-up one, and the last ones of its procedure that the person may open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.cases.access import can_open, procedures_open_to
from app.cases.case_definitions import workflow_of
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.formats import format_day
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor
from app.documents.placeholder_values import DocumentValues, build_values, format_rows
from app.documents.template_definition import DocumentTemplate
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.field_type import read_field
from app.studio.document_templates.vocabulary import Vocabulary
from app.studio.page_preview import field_validator
from app.studio.sample_case import build_sample_values
from app.workflows.publishing import former_status

MAX_REQUESTS = 50
MAX_CHOICES = 20
# Requests that the person may not open are passed over, within reason.
_MAX_READ = 400


def list_last_cases(procedure: str | None, actor: Actor, *, limit: int = MAX_REQUESTS) -> list[Case]:
    """The last requests of the procedure that the person may open, the latest first; of all their procedures without one."""
    slugs = procedures_open_to(actor) if procedure is None else [procedure]
    query = select(Case).where(Case.procedure_slug.in_(slugs)).order_by(Case.submitted_at.desc()).limit(_MAX_READ)
    cases: list[Case] = []
    for case in db.session.scalars(query):
        if can_open(actor, case):
            cases.append(case)
        if len(cases) == limit:
            break
    return cases


def list_choices(procedure: str | None, actor: Actor) -> list[tuple[str, str]]:
    """The requests that a preview offers, by reference; nothing of what they hold."""
    return [
        (
            str(case.id),
            _(
                "%(reference)s, du %(day)s – %(status)s",
                reference=case.reference,
                day=format_day(case.submitted_at),
                status=_name_status(case),
            ),
        )
        for case in list_last_cases(procedure, actor, limit=MAX_CHOICES)
    ]


def build_case_values(case: Case, template: DocumentTemplate, actor: Actor) -> DocumentValues:
    """The values of a request, with those of a document that is not made."""
    return build_values(case, document=_build_document_words(template), agent_name=actor.name or "")


def build_sample(template: DocumentTemplate, vocabulary: Vocabulary) -> DocumentValues:
    """The values of a made-up request."""
    texts, facts = build_sample_values(vocabulary.procedure, vocabulary.workflow)
    document = _build_document_words(template)
    applicant = {"first_name": _("Chloé"), "last_name": _("Exemple"), **texts["applicant"]}
    applicant["name"] = applicant["name"] or f"{applicant['first_name']} {applicant['last_name']}"
    procedure = {**texts["procedure"], "title": texts["procedure"]["title"] or _("Titre de la démarche")}
    more = {"document": document, "agent": {"name": _("Prénom Nom")}, "applicant": applicant, "procedure": procedure}
    answers = tuple(
        (str(field.get("label", "")), str(texts["answers"][field["id"]]))
        for field in _iterate_fields(vocabulary.procedure)
        if field.get("id") in texts["answers"]
    )
    fields = [
        read_field(field, FIELD_TYPES)
        for field in _iterate_fields(vocabulary.procedure)
        if field_validator().is_valid(field)
    ]
    return DocumentValues(
        texts={**texts, **more},
        facts={**facts, **more},
        recipient=(applicant["name"], _("12 rue des Lilas"), _("49000 ANGERS")),
        answers=answers,
        rows=format_rows(fields, facts["answers"]),
    )


def _build_document_words(template: DocumentTemplate) -> dict[str, str]:
    number = f"{template.number.prefix}{clock.today().year}-0000" if template.number else ""
    return {
        "number": number,
        "date": format_day(clock.today()),
        "text": _("Ici, le texte que l’agent écrit en préparant le document."),
    }


def _iterate_fields(procedure: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        field
        for page in procedure.get("pages") or ()
        if isinstance(page, Mapping)
        for field in page.get("fields") or ()
        if isinstance(field, Mapping)
    ]


def _name_status(case: Case) -> str:
    status = workflow_of(case).find_status(case.status) or former_status(case.workflow_version_id, case.status)
    return status.label
