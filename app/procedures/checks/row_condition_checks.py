"""Conditions of the groups of a block that cannot be evaluated, or make no sense where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.expressions.contradictions import find_never_true
from app.language.expressions.cycles import find_cycles
from app.language.expressions.static_analysis import find_result_problems
from app.language.expressions.value_types import ANY_TYPE, Scope
from app.language.schema.problems import Problem
from app.language.text.placeholders import check_text, find_placeholders
from app.procedures.checks.check_problems import check_problems, problems_of_condition
from app.procedures.checks.condition_names import answer_value_type
from app.procedures.checks.dynamic_text_checks import dynamic_text_problems, prefill_problems
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.answer_checks import ITEM
from app.procedures.fields.block import Block
from app.procedures.fields.choice_settings import source_spec_of
from app.procedures.fields.computed import Computed

_Definition = Mapping[str, Any]
_Problems = Iterator[Problem]
# What of a field reads other answers: whether it is shown, what it is worked out from.
READING_SETTINGS = ("condition", "value")
BOUNDS = ("minimum", "maximum")


def problems_of_rows(at: str, block: _Definition, before: Scope) -> _Problems:
    """Groups read their own answers, and those given before the block; how many there are follows these."""
    for name in BOUNDS:
        if isinstance(block.get(name), Mapping):
            yield from problems_of_condition(f"{at}.{name}", block[name], before)
    names = before.with_item(answer_value_type(block).item or ANY_TYPE)
    inner = block["fields"]
    yield from check_problems(f"{at}.item_checks", block.get("item_checks", ()), inner, names, about=ITEM)
    for position, each in enumerate(inner):
        here = f"{at}.fields[{position}]"
        yield from problems_of_field(
            here, each, names.without(f"{ITEM}.{each['id']}"), display_condition=each.get("condition")
        )
        if each["type"] == Block.key:
            yield from problems_of_rows(here, each, names)
    yield from problems_of_cycles(at, inner, ITEM)


def problems_of_field(at: str, field: _Definition, names: Scope, *, display_condition: Any) -> _Problems:
    """Problems of the names that a field reads, and of its condition."""
    problems = list(problems_of_condition(f"{at}.condition", field.get("condition"), names))
    yield from problems
    if field["type"] == Computed.key:
        yield from _calculation_problems(f"{at}.value", field, names)
    yield from _source_problems(f"{at}.options.where", field, names)
    yield from dynamic_text_problems(at, field, names)
    yield from prefill_problems(at, field, names)
    if not FIELD_TYPES[field["type"]].has_value or expressions.check_syntax(display_condition):
        return
    reasons = find_never_true(display_condition, names)
    if reasons and field.get("required", True):
        yield Problem(at, gettext("est obligatoire mais jamais affiché"))
    elif reasons and not problems:
        yield Problem(at, gettext("n’est jamais affiché"))


def problems_of_cycles(at: str, fields: list[_Definition], about: str) -> _Problems:
    """Fields asked together that are shown or not depending on one another."""
    positions = {f"{about}.{field['id']}": position for position, field in enumerate(fields)}
    dependencies = {
        name: {
            _first_part(used) for key in READING_SETTINGS for used in expressions.find_names(fields[position].get(key))
        }
        for name, position in positions.items()
    }
    for name, cycle in find_cycles(dependencies).items():
        if len(cycle) > 2:  # a field that reads itself is already said not to be known
            labels = (fields[positions[step]].get("label") or step.removeprefix(f"{about}.") for step in cycle)
            way = " > ".join(labels)
            yield Problem(f"{at}.fields[{positions[name]}].condition", gettext("tourne en rond : %(way)s", way=way))


def _calculation_problems(at: str, field: _Definition, names: Scope) -> _Problems:
    """Problems of a calculation, and a result that could never be of the announced kind."""
    awaited = FIELD_TYPES[Computed.key].value_type(field)
    problems = expressions.check_syntax(field["value"]) or find_result_problems(field["value"], names, awaited)
    yield from (Problem(at, problem) for problem in problems)


def _source_problems(at: str, field: _Definition, names: Scope) -> _Problems:
    """Problems of filters on a choice list: they may only read earlier answers."""
    for text in (source_spec_of(field) or {}).get("where", {}).values():
        yield from (Problem(at, problem) for problem in check_text(text))
        for name in sorted(find_placeholders(text)):
            if names.find(name) is None:
                yield Problem(at, gettext("« %(name)s » n’est pas connu à cet endroit", name=name))


def _first_part(name: str) -> str:
    return ".".join(name.split(".")[:2])
