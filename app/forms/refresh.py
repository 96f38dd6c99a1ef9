"""A form while it is being filled in: which questions an answer shows or hides, and the problems of the inputs just left."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.forms.containers import containers_within
from app.procedures.fields import FIELD_TYPES, Field, Form, Problem
from app.procedures.fields.block import Block, questions
from app.procedures.form.field_containers import SHOWN_INPUT, FieldContainer, visible_field_ids
from app.procedures.form.validation import ValidationResult

# The inputs that were left, or whose mistake may be mended by now.
JUDGED_INPUT = "judged"


@dataclass(frozen=True)
class Refresh:
    """Changes of the form: containers to render again with their input values, and messages of inputs."""

    containers: list[FieldContainer]
    values: Mapping[str, Any]
    problems: list[tuple[Field, Problem]]

    @property
    def is_empty(self) -> bool:
        """Whether the form stays as it is."""
        return not self.containers and not self.problems


def refresh_form(
    containers: Iterable[FieldContainer], values: Mapping[str, Any], results: Iterable[ValidationResult], form: Form
) -> Refresh:
    """Changes that an answer makes to a form, given what the browser shows and its saved inputs."""
    visible_ids, judged_names = set(form.getlist(SHOWN_INPUT)), frozenset(form.getlist(JUDGED_INPUT))
    due_problems = [
        field_problem
        for result in results
        for field_problem in result.problem_list
        if _is_problem_due(*field_problem, judged_names)
    ]
    contents = ChainMap[str, Any]({}, values)  # type: ignore[arg-type]
    return Refresh(list(_changed_containers(containers, form, visible_ids, contents)), contents, due_problems)


def _changed_containers(
    containers: Iterable[FieldContainer], form: Form, before: Collection[str], contents: ChainMap[str, Any]
) -> Iterator[FieldContainer]:
    """Containers to render again: whole questions, or only some questions of rows."""
    for container in containers:
        if container.must_be_redrawn(form, before, contents):
            yield container
        elif container.is_shown:
            inner, contents_within = containers_within(container, contents, before)
            if contents_within is not contents:
                contents.update(contents_within)
            if inner:
                yield from _changed_containers(inner, form, before, contents)


def visible_problems(
    problems: Mapping[str, list[Problem]], containers: Iterable[FieldContainer], form: Form
) -> dict[str, list[Problem]]:
    """Problems of questions that were visible when posted, rows included; revealed questions have none yet."""
    containers = list(containers)
    visible_ids = visible_field_ids(containers, form)
    fields = {container.field.id: container.field for container in containers}
    shown_problems = {
        name: [problem for problem in kept_problems if not _is_new(fields.get(name), problem, visible_ids)]
        for name, kept_problems in problems.items()
        if name in visible_ids
    }
    return {name: kept_problems for name, kept_problems in shown_problems.items() if kept_problems}


def _is_new(field: Field | None, problem: Problem, could_be_seen: Collection[str]) -> bool:
    """Whether it is of a question of a group that was not shown."""
    if field is None or field.type != Block.key or not problem.part:
        return False
    number, _, _ = problem.part.partition("__")
    row_pairs = zip(questions(field), field.row_questions(number), strict=True)
    return any(
        each.condition is not None and row_field.id not in could_be_seen and problem.is_inside(f"{number}__{each.id}")
        for each, (row_field, _) in row_pairs
    )


def _is_problem_due(field: Field, problem: Problem, names: Collection[str]) -> bool:
    """Whether the input at fault was left; when it is the whole of several inputs, whether one of them was."""
    if not FIELD_TYPES[field.type].is_typed:
        return False
    target = f"{field.id}__{problem.part}" if problem.part else field.id
    return any(name == target or name.startswith(f"{target}__") for name in names)
