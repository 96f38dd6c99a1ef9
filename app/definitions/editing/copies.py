"""Copy an element with its conditions: inside the copy they read the questions of the copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.editing.declared_names import find_declared_names
from app.definitions.editing.mentions import Mention, rewrite_mentions
from app.definitions.editing.operations import duplicate_element
from app.definitions.editing.pointers import extend_pointer, find_element, is_inside, name_position, split_pointer

_ASKING_LISTS = frozenset({"actions", "global_actions", "calls"})


def duplicate_with_names(kind: str, definition: Mapping[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
    """Add a copy behind an element. Returns the definition and the address of the copy. Raises ElementNotFound."""
    result, copy_pointer = duplicate_element(definition, pointer)
    original, copied = find_element(definition, pointer), find_element(result, copy_pointer)
    _restore_asked_fields(original, copied, is_asking=split_pointer(pointer)[-2] in _ASKING_LISTS)
    names = dict(_pair_names(definition, pointer, result, copy_pointer))

    def rename(mention: Mention) -> str:
        key = (mention.namespace, mention.name.removesuffix("_details"))
        if not is_inside(mention.pointer, copy_pointer):
            return mention.name
        return names.get((mention.namespace, mention.name)) or (
            f"{names[key]}_details" if key in names else mention.name
        )

    return rewrite_mentions(kind, result, rename), copy_pointer


def _pair_names(
    definition: Mapping[str, Any], pointer: str, result: Mapping[str, Any], copy_pointer: str
) -> Iterator[tuple[tuple[str, str], str]]:
    """The names of an element and of what is in it, each with the name that its copy has."""
    pairs = _pair_pointers(find_element(definition, pointer), find_element(result, copy_pointer), pointer, copy_pointer)
    for original, copied in pairs:
        new_names = {namespace: name for namespace, name, _owner in find_declared_names(result, copied)}
        for namespace, name, _owner in find_declared_names(definition, original):
            if namespace in new_names and new_names[namespace] != name:
                yield (namespace, name), new_names[namespace]


def _pair_pointers(original: Any, copied: Any, pointer: str, copy_pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(original, Mapping):
        if isinstance(original.get("id"), str):
            yield pointer, copy_pointer
        for key, value in original.items():
            yield from _pair_pointers(
                value, copied[key], extend_pointer(pointer, key), extend_pointer(copy_pointer, key)
            )
    elif isinstance(original, list):
        for position, (each, other) in enumerate(zip(original, copied, strict=True)):
            if isinstance(each, Mapping):
                at = extend_pointer(pointer, name_position(original, position))
                copy_at = extend_pointer(copy_pointer, name_position(copied, position))
                yield from _pair_pointers(each, other, at, copy_at)


def _restore_asked_fields(original: Any, copied: Any, *, is_asking: bool) -> None:
    """Give back the names of the fields that actions ask: the status that they lead to reads them, whichever action asked."""
    if isinstance(original, list):
        for each, other in zip(original, copied, strict=True):
            _restore_asked_fields(each, other, is_asking=is_asking)
    elif isinstance(original, Mapping):
        for key, value in original.items():
            if is_asking and key == "fields" and isinstance(value, list):
                for each, other in zip(value, copied[key], strict=True):
                    other["id"] = each["id"]
            else:
                _restore_asked_fields(value, copied[key], is_asking=key in _ASKING_LISTS)
