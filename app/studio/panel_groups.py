"""The settings of a panel by group: what everybody uses first, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.editing import editors
from app.definitions.editing.editors import Editor
from app.definitions.editing.pointers import split_pointer
from app.definitions.words.setting_groups import ADVANCED, ELEMENTS_WITH_GROUPS, list_setting_groups

# What has a page, a button or a list of its own.
_ELSEWHERE = frozenset({"format", "type", "translations", "stale_translations"})
# The elements of each list, as the groups of settings call them.
_ELEMENTS: Mapping[str, str] = {
    "pages": "page",
    "fields": "field",
    "options": "option",
    "processing_fields": "field",
    "variables": "field",
    "statuses": "status",
    "actions": "action",
    "global_actions": "global_action",
    "on_enter": "entry_action",
    "run": "entry_action",
    "timeouts": "timeout",
    "timers": "timer",
    "calls": "call",
    "functions": "function",
    "levels": "level",
    "checks": "check",
    "item_checks": "check",
}


@dataclass(frozen=True)
class PanelGroup:
    """Settings that are shown together. Only the first group is open."""

    label: str
    editors: tuple[Editor, ...]
    is_open: bool = False


def group_settings(kind: str, pointer: str, element: Any, all_editors: Mapping[str, Editor]) -> list[PanelGroup]:
    """The groups of an element, each with something in it; `kind` is that of the definition."""
    shown_editors = {key: each for key, each in all_editors.items() if _is_shown(key, each, pointer)}
    if "" in shown_editors:
        return [PanelGroup("", (shown_editors[""],), is_open=True)]
    groups = [
        PanelGroup(label, tuple(shown_editors.pop(key) for key in keys if key in shown_editors))
        for label, keys in _list_groups(kind, pointer, element)
    ]
    if shown_editors:
        advanced = groups.pop() if groups and groups[-1].label == str(ADVANCED) else PanelGroup(str(ADVANCED), ())
        groups.append(PanelGroup(advanced.label, (*advanced.editors, *shown_editors.values())))
    filled_groups = [group for group in groups if group.editors]
    return [
        PanelGroup(group.label if position else "", group.editors, is_open=not position)
        for position, group in enumerate(filled_groups)
    ]


def _list_groups(kind: str, pointer: str, element: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    name = _name_element(kind, pointer)
    if name not in ELEMENTS_WITH_GROUPS:
        return
    own_type = element.get("type") if isinstance(element, Mapping) else None
    types = {"field": "field_type", "entry_action": "action_type"}
    more = {types[name]: own_type} if name in types and isinstance(own_type, str) else {}
    yield from ((str(group.label), group.keys) for group in list_setting_groups(name, **more))


def _name_element(kind: str, pointer: str) -> str:
    steps = split_pointer(pointer)
    if not steps:
        return kind
    return _ELEMENTS.get(steps[-2] if len(steps) > 1 else "", steps[-1])


def _is_shown(key: str, editor: Editor, pointer: str) -> bool:
    if key in _ELSEWHERE or editor.input == editors.FIXED:
        return False
    # The pages of a form and their questions are in its outline, the statuses of a circuit in its drawing.
    is_outlined = key == "fields" and len(split_pointer(pointer)) == 2 and pointer.startswith("pages/")
    return not is_outlined and not (pointer == "" and key in ("pages", "statuses"))
