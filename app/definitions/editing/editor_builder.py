"""Make the editors of the properties of a definition, from their schema, their words and what they may name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.editors import (
    CHOICE,
    CHOICES,
    ELEMENTS,
    EXPRESSION,
    FIXED,
    GROUP,
    IMAGE,
    INSTANT,
    LINE,
    LINES,
    MAPPING,
    NUMBER,
    OPTIONS,
    ROWS,
    TEMPLATE,
    TEXT,
    VALUE,
    YES_NO,
    Editor,
)
from app.definitions.editing.pointers import extend_pointer, get_last_step, name_position
from app.definitions.editing.references import References, find_reference
from app.definitions.editing.schema_lookup import Place, enter_place, find_place, get_root_schema
from app.definitions.editing.variable_editors import build_variable_rows
from app.definitions.words.definition_words import value_words
from app.definitions.words.setting_entries import NO_CHOICE
from app.definitions.words.setting_words import SettingWords, find_setting_words
from app.procedures.fields.choice import IMAGE_PATTERN

# Objects whose only keys are operators.
_EXPRESSIONS = frozenset({"condition", "value", "over", "at", "when", "each"})
_LONG_TEXT = 300
_NOT_NAME = re.compile(r"[^a-z0-9_]+")
_INSTANT_PATTERN = "T\\d{2}"
# Lists of short rows, filled in on the panel of what they are in.
_ROWS = frozenset({"prices", "keep", "headers", "rows"})


def build_editors(kind: str, definition: Mapping[str, Any], pointer: str, references: References) -> dict[str, Editor]:
    """The editors of the properties of an element, by key; that of the element itself under "" when it is a single value."""
    return _EditorBuilder(kind, references).build_all(find_place(kind, definition, pointer), pointer)


def build_editor(kind: str, definition: Mapping[str, Any], pointer: str, references: References) -> Editor:
    """The editor of one property. Raises ElementNotFound."""
    place = find_place(kind, definition, pointer)
    parent = find_place(kind, definition, pointer.rpartition("/")[0]) if pointer else place
    return _EditorBuilder(kind, references).build(place, pointer, name_input(pointer), parent)


def name_input(pointer: str) -> str:
    """The name of the input of a property in its form."""
    return "v_" + (_NOT_NAME.sub("_", get_last_step(pointer).lower()) or "value")[:50]


class _EditorBuilder:
    def __init__(self, kind: str, references: References) -> None:
        self._kind = kind
        self._root = get_root_schema(kind)
        self._references = references

    def build_all(self, place: Place, pointer: str) -> dict[str, Editor]:
        properties = place.schema.get("properties", {})
        if not isinstance(place.value, Mapping) or not properties:
            return {"": self.build(place, pointer, name_input(pointer), place)}
        return {
            key: self.build(enter_place(self._root, place, key), extend_pointer(pointer, key), name_input(key), place)
            for key in properties
        }

    def build(self, place: Place, pointer: str, name: str, parent: Place) -> Editor:
        key = place.path[-1] if place.path else ""
        schema = place.schema
        is_present = isinstance(parent.value, Mapping) and key in parent.value
        words = find_setting_words(
            self._kind, place.path or ("",), field_type=place.field_type, action_type=place.action_type
        )
        value = place.value if is_present or place is parent else schema.get("default")
        common: dict[str, Any] = {
            "pointer": pointer,
            "name": name,
            "key": key,
            "words": words,
            "value": value,
            "is_present": is_present,
            "is_required": key in parent.required_keys,
            "minimum": schema.get("minimum"),
            "maximum": schema.get("maximum"),
            "max_length": schema.get("maxLength"),
            "is_nullable": _is_nullable(schema),
            "schema": schema,
        }
        input_kind = self._find_input(place, key, parent)
        return Editor(
            input=input_kind, **common, **self._build_details(input_kind, place, pointer, name, words, parent)
        )

    def _find_input(self, place: Place, key: str, parent: Place) -> str:
        schema, kinds = place.schema, _get_kinds(place.schema)
        if "const" in schema and "alternatives" not in schema:
            return FIXED
        if find_reference(self._kind, place.path, place.action_type) and not isinstance(place.value, Mapping):
            alternatives = (schema, *schema.get("alternatives", ()))
            return CHOICES if any("array" in _get_kinds(alternative) for alternative in alternatives) else CHOICE
        if "enum" in schema:
            return CHOICE
        if _is_expression(schema, key):
            return EXPRESSION
        if key == "prefill" or (not kinds and not schema.get("properties")):
            return VALUE
        if "object" in kinds:
            return _find_object_input(schema, key, kinds)
        if "array" in kinds and (isinstance(place.value, list) or "string" not in kinds):
            return self._find_list_input(place, key)
        return _find_scalar_input(schema, place, kinds)

    def _find_list_input(self, place: Place, key: str) -> str:
        item = enter_place(self._root, place, 0).schema if not place.value else place.schema.get("items", {})
        sample = enter_place(self._root, Place(place.schema, [], place.path), 0).schema
        if "enum" in sample:
            return CHOICES
        if key in _ROWS:
            return ROWS
        if "string" in _get_kinds(sample) and "object" not in str(item) and not sample.get("alternatives"):
            return LINES
        return ELEMENTS

    def _build_details(
        self, input_kind: str, place: Place, pointer: str, name: str, words: SettingWords, parent: Place
    ) -> dict[str, Any]:
        if input_kind in (CHOICE, CHOICES):
            return {"choices": tuple(self._list_choices(place, words, parent))}
        if input_kind == GROUP:
            return {"members": tuple(self._build_members(place, pointer, name))}
        if input_kind == MAPPING:
            return {"rows": tuple(self._build_mapping(place, pointer, name))}
        if input_kind == ROWS:
            return {"rows": tuple(self._build_rows(place, pointer, name))}
        if input_kind == ELEMENTS and isinstance(place.value, list):
            names = [name_position(place.value, position) for position in range(len(place.value))]
            return {
                "elements": tuple(
                    (extend_pointer(pointer, step), each) for step, each in zip(names, place.value, strict=True)
                )
            }
        return {}

    def _list_choices(self, place: Place, words: SettingWords, parent: Place) -> Iterator[tuple[Any, str]]:
        reference = find_reference(self._kind, place.path, place.action_type)
        if reference:
            choices = self._references.list_choices(reference, parent.value)
            for keyword in (each for schema in place.schema.get("alternatives", ()) for each in schema.get("enum", ())):
                choices.insert(0, (keyword, words.values.get(keyword) or value_words(place.path[-1], keyword)))
            yield from choices
            current_values = place.value if isinstance(place.value, list) else [place.value]
            choice_values = {value for value, _label in choices}
            for value in current_values:
                if isinstance(value, str) and value not in choice_values:
                    yield value, _("%(value)s (n’existe pas)", value=value)
            return
        schema = (
            place.schema
            if "enum" in place.schema
            else enter_place(self._root, Place(place.schema, [], place.path), 0).schema
        )
        key = place.path[-1]
        for value in schema.get("enum", ()):
            code = NO_CHOICE if value is None else str(value)
            yield value, words.values.get(code) or (value_words(key, value) if value is not None else _("Aucun"))

    def _build_members(self, place: Place, pointer: str, name: str) -> Iterator[Editor]:
        for key in place.schema["properties"]:
            member = enter_place(self._root, place, key)
            yield self.build(member, extend_pointer(pointer, key), f"{name}.{key}", place)

    def _build_mapping(self, place: Place, pointer: str, name: str) -> Iterator[tuple[Editor, ...]]:
        """A value under each name: the names that the circuit gives, else those that are written."""
        if self._kind == "procedure" and place.path == ("variables",):
            yield from build_variable_rows(self._references.workflow, place.value, pointer, name)
            return
        names = dict(self._list_mapping_names(place))
        values = place.value if isinstance(place.value, Mapping) else {}
        for key in dict.fromkeys([*names, *values]):
            member = enter_place(self._root, place, key)
            editor = self.build(member, extend_pointer(pointer, key), f"{name}.{key}", place)
            label = names.get(key) or key
            yield (_set_label(editor, label),)

    def _list_mapping_names(self, place: Place) -> list[tuple[str, str]]:
        if self._kind == "procedure" and place.path == ("functions",):
            return self._references.list_choices("function")
        return []

    def _build_rows(self, place: Place, pointer: str, name: str) -> Iterator[tuple[Editor, ...]]:
        count = len(place.value) if isinstance(place.value, list) else 0
        for position in range(count):
            row = enter_place(self._root, place, position)
            yield tuple(self._build_members(row, extend_pointer(pointer, f"#{position}"), f"{name}.{position}"))
        empty = enter_place(self._root, Place(place.schema, [{}], place.path), 0)
        yield tuple(self._build_members(empty, extend_pointer(pointer, f"#{count}"), f"{name}.{count}"))


def _set_label(editor: Editor, label: str) -> Editor:
    words = SettingWords(label, editor.words.help_text, editor.words.example, editor.words.values)
    return replace(editor, words=words, key=get_last_step(editor.pointer))


def _is_expression(schema: Mapping[str, Any], key: str) -> bool:
    return key in _EXPRESSIONS and "object" in _get_kinds(schema) and not schema.get("properties")


def _find_object_input(schema: Mapping[str, Any], key: str, kinds: frozenset[str]) -> str:
    if key == "options" and "array" in kinds:
        return OPTIONS
    if key == "image" and "content" in schema.get("properties", {}):
        return IMAGE
    if kinds & {"integer", "number", "string", "boolean"}:
        return VALUE
    return GROUP if schema.get("properties") else MAPPING


def _find_scalar_input(schema: Mapping[str, Any], place: Place, kinds: frozenset[str]) -> str:
    if "boolean" in kinds:
        return YES_NO
    return NUMBER if kinds & {"integer", "number"} else _find_text_input(schema, place)


def _find_text_input(schema: Mapping[str, Any], place: Place) -> str:
    pattern = str(schema.get("pattern", ""))
    if pattern == IMAGE_PATTERN:
        return IMAGE
    if _INSTANT_PATTERN in pattern:
        return INSTANT
    if place.action_type and schema.get("maxLength", 0) > _LONG_TEXT:
        return TEMPLATE
    if schema.get("maxLength", _LONG_TEXT + 1) > _LONG_TEXT and not pattern.startswith("^"):
        return TEXT
    return LINE


def _get_kinds(schema: Mapping[str, Any]) -> frozenset[str]:
    kinds = schema.get("type", ())
    return frozenset({kinds} if isinstance(kinds, str) else kinds)


def _is_nullable(schema: Mapping[str, Any]) -> bool:
    return "null" in _get_kinds(schema) or None in schema.get("enum", ())
