"""Parse Python expressions of older exports into the same tree as Django expressions, without executing them."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from publik_import import python_texts
from publik_import.findings import NotUnderstood
from publik_import.python_calls import find_day_part
from publik_import.python_functions import get_last_name, is_all_variables, read_call
from publik_import.syntax import MAX_DEPTH, MAX_LENGTH, Constant, FilteredValue, Name, Node, Operation

MAX_NODES = 500
# Limit of visited nodes, counted once for each visit.
MAX_READ = 4 * MAX_NODES
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "==",
    ast.IsNot: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Mod: "modulo",
}


def parse_python(text: str) -> Node:
    """Parse a Python expression that only compares and combines variables. Raises NotUnderstood."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    try:
        with warnings.catch_warnings(action="ignore"):  # about questionable syntax in the export
            tree = ast.parse(" ".join(text.split()), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotUnderstood("python") from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    return _Reader().read_node(tree.body, 0)


class _Reader:
    """Converts one expression to our tree; counts visited nodes, as repeated conditions multiply them."""

    def __init__(self) -> None:
        self._remaining = MAX_READ
        # The result by node: the middle of `a < b < c` is converted once.
        self._nodes: dict[int, tuple[ast.expr, Node]] = {}

    def read_node(self, tree: ast.expr, depth: int) -> Node:
        if id(tree) not in self._nodes:
            self._nodes[id(tree)] = tree, self._read_node(tree, depth)
        return self._nodes[id(tree)][1]

    def _read_node(self, tree: ast.expr, depth: int) -> Node:
        self._remaining -= 1
        if depth > MAX_DEPTH or self._remaining < 0:
            raise NotUnderstood("too_long", maximum=MAX_LENGTH)
        match tree:
            case ast.BoolOp(op=operator, values=values):
                word = "and" if isinstance(operator, ast.And) else "or"
                return Operation(word, tuple(self.read_node(value, depth + 1) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Operation("not", (self.read_node(operand, depth + 1),))
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return Operation("if", tuple(self.read_node(each, depth + 1) for each in (test, body, otherwise)))
            case ast.BinOp():
                return self._read_operation(tree, depth)
            case ast.Compare():
                return self._read_comparison(tree, depth)
            case ast.Call():
                return read_call(tree, lambda each: self.read_node(each, depth + 1))
            case ast.JoinedStr(values=values):
                return python_texts.concatenate(
                    [self.read_node(each, depth + 1) for each in python_texts.split_fstring(values)]
                )
        return self._read_leaf(tree, depth)

    def _read_operation(self, tree: ast.BinOp, depth: int) -> Node:
        left_tree, right_tree = tree.left, tree.right
        if isinstance(tree.op, ast.Mod) and isinstance(left_tree, ast.Constant) and isinstance(left_tree.value, str):
            values = list(right_tree.elts) if isinstance(right_tree, ast.Tuple) else [right_tree]
            return python_texts.format_percent(left_tree.value, [self.read_node(value, depth + 1) for value in values])
        if isinstance(tree.op, ast.Add | ast.Sub) and (days := _count_days(right_tree)) is not None:
            return FilteredValue(
                self.read_node(left_tree, depth + 1),
                "add_days",
                Constant(days if isinstance(tree.op, ast.Add) else -days),
            )
        if isinstance(tree.op, ast.FloorDiv):
            return FilteredValue(
                FilteredValue(self.read_node(left_tree, depth + 1), "divide", self.read_node(right_tree, depth + 1)),
                "floor",
            )
        if type(tree.op) not in _ARITHMETIC:
            raise NotUnderstood("python")
        first, second = self.read_node(left_tree, depth + 1), self.read_node(right_tree, depth + 1)
        if isinstance(tree.op, ast.Add) and (python_texts.is_text(first) or python_texts.is_text(second)):
            return python_texts.concatenate([first, second])
        return FilteredValue(first, _ARITHMETIC[type(tree.op)], second)

    def _read_leaf(self, tree: ast.expr, depth: int) -> Node:
        match tree:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return _build_constant(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return _build_constant(-value)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return FilteredValue(Constant(0), "subtract", self.read_node(operand, depth + 1))
            case ast.Name(id=name):
                return Name(name)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return Constant([self._read_constant(element, depth) for element in elements])
            case ast.Subscript():
                return self._read_subscript(tree, depth)
            case ast.Attribute():
                return self._read_attribute(tree, depth)
        raise NotUnderstood("python")

    def _read_subscript(self, tree: ast.Subscript, depth: int) -> Node:
        match tree.slice:
            case ast.Constant(value=str(name)) if isinstance(tree.value, ast.Call) and is_all_variables(tree.value):
                return Name(name)
            case ast.Constant(value=0):
                return FilteredValue(self.read_node(tree.value, depth + 1), "first")
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
                return FilteredValue(self.read_node(tree.value, depth + 1), "last")
            case ast.Constant(value=str(key)):
                return FilteredValue(self.read_node(tree.value, depth + 1), "get", Constant(key))
            case ast.Slice(lower=lower, upper=upper, step=None):
                bounds = ":".join(
                    "" if each is None else str(self._read_constant(each, depth)) for each in (lower, upper)
                )
                return FilteredValue(self.read_node(tree.value, depth + 1), "slice", Constant(bounds))
        raise NotUnderstood("python")

    def _read_attribute(self, tree: ast.Attribute, depth: int) -> Node:
        """A part of a date, the days of a time delta, or a dotted name."""
        if tree.attr == "days" and (day_difference := self._read_day_difference(tree.value, depth)) is not None:
            return day_difference
        if (date_format := find_day_part(tree.attr)) is not None:
            return FilteredValue(self.read_node(tree.value, depth + 1), "date", Constant(date_format))
        node = self.read_node(tree.value, depth + 1)
        if isinstance(node, Name) and not tree.attr.startswith("_"):
            return Name(f"{node.path}.{tree.attr}")
        raise NotUnderstood("python")

    def _read_day_difference(self, tree: ast.expr, depth: int) -> Node | None:
        """The days between two dates: `(a - b).days`, `utils.time_delta(a, b).days`."""
        match tree:
            case ast.BinOp(op=ast.Sub(), left=last, right=first):
                pass
            case ast.Call(func=function, args=[last, first]) if get_last_name(function) == "time_delta":
                pass
            case _:
                return None
        return FilteredValue(self.read_node(first, depth + 1), "age_in_days", self.read_node(last, depth + 1))

    def _read_constant(self, element: ast.expr, depth: int) -> object:
        node = self.read_node(element, depth + 1)
        if not isinstance(node, Constant):
            raise NotUnderstood("python")
        return node.value

    def _read_comparison(self, tree: ast.Compare, depth: int) -> Node:
        """`a < b < c` is `a < b and b < c`."""
        left_tree, comparisons = tree.left, []
        for operator, right_tree in zip(tree.ops, tree.comparators, strict=True):
            word = _COMPARISONS[type(operator)]
            comparison = self._build_comparison(word.removeprefix("not "), left_tree, right_tree, depth)
            comparisons.append(Operation("not", (comparison,)) if word == "not in" else comparison)
            left_tree = right_tree
        return comparisons[0] if len(comparisons) == 1 else Operation("and", tuple(comparisons))

    def _build_comparison(self, word: str, left_tree: ast.expr, right_tree: ast.expr, depth: int) -> Node:
        """Build a comparison; `in` with a list of variables becomes a disjunction, and with `vars()` a test of presence."""
        match left_tree, right_tree:
            case ast.Constant(value=str(name)), ast.Call() if word == "in" and is_all_variables(right_tree):
                return Operation("!=", (Name(name), Constant(None)))
            case _, ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements) if word == "in":
                if any(not isinstance(element, ast.Constant) for element in elements):
                    alternatives = (
                        Operation("==", (self.read_node(left_tree, depth + 1), self.read_node(element, depth + 1)))
                        for element in elements
                    )
                    return Operation("or", tuple(alternatives))
            case ast.Call(args=[birth_date, *end_dates]), ast.Tuple(elts=[years, months]) if _is_age(left_tree):
                age = FilteredValue(
                    self.read_node(birth_date, depth + 1),
                    "age_in_months",
                    self.read_node(end_dates[0], depth + 1) if end_dates else None,
                )
                age_parts = [self._read_constant(each, depth) for each in (years, months)]
                if all(isinstance(age_part, int) for age_part in age_parts):
                    return Operation(word, (age, Constant(12 * age_parts[0] + age_parts[1])))  # type: ignore[operator]
        return Operation(word, (self.read_node(left_tree, depth + 1), self.read_node(right_tree, depth + 1)))


def _count_days(tree: ast.expr) -> int | None:
    """The days of `datetime.timedelta(days=3)`; None for any other expression."""
    if not isinstance(tree, ast.Call) or get_last_name(tree.func) != "timedelta":
        return None
    arguments = [*tree.args[:1], *(keyword.value for keyword in tree.keywords if keyword.arg == "days")]
    value = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_age(tree: ast.Call) -> bool:
    return get_last_name(tree.func) == "age_in_years_and_months"


def _build_constant(value: Any) -> Constant:
    """A constant; numbers too large for a definition are refused."""
    if isinstance(value, int | float) and not abs(value) < 10**15:
        raise NotUnderstood("python")
    return Constant(value)
