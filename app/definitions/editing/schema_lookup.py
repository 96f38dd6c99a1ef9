"""The JSON Schema of any place of a definition: what may be written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.definitions.editing.pointers import ElementNotFound, find_steps, join_pointer, split_pointer
from app.procedures.schema import field_definitions, procedure_schema
from app.workflows.schema import workflow_schema

Schema = Mapping[str, Any]
# Words of JSON Schema that say what holds of the value beside the others.
_COMBINED = ("properties", "required")


@dataclass(frozen=True)
class Place:
    """A place of a definition: its schema, what is there now, and the names of the properties that lead to it."""

    schema: Schema
    value: Any
    path: tuple[str, ...]
    # The type of the field, and that of the action, that the place belongs to.
    field_type: str | None = None
    action_type: str | None = None

    @property
    def required_keys(self) -> frozenset[str]:
        """The properties that an object must have there."""
        return frozenset(self.schema.get("required", ()))


@cache
def get_root_schema(kind: str) -> Schema:
    """The schema of a kind of definition; in workflows too, a field has the settings of its type."""
    if kind == "procedure":
        return procedure_schema()
    schema: dict[str, Any] = workflow_schema()
    schema["$defs"] = {**field_definitions(), **schema["$defs"], "field": field_definitions()["field"]}
    return schema


def find_place(kind: str, definition: Any, pointer: str) -> Place:
    """The place at an address; objects on the way may be missing. Raises ElementNotFound."""
    root = get_root_schema(kind)
    place = Place(resolve(root, root, definition), definition, ())
    for name in split_pointer(pointer):
        if place.value is None and name not in place.schema.get("properties", {}):
            raise ElementNotFound(pointer)
        step = name if place.value is None else find_steps(place.value, join_pointer(name))[0]
        place = enter_place(root, place, step)
    return place


def enter_place(root: Schema, place: Place, step: str | int) -> Place:
    """The place of a property of an object, or of an element of a list."""
    if isinstance(step, int):
        value = place.value[step] if isinstance(place.value, list) and step < len(place.value) else None
        raw, path = _find_items(place.schema), place.path
    else:
        value = place.value.get(step) if isinstance(place.value, Mapping) else None
        raw, path = _find_property(place.schema, step), (*place.path, step)
    field_type, action_type = place.field_type, place.action_type
    if isinstance(step, int) and path and isinstance(value, Mapping) and isinstance(value.get("type"), str):
        if path[-1] in ("on_enter", "run"):
            action_type = value["type"]
        elif path[-1] in ("fields", "processing_fields", "variables"):
            field_type, action_type = value["type"], None
    return Place(resolve(root, raw, value), value, path, field_type, action_type)


def resolve(root: Schema, schema: Schema, value: Any) -> Schema:
    """A schema without references, with the conditions of its type and the alternative that the value follows."""
    schema = _follow_reference(root, schema)
    branches = list(schema.get("allOf", ()))
    branches += [schema] if "if" in schema else []
    for branch in branches:
        if "if" not in branch:
            schema = _merge(schema, resolve(root, branch, value))
        elif _is_met(branch["if"], value):
            schema = _merge(schema, _follow_reference(root, branch["then"]))
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives and "properties" not in schema:
        resolved = [resolve(root, alternative, value) for alternative in alternatives]
        fitting = next((each for each in resolved if fits(each, value)), resolved[0])
        schema = {**{key: each for key, each in schema.items() if key not in ("anyOf", "oneOf")}, **fitting}
        schema["alternatives"] = resolved
    return schema


def fits(schema: Schema, value: Any) -> bool:
    """Whether a value is of the type that a resolved schema expects, and has its required properties."""
    if "const" in schema:
        return bool(value == schema["const"])
    if "enum" in schema:
        return value in schema["enum"]
    kinds = schema.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    if isinstance(value, Mapping):
        return "object" in kinds and set(schema.get("required", ())) <= set(value)
    return not kinds or _get_kind(value) in kinds or (_get_kind(value) == "integer" and "number" in kinds)


def _find_property(schema: Schema, name: str) -> Schema:
    more = schema.get("additionalProperties")
    property_schema: Schema = schema.get("properties", {}).get(name, more if isinstance(more, Mapping) else {})
    return property_schema


def _find_items(schema: Schema) -> Schema:
    items: Schema = schema.get("items", {})
    return items


def _follow_reference(root: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        target = root["$defs"][schema["$ref"].rpartition("/")[2]]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _merge(schema: Schema, more: Schema) -> dict[str, Any]:
    merged = {
        **schema,
        **{key: value for key, value in more.items() if key not in (*_COMBINED, "title", "description")},
    }
    for word in ("title", "description"):
        if word not in merged and word in more:
            merged[word] = more[word]
    if "properties" in schema or "properties" in more:
        more_properties = {name: each for name, each in more.get("properties", {}).items() if each is not True}
        merged["properties"] = {**schema.get("properties", {}), **more_properties}
    merged["required"] = [*dict.fromkeys([*schema.get("required", ()), *more.get("required", ())])]
    return merged


def _is_met(condition: Schema, value: Any) -> bool:
    """Whether a value meets the condition of a branch: the values of some properties, or their presence."""
    if not isinstance(value, Mapping) or not set(condition.get("required", ())) <= set(value):
        return False
    return all(
        fits(schema, value.get(name)) if schema else True for name, schema in condition.get("properties", {}).items()
    )


def _get_kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    kinds = {str: "string", int: "integer", float: "number", list: "array"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "object")
