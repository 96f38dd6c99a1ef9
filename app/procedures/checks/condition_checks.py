"""Conditions of a procedure that cannot be evaluated, or make no sense where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.expressions.value_types import Scope, ValueType
from app.language.schema.problems import Problem
from app.procedures.checks.check_problems import check_problems, problems_of_condition
from app.procedures.checks.condition_names import ANY_CASE, FORM_NAMES, answer_value_type, details_value_type
from app.procedures.checks.dynamic_text_checks import dynamic_text_problems, prefill_problems
from app.procedures.checks.row_condition_checks import problems_of_cycles, problems_of_field, problems_of_rows
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from app.procedures.fields.choice import details_name

_Definition = Mapping[str, Any]
_Problems = Iterator[Problem]


def condition_problems(definition: _Definition) -> _Problems:
    """Conditions read answers of earlier pages or, for a field, of other fields of its page."""
    first = definition["pages"][0]
    if first.get("condition") or all(field.get("condition") for field in first["fields"]):
        yield Problem(
            "pages[0]", gettext("la première page et au moins une de ses questions doivent toujours être affichées")
        )
    answers = [_known_answers(page) for page in definition["pages"]]
    for number, page in enumerate(definition["pages"]):
        yield from _page_problems(
            f"pages[{number}]", page, earlier=_merge_pages(answers[:number]), later=_merge_pages(answers[number:])
        )


def problems_of_field_conditions(fields: list[dict[str, Any]], at: str) -> _Problems:
    """Problems of the conditions of fields asked outside a procedure, which may read anything the case knows."""
    for position, field in enumerate(fields):
        yield from problems_of_condition(f"{at}[{position}].condition", field.get("condition"), Scope(ANY_CASE))
        yield from dynamic_text_problems(f"{at}[{position}]", field, Scope(ANY_CASE))
        yield from prefill_problems(f"{at}[{position}]", field, Scope(ANY_CASE))


def _page_problems(
    at: str, page: _Definition, *, earlier: dict[str, ValueType], later: dict[str, ValueType]
) -> _Problems:
    on_page = Scope({**FORM_NAMES, **earlier}, later=later)
    yield from problems_of_condition(f"{at}.condition", page.get("condition"), on_page)
    page_answers = _known_answers(page)
    after = {name: value_type for name, value_type in later.items() if name not in page_answers}
    names = Scope({**FORM_NAMES, **earlier, **page_answers}, later=after)
    before = dict(earlier)
    for position, field in enumerate(page["fields"]):
        place = f"{at}.fields[{position}]"
        yield from problems_of_field(
            place, field, names.without(_answer_name(field)), display_condition=_display_condition(page, field)
        )
        if field["type"] == Block.key:
            yield from check_problems(f"{place}.checks", field.get("checks", ()), [field], names)
            yield from problems_of_rows(place, field, Scope({**FORM_NAMES, **before}, later={**page_answers, **after}))
        before |= {name: value_type for name, value_type in page_answers.items() if _is_name_of(name, field)}
    yield from problems_of_cycles(at, page["fields"], "answers")
    yield from check_problems(f"{at}.checks", page.get("checks", ()), page["fields"], names)


def _known_answers(page: _Definition) -> dict[str, ValueType]:
    """Types of the answers asked on the page, by the names that conditions use."""
    questions = [field for field in page["fields"] if FIELD_TYPES[field["type"]].has_value]
    answers = {
        _answer_name(field): answer_value_type(field, display_condition=_display_condition(page, field))
        for field in questions
    }
    details = {f"answers.{details_name(field['id'])}": details_value_type(field) for field in questions}
    return {**answers, **{name: value_type for name, value_type in details.items() if value_type is not None}}


def _display_condition(page: _Definition, field: _Definition) -> Any:
    """The condition under which the field is shown; of those that can be evaluated."""
    conditions = [part["condition"] for part in (page, field) if part.get("condition")]
    return {"and": [condition for condition in conditions if not expressions.check_syntax(condition)] or [True]}


def _merge_pages(pages: list[dict[str, ValueType]]) -> dict[str, ValueType]:
    return {name: value_type for page in pages for name, value_type in page.items()}


def _answer_name(field: _Definition) -> str:
    return f"answers.{field['id']}"


def _is_name_of(name: str, field: _Definition) -> bool:
    return name in (_answer_name(field), f"answers.{details_name(field['id'])}")
