"""The twelve types of field a form is made of."""

from __future__ import annotations

from collections.abc import Mapping

from app.procedures.fields.address import Address
from app.procedures.fields.base import Field, FieldType, Form, Problem
from app.procedures.fields.date import Date
from app.procedures.fields.email import Email
from app.procedures.fields.explanation import Explanation
from app.procedures.fields.files import Files
from app.procedures.fields.long_text import LongText
from app.procedures.fields.multiple_choice import MultipleChoice
from app.procedures.fields.number import Number
from app.procedures.fields.phone import Phone
from app.procedures.fields.short_text import ShortText
from app.procedures.fields.single_choice import SingleChoice
from app.procedures.fields.yes_no import YesNo

FIELD_TYPES: Mapping[str, FieldType] = {
    field_type.key: field_type
    for field_type in (
        ShortText(),
        LongText(),
        Email(),
        Phone(),
        Number(),
        Date(),
        YesNo(),
        SingleChoice(),
        MultipleChoice(),
        Files(),
        Address(),
        Explanation(),
    )
}

__all__ = ["FIELD_TYPES", "Field", "FieldType", "Form", "Problem"]
