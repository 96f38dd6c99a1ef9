"""Edits of the editor of expressions: pure changes of a tree."""

from __future__ import annotations

from typing import Any

import pytest

from app.definitions.editing.expressions.tree import EMPTY_CONDITION, EMPTY_NODE, GROUP, find_node
from app.definitions.editing.expressions.tree_conversion import AS_VALUE, read_tree, write_expression
from app.definitions.editing.expressions.tree_edits import apply_edit

A, B, C = ({"==": [{"var": f"answers.{name}"}, 1]} for name in "abc")
NEW = write_expression(EMPTY_CONDITION)


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        (None, "add:", NEW),
        (A, "add:", {"and": [A, NEW]}),
        ({"or": [A, B]}, "add:", {"or": [A, B, NEW]}),
        ({"and": [A, B]}, "add_group:", {"and": [A, B, {"or": [NEW]}]}),
        ({"and": [A, B]}, "group:1", {"and": [A, {"or": [B, NEW]}]}),
        ({"and": [A, {"or": [B, C]}]}, "ungroup:1", {"and": [A, B, C]}),
        ({"and": [A, B, C]}, "delete:1", {"and": [A, C]}),
        ({"and": [A, {"or": [B]}]}, "delete:1.0", A),
        (A, "delete:", None),
        ({"and": [A, B, C]}, "up:2", {"and": [A, C, B]}),
        ({"and": [A, B, C]}, "down:0", {"and": [B, A, C]}),
        ({"and": [A, B]}, "down:1", {"and": [A, B]}),
        ({"and": [A, B]}, "delete:7", {"and": [A, B]}),
        ({"and": [A, B]}, "delete:x", {"and": [A, B]}),
        ({"and": [A, B]}, "explode:0", {"and": [A, B]}),
    ],
)
def test_a_edit_on_conditions(before: Any, edit: str, after: Any) -> None:
    assert write_expression(apply_edit(read_tree(before), edit).node) == after


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ({"+": [1, 2]}, "add:", {"+": [1, 2, None]}),
        ({"+": [1, 2]}, "delete:0", {"+": [2]}),
        ({"/": [1, 2]}, "delete:0", {"/": [None, 2]}),
        ({"round": [1, 2]}, "delete:1", {"round": [1]}),
        ({"if": [A, 1, 2]}, "add:", {"if": [A, 1, NEW, None, 2]}),
        ({"if": [A, 1, B, 2, 3]}, "delete:2", {"if": [A, 1, 3]}),
        ({"if": [A, 1, 2]}, "delete:2", {"if": [A, 1]}),
    ],
)
def test_a_edit_on_operands(before: Any, edit: str, after: Any) -> None:
    assert write_expression(apply_edit(read_tree(before, AS_VALUE), edit).node) == after


def test_the_focus_follows_the_row() -> None:
    tree = read_tree({"and": [A, B, C]})

    assert apply_edit(tree, "up:2").focus == (1,)
    assert apply_edit(tree, "add:").focus == (3,)
    assert apply_edit(tree, "delete:2").focus == (1,)


def test_a_removed_condition_of_rows_leaves_a_blank_one() -> None:
    tree = read_tree({"some": [{"var": "answers.enfants"}, A]})

    result = apply_edit(tree, "delete:1")

    assert find_node(result.node, (1,)) == EMPTY_CONDITION
    assert apply_edit(EMPTY_NODE, "add_group:").node.kind == GROUP
