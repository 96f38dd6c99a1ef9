"""The published JSON Schema of workflows: its frame, and the parameters that each type of action declares."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from app.language.schema.definition_texts import TRANSLATIONS_SCHEMA
from app.language.schema.validation import JsonSchemaValidator
from app.language.text.passages import build_text_schemas
from app.workflows.actions import ACTION_TYPES, ActionType

SCHEMA = Path(__file__).with_name("workflow-1.schema.json")


def workflow_schema() -> Any:
    """The whole schema, as published."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    schema["$defs"] |= {**build_text_schemas(), "translations": TRANSLATIONS_SCHEMA}
    schema["$defs"]["entry_action"]["allOf"] = [_schema_of_type(action_type) for action_type in ACTION_TYPES.values()]
    return schema


def _schema_of_type(action_type: ActionType) -> dict[str, Any]:
    is_of_type = {"properties": {"type": {"const": action_type.key}}, "required": ["type"]}
    return {"if": is_of_type, "then": action_type.schema()}


@cache
def workflow_validator() -> JsonSchemaValidator:
    return JsonSchemaValidator(workflow_schema())
