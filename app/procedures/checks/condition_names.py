"""Names that conditions of a procedure can read, with the type of each answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.language.expressions.value_types import ANY_TYPE, ValueType, create_type
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.address import ADDRESS_TYPE
from app.procedures.fields.field_type import labelled_type
from app.procedures.schema import PROFILES

# What the account of the resident says, and the qualities that they hold in the family of the procedure.
_PROFILE = {
    **dict.fromkeys(PROFILES, create_type("text")),
    "address": ADDRESS_TYPE,
    "qualities": create_type("list", item=create_type("text")),
}
FORM_NAMES = {"today": create_type("date"), "profile": create_type("object", members=_PROFILE)}
# Fields asked by an agent are shown over a case whose procedure is not known yet.
_CASE_ROOTS = ("answers", "profile", "case", "processing", "action", "option", "calls")
ANY_CASE = {"today": create_type("date"), **dict.fromkeys(_CASE_ROOTS, ANY_TYPE)}


def answer_value_type(field: Mapping[str, Any], *, display_condition: Any = None) -> ValueType:
    """Type of the answer to a field, from its definition."""
    return labelled_type(FIELD_TYPES[field["type"]], field, display_condition=display_condition)


def details_value_type(field: Mapping[str, Any]) -> ValueType | None:
    """Type of the details stored beside the answer, such as the properties of chosen options; None without details."""
    return FIELD_TYPES[field["type"]].details_type(field)
