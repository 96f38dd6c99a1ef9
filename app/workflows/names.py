"""What the conditions of a workflow can read. Which answers there are depends on each procedure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.expressions.kinds import ANYTHING, Known, Names, of_kind, together
from app.workflows.elements import Workflow

_CASE = Known(
    frozenset({"any"}),
    members={
        "channel": of_kind("text"),
        "status": of_kind("text"),
        "previous_status": of_kind("text"),
        "status_changed": of_kind("boolean"),
        "has_account": of_kind("boolean"),
        "by_agent": of_kind("boolean"),
        "closed": of_kind("boolean"),
        "criticality": of_kind("number"),
        "submitted_on": of_kind("date"),
    },
)
# Of its applicant: the qualities that they hold in the family of the procedure.
QUALITIES = "profile.qualities"
# What a condition may read of any case.
CONDITION_NAMES = frozenset({"today", QUALITIES, *(f"case.{name}" for name in _CASE.members)})
# The kinds that the answers to these types of field are of; nothing is said of the others.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "short_text": ("text", "number"),
    "long_text": ("text",),
    "email": ("text",),
    "phone": ("text",),
    "number": ("number",),
    "amount": ("number",),
    "date": ("date",),
    "time": ("time",),
    "yes_no": ("boolean",),
    "consent": ("boolean",),
}


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


def names_of_texts(workflow: Workflow) -> Names:
    """The names known inside of the passages of a text: those of conditions, and what the text shows."""
    return names_of(workflow, **dict.fromkeys(TEXT_NAMES - CONDITION_NAMES, of_kind("text")))


def names_of(workflow: Workflow, **more: Known) -> Names:
    """The names known wherever a condition stands: a field of any action may have been the last one filled in."""
    return Names(
        {
            "today": of_kind("date"),
            "answers": ANYTHING,
            "case": _CASE,
            QUALITIES: of_kind("list", item=of_kind("text")),
            **_known("processing", workflow.processing_fields),
            **_known("option", workflow.variables),
            **_known("action", workflow.fields_asked),
            **more,
            **{f"calls.{name}": ANYTHING for name in workflow.calls},
            **({"loop": ANYTHING} if any(status.loop for status in workflow.statuses) else {}),
        }
    )


def _known(root: str, fields: Iterable[Mapping[str, Any]]) -> dict[str, Known]:
    found: dict[str, list[Known]] = {}
    for field in fields:
        found.setdefault(f"{root}.{field['id']}", []).append(_known_answer(field))
    return {name: together(known) for name, known in found.items()}


def _known_answer(field: Mapping[str, Any]) -> Known:
    return Known(frozenset(_KINDS.get(str(field.get("type")), ("any",))), label=field.get("label") or None)
