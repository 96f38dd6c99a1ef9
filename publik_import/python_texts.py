"""Convert text concatenation and formatting of Python expressions: `+`, `%s`, `{0}` and f-strings."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping, Sequence

from publik_import.findings import NotUnderstood
from publik_import.syntax import Constant, FilteredValue, Node

_FORMAT_FIELD = re.compile(r"\{([a-z_0-9]{0,60})\}", re.ASCII | re.IGNORECASE)
_CAT = "text:cat"


def is_text(node: Node) -> bool:
    """Whether the node is certainly a text: `+` then concatenates, where Django's `add` would add."""
    return (isinstance(node, Constant) and isinstance(node.value, str)) or (
        isinstance(node, FilteredValue) and node.filter in (_CAT, "text:replace", "slice", "lower", "upper", "strip")
    )


def concatenate(nodes: Sequence[Node]) -> Node:
    """Concatenate the nodes."""
    node: Node = nodes[0] if nodes else Constant("")
    for each in nodes[1:]:
        node = FilteredValue(node, _CAT, each)
    return node


def format_percent(template: str, values: Sequence[Node]) -> Node:
    """Convert `"Lot %s" % form_var_lot` to a concatenation."""
    first, *others = template.split("%s")
    if len(others) != len(values) or "%" in "".join([first, *others]):
        raise NotUnderstood("python")
    return concatenate(list(_interleave([first, *others], values)))


def format_braces(template: str, values: Sequence[Node], keyword_nodes: Mapping[str, Node]) -> Node:
    """Convert `"{0} {1}".format(…)`, with numbers, names or nothing between the braces."""
    texts: list[str] = []
    nodes: list[Node] = []
    position_in_template = 0
    for number, field in enumerate(_FORMAT_FIELD.finditer(template)):
        texts.append(template[position_in_template : field.start()])
        position_in_template = field.end()
        position = int(field[1]) if field[1].isdecimal() else number if not field[1] else -1
        node = values[position] if 0 <= position < len(values) else keyword_nodes.get(field[1])
        if node is None:
            raise NotUnderstood("python")
        nodes.append(node)
    texts.append(template[position_in_template:])
    if any("{" in text or "}" in text for text in texts):
        raise NotUnderstood("python")
    return concatenate(list(_interleave(texts, nodes)))


def split_fstring(values: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """The texts and values of an f-string."""
    for element in values:
        if not isinstance(element, ast.FormattedValue):
            yield element
        elif element.format_spec is None and element.conversion == -1:
            yield element.value
        else:
            raise NotUnderstood("python")


def replace_name(expression: ast.expr, name: str, constant: ast.expr) -> ast.expr:
    """Replace a name by a constant in an expression."""
    return _NameReplacer(name, constant).visit(copy.deepcopy(expression))  # type: ignore[no-any-return]


class _NameReplacer(ast.NodeTransformer):
    def __init__(self, name: str, constant: ast.expr) -> None:
        self._name, self._constant = name, constant

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._constant if node.id == self._name else node


def _interleave(texts: Sequence[str], values: Sequence[Node]) -> Iterator[Node]:
    for text, value in zip(texts, [*values, None], strict=True):
        if text:
            yield Constant(text)
        if value is not None:
            yield value
