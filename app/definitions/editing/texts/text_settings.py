"""The settings whose text takes placeholders, by what the placeholders may name there."""

from __future__ import annotations

from collections.abc import Mapping

from app.definitions.editing.schema_lookup import Place
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES, ParameterKind
from app.workflows.actions.declaration import Parameter

# A text of a workflow; a text of a form, and one that may also show the tracking code; the line of lists; the reference;
# the message of a check, which shows the answers that it is about.
WORKFLOW_TEXT, FORM_TEXT, EXPLANATION, DIGEST, REFERENCE, CHECK_MESSAGE = (
    "workflow_text",
    "form_text",
    "explanation",
    "digest",
    "reference",
    "check_message",
)
_ACTION_KINDS = frozenset(
    {ParameterKind.TEXT, ParameterKind.VALUE, ParameterKind.VALUES, ParameterKind.PROCESSING_VALUES}
)
_CHECK_LISTS = frozenset({"checks", "item_checks"})
# Settings of passages that are not texts.
_PASSAGE_SETTINGS = frozenset({"when", "each", "value", "between", "filter"})


def find_text_kind(kind: str, place: Place) -> str | None:
    """Find the kind of text with placeholders of the setting at a place; None for any other setting."""
    path = place.path
    if not path:
        return None
    if path[-1] == "message" and len(path) > 1 and path[-2] in _CHECK_LISTS:
        return CHECK_MESSAGE
    return _find_form_text(place) if kind == "procedure" else _find_workflow_text(place)


def _find_form_text(place: Place) -> str | None:
    path = place.path
    if len(path) == 1:
        return {"digest": DIGEST, "reference": REFERENCE}.get(path[0])
    steps = _split_after(path, frozenset({"fields"}))
    if steps == ("prefill",):
        return FORM_TEXT
    field_type = FIELD_TYPES.get(place.field_type or "")
    is_shown_text = field_type is not None and not field_type.has_value and steps[:1] in (("label",), ("text",))
    return EXPLANATION if is_shown_text and steps[-1] not in _PASSAGE_SETTINGS else None


def _find_workflow_text(place: Place) -> str | None:
    path = place.path
    if place.action_type is None:
        return WORKFLOW_TEXT if path[-2:] in (("actions", "label"), ("global_actions", "label")) else None
    if path[-1] in ("when", "each", "between", "filter") or place.action_type not in ACTION_TYPES:
        return None
    steps = _split_after(path, frozenset({"on_enter", "run"}))
    parameter = _find_parameter(ACTION_TYPES[place.action_type].parameters, steps)
    return WORKFLOW_TEXT if parameter is not None and parameter.kind in _ACTION_KINDS else None


def _find_parameter(members: Mapping[str, Parameter], steps: tuple[str, ...]) -> Parameter | None:
    """The declaration that the steps lead to; what is further inside belongs to it."""
    parameter: Parameter | None = None
    for step in steps:
        if step not in members:
            break
        parameter = members[step]
        members = parameter.members
    return parameter


def _split_after(path: tuple[str, ...], lists: frozenset[str]) -> tuple[str, ...]:
    """The part of a path after the last of these lists."""
    positions = [position for position, step in enumerate(path) if step in lists]
    return path[positions[-1] + 1 :] if positions else ()
