"""The values of a case: for conditions as they are, for texts as they are written to a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.cases.definitions import procedure_of, workflow_of
from app.cases.models import Case
from app.core import clock
from app.core.sealing import seal, unseal
from app.core.sites import current_site
from app.procedures.definition import Field, Procedure
from app.procedures.display import in_one_line
from app.themes import charter
from app.workflows.definition import Status

ANSWERS = "case.answers"
PROCESSING = "case.processing"
DIGEST = "case.digest"


def answers_of(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = unseal(case.key_id, case.answers, about=ANSWERS)
    return found


def processing_of(case: Case) -> dict[str, Any]:
    if case.processing is None:
        return {}
    found: dict[str, Any] = unseal(case.key_id, case.processing, about=PROCESSING)
    return found


def digest_of(case: Case) -> dict[str, str]:
    found: dict[str, str] = unseal(case.key_id, case.digest, about=DIGEST)
    return found


def keep_processing(case: Case, values: Mapping[str, Any]) -> None:
    case.processing = seal(case.key_id, dict(values), about=PROCESSING) if values else None


class Written(Mapping[str, str]):
    """Answers as a reader sees them, by name; each is written when it is first asked for."""

    def __init__(self, given: Mapping[str, tuple[Field, Any]]) -> None:
        self._given = given
        self._written: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._written:
            self._written[name] = shown(*self._given[name])
        return self._written[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


def written_answers(procedure: Procedure, answers: Mapping[str, Any]) -> Written:
    """The answers by the id of their fields."""
    return Written({field.id: (field, answers[field.id]) for field in procedure.fields if field.id in answers})


def identity_in(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, str]:
    """What the answers say of the applicant, by the profile meaning of their fields."""
    return dict(_applicant(procedure, answers))


def shown(field: Field, value: Any) -> str:
    """An answer in one line of text."""
    return in_one_line(field, value)


def for_conditions(case: Case, answers: Mapping[str, Any], processing: Mapping[str, Any]) -> dict[str, Any]:
    """What expressions of the workflow may read."""
    return {
        "answers": dict(answers),
        "processing": dict(processing),
        "today": clock.today().isoformat(),
        "case": {
            "channel": case.channel,
            "status": case.status,
            "has_account": case.applicant_id is not None,
            "criticality": case.criticality or 0,
        },
        "option": dict(procedure_of(case).variables),
    }


def for_texts(
    case: Case,
    procedure: Procedure,
    status: Status,
    *,
    department: str,
    answers: Mapping[str, Any],
    processing: Mapping[str, Any],
    action: Mapping[str, str],
) -> dict[str, Any]:
    """What the placeholders of e-mails and messages may name."""
    authority = charter.current()
    level = workflow_of(case).level(case.criticality or 0)
    return {
        "case": {
            "reference": case.reference,
            "submitted_on": case.submitted_at,
            "tracking_url": f"{current_site().base_url}/suivi",
            "criticality": level.label if level else "",
        },
        "procedure": {"title": procedure.title},
        "authority": {"name": authority.name, "phone": authority.phone, "email": authority.email},
        "department": {"name": department},
        "status": {"label": status.public_label},
        "applicant": _applicant(procedure, answers),
        "answers": written_answers(procedure, answers),
        "processing": dict(processing),
        "option": dict(procedure.variables),
        "action": dict(action),
    }


def _applicant(procedure: Procedure, answers: Mapping[str, Any]) -> Written:
    told = (field for field in procedure.fields if field.profile and answers.get(field.id))
    return Written({str(field.profile): (field, answers[field.id]) for field in told})
