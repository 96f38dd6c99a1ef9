"""Operations of buttons on the sections of a template: add, move, duplicate, delete, split; columns too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from app.documents.section_types import SECTION_TYPES, TEXT
from app.documents.template_schema import MAX_COLUMNS, MAX_SECTIONS

Section = dict[str, Any]
Sections = list[Section]


class OperationRefused(ValueError):
    """The button asks for something that is not there, or for more than a template holds."""


def apply_operation(sections: Sequence[Mapping[str, Any]], operation: str) -> tuple[Sections, str]:
    """The sections after an operation such as `up:remedies` or `add:text`, and the section to show. Raises OperationRefused."""
    verb, _separator, subject = operation.partition(":")
    apply = _OPERATIONS.get(verb)
    if apply is None:
        raise OperationRefused(operation)
    copied = [dict(deepcopy(section)) for section in sections]
    changed, focus = apply(copied, subject)
    if len(changed) > MAX_SECTIONS:
        raise OperationRefused(operation)
    return changed, focus


def create_section(kind: str, used: Sequence[str]) -> Section:
    """A new section of this kind, with an id that no other has. Raises OperationRefused."""
    if kind not in SECTION_TYPES:
        raise OperationRefused(kind)
    return {"id": make_id(used), "kind": kind, **SECTION_TYPES[kind].create_settings()}


def make_id(used: Sequence[str]) -> str:
    """An id for a section: `partie_3`."""
    number = len(used) + 1
    while f"partie_{number}" in used:
        number += 1
    return f"partie_{number}"


def _add(sections: Sections, kind: str) -> tuple[Sections, str]:
    section = create_section(kind, _list_ids(sections))
    return [*sections, section], section["id"]


def _move(step: int) -> Callable[[Sections, str], tuple[Sections, str]]:
    def move(sections: Sections, section_id: str) -> tuple[Sections, str]:
        position = _find_position(sections, section_id)
        target = max(0, min(position + step, len(sections) - 1))
        sections.insert(target, sections.pop(position))
        return sections, section_id

    return move


def _duplicate(sections: Sections, section_id: str) -> tuple[Sections, str]:
    position = _find_position(sections, section_id)
    copy = {**deepcopy(sections[position]), "id": make_id(_list_ids(sections))}
    return [*sections[: position + 1], copy, *sections[position + 1 :]], copy["id"]


def _delete(sections: Sections, section_id: str) -> tuple[Sections, str]:
    position = _find_position(sections, section_id)
    del sections[position]
    neighbour = sections[min(position, len(sections) - 1)]["id"] if sections else ""
    return sections, neighbour


def _split(sections: Sections, section_id: str) -> tuple[Sections, str]:
    """A section for each passage of a text: those under a condition, or repeated, become sections of their own."""
    position = _find_position(sections, section_id)
    section = sections[position]
    passages = section.get("text")
    if not isinstance(passages, list) or section.get("each") is not None:
        raise OperationRefused(section_id)
    used: list[str] = _list_ids(sections)
    parts: Sections = []
    for passage in passages:
        for part in _read_passage(passage, section.get("when")):
            part_id = section_id if not parts else make_id([*used, *(part["id"] for part in parts)])
            parts.append({"id": part_id, "kind": TEXT, **part})
    return [*sections[:position], *parts, *sections[position + 1 :]], section_id


def _read_passage(passage: Any, when: Any) -> list[Section]:
    """Read the sections of a passage, under the condition of its section."""
    if isinstance(passage, str):
        return [_build_text(passage, when)] if passage.strip() else []
    if "when" in passage:
        parts = [_build_text(passage["text"], _join(when, passage["when"]))]
        if passage.get("otherwise"):
            parts.append(_build_text(passage["otherwise"], _join(when, {"!": [passage["when"]]})))
        return parts
    if "each" in passage:
        return [{**_build_text(passage["text"], when), "each": passage["each"]}]
    return [_build_text([passage], when)]


def _build_text(text: Any, when: Any) -> Section:
    return {"text": text} if when is None else {"text": text, "when": when}


def _join(first: Any, second: Any) -> Any:
    return second if first is None else {"and": [first, second]}


def _add_column(sections: Sections, section_id: str) -> tuple[Sections, str]:
    columns = sections[_find_position(sections, section_id)].get("columns")
    if not isinstance(columns, list) or len(columns) >= MAX_COLUMNS:
        raise OperationRefused(section_id)
    columns.append({"heading": "", "text": ""})
    return sections, section_id


def _delete_column(sections: Sections, subject: str) -> tuple[Sections, str]:
    section_id, _separator, digits = subject.partition(":")
    columns = sections[_find_position(sections, section_id)].get("columns")
    if not isinstance(columns, list) or not digits.isdecimal() or not 0 <= int(digits) < len(columns) > 1:
        raise OperationRefused(subject)
    del columns[int(digits)]
    return sections, section_id


def _find_position(sections: Sections, section_id: str) -> int:
    for position, section in enumerate(sections):
        if section.get("id") == section_id:
            return position
    raise OperationRefused(section_id)


def _list_ids(sections: Sections) -> list[str]:
    return [str(section.get("id")) for section in sections]


def list_kinds() -> list[tuple[str, str]]:
    """The kinds of sections, each with its label."""
    return [(key, str(section_type.label)) for key, section_type in SECTION_TYPES.items()]


_OPERATIONS: Mapping[str, Callable[[Sections, str], tuple[Sections, str]]] = {
    "add": _add,
    "up": _move(-1),
    "down": _move(1),
    "duplicate": _duplicate,
    "delete": _delete,
    "split": _split,
    "add_column": _add_column,
    "delete_column": _delete_column,
}
