"""What an expression gives over some values. The work of one evaluation is counted, and bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.core.expressions.dates import years_between
from app.core.expressions.document import ExpressionError, check, operation
from app.core.expressions.operators import OPERATORS
from app.core.expressions.texts import TextTooLong
from app.core.expressions.values import MAX_LIST, MAX_RESULT, is_empty, is_true, items, plain
from app.core.i18n import gettext

MAX_STEPS = 50_000
# What has names inside; a dict, as nearly all are, is known much sooner than any other mapping.
_NAMED = (dict, Mapping)
# A text costs a step for each hundred characters that are looked at, a list one for each item.
CHARACTERS_OF_A_STEP = 100


def evaluate(expression: Any, values: Mapping[str, Any], *, most: int = MAX_STEPS) -> Any:
    """What the expression gives: null, true or false, a number, a text, a list, an object of the values.

    Raises ExpressionError when it is none, or when it asks for too much work over these values: more than `most` steps.
    """
    problems = _problems_of(expression)
    if problems:
        raise ExpressionError(problems)
    try:
        return plain(_Evaluation(values, most).value(expression))
    except TextTooLong:
        raise ExpressionError([_text_too_long()]) from None


# The conditions of published definitions are asked again and again, and never change: each is looked through once.
_MOST_KNOWN = 4096
_found_good: dict[int, dict[str, Any]] = {}


def _problems_of(expression: Any) -> list[str]:
    if _found_good.get(id(expression)) is expression:
        return []
    problems = check(expression)
    if not problems and isinstance(expression, dict):
        if len(_found_good) >= _MOST_KNOWN:
            _found_good.clear()
        _found_good[id(expression)] = expression
    return problems


def holds(expression: Any, values: Mapping[str, Any]) -> bool:
    """Whether the condition is met; no condition at all always is."""
    return expression is None or is_true(evaluate(expression, values))


def applies(condition: Any, values: Mapping[str, Any]) -> bool:
    """The same; a condition that asks for too much work over these values is not met, and the form goes on."""
    try:
        return holds(condition, values)
    except ExpressionError:
        return False


def _text_too_long() -> str:
    return gettext("donne un texte de plus de %(most)s caractères", most=MAX_RESULT)


class _Evaluation:
    """One evaluation: the names that may be read where it stands, and the steps made so far."""

    def __init__(self, values: Mapping[str, Any], most: int) -> None:
        self._values = values
        self._most = most
        self._steps = 0

    def value(self, node: Any) -> Any:
        self._spend(1)
        if not isinstance(node, dict):
            return [self.value(child) for child in node] if isinstance(node, list) else node
        operator, operands = operation(node)
        if operator is None:
            return node
        if operator in _LAZY:
            return _LAZY[operator](self, operands)
        given = [self.value(operand) for operand in operands]
        self._spend(sum(map(_cost, given)))
        apply = OPERATORS[operator].apply
        assert apply is not None
        return _within_bounds(apply(*given))

    def look_up(self, name: str) -> Any:
        current: Any = self._values
        for part in name.split("."):
            if not isinstance(current, _NAMED):
                return None
            current = current.get(part)
        return current

    def on_each(self, values: list[Any], body: Any) -> Iterator[Any]:
        """What the body gives for each item; inside, `item` is that one and `outer` the one around."""
        around = self._values
        for item in values:
            self._values = {**around, "item": item, "outer": around.get("item")}
            result = self.value(body)
            self._values = around
            yield result

    def _spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > self._most:
            raise ExpressionError([gettext("demande plus de %(most)s opérations", most=self._most)])


def _cost(value: Any) -> int:
    if isinstance(value, str):
        return len(value) // CHARACTERS_OF_A_STEP
    return len(value) if isinstance(value, list) else 0


def _within_bounds(result: Any) -> Any:
    if isinstance(result, str) and len(result) > MAX_RESULT:
        raise ExpressionError([_text_too_long()])
    if isinstance(result, list) and len(result) > MAX_LIST:
        raise ExpressionError([gettext("donne une liste de plus de %(most)s éléments", most=MAX_LIST)])
    return result


# Operators that look at names, or evaluate some operands only, or one several times.


def _var(evaluation: _Evaluation, operands: list[Any]) -> Any:
    found = evaluation.look_up(operands[0])
    return evaluation.value(operands[1]) if found is None and len(operands) > 1 else found


def _missing(evaluation: _Evaluation, operands: list[Any]) -> list[str]:
    return [name for name in operands if is_empty(evaluation.look_up(name))]


def _and(evaluation: _Evaluation, operands: list[Any]) -> Any:
    result = None
    for operand in operands:
        result = evaluation.value(operand)
        if not is_true(result):
            break
    return result


def _or(evaluation: _Evaluation, operands: list[Any]) -> Any:
    result = None
    for operand in operands:
        result = evaluation.value(operand)
        if is_true(result):
            break
    return result


def _if(evaluation: _Evaluation, operands: list[Any]) -> Any:
    for position in range(0, len(operands) - 1, 2):
        if is_true(evaluation.value(operands[position])):
            return evaluation.value(operands[position + 1])
    return evaluation.value(operands[-1]) if len(operands) % 2 else None


def _age(evaluation: _Evaluation, operands: list[Any]) -> int | None:
    born, *told = [evaluation.value(operand) for operand in operands]
    return years_between(born, told[0] if told else evaluation.look_up("today"))


def _map(evaluation: _Evaluation, operands: list[Any]) -> list[Any] | None:
    found = items(evaluation.value(operands[0]))
    if found is None:
        return None
    mapped: list[Any] = _within_bounds(list(evaluation.on_each(found, operands[1])))
    return mapped


def _filter(evaluation: _Evaluation, operands: list[Any]) -> list[Any] | None:
    found = items(evaluation.value(operands[0]))
    if found is None:
        return None
    results = evaluation.on_each(found, operands[1])
    kept: list[Any] = _within_bounds([item for item, result in zip(found, results, strict=True) if is_true(result)])
    return kept


def _all(evaluation: _Evaluation, operands: list[Any]) -> bool:
    """Of no item at all nothing holds, as nothing does of an answer not given."""
    found = items(evaluation.value(operands[0]))
    return bool(found) and all(map(is_true, evaluation.on_each(found or [], operands[1])))


def _some(evaluation: _Evaluation, operands: list[Any]) -> bool:
    found = items(evaluation.value(operands[0]))
    return any(map(is_true, evaluation.on_each(found or [], operands[1])))


def _none(evaluation: _Evaluation, operands: list[Any]) -> bool:
    return not _some(evaluation, operands)


_LAZY: Mapping[str, Callable[[_Evaluation, list[Any]], Any]] = {
    "var": _var,
    "missing": _missing,
    "and": _and,
    "or": _or,
    "if": _if,
    "age": _age,
    "map": _map,
    "filter": _filter,
    "all": _all,
    "some": _some,
    "none": _none,
}
