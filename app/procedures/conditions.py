"""Conditions of a procedure that cannot be evaluated, or make no sense where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core import expressions
from app.core.documents import Problem
from app.core.expressions.kinds import Known, Names
from app.core.i18n import gettext
from app.procedures.check_problems import check_problems, problems_of_condition
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from app.procedures.fields.choices import details_name
from app.procedures.names import ANY_CASE, AROUND, known_answer, known_details
from app.procedures.row_conditions import problems_of_cycles, problems_of_field, problems_of_rows
from app.procedures.telling_checks import prefill_problems, telling_problems

_Document = Mapping[str, Any]
_Problems = Iterator[Problem]


def condition_problems(document: _Document) -> _Problems:
    """Conditions read answers of earlier pages or, for a field, of other fields of its page."""
    first = document["pages"][0]
    if first.get("condition") or all(field.get("condition") for field in first["fields"]):
        yield Problem(
            "pages[0]", gettext("la première page et au moins une de ses questions doivent toujours être affichées")
        )
    answers = [_answers(page) for page in document["pages"]]
    for number, page in enumerate(document["pages"]):
        yield from _of_page(
            f"pages[{number}]", page, earlier=_joined(answers[:number]), later=_joined(answers[number:])
        )


def problems_of_field_conditions(fields: list[dict[str, Any]], at: str) -> _Problems:
    """The same for fields asked outside a procedure, which may read anything the case knows."""
    for position, field in enumerate(fields):
        yield from problems_of_condition(f"{at}[{position}].condition", field.get("condition"), Names(ANY_CASE))
        yield from telling_problems(f"{at}[{position}]", field, Names(ANY_CASE))
        yield from prefill_problems(f"{at}[{position}]", field, Names(ANY_CASE))


def _of_page(at: str, page: _Document, *, earlier: dict[str, Known], later: dict[str, Known]) -> _Problems:
    on_page = Names({**AROUND, **earlier}, later=later)
    yield from problems_of_condition(f"{at}.condition", page.get("condition"), on_page)
    here = _answers(page)
    after = {name: known for name, known in later.items() if name not in here}
    names = Names({**AROUND, **earlier, **here}, later=after)
    before = dict(earlier)
    for position, field in enumerate(page["fields"]):
        place = f"{at}.fields[{position}]"
        yield from problems_of_field(place, field, names.without(_name(field)), asked_if=_asked_if(page, field))
        if field["type"] == Block.key:
            yield from check_problems(f"{place}.checks", field.get("checks", ()), [field], names)
            yield from problems_of_rows(place, field, Names({**AROUND, **before}, later={**here, **after}))
        before |= {name: known for name, known in here.items() if _is_of(name, field)}
    yield from problems_of_cycles(at, page["fields"], "answers")
    yield from check_problems(f"{at}.checks", page.get("checks", ()), page["fields"], names)


def _answers(page: _Document) -> dict[str, Known]:
    """What the page asks, by the names that conditions use."""
    asked = [field for field in page["fields"] if FIELD_TYPES[field["type"]].has_value]
    answers = {_name(field): known_answer(field, asked_if=_asked_if(page, field)) for field in asked}
    details = {f"answers.{details_name(field['id'])}": known_details(field) for field in asked}
    return {**answers, **{name: known for name, known in details.items() if known is not None}}


def _asked_if(page: _Document, field: _Document) -> Any:
    """The condition under which the field is shown; of those that can be evaluated."""
    conditions = [part["condition"] for part in (page, field) if part.get("condition")]
    return {"and": [condition for condition in conditions if not expressions.check(condition)] or [True]}


def _joined(pages: list[dict[str, Known]]) -> dict[str, Known]:
    return {name: known for page in pages for name, known in page.items()}


def _name(field: _Document) -> str:
    return f"answers.{field['id']}"


def _is_of(name: str, field: _Document) -> bool:
    return name in (_name(field), f"answers.{details_name(field['id'])}")
