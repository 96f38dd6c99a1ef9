"""The problems that prevent publication, as findings; those that can be corrected without a doubt have a repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.changes import MISSING
from app.definitions.editing.identifiers import collect_identifiers, make_identifier
from app.definitions.editing.operations import set_value
from app.definitions.editing.pointers import (
    convert_path,
    extend_pointer,
    find_element,
    get_last_step,
    get_parent,
    has_element,
    split_pointer,
)
from app.definitions.findings.findings import ERROR, Definition, Finding, Repair
from app.definitions.findings.rule_context import RuleContext, get_mapping, list_elements
from app.language.expressions import problem_messages
from app.language.schema.problems import Problem
from app.procedures.fields.choice_settings import repeated_option_problems
from app.procedures.legal_rule import NONE

# The lists whose elements do without a condition.
_CONDITIONAL = frozenset({"pages", "fields", "actions", "global_actions", "on_enter", "run", "calls", "timeouts"})

_RepairMaker = Callable[[RuleContext, Problem, str], Repair | None]


def find_problems(context: RuleContext) -> Iterator[Finding]:
    """One error for each problem."""
    for problem in context.problems:
        pointer = convert_path(context.definition, problem.path)
        rule, repair = _find_repair(context, problem, pointer)
        yield Finding(pointer, context.rewrite_message(problem.message), ERROR, rule, repair)


def _find_repair(context: RuleContext, problem: Problem, pointer: str) -> tuple[str, Repair | None]:
    for rule, make in _REPAIRS.items():
        repair = make(context, problem, pointer)
        if repair is not None:
            return rule, repair
    return "problem", None


def _repair_condition(context: RuleContext, problem: Problem, pointer: str) -> Repair | None:
    beginning = problem_messages.always_true_message("\0").partition("\0")[0]
    steps = split_pointer(pointer)
    is_optional = len(steps) > 2 and steps[-1] == "condition" and steps[-3] in _CONDITIONAL
    if not is_optional or not problem.message.startswith(beginning):
        return None
    return Repair(_("Retirer cette condition"), partial(set_value, pointer=pointer, value=MISSING))


def _repair_translations(context: RuleContext, problem: Problem, pointer: str) -> Repair | None:
    steps = split_pointer(pointer)
    if len(steps) != 2 or steps[0] != "translations":
        return None
    existing_texts = set(context.keys.find(dict(context.definition)))

    def apply(definition: Definition) -> Definition:
        remaining = {
            source: text for source, text in find_element(definition, pointer).items() if source in existing_texts
        }
        return set_value(definition, pointer, remaining or MISSING)

    return Repair(_("Retirer les traductions des textes disparus"), apply)


def _repair_delay(context: RuleContext, problem: Problem, pointer: str) -> Repair | None:
    legal = get_mapping(context.definition, "legal")
    if pointer != "legal/delay" or legal.get("silence") != NONE or not legal.get("delay"):
        return None
    return Repair(_("Retirer le délai"), partial(set_value, pointer=pointer, value=MISSING))


def _repair_variable(context: RuleContext, problem: Problem, pointer: str) -> Repair | None:
    steps = split_pointer(pointer)
    if not context.is_procedure or len(steps) != 2 or steps[0] != "variables":
        return None
    declared_names = {str(each.get("id")) for _pointer, each in list_elements(context.workflow, "variables")}
    if not context.workflow or steps[1] in declared_names or not has_element(context.definition, pointer):
        return None
    return Repair(_("Retirer cette valeur"), partial(set_value, pointer=pointer, value=MISSING))


def _repair_identifier(context: RuleContext, problem: Problem, pointer: str) -> Repair | None:
    """The second of two elements of one name is renamed: what names them means the first one."""
    element_pointer = get_parent(pointer)
    if get_last_step(pointer) != "id" or not get_last_step(element_pointer).startswith("#"):
        return None
    name = str(find_element(context.definition, pointer))
    renamed = make_identifier(name, collect_identifiers(context.definition))
    return Repair(_("L’appeler « %(name)s »", name=renamed), partial(set_value, pointer=pointer, value=renamed))


def _repair_options(context: RuleContext, problem: Problem, pointer: str) -> Repair | None:
    """Of two choices that are the same, the second is removed; two that only share a name need a decision."""
    element = find_element(context.definition, pointer) if has_element(context.definition, pointer) else None
    options = element.get("options") if isinstance(element, Mapping) else None
    if not isinstance(options, list) or problem.message not in repeated_option_problems(dict(element or {})):
        return None
    distinct_options = _drop_repeated(options)
    if len(distinct_options) == len(options):
        return None
    return Repair(
        _("Retirer le choix en double"),
        partial(set_value, pointer=extend_pointer(pointer, "options"), value=distinct_options),
    )


def _drop_repeated(options: list[Any]) -> list[Any]:
    distinct_options: list[Any] = []
    for option in options:
        if not any((option["value"], option["label"]) == (each["value"], each["label"]) for each in distinct_options):
            distinct_options.append(option)
    return distinct_options


_REPAIRS: Mapping[str, _RepairMaker] = {
    "always_true": _repair_condition,
    "unused_translation": _repair_translations,
    "useless_delay": _repair_delay,
    "unknown_variable": _repair_variable,
    "repeated_identifier": _repair_identifier,
    "repeated_option": _repair_options,
}
