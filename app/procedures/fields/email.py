"""An e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, clean_line, missing_answer, refused_answer
from app.procedures.fields.field_type import FieldType

# RFC 5321 section 4.5.3.1.3: a path has at most 256 characters with its brackets.
MAX_LENGTH = 254


class Email(FieldType):
    """An address one can write to; whether it answers is for the confirmation message to tell."""

    key = "email"
    icon = "mail"
    label = _("Adresse e-mail")
    help_text = _(
        "Une adresse e-mail, dont la forme est vérifiée. Avec la signification « email » du profil, c’est elle "
        "qui reçoit l’accusé de réception et les messages."
    )
    value_help = _("Un texte.")
    messages = {
        "email_missing": _("Indiquez votre adresse e-mail, par exemple nom@exemple.fr."),
        "email_incomplete": _("Indiquez une adresse e-mail complète, par exemple nom@exemple.fr."),
    }
    example = {"id": "courriel", "type": "email", "label": "Votre adresse e-mail", "profile": "email"}
    example_answer = "chloe@residents.example"
    table_width = 14
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

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("text")
