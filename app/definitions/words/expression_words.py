"""Conditions and computed values in words: « la réponse à “Votre quartier” est égale à Nord »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.words.expression_sentence import Names, Sentence
from app.definitions.words.name_labels import list_base_kinds, list_base_labels
from app.language.expressions.operators import OPERATORS
from app.procedures.fields import FIELD_TYPES

__all__ = ["Names", "collect_names", "describe_expression", "is_expression"]

_MAX_DEPTH = 60
# The names of the answers to the questions of these lists.
_ROOTS = {"processing_fields": "processing", "actions": "action", "global_actions": "action"}


def is_expression(value: Any) -> bool:
    """Whether a node of a definition is an expression rather than an object with properties."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in OPERATORS


def collect_names(definition: Any) -> Names:
    """The labels of the questions of a definition."""
    labels: dict[str, str] = list_base_labels()
    options: dict[str, Mapping[str, str]] = {}
    kinds: dict[str, str] = {}
    for root, question in _find_questions(definition, "answers", 0):
        name = f"{root}.{question['id']}"
        if isinstance(question.get("label"), str):
            labels.setdefault(name, question["label"])
            kinds.setdefault(name, _infer_kind(question))
        if isinstance(question.get("options"), list):
            choices = [option for option in question["options"] if isinstance(option, dict)]
            options.setdefault(name, {str(option.get("value")): str(option.get("label")) for option in choices})
    variables = definition.get("variables") if isinstance(definition, dict) else None
    for variable in variables if isinstance(variables, list) else ():
        if isinstance(variable, dict) and isinstance(variable.get("label"), str):
            labels[f"option.{variable.get('id')}"] = variable["label"]
    return Names(labels, options, {**list_base_kinds(), **kinds})


def describe_expression(expression: Any, names: Names) -> str:
    """The expression in the reader's language: « la réponse à « Âge » est au moins 18 »."""
    return Sentence(names).describe(expression)


def _infer_kind(question: Mapping[str, Any]) -> str:
    """The kind of the answers to a question of one kind only; empty for any other, and in a draft that is not readable yet."""
    field_type = FIELD_TYPES.get(str(question["type"]))
    try:
        kinds = field_type.value_type({**field_type.defaults, **question}).kinds if field_type else frozenset()
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""
    return "text" if "text" in kinds else next(iter(kinds)) if len(kinds) == 1 else ""


def _find_questions(node: Any, root: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every question with the root of its answers: `answers`, `processing` or `action`; `item` in the rows of a block."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, list):
        for each in node:
            yield from _find_questions(each, root, depth + 1)
    if not isinstance(node, dict):
        return
    is_question = isinstance(node.get("id"), str) and "type" in node
    if is_question:
        yield root, node
    for key, child in node.items():
        child_root = "item" if is_question and key == "fields" else _ROOTS.get(key, root)
        yield from _find_questions(child, child_root, depth + 1)
