"""Conditions of a procedure that cannot be evaluated, or make no sense where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core import expressions
from app.core.documents import Problem
from app.core.expressions.contradictions import never_true
from app.core.expressions.cycles import cycles
from app.core.expressions.kinds import ANYTHING, Known, Names
from app.core.i18n import gettext
from app.core.text import check_text, placeholders
from app.procedures.check_problems import check_problems, problems_of_condition
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from app.procedures.fields.checks import ITEM
from app.procedures.fields.choices import details_name, source_of
from app.procedures.fields.computed import Computed
from app.procedures.names import ANY_CASE, AROUND, known_answer, known_details

_Document = Mapping[str, Any]
_Problems = Iterator[Problem]
# What of a field reads other answers: whether it is shown, what it is worked out from.
_READ = ("condition", "value")


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


def _of_page(at: str, page: _Document, *, earlier: dict[str, Known], later: dict[str, Known]) -> _Problems:
    on_page = Names({**AROUND, **earlier}, later=later)
    yield from problems_of_condition(f"{at}.condition", page.get("condition"), on_page)
    here = _answers(page)
    after = {name: known for name, known in later.items() if name not in here}
    names = Names({**AROUND, **earlier, **here}, later=after)
    for position, field in enumerate(page["fields"]):
        yield from _of_field(f"{at}.fields[{position}]", field, page, names.without(_name(field)))
        yield from _of_block(f"{at}.fields[{position}]", field, names)
    yield from _cycles(at, page)
    yield from check_problems(f"{at}.checks", page.get("checks", ()), page["fields"], names)


def _of_block(at: str, field: _Document, names: Names) -> _Problems:
    """The checks of a block over all its groups, and those on each one."""
    if field["type"] == Block.key:
        yield from check_problems(f"{at}.checks", field.get("checks", ()), [field], names)
        yield from _of_items(at, field)


def _of_items(at: str, field: _Document) -> _Problems:
    """The checks on each group, which read nothing but that group."""
    names = Names({"today": AROUND["today"], ITEM: known_answer(field).item or ANYTHING})
    inner = field["fields"]
    yield from check_problems(f"{at}.item_checks", field.get("item_checks", ()), inner, names, about=ITEM)
    for position, each in enumerate(inner):
        if each["type"] == Block.key:
            yield from _of_items(f"{at}.fields[{position}]", each)


def _of_field(at: str, field: _Document, page: _Document, names: Names) -> _Problems:
    problems = list(problems_of_condition(f"{at}.condition", field.get("condition"), names))
    yield from problems
    if field["type"] == Computed.key:
        yield from problems_of_condition(f"{at}.value", field["value"], names)
    yield from _of_source(f"{at}.options.where", field, names)
    if not FIELD_TYPES[field["type"]].has_value:
        return
    reasons = never_true(_asked_if(page, field), names)
    if reasons and field.get("required", True):
        yield Problem(at, gettext("est obligatoire mais jamais affiché"))
    elif reasons and not problems:
        yield Problem(at, gettext("n’est jamais affiché"))


def _of_source(at: str, field: _Document, names: Names) -> _Problems:
    """What a list of choices is narrowed by must be known before the list is shown."""
    for text in (source_of(field) or {}).get("where", {}).values():
        yield from (Problem(at, problem) for problem in check_text(text))
        for name in sorted(placeholders(text)):
            if names.find(name) is None:
                yield Problem(at, gettext("« %(name)s » n’est pas connu à cet endroit", name=name))


def _cycles(at: str, page: _Document) -> _Problems:
    """Fields of a page that are shown or not depending on one another."""
    places = {_name(field): position for position, field in enumerate(page["fields"])}
    read = {
        name: {
            _first_part(used) for read in _READ for used in expressions.names_used(page["fields"][position].get(read))
        }
        for name, position in places.items()
    }
    for name, way in cycles(read).items():
        if len(way) > 2:  # a field that reads itself is already said not to be known
            written = " > ".join(step.removeprefix("answers.") for step in way)
            yield Problem(f"{at}.fields[{places[name]}].condition", gettext("tourne en rond : %(way)s", way=written))


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


def _first_part(name: str) -> str:
    return ".".join(name.split(".")[:2])
