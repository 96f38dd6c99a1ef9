"""One page of a form as a resident will see it, of a working copy that may still be wrong elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.core import clock
from app.definitions.words.expression_words import collect_names, describe_expression
from app.language.schema.validation import JsonSchemaValidator
from app.procedures.definition import bind_fields, questions_by_name
from app.procedures.fields import FIELD_TYPES, Field, Problem
from app.procedures.fields.base import Form
from app.procedures.fields.field_type import read_field
from app.procedures.schema import field_definitions
from app.procedures.sources.field_options import resolve_options


@dataclass(frozen=True)
class PreviewedField:
    """A question as it is asked, or nothing while its settings are not complete; when it is asked, in words."""

    id: str
    label: str
    field: Field | None
    condition: str
    is_for_agents: bool


@dataclass(frozen=True)
class PreviewedPage:
    """A page with its questions, the content of their inputs, and the messages of an empty form if asked for."""

    title: str
    intro: str
    condition: str
    number: int
    count: int
    fields: tuple[PreviewedField, ...]
    values: Mapping[str, Any]
    problems: Mapping[str, list[Problem]]


class _EmptyForm:
    def getlist(self, key: str, /) -> list[Any]:
        return []


@cache
def field_validator() -> JsonSchemaValidator:
    """Build the validator of a question whose settings are complete."""
    definitions = field_definitions()
    return JsonSchemaValidator({**definitions["field"], "$defs": definitions})


def preview_page(definition: Mapping[str, Any], page_id: str, *, with_errors: bool) -> PreviewedPage | None:
    """The page of that name, whatever the answers; None when there is none."""
    pages = [page for page in definition.get("pages") or () if isinstance(page, Mapping)]
    page = next((page for page in pages if page.get("id") == page_id), None)
    if page is None:
        return None
    names = collect_names(definition)
    raw = [field for field in page.get("fields") or () if isinstance(field, Mapping)]
    fields = _read_fields(raw)
    values: dict[str, Any] = {}
    for field in fields.values():
        values |= FIELD_TYPES[field.type].form_values(field, None)
    return PreviewedPage(
        title=str(page.get("title") or ""),
        intro=str(page.get("intro") or ""),
        condition=describe_expression(page["condition"], names) if page.get("condition") else "",
        number=pages.index(page) + 1,
        count=len(pages),
        fields=tuple(
            PreviewedField(
                str(each.get("id")),
                str(each.get("label") or ""),
                fields.get(str(each.get("id"))),
                describe_expression(each["condition"], names) if each.get("condition") else "",
                bool(each.get("for_agents")),
            )
            for each in raw
        ),
        values=values,
        problems={field.id: _find_problems(field, _EmptyForm()) for field in fields.values()} if with_errors else {},
    )


def _read_fields(raw: list[Mapping[str, Any]]) -> dict[str, Field]:
    """The questions whose settings are complete, with the options of their sources."""
    complete = [each for each in raw if field_validator().is_valid(each)]
    fields = tuple(read_field(definition, FIELD_TYPES) for definition in complete)
    bound = bind_fields(fields, questions_by_name(fields, "answers"))
    return {field.id: resolve_unanswered(field) for field in bound}


def resolve_unanswered(field: Field) -> Field:
    """The question as it is asked before any answer, with the options of its source."""
    return FIELD_TYPES[field.type].resolve(field, {"answers": {}}, resolve_options)


def _find_problems(field: Field, form: Form) -> list[Problem]:
    field_type = FIELD_TYPES[field.type]
    if not field_type.has_value or field_type.is_computed:
        return []
    return field_type.validate(field, field_type.read(field, form), clock.today())[1]
