"""Uses of lists of choices and of agendas: the questions, and the actions of circuits on cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.definitions.definition_kinds import KINDS, Kind
from app.definitions.editing.pointers import extend_pointer, name_position
from app.definitions.overview import title_of
from app.language.text.normalisation import fold
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice_settings import source_spec_of
from app.workflows.actions import ACTION_TYPES, ParameterKind


@dataclass(frozen=True)
class SourceUse:
    """An element of a definition that uses a list or an agenda; `is_published`: in force, rather than in a working copy."""

    kind: str
    slug: str
    title: str
    pointer: str
    element: str
    is_published: bool


def list_source_uses(source_slug: str) -> list[SourceUse]:
    """Every use of a list in the definitions in force and in their working copies, each once."""
    return _list_uses(partial(_uses_source, source_slug=source_slug))


def list_agenda_uses(agenda_slug: str, service: str | None = None) -> list[SourceUse]:
    """Every question that asks to book in an agenda, or one of its services."""
    return _list_uses(partial(_asks_to_book, agenda_slug=agenda_slug, service=service))


def list_agendas_in(definition: Any) -> set[str]:
    """The agendas in which the questions of a definition ask to book."""
    return {
        str(element["agenda"]) for _pointer, element in find_appointment_questions(definition) if "agenda" in element
    }


def find_appointment_questions(definition: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The questions about an appointment, each with its address."""
    return _find_elements(definition, _is_appointment_question)


def _list_uses(is_use: Callable[[Mapping[str, Any]], bool]) -> list[SourceUse]:
    uses: dict[tuple[str, str, str], SourceUse] = {}
    for kind in KINDS.values():
        for definition, is_published in _list_definitions(kind):
            slug = str(definition.get("slug", ""))
            for pointer, element in _find_elements(definition, is_use):
                use = SourceUse(
                    kind.name,
                    slug,
                    title_of(definition, slug),
                    pointer,
                    _name_use(element),
                    is_published,
                )
                uses.setdefault((kind.name, slug, pointer), use)
    return sorted(uses.values(), key=lambda use: (fold(use.title), use.pointer))


def _find_elements(
    node: Any, is_sought: Callable[[Mapping[str, Any]], bool], pointer: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a definition that are sought, each with its address."""
    if isinstance(node, list):
        for position, element in enumerate(node):
            yield from _find_elements(element, is_sought, extend_pointer(pointer, name_position(node, position)))
    elif isinstance(node, Mapping):
        if is_sought(node):
            yield pointer, node
        for key, value in node.items():
            yield from _find_elements(value, is_sought, extend_pointer(pointer, key))


def _uses_source(element: Mapping[str, Any], source_slug: str) -> bool:
    spec = source_spec_of(element) if "options" in element else None
    if spec and spec.get("source") == source_slug:
        return True
    action_type = ACTION_TYPES.get(str(element.get("type")))
    names = action_type.find_parameters(ParameterKind.CARD_LIST) if action_type else ()
    return any(element.get(name) == source_slug for name in names)


def _is_appointment_question(element: Mapping[str, Any]) -> bool:
    return getattr(FIELD_TYPES.get(str(element.get("type"))), "has_offer", False) and "id" in element


def _asks_to_book(element: Mapping[str, Any], agenda_slug: str, service: str | None) -> bool:
    is_same_service = service is None or element.get("service") == service
    return _is_appointment_question(element) and element.get("agenda") == agenda_slug and is_same_service


def _name_use(element: Mapping[str, Any]) -> str:
    """The label of a question, else what an action does."""
    action_type = ACTION_TYPES.get(str(element.get("type")))
    return str(element.get("label") or (action_type.label if action_type else element.get("id", "")))


def _list_definitions(kind: Kind) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """The versions in force first, then the working copies."""
    query = select(kind.version).join(kind.published, kind.published.current_version_id == kind.version.id)
    yield from ((version.definition, True) for version in db.session.scalars(query))
    yield from ((draft.definition, False) for draft in db.session.scalars(select(kind.draft)))
