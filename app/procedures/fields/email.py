"""An e-mail address."""

from __future__ import annotations

from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.procedures.fields.base import Field, FieldType, Problem, clean_line, missing_answer, refused_answer

# RFC 5321 section 4.5.3.1.3: a path has at most 256 characters with its brackets.
MAX_LENGTH = 254


class Email(FieldType):
    """An address one can write to; whether it answers is for the confirmation message to tell."""

    key = "email"
    profiles = frozenset({"email"})

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_line(raw)
        if not text:
            return missing_answer(field, "email_missing")
        if len(text) > MAX_LENGTH:
            return refused_answer("email_incomplete")
        try:
            return validate_email(text, check_deliverability=False).normalized, []
        except EmailNotValidError:
            return refused_answer("email_incomplete")
