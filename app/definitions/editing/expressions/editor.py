"""The editor of an expression: its rows, its sentence, its problems, and the try-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.definitions.editing.expressions.form_encoding import Form, read_edit, read_tree_from_form
from app.definitions.editing.expressions.operand_types import fit_operand_types
from app.definitions.editing.expressions.row_problems import find_gaps
from app.definitions.editing.expressions.rows import Row, RowBuilder
from app.definitions.editing.expressions.sample_evaluation import (
    SampleQuestion,
    SampleResult,
    evaluate_sample,
    list_sample_questions,
)
from app.definitions.editing.expressions.sentence_names import create_sentence_names
from app.definitions.editing.expressions.subjects import ReadableNames
from app.definitions.editing.expressions.tree import EMPTY, Node, Path, format_path
from app.definitions.editing.expressions.tree_conversion import AS_CONDITION, read_tree, write_expression
from app.definitions.editing.expressions.tree_edits import apply_edit, can_add
from app.definitions.editing.expressions.type_problems import find_row_problems
from app.definitions.words.expression_words import describe_expression


@dataclass(frozen=True)
class SampleInput:
    """An input of the try-out, with what was typed in it."""

    question: SampleQuestion
    name: str
    value: str = ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class ExpressionEditor:
    """An expression being edited in a form whose fields begin with `prefix`, at a pointer of a definition."""

    prefix: str
    pointer: str
    expected: str
    label: str
    row: Row
    # The expression in words; empty while something is missing.
    sentence: str
    problem_count: int
    sample_inputs: tuple[SampleInput, ...] = ()
    sample_result: SampleResult | None = None
    # The identifier of the row that takes the focus after an edit.
    focus: str = ""

    @property
    def id(self) -> str:
        return f"{self.prefix.replace('.', '-')}-editor"

    @property
    def is_empty(self) -> bool:
        return self.row.node.kind == EMPTY

    @property
    def is_condition(self) -> bool:
        return self.expected == AS_CONDITION

    @property
    def query(self) -> dict[str, str]:
        """Query of the endpoint that draws the editor again, beside the fields."""
        return {"at": self.pointer, "prefix": self.prefix, "expected": self.expected, "label": self.label}

    @property
    def can_add(self) -> bool:
        return can_add(self.row.node)


def create_editor(
    expression: Any,
    names: ReadableNames,
    *,
    prefix: str,
    pointer: str,
    expected: str = AS_CONDITION,
    label: str = "",
    today: date,
) -> ExpressionEditor:
    """The editor of an expression of a definition; None is the absence of an expression."""
    node = read_tree(expression, expected)
    return _build(node, names, {}, prefix=prefix, pointer=pointer, expected=expected, label=label, today=today)


def redraw_editor(
    form: Form,
    names: ReadableNames,
    *,
    prefix: str,
    pointer: str,
    expected: str = AS_CONDITION,
    label: str = "",
    today: date,
) -> ExpressionEditor:
    """The editor after a change or an edit in its form."""
    node, _gaps = read_tree_from_form(form, prefix)
    edit = read_edit(form, prefix)
    focus: Path | None = None
    if edit:
        result = apply_edit(node, edit)
        node, focus = result.node, result.focus
    node = fit_operand_types(node, names)
    return _build(
        node,
        names,
        _read_samples(form, prefix),
        prefix=prefix,
        pointer=pointer,
        expected=expected,
        label=label,
        today=today,
        focus=focus,
    )


def _build(
    node: Node,
    names: ReadableNames,
    samples: Mapping[str, str],
    *,
    prefix: str,
    pointer: str,
    expected: str,
    label: str,
    today: date,
    focus: Path | None = None,
) -> ExpressionEditor:
    problems = find_row_problems(node, names)
    inputs, result, sentence = _describe(node, names, samples, prefix=prefix, expected=expected, today=today)
    return ExpressionEditor(
        prefix,
        pointer,
        expected,
        label,
        RowBuilder(prefix, problems).build(node, names, expected, label=label),
        sentence,
        len(problems),
        inputs,
        result,
        "" if focus is None else format_path(focus, prefix).replace(".", "-"),
    )


def _describe(
    node: Node, names: ReadableNames, samples: Mapping[str, str], *, prefix: str, expected: str, today: date
) -> tuple[tuple[SampleInput, ...], SampleResult | None, str]:
    """The inputs and the result of the try-out, and the sentence; nothing of an incomplete expression."""
    if node.kind == EMPTY or find_gaps(node):
        return (), None, ""
    expression = write_expression(node)
    inputs = tuple(
        SampleInput(question, f"{prefix}.sample.{question.subject.name}", samples.get(question.subject.name, ""))
        for question in list_sample_questions(expression, names)
    )
    has_samples = any(each.value for each in inputs)
    result = evaluate_sample(expression, samples, names, today=today, expected=expected) if has_samples else None
    return inputs, result, describe_expression(expression, create_sentence_names(names))


def _read_samples(form: Form, prefix: str) -> dict[str, str]:
    """Read the values typed in the try-out, by subject."""
    start = f"{prefix}.sample."
    return {
        name.removeprefix(start): "\n".join(map(str, form.getlist(name)))[:2000]
        for name in form
        if name.startswith(start)
    }
