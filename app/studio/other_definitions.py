"""The definitions that may use elements of the one being edited, and where these elements are used, with links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.web.access_rules import current_actor
from app.definitions.definition_kinds import KINDS, PROCEDURE, WORKFLOW, Kind
from app.definitions.design_access import can_edit_definition
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.editing.uses import OtherDefinition, Use
from app.definitions.overview import DefinitionNotFound
from app.definitions.workflow_followers import list_follower_definitions
from app.studio.definition_access import ADDRESSES_BY_KIND


@dataclass(frozen=True)
class LinkedUse:
    """A place that uses an element, in words; `url` opens it, unless the person may not edit that definition."""

    words: str
    url: str | None


def list_other_definitions(kind: Kind, definition: Mapping[str, Any]) -> list[OtherDefinition]:
    """The circuit that a procedure follows, or the procedures that follow a circuit, as they are being edited."""
    if kind is PROCEDURE:
        slug = str(definition.get("workflow"))
        try:
            return [OtherDefinition(WORKFLOW.name, slug, load_working_copy(WORKFLOW, slug).definition)]
        except DefinitionNotFound:
            return []
    followers = list_follower_definitions(str(definition.get("slug")))
    return [OtherDefinition(PROCEDURE.name, str(follower.get("slug")), follower) for follower in followers]


def find_linked_slug(kind: Kind, definition: Mapping[str, Any]) -> str:
    """The circuit of a procedure, or the only procedure of a circuit; "" if there is none that the person may edit."""
    others = list_other_definitions(kind, definition)
    if len(others) != 1 or not can_edit_definition(current_actor(), KINDS[others[0].kind], others[0].slug):
        return ""
    return others[0].slug


def link_uses(slug: str, uses: Iterable[Use]) -> list[LinkedUse]:
    """The uses of an element of a definition, each with its address."""
    return [LinkedUse(use.words, _find_url(use, use.slug or slug)) for use in uses]


def _find_url(use: Use, slug: str) -> str | None:
    kind = KINDS[use.kind]
    if use.slug and not can_edit_definition(current_actor(), kind, slug):
        return None
    address = ADDRESSES_BY_KIND[kind.name]
    if not use.pointer:
        return url_for("studio_settings.show_settings", kind=address, slug=slug)
    return url_for("studio.show_builder", kind=address, slug=slug, element=use.pointer)
