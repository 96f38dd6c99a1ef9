"""Invoices of the régies that a key reads, with their lines and payments: amounts and dates, never who pays."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.declared_operations import Operation, Parameter, operation
from app.api.v1.key_authentication import check_subject, current_key
from app.api.v1.problem_types import NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.api.v1.query_values import CURSOR, LIMIT, check_names, read_choice, read_cursor, read_day, read_limit
from app.connectors.api_keys import list_subjects_of
from app.connectors.api_scopes import READ_INVOICES
from app.core.i18n import lazy_gettext as _
from app.core.money import format_cents
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access
from app.payments.invoices import find_by_number, list_invoices_after, list_lines
from app.payments.models import CANCELLED, DUE, SETTLED, Invoice
from app.payments.received_payments import list_payments
from app.payments.regie_store import find_regie

STATES = (DUE, SETTLED, CANCELLED)
STATE = Parameter("state", _("Où elles en sont ; toutes sans cela."), {"enum": list(STATES)})
SINCE = Parameter("issued_since", _("Émises ce jour-là ou après."), {"type": "string", "format": "date"})


@bp.get("/regies")
@operation(Operation("listRegies", _("Lister les régies de la clé"), scope=READ_INVOICES, answer="SubjectList"))
@access("key")
@rate_limit(API_CALL)
def list_regies() -> ResponseReturnValue:
    check_names()
    slugs = sorted(list_subjects_of(current_key(), READ_INVOICES))
    regies = [regie for slug in slugs if (regie := find_regie(slug)) is not None]
    return {"items": [{"slug": regie.slug, "title": regie.title} for regie in regies]}


@bp.get("/regies/<slug>/factures")
@operation(
    Operation(
        "listInvoices",
        _("Lister les factures d’une régie"),
        scope=READ_INVOICES,
        parameters=(STATE, SINCE, LIMIT, CURSOR),
        answer="InvoiceList",
        problems=(NOT_FOUND,),
    )
)
@access("key")
@rate_limit(API_CALL)
def list_invoices(slug: str) -> ResponseReturnValue:
    """Invoices and credit notes by number, from a cursor."""
    check_names(STATE, SINCE, LIMIT, CURSOR)
    check_subject(READ_INVOICES, slug)
    limit = read_limit()
    invoices = list_invoices_after(
        slug,
        after=read_cursor(),
        limit=limit,
        state=read_choice("state", ("", *STATES), ""),
        since=read_day("issued_since"),
    )
    return {
        "items": [_describe(invoice) for invoice in invoices],
        "next": invoices[-1].number if len(invoices) == limit else None,
    }


@bp.get("/regies/<slug>/factures/<number>")
@operation(
    Operation(
        "readInvoice",
        _("Lire une facture, ses lignes et ses paiements"),
        scope=READ_INVOICES,
        answer="Invoice",
        problems=(NOT_FOUND,),
    )
)
@access("key")
@rate_limit(API_CALL)
def read_invoice(slug: str, number: str) -> ResponseReturnValue:
    check_names()
    check_subject(READ_INVOICES, slug)
    invoice = find_by_number(slug, number)
    if invoice is None:
        raise ApiProblem(NOT_FOUND)
    return {
        **_describe(invoice),
        "lines": [
            {
                "product": line.product,
                "label": line.label,
                "quantity": line.quantity,
                "unit_price": format_cents(line.unit_price),
                "amount": format_cents(line.amount),
                "accounting_code": line.accounting_code,
            }
            for line in list_lines(invoice.id)
        ],
        "payments": [
            {"amount": format_cents(payment.amount), "means": payment.means, "paid_on": payment.paid_on.isoformat()}
            for payment in list_payments(invoice.id)
        ],
    }


def _describe(invoice: Invoice) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "kind": invoice.kind,
        "state": invoice.state,
        "title": invoice.title,
        "total": format_cents(invoice.total),
        "paid_amount": format_cents(invoice.paid_amount),
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "settled_on": invoice.settled_on.isoformat() if invoice.settled_on else None,
    }
