"""How each kind of definition is called in the addresses of the studio."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort

from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind

KINDS_BY_ADDRESS: Mapping[str, Kind] = {"demarches": PROCEDURE, "circuits": WORKFLOW}
ADDRESSES_BY_KIND = {kind.name: address for address, kind in KINDS_BY_ADDRESS.items()}


def kind_of(address: str) -> Kind:
    """The kind that an address names."""
    return KINDS_BY_ADDRESS.get(address) or abort(404)
