"""Checks of the answers to an action that cannot be evaluated, or that nobody could mend."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import gettext
from app.language import expressions
from app.language.expressions import problem_messages
from app.language.expressions.relaxed_comparison import relax_comparisons
from app.language.expressions.static_analysis import find_static_problems
from app.language.expressions.syntax import find_parts
from app.language.expressions.value_types import Scope
from app.language.schema.problems import Problem
from app.language.text import placeholders
from app.workflows.elements import Action


def check_problems(at: str, action: Action, names: Scope) -> Iterator[Problem]:
    """Problems of the checks of an action, which know the answers to its fields as `action`."""
    question_ids = {str(field["id"]) for field in action.fields}
    for position, check in enumerate(action.checks):
        here, condition = f"{at}.checks[{position}]", check["condition"]
        problems = expressions.check_syntax(condition) or [
            *find_static_problems(condition, names),
            *expressions.check_syntax(relax_comparisons(condition)),
        ]
        yield from (Problem(f"{here}.condition", problem) for problem in problems)
        if check.get("field") and check["field"] not in question_ids:
            yield Problem(f"{here}.field", gettext("« %(name)s » n’est pas une question d’ici", name=check["field"]))
        if not find_parts(condition, "action") & question_ids:
            yield Problem(here, gettext("ne lit aucune réponse d’ici : personne ne pourrait la corriger"))
        yield from (Problem(f"{here}.message", problem) for problem in placeholders.check_text(check["message"]))
        unknown = placeholders.find_placeholders(check["message"]) - {f"action.{name}" for name in question_ids}
        yield from (Problem(f"{here}.message", problem_messages.unknown_name_message(name)) for name in sorted(unknown))
