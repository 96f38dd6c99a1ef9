"""The values of a case: for conditions as they are, for texts as they are written to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.accounts.models import Department
from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.people.applicants import applicant_profile
from app.cases.reading.case_facts import authority_placeholders, case_placeholders, facts_of
from app.cases.workflow.call_responses import call_responses
from app.core import clock
from app.core.lazy_mapping import LazyMapping
from app.core.sealing import seal, unseal
from app.procedures.definition import Field, Procedure
from app.procedures.fields.choice import details_name, with_stored_details
from app.procedures.form.display import display_line
from app.workflows.definition import Status

ANSWERS = "case.answers"
PROCESSING = "case.processing"
DIGEST = "case.digest"


def answers_of(case: Case) -> dict[str, Any]:
    answers: dict[str, Any] = unseal(case.key_id, case.answers, about=ANSWERS)
    return answers


def processing_of(case: Case) -> dict[str, Any]:
    if case.processing is None:
        return {}
    processing: dict[str, Any] = unseal(case.key_id, case.processing, about=PROCESSING)
    return processing


def digest_of(case: Case) -> dict[str, str]:
    digest: dict[str, str] = unseal(case.key_id, case.digest, about=DIGEST)
    return digest


def set_processing(case: Case, values: Mapping[str, Any]) -> None:
    case.processing = seal(case.key_id, dict(values), about=PROCESSING) if values else None


def format_answers(procedure: Procedure, answers: Mapping[str, Any]) -> LazyMapping:
    """The answers as a reader sees them, by the id of their fields; and what is known of the options chosen."""
    fields = [field for field in procedure.fields if field.id in answers]
    details = {name: answers[name] for field in fields if (name := details_name(field.id)) in answers}
    return LazyMapping(
        {
            **{
                field.id: partial(format_answer, with_stored_details(field, answers), answers[field.id])
                for field in fields
            },
            **{name: partial(_constant, each_details) for name, each_details in details.items()},
        }
    )


def _constant(value: Any) -> Any:
    return value


def identity_in(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the values that the answers give of the applicant, by the profile meaning of their fields."""
    return dict(_applicant_values(procedure, answers))


def format_answer(field: Field, value: Any) -> str:
    """An answer in one line of text."""
    return display_line(field, value)


def condition_context(case: Case, answers: Mapping[str, Any], processing: Mapping[str, Any]) -> dict[str, Any]:
    """Build the values that expressions of the workflow may read."""
    return {
        "answers": dict(answers),
        "processing": dict(processing),
        "today": clock.today().isoformat(),
        "case": facts_of(case),
        "profile": applicant_profile(case.applicant_id, case.family),
        "option": dict(procedure_of(case).variables),
        "calls": call_responses(case),
    }


def text_context(
    case: Case,
    procedure: Procedure,
    status: Status,
    *,
    department: Department | None,
    answers: Mapping[str, Any],
    processing: Mapping[str, Any],
    action: Mapping[str, str],
) -> dict[str, Any]:
    """Build the values that the placeholders of e-mails and messages may name."""
    formatted_answers = format_answers(procedure, answers)
    return {
        "case": case_placeholders(case, summary=partial(_format_summary, procedure, formatted_answers)),
        "procedure": {"title": procedure.title, "slug": procedure.slug, "theme": procedure.theme},
        "authority": authority_placeholders(),
        "department": {
            "name": department.name if department else "",
            "email": (department.email if department else None) or "",
        },
        "status": {"label": status.public_label},
        "applicant": _applicant_values(procedure, answers),
        "answers": formatted_answers,
        "processing": dict(processing),
        "option": dict(procedure.variables),
        "calls": call_responses(case),
        "action": dict(action),
    }


def full_name(identity: Mapping[str, str]) -> str:
    """First name and last name; what is not given is left out."""
    return " ".join(part for part in (identity.get("first_name"), identity.get("last_name")) if part)


def _applicant_values(procedure: Procedure, answers: Mapping[str, Any]) -> LazyMapping:
    fields = (field for field in procedure.fields if field.profile and answers.get(field.id))
    identity = LazyMapping({str(field.profile): partial(format_answer, field, answers[field.id]) for field in fields})
    return LazyMapping(
        {"name": partial(full_name, identity), **{name: partial(identity.get, name) for name in identity}}
    )


def _format_summary(procedure: Procedure, formatted_answers: Mapping[str, str]) -> str:
    """All answers, one a line."""
    return "\n".join(
        f"{field.label} : {formatted_answers[field.id]}" for field in procedure.fields if field.id in formatted_answers
    )
