"""Outputs of the list besides its cases: the file of an export, the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.backoffice.case_list.list_filters import list_url
from app.cases.search.filters import Filters
from app.core.web.access_rules import Actor
from app.payments.regie_definition import INVOICE
from app.payments.regie_rights import has_right
from app.payments.regie_store import all_regies


@dataclass(frozen=True)
class ListOutputs:
    """The addresses of the export, of the invoices and of the map of the same list, for whoever may use them."""

    export_url: str | None
    map_url: str
    invoicing_url: str | None = None


def build_outputs(actor: Actor, filters: Filters, columns: Iterable[str] = ()) -> ListOutputs:
    """The addresses for the list so narrowed, with these columns."""
    keys = ",".join(columns)
    export_url = list_url(filters, endpoint="list_exports.show_export", columns=keys) if actor.can_export else None
    can_invoice = any(has_right(regie, actor, INVOICE) for regie in all_regies().values())
    invoicing_url = list_url(filters, endpoint="invoiced_requests.choose_regie") if can_invoice else None
    return ListOutputs(export_url, list_url(filters, endpoint="case_map.show_map"), invoicing_url)
