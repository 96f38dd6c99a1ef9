"""The columns of the list: those asked for, else the usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.cases.search.filters import Filters
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

USUAL = ("applicant", "line", "procedure", "status", "deadline", "agent", "channel", "received", "reference")


@dataclass(frozen=True)
class ListColumn:
    """A column of the list: its key in addresses, its heading, and how much room it takes."""

    key: str
    label: LazyText
    width: str = "medium"


_COLUMNS: Mapping[str, ListColumn] = {
    column.key: column
    for column in (
        ListColumn("applicant", _("Demandeur"), "large"),
        ListColumn("line", _("Objet"), "wide"),
        ListColumn("procedure", _("Démarche"), "large"),
        ListColumn("status", _("Statut"), "large"),
        ListColumn("deadline", _("Échéance")),
        ListColumn("agent", _("Agent")),
        ListColumn("channel", _("Canal"), "small"),
        ListColumn("received", _("Reçue"), "small"),
        ListColumn("reference", _("Référence")),
    )
}


def list_available_columns(filters: Filters) -> list[ListColumn]:
    """Every column that this list may show, in the usual order."""
    return list(_COLUMNS.values())


def choose_columns(filters: Filters, keys: Sequence[str]) -> list[ListColumn]:
    """The columns to show. The applicant, whose cell opens the case, is always among them; the procedure filtered by is not."""
    available = {column.key: column for column in list_available_columns(filters)}
    wanted = [key for key in keys if key in available] or [key for key in USUAL if key in available]
    if "applicant" not in wanted:
        wanted.insert(0, "applicant")
    return [available[key] for key in wanted if not (key == "procedure" and filters.procedure)]
