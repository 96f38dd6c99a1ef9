"""Describe the differences between two definitions, element by element and property by property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words.definition_words import element_word
from app.definitions.words.element_labels import Labels
from app.definitions.words.expression_words import Names, collect_names, describe_expression, is_expression
from app.definitions.words.outline import TITLES
from app.definitions.words.setting_path import NoTitles, SettingPath, Titles, find_kind

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
MAX_DEPTH = 30
_MISSING = object()


@dataclass(frozen=True)
class Difference:
    """One change: its path in words, and the value before and after."""

    path: tuple[str, ...]
    name: str
    kind: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class _Side:
    """The names of answers and of elements on one side."""

    names: Names
    labels: Labels


@dataclass(frozen=True)
class _Sides:
    before: _Side
    after: _Side


@dataclass(frozen=True)
class _ComparedPath:
    """Path of two values that are compared: in words, and as the path of their setting."""

    words: tuple[str, ...]
    setting: SettingPath

    def enter(self, name: str) -> _ComparedPath:
        setting = self.setting.enter(name)
        return _ComparedPath((*self.words, setting.label), setting)

    def enter_element(self, name: str, element: Mapping[str, Any]) -> _ComparedPath:
        """The path of an element of the list `name`, by the words of the element."""
        return _ComparedPath(
            (*self.words, _element_name(name, element)), self.setting.enter(name).enter_element(element)
        )


def find_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], titles: Titles | None = None
) -> list[Difference]:
    """All changes from `before` to `after`, in the order of `after`."""
    sides = _Sides(*(_Side(collect_names(each), Labels(each)) for each in (before, after)))
    path = _ComparedPath((), SettingPath(find_kind(after), titles or NoTitles()))
    return list(_object_differences(before, after, path, sides))


def _object_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], path: _ComparedPath, sides: _Sides
) -> Iterator[Difference]:
    for key in map(str, dict.fromkeys([*after, *before])):
        old, new = before.get(key, _MISSING), after.get(key, _MISSING)
        if old == new and type(old) is type(new):
            continue
        if _are_objects(old, new) and len(path.words) < MAX_DEPTH:
            yield from _object_differences(old, new, path.enter(key), sides)
        elif _are_lists(old, new) and len(path.words) < MAX_DEPTH:
            yield from _list_differences(key, _as_list(old), _as_list(new), path, sides)
        else:
            yield _value_difference(old, new, path.words, path.setting.enter(key), sides)


def _list_differences(
    key: str, before: list[Any], after: list[Any], path: _ComparedPath, sides: _Sides
) -> Iterator[Difference]:
    old, new = _index_by_name(before), _index_by_name(after)
    setting = path.setting.enter(key)
    for name, element in new.items():
        words = _element_name(key, element)
        if name not in old:
            yield Difference(path.words, words, ADDED, after=_format_element(element, setting, sides.after))
        elif old[name] != element:
            yield from _object_differences(old[name], element, path.enter_element(key, element), sides)
    for name, element in old.items():
        if name not in new:
            words = _element_name(key, element)
            yield Difference(path.words, words, REMOVED, before=_format_element(element, setting, sides.before))
    if [name for name in old if name in new] != [name for name in new if name in old]:
        before_order, after_order = (", ".join(_title(each) for each in side.values()) for side in (old, new))
        yield Difference(path.words, _("Ordre : %(what)s", what=setting.label), MOVED, before_order, after_order)


def _value_difference(old: Any, new: Any, path: tuple[str, ...], setting: SettingPath, sides: _Sides) -> Difference:
    kind = ADDED if old is _MISSING else REMOVED if new is _MISSING else CHANGED
    return Difference(
        path, setting.label, kind, _format_value(old, setting, sides.before), _format_value(new, setting, sides.after)
    )


def _format_value(value: Any, setting: SettingPath, side: _Side) -> str:
    if value is _MISSING:
        return ""
    return describe_expression(value, side.names) if is_expression(value) else setting.format_value(value, side.labels)


def _format_element(element: Mapping[str, Any], setting: SettingPath, side: _Side) -> str:
    """An added or removed element in one line: its texts and conditions."""
    setting = setting.enter_element(element)
    properties = [
        (setting.enter(key), value)
        for key, value in element.items()
        if key not in ("id", "label", "title") and value is not None
    ]
    return "\u00a0; ".join(
        f"{each.label}\u00a0: {_format_value(value, each, side)}"
        for each, value in properties
        if not isinstance(value, dict | list) or is_expression(value)
    )


def _are_objects(old: Any, new: Any) -> bool:
    return isinstance(old, dict) and isinstance(new, dict) and not is_expression(old) and not is_expression(new)


def _are_lists(old: Any, new: Any) -> bool:
    """Whether both sides are lists of named elements; one of them may be missing or empty."""
    elements = [element for side in (old, new) for element in _as_list(side)]
    both_lists = all(side is _MISSING or isinstance(side, list) for side in (old, new))
    return (
        both_lists
        and bool(elements)
        and all(isinstance(element, dict) and _identifier(element) is not None for element in elements)
    )


def _as_list(side: Any) -> list[Any]:
    return side if isinstance(side, list) else []


def _index_by_name(elements: list[Any]) -> dict[str, Any]:
    """Elements by name; a prime is appended to a name already in use."""
    by_name: dict[str, Any] = {}
    for element in elements:
        name = str(_identifier(element))
        while name in by_name:
            name += "′"
        by_name[name] = element
    return by_name


def _identifier(element: Mapping[str, Any]) -> Any:
    return next((element[key] for key in ("id", "value", "slug") if isinstance(element.get(key), str)), None)


def _title(element: Mapping[str, Any]) -> str:
    return next((str(element[key]) for key in TITLES if isinstance(element.get(key), str) and element[key]), "")


def _element_name(key: str, element: Mapping[str, Any]) -> str:
    return _("%(word)s « %(title)s »", word=element_word(key), title=_title(element))
