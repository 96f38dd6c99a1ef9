"""Checks of several answers that cannot be evaluated, or that nobody could mend where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.expressions import problem_messages
from app.language.expressions.relaxed_comparison import relax_comparisons
from app.language.expressions.static_analysis import find_static_problems
from app.language.expressions.syntax import find_parts
from app.language.expressions.value_types import Scope
from app.language.schema.problems import Problem
from app.language.text.placeholders import check_text, find_placeholders
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.answer_checks import ANSWERS

_Definition = Mapping[str, Any]
_Problems = Iterator[Problem]


def check_problems(
    at: str, checks: Iterable[_Definition], fields: Iterable[_Definition], names: Scope, *, about: str = ANSWERS
) -> _Problems:
    """Problems of the checks declared beside these fields, which expressions name `about`."""
    question_ids = {field["id"] for field in fields if FIELD_TYPES[field["type"]].has_value}
    for position, check in enumerate(checks):
        here = f"{at}[{position}]"
        yield from problems_of_condition(f"{here}.condition", check["condition"], names)
        if not expressions.check_syntax(check["condition"]) and expressions.check_syntax(
            relax_comparisons(check["condition"])
        ):
            yield Problem(f"{here}.condition", gettext("compare trop de réponses : faites-en plusieurs contrôles"))
        if check.get("field") and check["field"] not in question_ids:
            yield Problem(f"{here}.field", gettext("« %(name)s » n’est pas une question d’ici", name=check["field"]))
        if not find_parts(check["condition"], about) & question_ids:
            yield Problem(here, gettext("ne lit aucune réponse d’ici : personne ne pourrait la corriger"))
        yield from _message_problems(f"{here}.message", check["message"], {f"{about}.{name}" for name in question_ids})


def problems_of_condition(at: str, condition: Any, names: Scope) -> _Problems:
    if condition is None:
        return
    problems = expressions.check_syntax(condition) or find_static_problems(condition, names)
    yield from (Problem(at, problem) for problem in problems)


def _message_problems(at: str, message: str, known_names: set[str]) -> _Problems:
    yield from (Problem(at, problem) for problem in check_text(message))
    unknown = sorted(find_placeholders(message) - known_names)
    yield from (Problem(at, problem_messages.unknown_name_message(name)) for name in unknown)
