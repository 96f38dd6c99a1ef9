"""Where the authority writes to the applicant: the e-mail given in the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.definitions import procedure_of
from app.cases.models import Case
from app.cases.values import answers_of
from app.procedures.definition import Procedure


def email_in(procedure: Procedure, answers: Mapping[str, Any]) -> str | None:
    """The answer that tells the applicant's e-mail, None when there is none."""
    for field in procedure.fields:
        if field.profile == "email" and answers.get(field.id):
            return str(answers[field.id])
    return None


def email_of(case: Case) -> str | None:
    return email_in(procedure_of(case), answers_of(case))
