"""Outputs of the list besides its cases: the file of an export, the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.backoffice.case_list.list_filters import list_url
from app.cases.search.filters import Filters
from app.core.web.access_rules import Actor


@dataclass(frozen=True)
class ListOutputs:
    """The addresses of the export, for whoever may export, and of the map of the same list."""

    export_url: str | None
    map_url: str


def build_outputs(actor: Actor, filters: Filters, columns: Iterable[str] = ()) -> ListOutputs:
    """The addresses for the list so narrowed, with these columns."""
    keys = ",".join(columns)
    export_url = list_url(filters, endpoint="list_exports.show_export", columns=keys) if actor.can_export else None
    return ListOutputs(export_url, list_url(filters, endpoint="case_map.show_map"))
