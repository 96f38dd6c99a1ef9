"""The accounts of a régie over a period: totals by day, means and product, and the files for other software."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.regie_page import Period, read_period, render_regie_page
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.money import to_euros
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download
from app.core.web.responses import redirect
from app.payments.accounting.accounting_entries import AccountingEntry, compute_day_totals
from app.payments.accounting.entry_exports import MEANS_LABELS, build_journal, write_journal_csv
from app.payments.accounting.movements import sum_by_means
from app.payments.closings.day_closings import list_closing_numbers
from app.payments.regie_definition import Regie
from app.payments.regie_movements import count_tests, list_entries, list_movements
from app.payments.regie_rights import regie_controlled_by, regie_seen_by
from app.privacy.list_exports.formats import ods
from app.privacy.list_exports.formats.export_format import DATE, NUMBER, ExportedColumn, ExportedRow, Value

bp = Blueprint("regie_accounts", __name__, url_prefix="/agents/regies/<regie_slug>/comptes")

FORMATS = {
    "csv": lazy_gettext("Journal, pour un tableur (CSV)"),
    "ods": lazy_gettext("Journal, pour LibreOffice (ODS)"),
    "json": lazy_gettext("Journal, pour un logiciel (JSON)"),
}


@bp.get("")
@access("agent")
def show_accounts(regie_slug: str) -> ResponseReturnValue:
    """The totals of a period; tests are not counted, and said."""
    regie, period = regie_seen_by(current_actor(), regie_slug), read_period()
    return _render(regie, period, dict(period.problems))


@bp.get("/journal.<accounts_format>")
@access("agent")
def download_entries(regie_slug: str, accounts_format: str) -> ResponseReturnValue:
    """The journal of a period; it names nobody."""
    regie, period = regie_controlled_by(current_actor(), regie_slug), read_period()
    if period.problems or accounts_format not in FORMATS:
        return redirect(
            url_for(".show_accounts", regie_slug=regie.slug, du=period.texts.get("du"), au=period.texts.get("au"))
        )
    entries = list_entries(regie, period.first, period.last)
    name = f"journal-{regie.slug}-{period.first}-{period.last}.{accounts_format}"
    if accounts_format == "ods":
        rows = (ExportedRow(_list_values(entry)) for entry in entries)
        return create_download(
            name, ods.FORMAT.content_type, None, ods.write(_build_columns(), rows, title=_("Journal"))
        )
    content, content_type = write_journal_csv(entries), "text/csv; charset=utf-8"
    if accounts_format == "json":
        content, content_type = json.dumps(build_journal(entries), ensure_ascii=False).encode(), "application/json"
    return create_download(name, content_type, len(content), iter([content]))


def _render(regie: Regie, period: Period, problems: Mapping[str, str]) -> Response:
    entries = list_entries(regie, period.first, period.last)
    movements = list_movements(regie.slug, period.first, period.last)
    return render_regie_page(
        "accounts",
        regie,
        "accounts",
        problems=problems,
        status=422 if problems else 200,
        period=period,
        days=compute_day_totals(entries),
        closing_numbers=list_closing_numbers(regie.slug, period.first, period.last),
        means_totals=sum_by_means(movements),
        product_totals=_sum_by_product(entries),
        total=sum(movement.net for movement in movements),
        tests=count_tests(regie.slug, period.first, period.last),
        formats=FORMATS,
    )


def _sum_by_product(entries: Iterable[AccountingEntry]) -> list[tuple[str, str, int]]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        sums[entry.accounting_code, entry.product] += entry.net
    return [(code, product, sums[code, product]) for code, product in sorted(sums)]


def _build_columns() -> list[ExportedColumn]:
    return [
        ExportedColumn("day", _("Jour"), DATE),
        ExportedColumn("regie", _("Régie")),
        ExportedColumn("product", _("Produit")),
        ExportedColumn("accounting_code", _("Imputation")),
        ExportedColumn("means", _("Moyen de paiement")),
        ExportedColumn("numauto", _("Numauto")),
        ExportedColumn("reference", _("Référence")),
        ExportedColumn("gross", _("Encaissé"), NUMBER),
        ExportedColumn("refunds", _("Remboursé"), NUMBER),
        ExportedColumn("net", _("Net"), NUMBER),
    ]


def _list_values(entry: AccountingEntry) -> list[Value]:
    return [
        *(
            entry.day,
            entry.regie,
            entry.product,
            entry.accounting_code,
            str(MEANS_LABELS.get(entry.means, entry.means)),
        ),
        *(entry.numauto, entry.reference, to_euros(entry.gross), to_euros(entry.refunds), to_euros(entry.net)),
    ]
