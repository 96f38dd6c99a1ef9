"""The types of field a form is made of."""

from __future__ import annotations

from collections.abc import Mapping

from app.procedures.fields.address import Address
from app.procedures.fields.amount import Amount
from app.procedures.fields.association import Association
from app.procedures.fields.bank_account import BankAccount
from app.procedures.fields.base import Field, Form, Problem
from app.procedures.fields.block import Block
from app.procedures.fields.booking import Booking
from app.procedures.fields.commune import Commune
from app.procedures.fields.company import Company
from app.procedures.fields.computed import Computed
from app.procedures.fields.consent import Consent
from app.procedures.fields.date import Date
from app.procedures.fields.email import Email
from app.procedures.fields.event import Event
from app.procedures.fields.explanation import Explanation
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.files import Files
from app.procedures.fields.long_text import LongText
from app.procedures.fields.multiple_choice import MultipleChoice
from app.procedures.fields.number import Number
from app.procedures.fields.phone import Phone
from app.procedures.fields.place import Place
from app.procedures.fields.pre_applications import PreApplications
from app.procedures.fields.rating import Rating
from app.procedures.fields.short_text import ShortText
from app.procedures.fields.signature import Signature
from app.procedures.fields.single_choice import SingleChoice
from app.procedures.fields.slot import Slot
from app.procedures.fields.time import Time
from app.procedures.fields.title import Title
from app.procedures.fields.yes_no import YesNo

# The one list of types: every registry is made from it. A block is added below, since it is made of the others.
_TYPES: tuple[FieldType, ...] = (
    ShortText(),
    LongText(),
    Email(),
    Phone(),
    Number(),
    Amount(),
    Date(),
    Time(),
    Slot(),
    PreApplications(),
    Booking(),
    Event(),
    YesNo(),
    SingleChoice(),
    MultipleChoice(),
    Rating(),
    Address(),
    Commune(),
    Place(),
    Company(),
    Association(),
    Consent(),
    Title(),
    Explanation(),
    Files(),
    Computed(),
    BankAccount(),
    Signature(),
)
_ROW_TYPES = {field_type.key: field_type for field_type in _TYPES if field_type.can_be_in_row}

# A block may be in a block, once.
FIELD_TYPES: Mapping[str, FieldType] = {
    **{field_type.key: field_type for field_type in _TYPES},
    Block.key: Block({**_ROW_TYPES, Block.key: Block(_ROW_TYPES)}),
}

__all__ = ["FIELD_TYPES", "Field", "FieldType", "Form", "Problem"]
