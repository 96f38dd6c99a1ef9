"""Attributes of a service: the questions of the form that no standard parameter fills in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.cases.reports.report_services import ReportService
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES
from app.procedures.sources.field_options import resolve_options

STRING, NUMBER, DATETIME, TEXT = "string", "number", "datetime", "text"
SINGLE_VALUE, MULTIPLE_VALUES = "singlevaluelist", "multivaluelist"
# By the kind of the answer in expressions; what may be a text is one.
_DATATYPES = {"text": STRING, "number": NUMBER, "date": DATETIME, "time": STRING}
# Parameters of the standard about the sender, each with the part of a profile that it is.
CONTACTS = ("email", "first_name", "last_name", "phone")


@dataclass(frozen=True)
class Attribute:
    """A question that software answers by `attribute[CODE]`."""

    field: Field
    datatype: str
    values: tuple[tuple[str, str], ...] = ()

    def describe(self, order: int) -> dict[str, Any]:
        """The attribute as the definition of a service lists it."""
        return {
            "variable": True,
            "code": self.field.id,
            "datatype": self.datatype,
            # A question that depends on others is required by the form itself, once they are answered.
            "required": self.field.required and self.field.condition is None,
            "datatype_description": self.field.hint or None,
            "order": order,
            "description": self.field.label,
            "values": [{"key": key, "name": name} for key, name in self.values],
        }


def list_attributes(service: ReportService) -> list[Attribute]:
    """The attributes, in the order of the form."""
    return list(_iterate_attributes(service))


def find_contact_fields(service: ReportService) -> dict[str, Field]:
    """The question that takes each part of the identity of the sender, for those that the form asks."""
    fields: dict[str, Field] = {}
    for field in service.procedure.fields:
        profiles = FIELD_TYPES[field.type].profiles
        for name in CONTACTS:
            # An e-mail address or a telephone number is what its type says, bound to the profile or not.
            is_own_type = field.profile is None and profiles == {name}
            if name not in fields and (field.profile == name or is_own_type):
                fields[name] = field
    return fields


def _iterate_attributes(service: ReportService) -> Iterator[Attribute]:
    standard = {service.rule.description, service.similar.place, service.report.photos}
    standard |= {field.id for field in find_contact_fields(service).values()}
    for field in service.procedure.fields:
        if field.id not in standard and (attribute := _read_attribute(field)):
            yield attribute


def _read_attribute(field: Field) -> Attribute | None:
    """The attribute that a question is; None when it cannot be answered by plain values."""
    field_type = FIELD_TYPES[field.type]
    if not field_type.has_value or not field_type.is_typed or field_type.is_computed or field.for_agents:
        return None
    kinds = field_type.value_type(field.settings).kinds
    values = field_type.allowed_values(field)
    if "list" in kinds and values is not None:
        return Attribute(field, MULTIPLE_VALUES, _label_values(field, values))
    if values is not None and kinds <= {"text", "number", "boolean"}:
        return Attribute(field, SINGLE_VALUE, _label_values(field, values))
    datatype = next((datatype for kind, datatype in _DATATYPES.items() if kind in kinds), None)
    if datatype is None:
        return None
    return Attribute(field, TEXT if field_type.is_long else datatype)


def _label_values(field: Field, values: frozenset[str]) -> tuple[tuple[str, str], ...]:
    field_type = FIELD_TYPES[field.type]
    order = [option["value"] for option in field.settings.get("options", ())] or sorted(values, reverse=True)
    return tuple((value, field_type.value_of_input(resolve_options(field, {}), value)) for value in order)
