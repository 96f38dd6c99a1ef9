"""Label, help, example and values of each setting of a procedure or of a workflow, for the people who write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.declared_value import Declared
from app.definitions.words.definition_words import key_word
from app.definitions.words.setting_entries import ENTRIES, NO_CHOICE, SettingEntry
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.type_settings import PASSAGES
from app.workflows.actions import ACTION_TYPES
from app.workflows.actions.declaration import Parameter, ParameterKind

# Lists of elements whose type declares settings of its own.
_FIELD_LISTS = frozenset({"fields", "processing_fields", "variables"})
_ENTRY_LISTS = frozenset({"on_enter", "run"})
_PASSAGES = "passages"


@dataclass(frozen=True)
class SettingWords:
    """The words of one setting in the current language. `values`: those of each value; "" stands for null."""

    label: str
    help_text: str = ""
    example: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def find_setting_words(
    kind: str, schema_path: tuple[str, ...], *, field_type: str | None = None, action_type: str | None = None
) -> SettingWords:
    """The words of the setting at this path of property names, without positions and identifiers.

    `field_type` is the type of the innermost question of the path, `action_type` that of its automatic action. A setting
    without words has the label of its key.
    """
    name = schema_path[-1]
    if entry := _find_entry(kind, schema_path):
        words = _read_entry(name, entry)
        return _select_profiles(words, field_type) if name == "profile" and field_type else words
    own_words = _find_type_words(schema_path, field_type) if field_type else None
    if own_words is None and action_type:
        own_words = _find_parameter_words(schema_path, action_type)
    return own_words or SettingWords(key_word(name))


def _select_profiles(words: SettingWords, field_type: str) -> SettingWords:
    """The words with the parts of a profile that an answer of this type may be."""
    possible_values = {NO_CHOICE, *FIELD_TYPES[field_type].profiles}
    return replace(words, values={value: text for value, text in words.values.items() if value in possible_values})


def _find_entry(kind: str, schema_path: tuple[str, ...]) -> SettingEntry | None:
    """The entry of the longest suffix of the path; fields of a workflow that have none there are as any other field."""
    entries = ENTRIES[kind]
    usual_path = tuple("fields" if step in _FIELD_LISTS else step for step in schema_path)
    keys = (key for path in (schema_path, usual_path) for key in _suffixes(path))
    return next((entries[key] for key in keys if key in entries), None)


def _suffixes(schema_path: tuple[str, ...]) -> Iterator[str]:
    """The keys of the tables for this path, the longest first: a name alone is a key at the root only."""
    path = ("", *schema_path)
    for start in range(len(path) - 1):
        yield ".".join(path[start:])


def _find_type_words(schema_path: tuple[str, ...], field_type: str) -> SettingWords | None:
    settings = {setting.key: setting for setting in FIELD_TYPES[field_type].settings}
    steps = _split_own_steps(schema_path, settings, _FIELD_LISTS)
    if not steps:
        return None
    setting = settings[steps[0]]
    if len(steps) == 1:
        type_example = FIELD_TYPES[field_type].example.get(setting.key)
        return _read_declared(setting, type_example if setting.example is None else setting.example)
    return _find_passage_words(steps) if setting.kind == PASSAGES else None


def _find_parameter_words(schema_path: tuple[str, ...], action_type: str) -> SettingWords | None:
    members = ACTION_TYPES[action_type].parameters
    steps = _split_own_steps(schema_path, members, _ENTRY_LISTS)
    example: Any = ACTION_TYPES[action_type].example
    parameter: Parameter | None = None
    for position, step in enumerate(steps):
        if step not in members:
            return _find_passage_words(steps) if parameter and parameter.kind is ParameterKind.TEXT else None
        parameter, members = members[step], members[step].members
        example = example.get(step) if position == 0 else None
    return _read_declared(parameter, example if parameter.kind == ParameterKind.TEXT else None) if parameter else None


def _split_own_steps(
    schema_path: tuple[str, ...], own_names: Mapping[str, object], lists: frozenset[str]
) -> tuple[str, ...]:
    """The part of the path that starts at a setting of the innermost element of these lists; nothing when there is none."""
    for position in range(len(schema_path) - 1, 0, -1):
        if schema_path[position - 1] in lists and schema_path[position] in own_names:
            return schema_path[position:]
    return ()


def _find_passage_words(steps: tuple[str, ...]) -> SettingWords | None:
    return _read_entry(steps[-1], entry) if (entry := _find_entry("procedure", (_PASSAGES, steps[-1]))) else None


def _read_entry(name: str, entry: SettingEntry) -> SettingWords:
    return SettingWords(
        label=str(entry.label) if entry.label else key_word(name),
        help_text=str(entry.help_text),
        example=str(entry.example) if entry.example else None,
        values=_read_values(entry.values),
    )


def _read_declared(declared: Declared, example: Any) -> SettingWords:
    return SettingWords(
        str(declared.label),
        str(declared.help_text or ""),
        _format_example(example),
        _read_values(declared.choices),
    )


def _format_example(example: Any) -> str | None:
    """The example as a person would type it; None when it would show the technical form of a definition."""
    match example:
        case bool():
            return None
        case int() | float():
            return str(example)
        case str() if "{{" not in example:
            return example
        case list() if all(isinstance(each, str) for each in example):
            return ", ".join(example)
    return None


def _read_values(values: Mapping[Any, object]) -> Mapping[str, str]:
    """The words of values, each beginning with a capital letter, as in a list of choices."""
    return {NO_CHOICE if value is None else str(value): _capitalise(str(words)) for value, words in values.items()}


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]
