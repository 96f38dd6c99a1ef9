"""Export and import the agendas of packages: their definition, without who works there and what is booked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.models import Role
from app.agendas.agenda_store import find_definition, save_agenda
from app.agendas.definition import parse_agenda
from app.agendas.definition_schema import FORMAT
from app.core.db import db
from app.language.schema.problems import DefinitionError, Problem
from app.packages.local_placeholders import remaining_placeholders
from app.procedures.fields import FIELD_TYPES

Definition = Mapping[str, Any]
# Where it is, for residents.
_TEXTS = ("place", "address", "access", "phone")


def export_agenda(slug: str) -> dict[str, Any] | None:
    """An agenda in the form of packages; None when the slug is unknown."""
    definition = find_definition(slug)
    if definition is None:
        return None
    resources = [
        {name: value for name, value in resource.items() if name != "agent_id"} for resource in definition["resources"]
    ]
    return {**definition, "resources": resources}


def roles_of_agenda(definition: Definition) -> list[str]:
    """The roles that see and change the bookings of an agenda; none for any other definition."""
    roles = definition.get("roles") if definition.get("format") == FORMAT else None
    return [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []


def leave_roles_out(definition: Definition) -> dict[str, Any]:
    """The agenda to be compared: each authority has roles of its own."""
    return {name: value for name, value in definition.items() if name != "roles"}


def problems_of_agenda(definition: Definition) -> list[Problem]:
    """Problems that prevent the import of the agenda."""
    try:
        parse_agenda(definition)
    except DefinitionError as error:
        return list(error.problems)
    return []


def import_agenda(definition: Definition) -> None:
    """Create the agenda, open to those of its roles that exist here. Raises DefinitionError, SlugTaken."""
    local_roles = set(db.session.scalars(select(Role.slug)))
    roles = [role for role in roles_of_agenda(definition) if role in local_roles]
    # What the authority has to write itself stays empty: residents would read the placeholder.
    texts = {name: "" for name in _TEXTS if remaining_placeholders(definition.get(name))}
    save_agenda({**leave_roles_out(definition), **texts, "roles": roles}, is_new=True)


def rename_agendas(node: Any, names: Mapping[str, str]) -> Any:
    """Rename the agendas in which the questions of a definition ask to book."""
    if isinstance(node, list):
        return [rename_agendas(child, names) for child in node]
    if not isinstance(node, dict):
        return node
    renamed = {name: rename_agendas(child, names) for name, child in node.items()}
    if getattr(FIELD_TYPES.get(str(node.get("type"))), "has_offer", False) and node.get("agenda") in names:
        renamed["agenda"] = names[node["agenda"]]
    return renamed
