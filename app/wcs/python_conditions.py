"""Conditions of the time when w.c.s. took Python: read as syntax, never run, into the same tree as the others."""

from __future__ import annotations

import ast

from app.wcs.findings import NotUnderstood
from app.wcs.syntax import MAX_DEPTH, MAX_LENGTH, Constant, Filtered, Name, Node, Operation

MAX_NODES = 500
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
# Methods and functions that say the same as a filter.
_METHODS = {name: name for name in ("lower", "upper", "strip", "startswith", "endswith", "split")}
_FUNCTIONS = {"len": "length", "int": "integer", "float": "decimal", "str": "safe", "bool": "safe"}
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
}


def parse_python(text: str) -> Node:
    """The tree of a Python expression, when it only compares, combines and looks at variables."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    try:
        tree = ast.parse(text.strip().replace("\n", " "), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotUnderstood("python") from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    return _node(tree.body, 0)


def _node(tree: ast.expr, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    match tree:
        case ast.BoolOp(op=operator, values=values):
            word = "and" if isinstance(operator, ast.And) else "or"
            return Operation(word, tuple(_node(value, depth + 1) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Operation("not", (_node(operand, depth + 1),))
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            return Operation("if", tuple(_node(each, depth + 1) for each in (test, body, otherwise)))
        case ast.BinOp():
            return _worked_out(tree, depth)
        case ast.Compare():
            return _comparison(tree, depth)
        case ast.Call():
            return _call(tree, depth)
    return _leaf(tree, depth)


def _worked_out(tree: ast.BinOp, depth: int) -> Node:
    if isinstance(tree.op, ast.Mod) and isinstance(tree.left, ast.Constant) and isinstance(tree.left.value, str):
        return _formatted(tree.left.value, tree.right, depth)
    if type(tree.op) not in _ARITHMETIC:
        raise NotUnderstood("python")
    return Filtered(_node(tree.left, depth + 1), _ARITHMETIC[type(tree.op)], _node(tree.right, depth + 1))


def _leaf(tree: ast.expr, depth: int) -> Node:
    match tree:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return Constant(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return Constant(-value)
        case ast.Name(id=name):
            return Name(name)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return Constant([_constant(element, depth) for element in elements])
        case ast.Subscript(value=base, slice=ast.Constant(value=0)):
            return Filtered(_node(base, depth + 1), "first")
        case ast.Subscript(value=base, slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
            return Filtered(_node(base, depth + 1), "last")
    raise NotUnderstood("python")


def _constant(element: ast.expr, depth: int) -> object:
    node = _node(element, depth + 1)
    if not isinstance(node, Constant):
        raise NotUnderstood("python")
    return node.value


def _comparison(tree: ast.Compare, depth: int) -> Node:
    """`a < b < c` is `a < b and b < c`."""
    left, comparisons = tree.left, []
    for operator, right in zip(tree.ops, tree.comparators, strict=True):
        word = _COMPARISONS[type(operator)]
        comparison = _compared(word.removeprefix("not "), left, right, depth)
        comparisons.append(Operation("not", (comparison,)) if word == "not in" else comparison)
        left = right
    return comparisons[0] if len(comparisons) == 1 else Operation("and", tuple(comparisons))


def _compared(word: str, left: ast.expr, right: ast.expr, depth: int) -> Node:
    """Among several variables, it is one of them."""
    match right:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements) if word == "in":
            if any(not isinstance(each, ast.Constant) for each in elements):
                each_one = (Operation("==", (_node(left, depth + 1), _node(each, depth + 1))) for each in elements)
                return Operation("or", tuple(each_one))
    return Operation(word, (_node(left, depth + 1), _node(right, depth + 1)))


def _formatted(words: str, given: ast.expr, depth: int) -> Node:
    """`"Lot %s" % form_var_lot`: the words and the values, one after the other."""
    values = list(given.elts) if isinstance(given, ast.Tuple) else [given]
    first, *others = words.split("%s")
    if len(others) != len(values) or "%" in "".join([first, *others]):
        raise NotUnderstood("python")
    node: Node = Constant(first)
    for value, following in zip(values, others, strict=True):
        node = Filtered(Filtered(node, "add", _node(value, depth + 1)), "add", Constant(following))
    return node


def _call(tree: ast.Call, depth: int) -> Node:
    match tree.func, tree.args:
        case ast.Name(id=function), [argument] if function in _FUNCTIONS:
            return Filtered(_node(argument, depth + 1), _FUNCTIONS[function])
        case ast.Name(id="any" | "all" as function), [ast.List(elts=elements) | ast.Tuple(elts=elements)] if elements:
            return Operation("or" if function == "any" else "and", tuple(_node(each, depth + 1) for each in elements))
        case (
            ast.Attribute(value=ast.Call(func=ast.Name(id="vars" | "locals" | "globals")), attr="get"),
            [ast.Constant(value=str(name)), *_],
        ):
            return Name(name)
        case ast.Name(id="today") | ast.Attribute(attr="today"), []:
            return Name("today")
        case ast.Attribute(value=base, attr=method), [] | [_] if method in _METHODS:
            given = _node(tree.args[0], depth + 1) if tree.args else None
            return Filtered(_node(base, depth + 1), _METHODS[method], given)
    raise NotUnderstood("python")
