"""Definitions in addresses of the administration, for the people who may edit them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from app.core.web.access_rules import current_actor
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.design_access import can_edit_definition, can_publish_definition, editable_slugs
from app.definitions.overview import Overview

# How each kind is called in addresses.
KINDS_BY_ADDRESS = {"demarches": PROCEDURE, "circuits": WORKFLOW}
ADDRESSES_BY_KIND = {kind.name: address for address, kind in KINDS_BY_ADDRESS.items()}


def editable_kind(address: str, slug: str) -> Kind:
    """The kind that an address names, when the person may edit the definition of that slug; else 404."""
    kind = KINDS_BY_ADDRESS.get(address) or abort(404)
    if not can_edit_definition(current_actor(), kind, slug):
        abort(404)
    return kind


def can_publish(kind: Kind, slug: str) -> bool:
    """Whether the person may publish, close and reopen the definition; 404 if they may not even edit it."""
    editable_kind(ADDRESSES_BY_KIND[kind.name], slug)
    return can_publish_definition(current_actor(), kind, slug)


def select_editable(kind: Kind, overviews: Sequence[Overview]) -> list[Overview]:
    """The definitions of a kind that the person may edit."""
    slugs = editable_slugs(current_actor(), kind)
    return [
        overview for overview in overviews if overview.kind == kind.name and (slugs is None or overview.slug in slugs)
    ]
