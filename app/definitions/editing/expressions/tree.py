"""The tree of an expression being edited. It may be incomplete, and holds what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

# Rows of conditions.
CONDITION, GROUP = "condition", "group"
# Values.
READING, TODAY, OPERATION, LIST, NAME = "reading", "today", "operation", "list", "name"
TEXT, NUMBER, DATE, TIME, BOOLEAN, LINES, NOTHING = "text", "number", "date", "time", "boolean", "lines", "nothing"
# Nothing chosen yet; a value typed before its type is known; what is not an expression of the language.
EMPTY, UNTYPED, RAW = "empty", "untyped", "raw"

CONSTANTS = frozenset({TEXT, NUMBER, DATE, TIME, BOOLEAN, LINES, NOTHING, UNTYPED})

Path = tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A row or a value of an expression.

    `value` is the text of a constant, the name that is read, the operator of an operation or the predicate of a condition.
    """

    kind: str
    value: str = ""
    children: tuple[Node, ...] = ()
    # Whether the only operand stands without a list: {"var": "today"} rather than {"var": ["today"]}.
    is_bare: bool = False
    # The JSON of a constant that its text alone does not give back, such as the text "12" or the number 1.0.
    original: str | None = None
    # Whether the subject of a condition was just replaced: its predicate and value may not fit the new one.
    is_changed: bool = False

    def with_children(self, *children: Node) -> Node:
        return replace(self, children=children)


EMPTY_NODE = Node(EMPTY)
EMPTY_CONDITION = Node(CONDITION, "==", (Node(READING, is_bare=True), Node(UNTYPED)))


def iterate_nodes(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node with its path, parents first."""
    yield path, node
    for position, child in enumerate(node.children):
        yield from iterate_nodes(child, (*path, position))


def find_node(node: Node, path: Path) -> Node | None:
    """The node at the path."""
    for position in path:
        if position >= len(node.children):
            return None
        node = node.children[position]
    return node


def replace_node(node: Node, path: Path, change: Callable[[Node], Node]) -> Node:
    """The tree with the node at the path changed; the same tree when there is none."""
    if not path:
        return change(node)
    position, *rest = path
    if position >= len(node.children):
        return node
    child = replace_node(node.children[position], tuple(rest), change)
    return node.with_children(*node.children[:position], child, *node.children[position + 1 :])


def parse_path(text: str) -> Path | None:
    """The path of « 0.1 »; empty for the root, None for anything else."""
    if not text:
        return ()
    steps = text.split(".")
    return tuple(map(int, steps)) if all(step.isdecimal() and len(step) < 4 for step in steps) else None


def format_path(path: Path, prefix: str) -> str:
    """The name of the form fields of a node: « condition.0.1 »."""
    return ".".join([prefix, *map(str, path)])
