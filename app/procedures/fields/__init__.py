"""The types of field a form is made of."""

from __future__ import annotations

from collections.abc import Mapping

from app.procedures.fields.address import Address
from app.procedures.fields.amount import Amount
from app.procedures.fields.association import Association
from app.procedures.fields.bank_account import BankAccount
from app.procedures.fields.base import Field, Form, Problem
from app.procedures.fields.block import Block
from app.procedures.fields.commune import Commune
from app.procedures.fields.company import Company
from app.procedures.fields.computed import Computed
from app.procedures.fields.consent import Consent
from app.procedures.fields.date import Date
from app.procedures.fields.email import Email
from app.procedures.fields.explanation import Explanation
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.files import Files
from app.procedures.fields.long_text import LongText
from app.procedures.fields.multiple_choice import MultipleChoice
from app.procedures.fields.number import Number
from app.procedures.fields.phone import Phone
from app.procedures.fields.place import Place
from app.procedures.fields.rating import Rating
from app.procedures.fields.short_text import ShortText
from app.procedures.fields.signature import Signature
from app.procedures.fields.single_choice import SingleChoice
from app.procedures.fields.time import Time
from app.procedures.fields.title import Title
from app.procedures.fields.yes_no import YesNo

_QUESTIONS: Mapping[str, FieldType] = {
    field_type.key: field_type
    for field_type in (
        ShortText(),
        LongText(),
        Email(),
        Phone(),
        Number(),
        Amount(),
        Date(),
        Time(),
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
    )
}
_ROW_TYPES: Mapping[str, FieldType] = {**_QUESTIONS, Files.key: Files(), Computed.key: Computed()}
_INNER_BLOCK = Block(_ROW_TYPES)

# A block may be in a block, once; accounts and signatures belong to the form as a whole.
FIELD_TYPES: Mapping[str, FieldType] = {
    **_ROW_TYPES,
    BankAccount.key: BankAccount(),
    Signature.key: Signature(),
    Block.key: Block({**_ROW_TYPES, Block.key: _INNER_BLOCK}),
}

__all__ = ["FIELD_TYPES", "Field", "FieldType", "Form", "Problem"]
