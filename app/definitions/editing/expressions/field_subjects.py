"""Subjects from the fields of a definition, which may be an invalid draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.definitions.editing.expressions.subjects import Subject
from app.definitions.words.name_labels import MEMBER_LABELS, format_member
from app.language.expressions.value_types import ANY_TYPE, ValueType
from app.procedures.checks.condition_names import answer_value_type, details_value_type
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import details_name

ITEM = "item"
# Rarely of use to an author: offered only where an expression reads them already.
_MINOR_MEMBERS = frozenset({"complement", "insee", "latitude", "longitude"})


def list_field_subjects(
    root: str, fields: Any, group: str, infer: Callable[[Mapping[str, Any]], ValueType] = answer_value_type
) -> list[Subject]:
    """The subjects of fields, in order; fields that cannot be read yet are left out."""
    return [subject for field in find_fields(fields) for subject in _list_subjects_of_field(root, field, group, infer)]


def find_fields(fields: Any) -> Iterator[dict[str, Any]]:
    """The fields of a list that have an answer."""
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and isinstance(field.get("id"), str) and field["id"]:
            field_type = FIELD_TYPES.get(str(field.get("type")))
            if field_type is not None and field_type.has_value:
                yield field


def get_label(element: Any, fallback: str = "") -> str:
    """The label or the title of an element."""
    properties = element if isinstance(element, Mapping) else {}
    labels = (properties.get(key) for key in ("label", "title", "id"))
    return next((label for label in labels if isinstance(label, str) and label.strip()), fallback)


def list_options(field: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The choices that the definition writes."""
    options = field.get("options")
    choices = (option for option in options if isinstance(option, dict)) if isinstance(options, list) else ()
    return tuple(
        (str(choice["value"]), get_label(choice, str(choice["value"]))) for choice in choices if "value" in choice
    )


def _list_subjects_of_field(
    root: str, field: Mapping[str, Any], group: str, infer: Callable[[Mapping[str, Any]], ValueType]
) -> Iterator[Subject]:
    value_type = _infer_type(infer, field) or ANY_TYPE
    name, label = f"{root}.{field['id']}", get_label(field)
    items = tuple(list_field_subjects(ITEM, field["fields"], label)) if isinstance(field.get("fields"), list) else ()
    yield Subject(name, label, group, value_type, list_options(field), items)
    for member, member_type in value_type.members.items():
        if member in MEMBER_LABELS:
            member_label = format_member(label, member)
            yield Subject(
                f"{name}.{member}",
                member_label,
                group,
                replace(member_type, label=member_label),
                is_minor=member in _MINOR_MEMBERS,
            )


def list_details_types(root: str, fields: Any) -> dict[str, ValueType]:
    """The types of what is stored beside the answers."""
    types = {details_name(field["id"]): _infer_type(details_value_type, field) for field in find_fields(fields)}
    return {f"{root}.{name}": value_type for name, value_type in types.items() if value_type is not None}


def _infer_type(infer: Callable[[Mapping[str, Any]], ValueType | None], field: Mapping[str, Any]) -> ValueType | None:
    # The settings of a draft may be of any shape; types of fields expect checked ones.
    try:
        return infer(field)
    except (AttributeError, KeyError, TypeError, ValueError):
        return ANY_TYPE
