"""The tree of a menu: each change, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.site_pages import menu_tree
from app.site_pages.menu_tree import Entry, MenuRefused, Tree

TREE: Tree = (
    Entry("a", "/a", {"fr": "A"}),
    Entry("b", "", {"fr": "B"}, (Entry("b1", "/b1"), Entry("b2", "/b2"))),
    Entry("c", "/c"),
)


def outline(tree: Tree) -> str:
    return " ".join(node.id + (f"({outline(node.entries)})" if node.entries else "") for node in tree)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda tree: menu_tree.add_entry(tree, Entry("d", "/d")), "a b(b1 b2) c d"),
        (lambda tree: menu_tree.add_entry(tree, Entry("d", "/d"), under="a"), "a(d) b(b1 b2) c"),
        (lambda tree: menu_tree.replace_entry(tree, Entry("b", "/b")), "a b(b1 b2) c"),
        (lambda tree: menu_tree.replace_entry(tree, Entry("b1", "/new")), "a b(b1 b2) c"),
        (lambda tree: menu_tree.delete_entry(tree, "b"), "a c"),
        (lambda tree: menu_tree.delete_entry(tree, "b1"), "a b(b2) c"),
        (lambda tree: menu_tree.shift_entry(tree, "c", -1), "a c b(b1 b2)"),
        (lambda tree: menu_tree.shift_entry(tree, "b1", 1), "a b(b2 b1) c"),
        (lambda tree: menu_tree.shift_entry(tree, "a", -1), "a b(b1 b2) c"),
        (lambda tree: menu_tree.nest_entry(tree, "c"), "a b(b1 b2 c)"),
        (lambda tree: menu_tree.lift_entry(tree, "b1"), "a b(b2) b1 c"),
        (lambda tree: menu_tree.move_after(tree, "c", ""), "c a b(b1 b2)"),
        (lambda tree: menu_tree.move_after(tree, "c", "b1"), "a b(b1 c b2)"),
        (lambda tree: menu_tree.move_after(tree, "b", "b1"), "a b(b1 b2) c"),
    ],
)
def test_an_entry_goes_where_it_was_sent(change: Callable[[Tree], Tree], expected: str) -> None:
    assert outline(change(TREE)) == expected


def test_a_replaced_entry_has_its_new_target() -> None:
    assert menu_tree.find_entry(menu_tree.replace_entry(TREE, Entry("b1", "/new")), "b1").url == "/new"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda tree: menu_tree.nest_entry(tree, "a"), "no_parent"),
        (lambda tree: menu_tree.nest_entry(tree, "b"), "has_children"),
        (lambda tree: menu_tree.move_after(tree, "b", "a1"), "has_children"),
        (lambda tree: menu_tree.add_entry(tree * 3, Entry("d", "/d")), "too_many"),
    ],
)
def test_what_would_be_deeper_or_too_long_is_refused(change: Callable[[Tree], Tree], problem: str) -> None:
    tree = menu_tree.add_entry(TREE, Entry("a1", "/a1"), under="a")

    with pytest.raises(MenuRefused) as refused:
        change(tree)

    assert refused.value.problem == problem


def test_a_tree_is_read_as_it_was_stored() -> None:
    assert menu_tree.read_tree(menu_tree.write_tree(TREE)) == TREE
