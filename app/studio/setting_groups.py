"""The settings of a panel by group: what everybody uses first, the rest folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.definitions.editing import editors
from app.definitions.editing.editors import Editor
from app.definitions.editing.pointers import split_pointer

# What has a page, a button or a list of its own.
_ELSEWHERE = frozenset({"format", "type", "translations"})
_ESSENTIAL: Mapping[str, tuple[str, ...]] = {
    "pages": ("title", "intro"),
    "fields": (
        "label",
        "hint",
        "required",
        "options",
        "condition",
        "text",
        "value",
        "result",
        "item_label",
        "add_label",
    ),
    "statuses": ("label", "public_label", "public_text", "tone", "closed"),
    "actions": ("label", "by", "to", "fields", "confirm"),
    "global_actions": ("label", "by", "where", "to"),
    "timeouts": ("after", "to", "condition"),
}
_ADVANCED = frozenset({"id", "slug", "filter", "statistic", "mark", "withdraws", "offline"})


@dataclass(frozen=True)
class SettingGroup:
    """Settings that are shown together. Only the first group is open."""

    label: str
    editors: tuple[Editor, ...]
    is_open: bool = False


def group_settings(kind: str, pointer: str, element: Any, all_editors: Mapping[str, Editor]) -> list[SettingGroup]:
    """The groups of an element, each with something in it."""
    shown = {key: each for key, each in all_editors.items() if _is_shown(key, each, pointer)}
    if "" in shown:
        return [SettingGroup("", (shown[""],), is_open=True)]
    steps = split_pointer(pointer)
    first = _ESSENTIAL.get(steps[-2] if len(steps) > 1 else "", ())
    essential = [shown[key] for key in first if key in shown]
    advanced = [each for key, each in shown.items() if key in _ADVANCED and key not in first]
    rest = [each for key, each in shown.items() if key not in (*first, *_ADVANCED)]
    if not essential:
        essential, rest = rest, []
    groups = (("", essential), (_("Plus de réglages"), rest), (_("Réglages techniques"), advanced))
    return [SettingGroup(_say(label), tuple(each), is_open=not label) for label, each in groups if each]


def _is_shown(key: str, editor: Editor, pointer: str) -> bool:
    if key in _ELSEWHERE or editor.input == editors.FIXED:
        return False
    # The pages of a form are in its outline.
    return not (pointer == "" and key == "pages")


def _say(label: LazyText | str) -> str:
    return str(label)
