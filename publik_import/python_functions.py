"""Convert function and method calls of Python expressions in older exports to filters and operations."""

from __future__ import annotations

import ast
from collections.abc import Callable

from publik_import import python_texts
from publik_import.findings import NotUnderstood
from publik_import.python_calls import (
    NOW,
    TODAY,
    build_day,
    convert_date_format,
    find_function_filter,
    find_method_filter,
    parse_day,
)
from publik_import.syntax import MAX_LENGTH, Constant, FilteredValue, Name, Node, Operation

# Converts an argument of a call.
Read = Callable[[ast.expr], Node]
# Limit of nodes of a condition repeated for each item of a list.
MAX_REPEATED = 1000
_ALL_VARIABLES = ("vars", "locals", "globals")
_LIMIT_FILTERS = {"max": "limit_low", "min": "limit_high"}


def read_call(tree: ast.Call, read: Read) -> Node:
    """Convert a call. Raises NotUnderstood."""
    for convert in (_read_variable, _read_any_or_all, _read_moment, _read_method, _read_function):
        if (node := convert(tree, get_last_name(tree.func), read)) is not None:
            return node
    raise NotUnderstood("python")


def is_all_variables(tree: ast.Call) -> bool:
    """Whether the call is `vars()`, which contains all variables with a value."""
    return isinstance(tree.func, ast.Name) and tree.func.id in _ALL_VARIABLES and not tree.args


def get_last_name(function: ast.expr) -> str:
    """The name of a function, without its module or object."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _read_variable(tree: ast.Call, name: str, read: Read) -> Node | None:
    """Convert `vars().get("form_var_nom")`; scripts and patterns are refused with their reason."""
    match tree.func, tree.args:
        case ast.Attribute(value=ast.Call() as source, attr="get"), [ast.Constant(value=str(path)), *defaults]:
            if is_all_variables(source):
                return FilteredValue(Name(path), "default_if_none", read(defaults[0])) if defaults else Name(path)
        case ast.Attribute(value=ast.Name(id="script")), _:
            raise NotUnderstood("script", name=name)
        case ast.Attribute(value=ast.Name(id="re")), _:
            raise NotUnderstood("pattern_in_condition")
    return None


def _read_any_or_all(tree: ast.Call, name: str, read: Read) -> Node | None:
    match tree.func, tree.args:
        case ast.Name(id="any" | "all"), [argument]:
            return Operation("or" if name == "any" else "and", _iterate_conditions(argument, read))
        case ast.Name(id="min" | "max"), [first, second]:
            return FilteredValue(read(first), _LIMIT_FILTERS[name], read(second))
        case ast.Name(id="sum"), [ast.List(elts=[first, *others]) | ast.Tuple(elts=[first, *others])]:
            total = read(first)
            for other in others:
                total = FilteredValue(total, "add", read(other))
            return total
        case ast.Name(id="round"), [value, *digits]:
            return FilteredValue(read(value), "decimal", read(digits[0]) if digits else Constant(0))
    return None


def _iterate_conditions(argument: ast.expr, read: Read) -> tuple[Node, ...]:
    """The conditions of a list, or a condition repeated for each item of another list."""
    match argument:
        case ast.List(elts=[_, *_] as elements) | ast.Tuple(elts=[_, *_] as elements):
            return tuple(read(element) for element in elements)
        case ast.GeneratorExp(elt=condition, generators=[each]) | ast.ListComp(elt=condition, generators=[each]):
            items = each.iter.elts if isinstance(each.iter, ast.List | ast.Tuple | ast.Set) else []
            condition_nodes = list(ast.walk(condition))
            is_nested = any(isinstance(item, ast.GeneratorExp | ast.ListComp) for item in condition_nodes)
            if is_nested or len(condition_nodes) * len(items) > MAX_REPEATED:
                raise NotUnderstood("too_long", maximum=MAX_LENGTH)
            if isinstance(each.target, ast.Name) and items and not each.ifs:
                return tuple(read(python_texts.replace_name(condition, each.target.id, item)) for item in items)
    raise NotUnderstood("python")


def _read_moment(tree: ast.Call, name: str, read: Read) -> Node | None:
    match tree.func, tree.args:
        case _, [] if name in TODAY:
            return Name("today")
        case _, [] if name in NOW:
            return Name("now")
        case _, [text, ast.Constant(value=str(date_format))] if name in ("strptime", "make_date", "make_datetime"):
            if isinstance(text, ast.Constant):
                return Constant(parse_day(text.value, date_format) or text.value)
            return read(text)
        case _, [_, _, _, *_] if name in ("date", "datetime") and (day := build_day(tree.args)) is not None:
            return Constant(day)
        case ast.Attribute(value=base, attr="strftime"), [ast.Constant(value=str(date_format))]:
            return FilteredValue(read(base), "date", Constant(convert_date_format(date_format)))
        case ast.Attribute(value=base, attr="isoweekday" | "weekday"), []:
            number = FilteredValue(read(base), "date", Constant("N"))
            return number if name == "isoweekday" else FilteredValue(number, "subtract", Constant(1))
    return None


def _read_method(tree: ast.Call, name: str, read: Read) -> Node | None:
    match tree.func, tree.args:
        case ast.Attribute(value=ast.Constant(value=str(words)), attr="format"), values:
            keyword_nodes = {keyword.arg: read(keyword.value) for keyword in tree.keywords if keyword.arg}
            return python_texts.format_braces(words, [read(element) for element in values], keyword_nodes)
        case ast.Attribute(value=base, attr="replace"), [ast.Constant(value=old), ast.Constant(value=new)]:
            return FilteredValue(read(base), "text:replace", Constant([old, new]))
        case ast.Attribute(value=base, attr="startswith" | "endswith"), [ast.Tuple(elts=[_, *_] as elements)]:
            base_node = read(base)
            return Operation("or", tuple(FilteredValue(base_node, name, read(element)) for element in elements))
        case ast.Attribute(value=base), [] | [_] if not _is_module(base):
            filter_name = find_method_filter(name)
            argument = read(tree.args[0]) if tree.args and filter_name != "safe" else None
            return FilteredValue(read(base), filter_name, argument) if filter_name is not None else None
    return None


def _read_function(tree: ast.Call, name: str, read: Read) -> Node | None:
    filter_name = find_function_filter(name)
    is_function = isinstance(tree.func, ast.Name) or (
        isinstance(tree.func, ast.Attribute) and _is_module(tree.func.value)
    )
    match tree.args:
        case [value, *more] if is_function and filter_name is not None and len(more) < 2:
            return FilteredValue(read(value), filter_name, read(more[0]) if more and filter_name != "safe" else None)
    return None


def _is_module(base: ast.expr) -> bool:
    return get_last_name(base) in ("utils", "datetime", "time", "decimal", "math")
