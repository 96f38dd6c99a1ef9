"""Try an expression on answers that its author types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.formats import format_day
from app.core.i18n import gettext as _
from app.definitions.editing.expressions import subjects
from app.definitions.editing.expressions.constants import format_number, parse_typed_number
from app.definitions.editing.expressions.subjects import ReadableNames, Subject
from app.definitions.editing.expressions.tree_conversion import AS_CONDITION
from app.language import expressions
from app.language.expressions import ExpressionError, find_names
from app.language.expressions.syntax import split_operation
from app.language.expressions.values import is_empty, parse_date

_CELL_SEPARATOR = ";"


@dataclass(frozen=True)
class SampleResult:
    """Result of an expression over sample answers; without words, the reason why it gives nothing."""

    words: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SampleQuestion:
    """A subject that the author gives a value; of rows, the members that each line gives in order."""

    subject: Subject
    members: tuple[Subject, ...] = ()


def list_sample_questions(expression: Any, names: ReadableNames) -> list[SampleQuestion]:
    """The subjects that the expression reads, in the order of the form, without today."""
    read_names = find_names(expression) - {subjects.TODAY}
    members = _find_item_names(expression)
    known_names = [subject for subject in names.subjects if subject.name in read_names]
    unknown_names = sorted(read_names - {subject.name for subject in known_names})
    others = [Subject(name, name, "") for name in unknown_names]
    return [
        SampleQuestion(subject, tuple(item for item in subject.items if item.name in members))
        for subject in (*known_names, *others)
    ]


def evaluate_sample(
    expression: Any,
    sample_form_values: Mapping[str, str],
    names: ReadableNames,
    *,
    today: date,
    expected: str = AS_CONDITION,
) -> SampleResult:
    """Evaluate an expression over the sample values, by the names of subjects, as they were typed."""
    questions = list_sample_questions(expression, names)
    values: dict[str, Any] = {subjects.TODAY: today.isoformat()}
    for question in questions:
        _set_value(values, question.subject.name.split("."), _parse_sample(question, sample_form_values))
    try:
        result = expressions.evaluate(expression, values)
    except ExpressionError as error:
        return SampleResult(reason=_("Ce calcul est refusé : %(reasons)s.", reasons=" ; ".join(error.problems)))
    if expected == AS_CONDITION:
        is_met = expressions.is_true(result)
        return SampleResult(_("La condition est remplie.") if is_met else _("La condition n’est pas remplie."))
    if is_empty(result):
        return SampleResult(reason=_get_reason(questions, sample_form_values))
    return SampleResult(_format_result(result))


def _parse_sample(question: SampleQuestion, sample_form_values: Mapping[str, str]) -> Any:
    subject = question.subject
    text = sample_form_values.get(subject.name, "").replace("\r\n", "\n").strip()
    if not text:
        return None
    if subject.kind == subjects.ROWS:
        return [_parse_row(line, question.members) for line in text.split("\n") if line.strip()]
    if subject.kind in (subjects.CHOICES, subjects.LIST):
        return [line.strip() for line in text.split("\n") if line.strip()]
    return _parse_text(subject, text)


def _parse_row(line: str, members: Sequence[Subject]) -> dict[str, Any]:
    cells = [cell.strip() for cell in line.split(_CELL_SEPARATOR)]
    return {
        member.name.partition(".")[2]: _parse_text(member, cell) for member, cell in zip(members, cells, strict=False)
    }


def _parse_text(subject: Subject, text: str) -> Any:
    if subject.kind == subjects.BOOLEAN:
        return text.lower() in ("true", _("oui"))
    if subject.kind in (subjects.NUMBER, subjects.ANY):
        number = parse_typed_number(text)
        return text if number is None else number
    return text or None


def _set_value(values: dict[str, Any], path: list[str], value: Any) -> None:
    """Set the value at a dotted name; parts of the same answer stand in one object."""
    for part in path[:-1]:
        child = values.get(part)
        if not isinstance(child, dict):
            child = values[part] = {}
        values = child
    if value is not None:
        values[path[-1]] = value


def _get_reason(questions: Sequence[SampleQuestion], sample_form_values: Mapping[str, str]) -> str:
    blank = [
        question.subject.label
        for question in questions
        if not sample_form_values.get(question.subject.name, "").strip()
    ]
    if blank:
        labels = ", ".join(_("« %(words)s »", words=label) for label in blank)
        return _("Rien, faute de réponse à %(labels)s.", labels=labels)
    return _("Rien : ce calcul ne peut pas se faire avec ces valeurs.")


def _format_result(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, list):
        return ", ".join(map(_format_result, value))
    if isinstance(value, Mapping):
        return ", ".join(_format_result(element) for element in value.values())
    return format_day(value) if parse_date(value) else str(value)


def _find_item_names(expression: Any) -> set[str]:
    """The members of rows that the expression reads."""
    names: set[str] = set()
    stack = [expression]
    while stack:
        node = stack.pop()
        operator, operands = split_operation(node)
        if operator == "var" and isinstance(operands[0], str) and operands[0].startswith("item."):
            names.add(operands[0])
        stack += node if isinstance(node, list) else operands
    return names
