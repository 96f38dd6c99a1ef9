"""Each setting that a JSON Schema of definitions allows, with its path of names and the type that declares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.definitions.words.setting_entries import NO_CHOICE
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES

# A definition inside itself is entered once more: a question of a block, a passage of a passage.
MAX_NESTED = 2


@dataclass(frozen=True)
class SchemaSetting:
    """One property; `values` are those it may have, when they are listed."""

    path: tuple[str, ...] = ()
    field_type: str | None = None
    action_type: str | None = None
    values: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{'.'.join(self.path)} ({self.field_type or self.action_type or 'frame'})"


def list_settings(schema: Mapping[str, Any]) -> list[SchemaSetting]:
    """Every property at every depth, once for each type of field or of action."""
    return list(dict.fromkeys(_Walk(schema["$defs"]).list_settings(schema, SchemaSetting(), ())))


class _Walk:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions

    def list_settings(self, node: Any, at: SchemaSetting, references: tuple[str, ...]) -> Iterator[SchemaSetting]:
        for name, child in node.get("properties", {}).items():
            below = replace(at, path=(*at.path, name))
            schema = child if isinstance(child, Mapping) else {}
            yield replace(below, values=frozenset(self._list_values(schema)))
            yield from self.list_settings(schema, below, references)
        for child in self._list_alternatives(node):
            yield from self.list_settings(child, at, references)
        if isinstance(node.get("items"), Mapping):
            yield from self.list_settings(node["items"], at, references)
        if "then" in node:
            key = node["if"].get("properties", {}).get("type", {}).get("const")
            yield from self.list_settings(
                node["then"], replace(at, action_type=key) if key in ACTION_TYPES else at, references
            )
        reference = node.get("$ref", "").removeprefix("#/$defs/")
        if reference and references.count(reference) < MAX_NESTED:
            inside = replace(at, field_type=reference) if reference in FIELD_TYPES else at
            yield from self.list_settings(self._definitions[reference], inside, (*references, reference))

    def _list_values(self, node: Mapping[str, Any]) -> Iterator[str]:
        """The values of a property: its own, or those of its alternatives and of its items."""
        values = node.get("enum", [node["const"]] if isinstance(node.get("const"), str) else ())
        yield from (NO_CHOICE if value is None else str(value) for value in values)
        reference = node.get("$ref", "").removeprefix("#/$defs/")
        parts = [*self._list_alternatives(node), node.get("items"), self._definitions.get(reference)]
        for child in parts:
            if isinstance(child, Mapping) and "properties" not in child:
                yield from self._list_values(child)

    def _list_alternatives(self, node: Mapping[str, Any]) -> list[Any]:
        return [child for keyword in ("allOf", "anyOf", "oneOf") for child in node.get(keyword, ())]
