"""Places of the remarks of a draft: pointers that stay right while authors add, move and rename elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.db.draft_rows import Remark
from app.core.json_values import compute_checksum
from app.definitions.editing.changes import INSERT, REMOVE, Change
from app.definitions.editing.pointers import (
    IDENTIFIERS,
    ElementNotFound,
    convert_path,
    find_element,
    find_steps,
    get_identifier,
    get_last_step,
    get_parent,
    has_element,
    is_inside,
)
from app.language.schema.problems import format_path

# Elements with remarks of their own: editing them does not touch the element around them.
_PARTS = frozenset({"pages", "statuses", "translations", "stale_translations"})


def locate_remarks(remarks: Iterable[Remark], definition: Mapping[str, Any]) -> list[Remark]:
    """The remarks with the pointer of their element, and the checksum of what it holds; those that have them stay."""
    return [
        remark if remark.pointer is not None else _locate(remark, definition, convert_path(definition, remark.place))
        for remark in remarks
    ]


def follow_changes(remarks: Iterable[Remark], changes: Sequence[Change]) -> list[Remark]:
    """The remarks with the pointers of their elements after the changes of an edit."""
    moves = _find_moves(changes)
    return [
        remark if remark.pointer is None else replace(remark, pointer=_follow(remark.pointer, moves))
        for remark in remarks
    ]


def is_edited(remark: Remark, definition: Mapping[str, Any]) -> bool:
    """Whether the element of a remark is not as it was imported."""
    return bool(remark.checksum) and remark.checksum != _compute_checksum(definition, remark.pointer or "")


def build_path(definition: Mapping[str, Any], pointer: str) -> str:
    """The path of an element as problems have it: `pages[0].fields[2]`; `document` for the whole. Raises ElementNotFound."""
    return format_path(find_steps(definition, pointer)) if pointer else "document"


def _locate(remark: Remark, definition: Mapping[str, Any], pointer: str) -> Remark:
    while pointer and not has_element(definition, pointer):
        pointer = get_parent(pointer)
    return replace(remark, pointer=pointer, checksum=_compute_checksum(definition, pointer))


def _compute_checksum(definition: Mapping[str, Any], pointer: str) -> str:
    try:
        element = find_element(definition, pointer)
    except ElementNotFound:
        return ""
    is_page = pointer.startswith("pages/") and pointer.count("/") == 1
    if isinstance(element, Mapping):
        parts = _PARTS if not pointer else {"fields"} if is_page else frozenset[str]()
        element = {key: value for key, value in element.items() if key not in parts}
    return compute_checksum({"": element})[:16]


def _find_moves(changes: Sequence[Change]) -> dict[str, str]:
    """The new pointers of elements that went to another list, or have another identifier."""
    inserted = [change for change in changes if change.kind == INSERT]
    moves = {}
    for removal in (change for change in changes if change.kind == REMOVE):
        target = next((each for each in inserted if _is_moved(removal, each)), None) or next(
            (each for each in inserted if _is_renamed(removal, each)), None
        )
        if target is not None:
            moves[removal.place] = target.place
    return moves


def _is_moved(removal: Change, insertion: Change) -> bool:
    return get_last_step(removal.pointer) == get_last_step(insertion.pointer) and get_identifier(
        removal.before
    ) == get_identifier(insertion.after)


def _is_renamed(removal: Change, insertion: Change) -> bool:
    return removal.pointer == insertion.pointer and _drop_names(removal.before) == _drop_names(insertion.after)


def _drop_names(element: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in element.items() if key not in IDENTIFIERS}


def _follow(pointer: str, moves: Mapping[str, str]) -> str:
    for before, after in moves.items():
        if is_inside(pointer, before):
            return f"{after}{pointer[len(before) :]}"
    return pointer
