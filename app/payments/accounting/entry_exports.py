"""The journal of a régie for other software: a CSV table for spreadsheets, and JSON whose sums are cents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.core.money import format_cents
from app.payments.accounting.accounting_entries import (
    CARD,
    CASH,
    CHEQUE,
    DEBIT,
    PORTAL,
    TERMINAL,
    TRANSFER,
    AccountingEntry,
    DayTotals,
    compute_day_totals,
)
from app.procedures.sources.tables import write_table

FORMAT = "parvis/accounting-journal/1"
MEANS_LABELS: Mapping[str, LazyText] = {
    CARD: _("Carte en ligne"),
    DEBIT: _("Prélèvement en ligne"),
    CASH: _("Espèces"),
    CHEQUE: _("Chèque"),
    TERMINAL: _("Carte au guichet"),
    TRANSFER: _("Virement"),
    PORTAL: _("Sur un autre portail"),
}


def write_journal_csv(entries: Iterable[AccountingEntry]) -> bytes:
    """The entries as a table, with decimal commas."""
    titles = (
        *(gettext("Jour"), gettext("Régie"), gettext("Produit"), gettext("Imputation"), gettext("Moyen de paiement")),
        *(gettext("Numauto"), gettext("Référence"), gettext("Encaissé"), gettext("Remboursé"), gettext("Net")),
    )
    return write_table(titles, map(_write_row, entries))


def build_journal(entries: Sequence[AccountingEntry]) -> dict[str, Any]:
    """The entries and the totals of their days, as JSON values."""
    return {
        "format": FORMAT,
        "currency": "EUR",
        "entries": [{**asdict(entry), "day": entry.day.isoformat()} for entry in entries],
        "days": [_build_totals(totals) for totals in compute_day_totals(entries)],
    }


def _write_row(entry: AccountingEntry) -> tuple[str, ...]:
    label = MEANS_LABELS.get(entry.means)
    return (
        entry.day.isoformat(),
        entry.regie,
        entry.product,
        entry.accounting_code,
        entry.means if label is None else str(label),
        entry.numauto,
        entry.reference,
        *(format_cents(cents).replace(".", ",") for cents in (entry.gross, entry.refunds, entry.net)),
    )


def _build_totals(totals: DayTotals) -> dict[str, Any]:
    return {**asdict(totals), "day": totals.day.isoformat(), "net": totals.net}
