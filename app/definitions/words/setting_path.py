"""The path of a setting in a definition, with the label and the values that the panel of the studio shows for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app.core.i18n import LANGUAGES
from app.definitions.editing.pointers import find_steps
from app.definitions.words.definition_words import value_words
from app.definitions.words.element_labels import Labels
from app.definitions.words.setting_entries import PROCEDURE, WORKFLOW
from app.definitions.words.setting_words import SettingWords, find_setting_words
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES

# The objects of a definition whose keys are names.
_FUNCTIONS, _VARIABLES, _TRANSLATIONS = "functions", "variables", "translations"


class Titles(Protocol):
    """Titles of what the settings of a definition name elsewhere: roles, circuits, lists…"""

    def find_titles(self, names: tuple[str, ...], action_type: str | None) -> Mapping[str, str]:
        """The titles of the values that a setting may have; nothing for a setting that names nothing."""

    def find_key_titles(self, name: str) -> Mapping[str, str]:
        """The titles of the keys of `functions` and `variables` of a procedure."""


class NoTitles:
    """Nothing but what the definition says of itself."""

    def find_titles(self, names: tuple[str, ...], action_type: str | None) -> Mapping[str, str]:
        return {}

    def find_key_titles(self, name: str) -> Mapping[str, str]:
        return {}


@dataclass(frozen=True)
class SettingPath:
    """The names of the properties that lead to a setting, and the types of the question and automatic action around it."""

    kind: str
    titles: Titles = field(default_factory=NoTitles)
    names: tuple[str, ...] = ()
    field_type: str | None = None
    action_type: str | None = None

    def enter(self, name: str) -> SettingPath:
        """The path of a property of what is there."""
        return replace(self, names=(*self.names, name))

    def enter_element(self, element: Any) -> SettingPath:
        """The path of an element of the list that is there."""
        key = element.get("type") if isinstance(element, Mapping) else None
        if not isinstance(key, str):
            return self
        return replace(
            self,
            field_type=key if key in FIELD_TYPES else None,
            action_type=key if key in ACTION_TYPES else None,
        )

    @property
    def words(self) -> SettingWords:
        """Label, help and values of the setting."""
        return find_setting_words(
            self.kind, self.names or ("",), field_type=self.field_type, action_type=self.action_type
        )

    @property
    def label(self) -> str:
        """Label of the setting in the panel: for a function or a variable, its name in the circuit."""
        if self.kind == PROCEDURE and len(self.names) == 2 and self.names[0] in (_FUNCTIONS, _VARIABLES):
            name = self.names[1]
            return self.titles.find_key_titles(self.names[0]).get(name, name)
        if len(self.names) == 2 and self.names[0] == _TRANSLATIONS:
            return LANGUAGES.get(self.names[1], self.names[1])
        return self.words.label

    def format_value(self, value: Any, labels: Labels) -> str:
        """A value as the panel shows it: its own words, else the title of what it names."""
        key = self.names[-1] if self.names else ""
        return value_words(key, self._replace_codes(labels.replace_identifiers(key, value)))

    def _replace_codes(self, value: Any) -> Any:
        words = {**self.titles.find_titles(self.names, self.action_type), **self.words.values}
        if isinstance(value, int) and not isinstance(value, bool):
            return words.get(str(value), value)
        codes = value if isinstance(value, list) else [value]
        if not codes or not all(isinstance(code, str) for code in codes):
            return value
        replaced = [words.get(code, code) if code else code for code in codes]
        return replaced if isinstance(value, list) else replaced[0]


def find_kind(definition: Mapping[str, Any]) -> str:
    """The kind of a definition, from what it has."""
    return WORKFLOW if "statuses" in definition else PROCEDURE


def locate_setting(definition: Mapping[str, Any], pointer: str, titles: Titles | None = None) -> SettingPath:
    """The path of the setting at an address. Raises ElementNotFound when what it is in does not exist."""
    path = SettingPath(find_kind(definition), titles or NoTitles())
    node: Any = definition
    for step in find_steps(definition, pointer):
        if isinstance(step, int):
            node = node[step]
            path = path.enter_element(node)
        else:
            node = node.get(step)
            path = path.enter(step)
    return path
