"""Addresses of elements of a definition that stay true when others are added or moved: `pages/vous/fields/nom/label`.

A step is a key of an object, the identifier of an element of a list, or `#3` for an element without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.core.domain_errors import NotFound

Steps = tuple[str | int, ...]
# Properties that identify an element of a list, the first that it has.
IDENTIFIERS = ("id", "value", "slug")
_PATH_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


class ElementNotFound(NotFound):
    """The definition has no element at this address."""


def join_pointer(*steps: str) -> str:
    """The address made of these steps, each escaped as in RFC 6901."""
    return "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps if step)


def split_pointer(pointer: str) -> tuple[str, ...]:
    """The steps of an address."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")) if pointer else ()


def extend_pointer(pointer: str, *steps: str) -> str:
    """The address of something inside of an element."""
    return "/".join(part for part in (pointer, join_pointer(*steps)) if part)


def get_parent(pointer: str) -> str:
    """The address of what an element is in."""
    return pointer.rpartition("/")[0]


def get_last_step(pointer: str) -> str:
    """The last step of an address; empty for the definition itself."""
    return split_pointer(pointer)[-1] if pointer else ""


def is_inside(pointer: str, outer: str) -> bool:
    """Whether an address is that of an element or of something in it."""
    return not outer or pointer == outer or pointer.startswith(f"{outer}/")


def get_identifier(element: Any) -> str | None:
    """Return the identifier of an element of a list."""
    if not isinstance(element, Mapping):
        return None
    return next((element[key] for key in IDENTIFIERS if isinstance(element.get(key), str) and element[key]), None)


def find_steps(definition: Any, pointer: str) -> Steps:
    """The keys and positions that lead to an element. The last key may be missing. Raises ElementNotFound."""
    steps: list[str | int] = []
    node, names = definition, split_pointer(pointer)
    for number, name in enumerate(names):
        if isinstance(node, list):
            position = _find_position(node, name)
            steps.append(position)
            node = node[position]
        elif isinstance(node, Mapping) and (name in node or number == len(names) - 1):
            steps.append(name)
            node = node.get(name)
        else:
            raise ElementNotFound(pointer)
    return tuple(steps)


def find_element(definition: Any, pointer: str) -> Any:
    """The element at an address; None when only its last key is missing. Raises ElementNotFound."""
    return get_at(definition, find_steps(definition, pointer))


def has_element(definition: Any, pointer: str) -> bool:
    """Whether something is at this address."""
    try:
        steps = find_steps(definition, pointer)
    except ElementNotFound:
        return False
    parent = get_at(definition, steps[:-1])
    return not steps or not isinstance(parent, Mapping) or steps[-1] in parent


def follow_element(before: Any, after: Any, pointer: str) -> str:
    """The address in `after` of the element at the same position, which may have got another identifier."""
    if not has_element(before, pointer):
        return pointer
    steps = find_steps(before, pointer)
    elements = get_at(after, steps[:-1]) if steps else None
    if not isinstance(elements, list) or not isinstance(steps[-1], int):
        return pointer
    return extend_pointer(get_parent(pointer), name_position(elements, steps[-1]))


def get_at(definition: Any, steps: Iterable[str | int]) -> Any:
    """Return the value at these steps; None when the last key is missing."""
    node = definition
    for step in steps:
        node = node.get(step) if isinstance(node, Mapping) else node[step]
    return node


def convert_path(definition: Any, path: str) -> str:
    """The address of what a problem is about, from its path: `pages[0].fields[2].label`. As near as it exists."""
    pointer, node = "", definition
    for match in _PATH_STEP.finditer("" if path == "document" else path):
        if match[2] is not None:
            position = int(match[2])
            if not isinstance(node, list) or position >= len(node):
                return pointer
            pointer = extend_pointer(pointer, name_position(node, position))
            node = node[position]
        else:
            if not isinstance(node, Mapping):
                return pointer
            pointer = extend_pointer(pointer, match[1])
            node = node.get(match[1])
    return pointer


def name_position(elements: list[Any], position: int) -> str:
    """The step to an element of a list: its identifier, when no element before it has the same one."""
    identifier = get_identifier(elements[position])
    if identifier is None or identifier.startswith("#"):
        return f"#{position}"
    is_first = all(get_identifier(other) != identifier for other in elements[:position])
    return identifier if is_first else f"#{position}"


def _find_position(elements: list[Any], name: str) -> int:
    if re.fullmatch("#[0-9]{1,5}", name):
        position = int(name[1:])
        if position < len(elements):
            return position
        raise ElementNotFound(name)
    for position, element in enumerate(elements):
        if get_identifier(element) == name:
            return position
    raise ElementNotFound(name)
