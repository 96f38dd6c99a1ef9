"""Uses of lists of choices: the questions, and the actions of circuits on their cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.definitions.definition_kinds import KINDS, Kind
from app.definitions.editing.pointers import extend_pointer, find_element, name_position
from app.definitions.overview import title_of
from app.language.text.normalisation import fold
from app.procedures.fields.choice_settings import source_spec_of
from app.workflows.actions import ACTION_TYPES, ParameterKind


@dataclass(frozen=True)
class SourceUse:
    """An element of a definition that uses a list; `is_published`: in force, rather than in a working copy only."""

    kind: str
    slug: str
    title: str
    pointer: str
    element: str
    is_published: bool


def list_source_uses(source_slug: str) -> list[SourceUse]:
    """Every use of a list in the definitions in force and in their working copies, each once."""
    uses: dict[tuple[str, str, str], SourceUse] = {}
    for kind in KINDS.values():
        for definition, is_published in _list_definitions(kind):
            slug = str(definition.get("slug", ""))
            for pointer in find_source_pointers(definition, source_slug):
                use = SourceUse(
                    kind.name,
                    slug,
                    title_of(definition, slug),
                    pointer,
                    _name_use(find_element(definition, pointer)),
                    is_published,
                )
                uses.setdefault((kind.name, slug, pointer), use)
    return sorted(uses.values(), key=lambda use: (fold(use.title), use.pointer))


def find_source_pointers(definition: Any, source_slug: str, pointer: str = "") -> Iterator[str]:
    """The addresses of the elements that use a list."""
    if isinstance(definition, list):
        for position, element in enumerate(definition):
            name = name_position(definition, position)
            yield from find_source_pointers(element, source_slug, extend_pointer(pointer, name))
    elif isinstance(definition, Mapping):
        if _uses_source(definition, source_slug):
            yield pointer
        for key, value in definition.items():
            yield from find_source_pointers(value, source_slug, extend_pointer(pointer, key))


def _uses_source(element: Mapping[str, Any], source_slug: str) -> bool:
    spec = source_spec_of(element) if "options" in element else None
    if spec and spec.get("source") == source_slug:
        return True
    action_type = ACTION_TYPES.get(str(element.get("type")))
    names = action_type.find_parameters(ParameterKind.CARD_LIST) if action_type else ()
    return any(element.get(name) == source_slug for name in names)


def _name_use(element: Mapping[str, Any]) -> str:
    """The label of a question, else what an action does."""
    action_type = ACTION_TYPES.get(str(element.get("type")))
    return str(element.get("label") or (action_type.label if action_type else element.get("id", "")))


def _list_definitions(kind: Kind) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """The versions in force first, then the working copies."""
    query = select(kind.version).join(kind.published, kind.published.current_version_id == kind.version.id)
    yield from ((version.definition, True) for version in db.session.scalars(query))
    yield from ((draft.definition, False) for draft in db.session.scalars(select(kind.draft)))
