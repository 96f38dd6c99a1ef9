"""Turn a question into another type: what both types have is kept, the rest of the new one gets its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from app.core.i18n import gettext as _
from app.definitions.editing.operations import OperationRefused, set_value
from app.definitions.editing.pointers import find_element
from app.procedures.fields import FIELD_TYPES, FieldType
from app.procedures.schema import procedure_schema


def change_type(definition: Mapping[str, Any], pointer: str, key: str) -> dict[str, Any]:
    """The definition with the question of that type. Raises ElementNotFound, OperationRefused."""
    field_type = FIELD_TYPES.get(key)
    if field_type is None:
        raise OperationRefused(_("Ce type de question n’existe pas."))
    return set_value(definition, pointer, convert_field(find_element(definition, pointer), field_type))


def convert_field(field: Mapping[str, Any], field_type: FieldType) -> dict[str, Any]:
    """A question as one of another type."""
    schema = procedure_schema()
    properties = schema["$defs"][field_type.key]["properties"]
    settings = {
        name: value
        for name, value in field.items()
        if name != "type" and name in properties and _is_valid(schema, properties[name], value)
    }
    missing = {
        name: field_type.example[name]
        for name in field_type.required_settings
        if name not in settings and name in field_type.example
    }
    if field_type.has_label and not settings.get("label"):
        settings["label"] = str(field_type.label)
    return {"id": field["id"], "type": field_type.key, **settings, **missing}


def _is_valid(schema: Mapping[str, Any], property_schema: Any, value: Any) -> bool:
    return bool(Draft202012Validator({**property_schema, "$defs": schema["$defs"]}).is_valid(value))
