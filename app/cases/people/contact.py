"""Contact details of the applicant: the e-mail address and mobile number given in the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES


def email_in(procedure: Procedure, answers: Mapping[str, Any]) -> str | None:
    """The answer that tells the applicant's e-mail, None when there is none."""
    for field in procedure.fields:
        if field.profile == "email" and answers.get(field.id):
            return str(answers[field.id])
    return None


def email_of(case: Case) -> str | None:
    return email_in(procedure_of(case), answers_of(case))


def mobile_in(procedure: Procedure, answers: Mapping[str, Any]) -> str | None:
    """The answer that tells the applicant's mobile telephone; None when it is a fixed one, or when there is none."""
    for field in procedure.fields:
        if field.profile == "phone" and is_mobile(answers.get(field.id)):
            return str(answers[field.id])
    return None


def mobile_of(case: Case) -> str | None:
    return mobile_in(procedure_of(case), answers_of(case))


def address_lines_of(case: Case) -> list[str]:
    """The postal address of the applicant, a line each; nothing when the request does not ask for it."""
    return address_lines_in(procedure_of(case), answers_of(case))


def address_lines_in(procedure: Procedure, answers: Mapping[str, Any]) -> list[str]:
    """The answer that tells the postal address of the applicant, a line each; nothing when there is none."""
    field = next((field for field in procedure.fields if field.profile == "address" and answers.get(field.id)), None)
    texts = FIELD_TYPES[field.type].display(field, answers[field.id]) if field else []
    return [line.strip() for text in texts for line in text.split(",") if line.strip()]


def is_mobile(number: Any) -> bool:
    """Whether a number in international form may take a short message."""
    if not isinstance(number, str) or not number.startswith("+"):
        return False
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return False
    return phonenumbers.number_type(parsed) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
