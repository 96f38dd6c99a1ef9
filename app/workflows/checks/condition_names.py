"""Names that the conditions of a workflow can read. The names of answers depend on each procedure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.language.expressions.value_types import ANY_TYPE, Scope, ValueType, create_type, unite_types
from app.procedures.fields import FIELD_TYPES
from app.workflows.elements import Workflow

CASE_TYPE = ValueType(
    frozenset({"any"}),
    members={
        "channel": create_type("text"),
        "status": create_type("text"),
        "previous_status": create_type("text"),
        "status_changed": create_type("boolean"),
        "has_account": create_type("boolean"),
        "by_agent": create_type("boolean"),
        "closed": create_type("boolean"),
        "criticality": create_type("number"),
        "submitted_on": create_type("date"),
        "appointment": create_type("text"),
        "appointment_day": create_type("date"),
        "payment": create_type("text"),
    },
)
# Of its applicant: the qualities that they hold in the family of the procedure.
QUALITIES = "profile.qualities"
# What a condition may read of any case.
CONDITION_NAMES = frozenset({"today", QUALITIES, *(f"case.{name}" for name in CASE_TYPE.members)})
_PLAIN_KINDS = frozenset({"text", "number", "boolean", "date", "time"})

# What opens the request: told to its applicant alone.
TRACKING_CODE = "case.tracking_code"
# What a text may show of a case. Names under answers depend on each procedure.
TEXT_NAMES = frozenset(
    {
        "case.reference",
        "case.submitted_on",
        "case.tracking_url",
        TRACKING_CODE,
        "case.agent_url",
        "case.previous_status",
        "case.criticality",
        "case.summary",
        "case.history",
        "case.appointment",
        "procedure.title",
        "procedure.slug",
        "procedure.theme",
        "authority.name",
        "authority.phone",
        "authority.email",
        "authority.url",
        "authority.account_url",
        "authority.agents_url",
        "department.name",
        "department.email",
        "status.label",
        "applicant.name",
        "applicant.first_name",
        "applicant.last_name",
        "applicant.email",
        "applicant.phone",
    }
)


def names_of_texts(workflow: Workflow) -> Scope:
    """The names known inside of the passages of a text: those of conditions, and what the text shows."""
    return names_of(workflow, **dict.fromkeys(TEXT_NAMES - CONDITION_NAMES, create_type("text")))


def names_of(workflow: Workflow, **more: ValueType) -> Scope:
    """The names known wherever a condition stands: a field of any action may have been the last one filled in."""
    return Scope(
        {
            "today": create_type("date"),
            "answers": ANY_TYPE,
            "case": CASE_TYPE,
            QUALITIES: create_type("list", item=create_type("text")),
            **_field_value_types("processing", workflow.processing_fields),
            **_field_value_types("option", workflow.variables),
            **_field_value_types("action", workflow.asked_fields),
            **more,
            **{f"calls.{name}": ANY_TYPE for name in workflow.steps_by_response},
            **({"loop": ANY_TYPE} if any(status.loop for status in workflow.statuses) else {}),
        }
    )


def _field_value_types(root: str, fields: Iterable[Mapping[str, Any]]) -> dict[str, ValueType]:
    types_by_name: dict[str, list[ValueType]] = {}
    for field in fields:
        types_by_name.setdefault(f"{root}.{field['id']}", []).append(_answer_value_type(field))
    return {name: unite_types(value_types) for name, value_types in types_by_name.items()}


def _answer_value_type(field: Mapping[str, Any]) -> ValueType:
    """The kinds of an answer that is one value. Nothing is said of the others: several actions may ask the same otherwise."""
    field_type = FIELD_TYPES.get(str(field.get("type")))
    value_type = field_type.value_type({**field_type.defaults, **field}) if field_type else ANY_TYPE
    is_plain = (
        field_type is not None and value_type.kinds <= _PLAIN_KINDS and "options" not in field_type.settings_schema
    )
    return ValueType(value_type.kinds if is_plain else ANY_TYPE.kinds, label=field.get("label") or None)
