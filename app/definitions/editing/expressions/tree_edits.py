"""Edits of an expression: each changes its tree at a path, as in « add:0.1 »."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.definitions.editing.expressions.tree import (
    CONDITION,
    EMPTY,
    EMPTY_CONDITION,
    EMPTY_NODE,
    GROUP,
    LIST,
    NAME,
    OPERATION,
    Node,
    Path,
    find_node,
    parse_path,
    replace_node,
)
from app.definitions.editing.expressions.tree_conversion import (
    AS_CONDITION,
    get_expected,
    get_operator_limits,
    is_variadic,
)

_OPPOSITES = {"and": "or", "or": "and"}


@dataclass(frozen=True)
class EditResult:
    """The tree after an edit, and the path of the row that takes the focus."""

    node: Node
    focus: Path = ()


def apply_edit(node: Node, edit: str) -> EditResult:
    """The tree after an edit; the same tree when the edit makes no sense there."""
    name, _, where = edit.partition(":")
    path, apply = parse_path(where), _EDITS.get(name)
    if path is None or apply is None or find_node(node, path) is None:
        return EditResult(node)
    return apply(node, path)


def can_add(node: Node) -> bool:
    """Whether an operand can be added to a list or an operation."""
    if node.kind == LIST:
        return True
    _least, most = get_operator_limits(node.value)
    return node.kind == OPERATION and len(node.children) < most


def can_delete(node: Node, position: int) -> bool:
    """Whether an operand of a list or an operation can be deleted."""
    if node.kind != OPERATION or not node.value:
        return node.kind == LIST
    least, _most = get_operator_limits(node.value)
    if node.value == "if":
        return len(node.children) - len(_find_branch(node, position)) >= least
    is_optional = is_variadic(node.value) or position >= least
    return is_optional and len(node.children) > least


def _add(node: Node, path: Path) -> EditResult:
    """A condition at the end of a group, or beside a condition; an operand to an operation."""
    return _add_row(node, path, EMPTY_CONDITION)


def _add_group(node: Node, path: Path) -> EditResult:
    """A group at the end of a group, joined the other way."""
    target = find_node(node, path) or EMPTY_NODE
    operator = _OPPOSITES[target.value if target.kind == GROUP else "and"]
    return _add_row(node, path, Node(GROUP, operator, (EMPTY_CONDITION,)))


def _add_row(node: Node, path: Path, row: Node) -> EditResult:
    target = find_node(node, path) or EMPTY_NODE
    if target.kind == EMPTY:
        return EditResult(replace_node(node, path, lambda _: row), path)
    if target.kind == GROUP:
        new_tree = replace_node(node, path, lambda group: group.with_children(*group.children, row))
        return EditResult(new_tree, (*path, len(target.children)))
    if can_add(target):
        return _add_operand(node, path, target)
    if _is_condition(node, path):
        return EditResult(replace_node(node, path, lambda each: Node(GROUP, "and", (each, row))), (*path, 1))
    return EditResult(node)


def _add_operand(node: Node, path: Path, target: Node) -> EditResult:
    count = len(target.children)
    if target.value == "if":
        # Before the value that stands when no condition is met.
        position = count - count % 2
        operands = (*target.children[:position], EMPTY_CONDITION, EMPTY_NODE, *target.children[position:])
    else:
        position = count
        operands = (*target.children, Node(NAME) if target.value == "missing" else EMPTY_NODE)
    return EditResult(replace_node(node, path, lambda each: each.with_children(*operands)), (*path, position))


def _group(node: Node, path: Path) -> EditResult:
    """A row becomes a group with it and a new condition, joined otherwise than the group around."""
    if not _is_condition(node, path):
        return EditResult(node)
    parent = find_node(node, path[:-1]) if path else None
    operator = _OPPOSITES[parent.value if parent is not None and parent.kind == GROUP else "or"]
    new_tree = replace_node(node, path, lambda row: Node(GROUP, operator, (row, EMPTY_CONDITION)))
    return EditResult(new_tree, (*path, 1))


def _ungroup(node: Node, path: Path) -> EditResult:
    """The rows of a group join the group around; a group of one row becomes this row."""
    group = find_node(node, path) or EMPTY_NODE
    parent = find_node(node, path[:-1]) if path else None
    if group.kind != GROUP or not group.children:
        return EditResult(node)
    if len(group.children) == 1:
        return EditResult(replace_node(node, path, lambda each: each.children[0]), path)
    if parent is None or parent.kind != GROUP:
        return EditResult(node)
    before, after = parent.children[: path[-1]], parent.children[path[-1] + 1 :]
    return EditResult(
        replace_node(node, path[:-1], lambda each: each.with_children(*before, *group.children, *after)), path
    )


def _delete(node: Node, path: Path) -> EditResult:
    """The row goes; a group of which one row is left becomes this row, one without rows goes too."""
    if not path:
        return EditResult(EMPTY_NODE)
    parent_path, position = path[:-1], path[-1]
    parent = find_node(node, parent_path) or EMPTY_NODE
    if parent.kind == GROUP:
        return _delete_from_group(node, parent_path, parent, position)
    if can_delete(parent, position):
        branch = _find_branch(parent, position)
        operands = [each for number, each in enumerate(parent.children) if number not in branch]
        return EditResult(replace_node(node, parent_path, lambda each: each.with_children(*operands)), parent_path)
    blank = EMPTY_CONDITION if get_expected(parent, position) == AS_CONDITION else EMPTY_NODE
    return EditResult(replace_node(node, path, lambda _: blank), path)


def _delete_from_group(node: Node, path: Path, group: Node, position: int) -> EditResult:
    rows = (*group.children[:position], *group.children[position + 1 :])
    if not rows:
        return _delete(node, path)
    if len(rows) == 1:
        return EditResult(replace_node(node, path, lambda _: rows[0]), path)
    new_tree = replace_node(node, path, lambda each: each.with_children(*rows))
    return EditResult(new_tree, (*path, min(position, len(rows) - 1)))


def _move_up(node: Node, path: Path) -> EditResult:
    return _move(node, path, -1)


def _move_down(node: Node, path: Path) -> EditResult:
    return _move(node, path, 1)


def _move(node: Node, path: Path, step: int) -> EditResult:
    """The row and its neighbour change places; the focus stays on the row."""
    parent = find_node(node, path[:-1]) if path else None
    if parent is None or not 0 <= path[-1] + step < len(parent.children):
        return EditResult(node, path)
    rows = list(parent.children)
    rows.insert(path[-1] + step, rows.pop(path[-1]))
    new_tree = replace_node(node, path[:-1], lambda each: each.with_children(*rows))
    return EditResult(new_tree, (*path[:-1], path[-1] + step))


def _is_condition(node: Node, path: Path) -> bool:
    """Whether the node at the path is met or not, rather than a value."""
    if not path:
        return (find_node(node, path) or EMPTY_NODE).kind in (CONDITION, GROUP, OPERATION)
    return get_expected(find_node(node, path[:-1]) or EMPTY_NODE, path[-1]) == AS_CONDITION


def _find_branch(node: Node, position: int) -> range:
    """The operands that go with one: the condition and the value of an « if »."""
    if node.value != "if" or (position == len(node.children) - 1 and position % 2 == 0):
        return range(position, position + 1)
    return range(position - position % 2, position - position % 2 + 2)


_EDITS: Mapping[str, Callable[[Node, Path], EditResult]] = {
    "add": _add,
    "add_group": _add_group,
    "group": _group,
    "ungroup": _ungroup,
    "delete": _delete,
    "up": _move_up,
    "down": _move_down,
}
