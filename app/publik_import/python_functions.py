"""Calls of functions and methods in the Python of older exports, read into filters and operations."""

from __future__ import annotations

import ast
from collections.abc import Callable

from app.publik_import import python_texts
from app.publik_import.findings import NotUnderstood
from app.publik_import.python_calls import (
    NOW,
    TODAY,
    build_day,
    convert_date_format,
    find_function_filter,
    find_method_filter,
    parse_day,
)
from app.publik_import.syntax import MAX_LENGTH, Constant, FilteredValue, Name, Node, Operation

# Reads what a call is given.
Read = Callable[[ast.expr], Node]
# Of a condition repeated for each constant of a list: the nodes that makes.
MAX_REPEATED = 1000
_ALL_VARIABLES = ("vars", "locals", "globals")
_LIMIT_FILTERS = {"max": "limit_low", "min": "limit_high"}


def read_call(tree: ast.Call, read: Read) -> Node:
    """The meaning of the call; NotUnderstood when it is not known."""
    for find in (_read_variable, _read_any_or_all, _read_moment, _read_method, _read_function):
        if (found := find(tree, get_last_name(tree.func), read)) is not None:
            return found
    raise NotUnderstood("python")


def is_all_variables(tree: ast.Call) -> bool:
    """Whether it is `vars()`, which holds every variable that has a value."""
    return isinstance(tree.func, ast.Name) and tree.func.id in _ALL_VARIABLES and not tree.args


def get_last_name(function: ast.expr) -> str:
    """What a function is called, without what it is found in."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _read_variable(tree: ast.Call, name: str, read: Read) -> Node | None:
    """`vars().get("form_var_nom")`; what is not among the exports is told by its own reason."""
    match tree.func, tree.args:
        case ast.Attribute(value=ast.Call() as source, attr="get"), [ast.Constant(value=str(known)), *usual]:
            if is_all_variables(source):
                return FilteredValue(Name(known), "default_if_none", read(usual[0])) if usual else Name(known)
        case ast.Attribute(value=ast.Name(id="script")), _:
            raise NotUnderstood("script", name=name)
        case ast.Attribute(value=ast.Name(id="re")), _:
            raise NotUnderstood("pattern_in_condition")
    return None


def _read_any_or_all(tree: ast.Call, name: str, read: Read) -> Node | None:
    match tree.func, tree.args:
        case ast.Name(id="any" | "all"), [gathered]:
            return Operation("or" if name == "any" else "and", _iterate_conditions(gathered, read))
        case ast.Name(id="min" | "max"), [first, second]:
            return FilteredValue(read(first), _LIMIT_FILTERS[name], read(second))
        case ast.Name(id="sum"), [ast.List(elts=[first, *others]) | ast.Tuple(elts=[first, *others])]:
            total = read(first)
            for each in others:
                total = FilteredValue(total, "add", read(each))
            return total
        case ast.Name(id="round"), [value, *digits]:
            return FilteredValue(read(value), "decimal", read(digits[0]) if digits else Constant(0))
    return None


def _iterate_conditions(gathered: ast.expr, read: Read) -> tuple[Node, ...]:
    """The conditions of a list, or the same one for each constant of another list."""
    match gathered:
        case ast.List(elts=[_, *_] as elements) | ast.Tuple(elts=[_, *_] as elements):
            return tuple(read(each) for each in elements)
        case ast.GeneratorExp(elt=said, generators=[each]) | ast.ListComp(elt=said, generators=[each]):
            listed = each.iter.elts if isinstance(each.iter, ast.List | ast.Tuple | ast.Set) else []
            repeated = list(ast.walk(said))
            is_nested = any(isinstance(one, ast.GeneratorExp | ast.ListComp) for one in repeated)
            if is_nested or len(repeated) * len(listed) > MAX_REPEATED:
                raise NotUnderstood("too_long", maximum=MAX_LENGTH)
            if isinstance(each.target, ast.Name) and listed and not each.ifs:
                return tuple(read(python_texts.replace_name(said, each.target.id, one)) for one in listed)
    raise NotUnderstood("python")


def _read_moment(tree: ast.Call, name: str, read: Read) -> Node | None:
    match tree.func, tree.args:
        case _, [] if name in TODAY:
            return Name("today")
        case _, [] if name in NOW:
            return Name("now")
        case _, [written, ast.Constant(value=str(form))] if name in ("strptime", "make_date", "make_datetime"):
            if isinstance(written, ast.Constant):
                return Constant(parse_day(written.value, form) or written.value)
            return read(written)
        case _, [_, _, _, *_] if name in ("date", "datetime") and (made := build_day(tree.args)) is not None:
            return Constant(made)
        case ast.Attribute(value=base, attr="strftime"), [ast.Constant(value=str(form))]:
            return FilteredValue(read(base), "date", Constant(convert_date_format(form)))
        case ast.Attribute(value=base, attr="isoweekday" | "weekday"), []:
            number = FilteredValue(read(base), "date", Constant("N"))
            return number if name == "isoweekday" else FilteredValue(number, "subtract", Constant(1))
    return None


def _read_method(tree: ast.Call, name: str, read: Read) -> Node | None:
    match tree.func, tree.args:
        case ast.Attribute(value=ast.Constant(value=str(words)), attr="format"), values:
            named = {each.arg: read(each.value) for each in tree.keywords if each.arg}
            return python_texts.format_braces(words, [read(each) for each in values], named)
        case ast.Attribute(value=base, attr="replace"), [ast.Constant(value=old), ast.Constant(value=new)]:
            return FilteredValue(read(base), "text:replace", Constant([old, new]))
        case ast.Attribute(value=base, attr="startswith" | "endswith"), [ast.Tuple(elts=[_, *_] as elements)]:
            found = read(base)
            return Operation("or", tuple(FilteredValue(found, name, read(each)) for each in elements))
        case ast.Attribute(value=base), [] | [_] if not _is_module(base):
            known = find_method_filter(name)
            given = read(tree.args[0]) if tree.args and known != "safe" else None
            return FilteredValue(read(base), known, given) if known is not None else None
    return None


def _read_function(tree: ast.Call, name: str, read: Read) -> Node | None:
    known = find_function_filter(name)
    is_function = isinstance(tree.func, ast.Name) or (
        isinstance(tree.func, ast.Attribute) and _is_module(tree.func.value)
    )
    match tree.args:
        case [value, *more] if is_function and known is not None and len(more) < 2:
            return FilteredValue(read(value), known, read(more[0]) if more and known != "safe" else None)
    return None


def _is_module(base: ast.expr) -> bool:
    return get_last_name(base) in ("utils", "datetime", "time", "decimal", "math")
