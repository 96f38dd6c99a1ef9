"""The words of one setting as the tables of this package write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.i18n import LazyText
from app.definitions.words.value_names import VALUES

# The value of an enumeration that stands for no choice: null in a definition, "" in a form.
NO_CHOICE = ""


@dataclass(frozen=True)
class SettingEntry:
    """Help, label, example and words of the values of a setting. Without a label, it has that of its key."""

    help_text: LazyText
    label: LazyText | None = None
    example: LazyText | None = None
    values: Mapping[str, LazyText] = field(default_factory=dict)


def select_values(key: str, *names: str) -> Mapping[str, LazyText]:
    """The words that a value of this key has wherever it is described."""
    return {name: VALUES[key][name] for name in names}


# Entries by the last two names or more of a path, joined with dots; ".title" is the property of the definition itself.
EntryTable = Mapping[str, SettingEntry]


def build_table(elements: Iterable[str], entries: EntryTable) -> EntryTable:
    """Build a table with these entries for each of the elements: `actions.label`, `global_actions.label`."""
    return {f"{element}.{name}": entry for element in elements for name, entry in entries.items()}
