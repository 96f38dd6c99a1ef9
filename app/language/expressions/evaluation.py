"""Evaluate expressions over values, within a limit of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language.expressions.date_operators import years_between
from app.language.expressions.operators import OPERATORS
from app.language.expressions.syntax import ExpressionError, check_syntax, split_operation
from app.language.expressions.text_operators import TextTooLong
from app.language.expressions.values import MAX_LIST, MAX_RESULT, get_items, is_empty, is_true, to_json_value

MAX_STEPS = 50_000
# `dict` comes first: isinstance checks it much faster than the abstract Mapping.
_MAPPING_TYPES = (dict, Mapping)
# A text costs one step for each hundred characters, a list one for each item.
CHARACTERS_PER_STEP = 100


def evaluate(expression: Any, values: Mapping[str, Any], *, max_steps: int = MAX_STEPS) -> Any:
    """Evaluate the expression to a JSON value: null, boolean, number, text, list, or an object taken from the values.

    Raises ExpressionError when the expression is invalid, or takes more than `max_steps` steps.
    """
    problems = _find_problems(expression)
    if problems:
        raise ExpressionError(problems)
    try:
        return to_json_value(_Evaluation(values, max_steps).evaluate(expression))
    except TextTooLong:
        raise ExpressionError([_text_too_long_message()]) from None


# Conditions of published definitions never change and are evaluated often: the syntax of each is checked once.
_MAX_CHECKED = 4096
_checked_expressions: dict[int, dict[str, Any]] = {}


def _find_problems(expression: Any) -> list[str]:
    if _checked_expressions.get(id(expression)) is expression:
        return []
    problems = check_syntax(expression)
    if not problems and isinstance(expression, dict):
        if len(_checked_expressions) >= _MAX_CHECKED:
            _checked_expressions.clear()
        _checked_expressions[id(expression)] = expression
    return problems


def is_met(expression: Any, values: Mapping[str, Any]) -> bool:
    """Whether the condition is met; None always is."""
    return expression is None or is_true(evaluate(expression, values))


def is_applicable(condition: Any, values: Mapping[str, Any]) -> bool:
    """Like `is_met`, but a condition that exceeds the limit of steps is not met instead of raising."""
    try:
        return is_met(condition, values)
    except ExpressionError:
        return False


def _text_too_long_message() -> str:
    return gettext("donne un texte de plus de %(most)s caractères", most=MAX_RESULT)


class _Evaluation:
    """One evaluation: the names in scope, and the number of steps."""

    def __init__(self, values: Mapping[str, Any], max_steps: int) -> None:
        self._values = values
        self._max_steps = max_steps
        self._steps = 0

    def evaluate(self, node: Any) -> Any:
        self._count_steps(1)
        if not isinstance(node, dict):
            return [self.evaluate(child) for child in node] if isinstance(node, list) else node
        operator, operands = split_operation(node)
        if operator is None:
            return node
        if operator in _LAZY:
            return _LAZY[operator](self, operands)
        arguments = [self.evaluate(operand) for operand in operands]
        self._count_steps(sum(map(_compute_cost, arguments)))
        apply = OPERATORS[operator].apply
        assert apply is not None
        return _check_bounds(apply(*arguments))

    def look_up(self, name: str) -> Any:
        current: Any = self._values
        for part in name.split("."):
            if not isinstance(current, _MAPPING_TYPES):
                return None
            current = current.get(part)
        return current

    def evaluate_each(self, values: list[Any], body: Any) -> Iterator[Any]:
        """Evaluate the body for each item: `item` is the current one, `outer` that of the enclosing loop."""
        enclosing = self._values
        for item in values:
            self._values = {**enclosing, "item": item, "outer": enclosing.get("item")}
            result = self.evaluate(body)
            self._values = enclosing
            yield result

    def _count_steps(self, steps: int) -> None:
        self._steps += steps
        if self._steps > self._max_steps:
            raise ExpressionError([gettext("demande plus de %(most)s opérations", most=self._max_steps)])


def _compute_cost(value: Any) -> int:
    if isinstance(value, str):
        return len(value) // CHARACTERS_PER_STEP
    return len(value) if isinstance(value, list) else 0


def _check_bounds(result: Any) -> Any:
    if isinstance(result, str) and len(result) > MAX_RESULT:
        raise ExpressionError([_text_too_long_message()])
    if isinstance(result, list) and len(result) > MAX_LIST:
        raise ExpressionError([gettext("donne une liste de plus de %(most)s éléments", most=MAX_LIST)])
    return result


# Operators that read names, or do not evaluate each operand exactly once.


def _var(evaluation: _Evaluation, operands: list[Any]) -> Any:
    value = evaluation.look_up(operands[0])
    return evaluation.evaluate(operands[1]) if value is None and len(operands) > 1 else value


def _list_missing(evaluation: _Evaluation, operands: list[Any]) -> list[str]:
    return [name for name in operands if is_empty(evaluation.look_up(name))]


def _and(evaluation: _Evaluation, operands: list[Any]) -> Any:
    result = None
    for operand in operands:
        result = evaluation.evaluate(operand)
        if not is_true(result):
            break
    return result


def _or(evaluation: _Evaluation, operands: list[Any]) -> Any:
    result = None
    for operand in operands:
        result = evaluation.evaluate(operand)
        if is_true(result):
            break
    return result


def _if(evaluation: _Evaluation, operands: list[Any]) -> Any:
    for position in range(0, len(operands) - 1, 2):
        if is_true(evaluation.evaluate(operands[position])):
            return evaluation.evaluate(operands[position + 1])
    return evaluation.evaluate(operands[-1]) if len(operands) % 2 else None


def _age(evaluation: _Evaluation, operands: list[Any]) -> int | None:
    birth_date, *reference_dates = [evaluation.evaluate(operand) for operand in operands]
    return years_between(birth_date, reference_dates[0] if reference_dates else evaluation.look_up("today"))


def _map(evaluation: _Evaluation, operands: list[Any]) -> list[Any] | None:
    items = get_items(evaluation.evaluate(operands[0]))
    if items is None:
        return None
    results: list[Any] = _check_bounds(list(evaluation.evaluate_each(items, operands[1])))
    return results


def _filter(evaluation: _Evaluation, operands: list[Any]) -> list[Any] | None:
    items = get_items(evaluation.evaluate(operands[0]))
    if items is None:
        return None
    results = evaluation.evaluate_each(items, operands[1])
    selected: list[Any] = _check_bounds([item for item, result in zip(items, results, strict=True) if is_true(result)])
    return selected


def _all(evaluation: _Evaluation, operands: list[Any]) -> bool:
    """False for an empty list, as for a missing answer."""
    items = get_items(evaluation.evaluate(operands[0]))
    return bool(items) and all(map(is_true, evaluation.evaluate_each(items or [], operands[1])))


def _is_any_true(evaluation: _Evaluation, operands: list[Any]) -> bool:
    items = get_items(evaluation.evaluate(operands[0]))
    return any(map(is_true, evaluation.evaluate_each(items or [], operands[1])))


def _none(evaluation: _Evaluation, operands: list[Any]) -> bool:
    return not _is_any_true(evaluation, operands)


_LAZY: Mapping[str, Callable[[_Evaluation, list[Any]], Any]] = {
    "var": _var,
    "missing": _list_missing,
    "and": _and,
    "or": _or,
    "if": _if,
    "age": _age,
    "map": _map,
    "filter": _filter,
    "all": _all,
    "some": _is_any_true,
    "none": _none,
}
