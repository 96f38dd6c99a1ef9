"""Texts put together in the Python of older exports: with `+`, with `%s`, with `{0}`, with letters in braces."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping, Sequence

from app.publik_import.findings import NotUnderstood
from app.publik_import.syntax import Constant, FilteredValue, Node

_FORMAT_FIELD = re.compile(r"\{([a-z_0-9]{0,60})\}", re.ASCII | re.IGNORECASE)
_CAT = "text:cat"


def is_text(node: Node) -> bool:
    """Whether it is a text for certain: Python puts it before or after, where Django would add."""
    return (isinstance(node, Constant) and isinstance(node.value, str)) or (
        isinstance(node, FilteredValue) and node.filter in (_CAT, "text:replace", "slice", "lower", "upper", "strip")
    )


def concatenate(nodes: Sequence[Node]) -> Node:
    """One after the other."""
    node: Node = nodes[0] if nodes else Constant("")
    for each in nodes[1:]:
        node = FilteredValue(node, _CAT, each)
    return node


def format_percent(words: str, values: Sequence[Node]) -> Node:
    """`"Lot %s" % form_var_lot`: the words and the values, one after the other."""
    first, *others = words.split("%s")
    if len(others) != len(values) or "%" in "".join([first, *others]):
        raise NotUnderstood("python")
    return concatenate(list(_interleave([first, *others], values)))


def format_braces(words: str, values: Sequence[Node], named: Mapping[str, Node]) -> Node:
    """`"{0} {1}".format(…)`, with numbers, names or nothing between the braces."""
    said: list[str] = []
    given: list[Node] = []
    at = 0
    for number, hole in enumerate(_FORMAT_FIELD.finditer(words)):
        said.append(words[at : hole.start()])
        at = hole.end()
        position = int(hole[1]) if hole[1].isdecimal() else number if not hole[1] else -1
        found = values[position] if 0 <= position < len(values) else named.get(hole[1])
        if found is None:
            raise NotUnderstood("python")
        given.append(found)
    said.append(words[at:])
    if any("{" in each or "}" in each for each in said):
        raise NotUnderstood("python")
    return concatenate(list(_interleave(said, given)))


def split_fstring(values: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """The words and the values of `f"…"`."""
    for each in values:
        if not isinstance(each, ast.FormattedValue):
            yield each
        elif each.format_spec is None and each.conversion == -1:
            yield each.value
        else:
            raise NotUnderstood("python")


def replace_name(said: ast.expr, name: str, constant: ast.expr) -> ast.expr:
    """The same expression, with this in the place of the name."""
    return _NameReplacer(name, constant).visit(copy.deepcopy(said))  # type: ignore[no-any-return]


class _NameReplacer(ast.NodeTransformer):
    def __init__(self, name: str, constant: ast.expr) -> None:
        self._name, self._constant = name, constant

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._constant if node.id == self._name else node


def _interleave(words: Sequence[str], values: Sequence[Node]) -> Iterator[Node]:
    for said, value in zip(words, [*values, None], strict=True):
        if said:
            yield Constant(said)
        if value is not None:
            yield value
