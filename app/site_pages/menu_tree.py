"""The tree of a menu: pure changes of its entries, each of which keeps its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.domain_errors import NotFound
from app.core.i18n import SOURCE_LANGUAGE, UntranslatedText, current_language

# Entries of the first level, and under each.
MAX_ENTRIES, MAX_CHILDREN = 8, 12
MAX_LABEL_LENGTH = 60


class MenuRefused(ValueError):
    """The change is not possible.

    `problem` is "label_missing", "target_missing", "target_invalid", "too_many", "has_children" or "no_parent".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class EntryNotFound(NotFound):
    """The menu has no entry of that id."""


@dataclass(frozen=True)
class Entry:
    """A link, or a title over links when `url` is empty; an empty label is the title of the page."""

    id: str
    url: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()

    @property
    def label(self) -> str:
        """The label in the current language, else in the source language, else none."""
        label = self.labels.get(current_language(), "")
        source = self.labels.get(SOURCE_LANGUAGE, "")
        return label or (UntranslatedText(source) if source else "")


Tree = tuple[Entry, ...]


def read_tree(values: Sequence[Mapping[str, Any]]) -> Tree:
    """A stored menu."""
    return tuple(
        Entry(element["id"], element.get("url", ""), element.get("labels", {}), read_tree(element.get("entries", ())))
        for element in values
    )


def write_tree(tree: Tree) -> list[dict[str, Any]]:
    """The reverse of `read_tree`."""
    return [
        {"id": node.id, "url": node.url, "labels": dict(node.labels), "entries": write_tree(node.entries)}
        for node in tree
    ]


def iterate_entries(tree: Tree) -> Iterator[Entry]:
    """Every entry, each before those under it."""
    for node in tree:
        yield node
        yield from iterate_entries(node.entries)


def find_entry(tree: Tree, entry_id: str) -> Entry:
    """The entry of that id. Raises EntryNotFound."""
    entry = next((entry for entry in iterate_entries(tree) if entry.id == entry_id), None)
    if entry is None:
        raise EntryNotFound(entry_id)
    return entry


def find_parent(tree: Tree, entry_id: str) -> Entry | None:
    """The entry that this one is under; None at the first level."""
    return next((node for node in tree if any(child.id == entry_id for child in node.entries)), None)


def add_entry(tree: Tree, entry: Entry, *, under: str = "") -> Tree:
    """Add an entry after its siblings. Raises EntryNotFound, MenuRefused."""
    if not under:
        return _check((*tree, entry))
    find_entry(tree, under)
    return _check(tuple(replace(node, entries=(*node.entries, entry)) if node.id == under else node for node in tree))


def replace_entry(tree: Tree, entry: Entry) -> Tree:
    """Replace the entry of the same id; those under it stay. Raises EntryNotFound."""
    former = find_entry(tree, entry.id)
    return _check(_map_entries(tree, lambda each: replace(entry, entries=former.entries) if each is former else each))


def delete_entry(tree: Tree, entry_id: str) -> Tree:
    """Delete an entry with those under it. Raises EntryNotFound."""
    find_entry(tree, entry_id)
    return tuple(
        replace(node, entries=tuple(child for child in node.entries if child.id != entry_id))
        for node in tree
        if node.id != entry_id
    )


def shift_entry(tree: Tree, entry_id: str, step: int) -> Tree:
    """Move an entry up (-1) or down (1) among its siblings; nothing at either end. Raises EntryNotFound."""
    find_entry(tree, entry_id)
    return _map_siblings(tree, entry_id, lambda siblings: _shift(siblings, entry_id, step))


def nest_entry(tree: Tree, entry_id: str) -> Tree:
    """Put an entry under the one before it. Raises EntryNotFound, MenuRefused."""
    entry, ids = find_entry(tree, entry_id), [node.id for node in tree]
    if entry_id not in ids or ids.index(entry_id) == 0:
        raise MenuRefused("no_parent")
    if entry.entries:
        raise MenuRefused("has_children")
    return add_entry(delete_entry(tree, entry_id), entry, under=ids[ids.index(entry_id) - 1])


def lift_entry(tree: Tree, entry_id: str) -> Tree:
    """Put an entry at the first level, after the one it was under. Raises EntryNotFound."""
    entry, parent = find_entry(tree, entry_id), find_parent(tree, entry_id)
    if parent is None:
        return tree
    remaining = delete_entry(tree, entry_id)
    position = [each.id for each in remaining].index(parent.id) + 1
    return _check((*remaining[:position], entry, *remaining[position:]))


def move_after(tree: Tree, entry_id: str, after: str) -> Tree:
    """Put an entry right after another one, at its level; before all others when `after` is empty.

    Raises EntryNotFound, MenuRefused.
    """
    entry = find_entry(tree, entry_id)
    if after == entry_id or (after and any(child.id == after for child in entry.entries)):
        return tree
    remaining = delete_entry(tree, entry_id)
    if not after:
        return _check((entry, *remaining))
    find_entry(remaining, after)
    if entry.entries and find_parent(remaining, after):
        raise MenuRefused("has_children")
    return _check(_map_siblings(remaining, after, lambda siblings: _insert_after(siblings, entry, after)))


def _check(tree: Tree) -> Tree:
    if len(tree) > MAX_ENTRIES or any(len(node.entries) > MAX_CHILDREN for node in tree):
        raise MenuRefused("too_many")
    return tree


def _map_entries(tree: Tree, change: Callable[[Entry], Entry]) -> Tree:
    return tuple(change(replace_children(node, change)) if node.entries else change(node) for node in tree)


def replace_children(entry: Entry, change: Callable[[Entry], Entry]) -> Entry:
    """The entry with its children changed; the same entry when none is."""
    children = tuple(change(child) for child in entry.entries)
    return (
        entry
        if all(one is other for one, other in zip(children, entry.entries, strict=True))
        else replace(entry, entries=children)
    )


def _map_siblings(tree: Tree, entry_id: str, change: Callable[[Tree], Tree]) -> Tree:
    """Change the level at which an entry stands."""
    if any(node.id == entry_id for node in tree):
        return _check(change(tree))
    return tuple(
        replace(node, entries=change(node.entries)) if any(child.id == entry_id for child in node.entries) else node
        for node in tree
    )


def _shift(siblings: Tree, entry_id: str, step: int) -> Tree:
    entries = list(siblings)
    position = [entry.id for entry in entries].index(entry_id)
    target = position + step
    if 0 <= target < len(entries):
        entries.insert(target, entries.pop(position))
    return tuple(entries)


def _insert_after(siblings: Tree, entry: Entry, after: str) -> Tree:
    position = [sibling.id for sibling in siblings].index(after) + 1
    return (*siblings[:position], entry, *siblings[position:])
