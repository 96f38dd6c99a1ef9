"""Invoices of a family in a régie, found by the reference of the family without storing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from app.core.db import db
from app.core.sealing import blind_index
from app.payments.family_api.models import InvoiceFamily
from app.payments.models import BILL, Invoice
from app.payments.payers import Payer

MAX_INVOICES = 200


def list_family_values(invoices: Iterable[tuple[Invoice, Payer]]) -> list[dict[str, Any]]:
    """The rows of the families of invoices, without those whose payer has no family reference."""
    return [
        {"invoice_id": invoice.id, "fingerprint": fingerprint_family(invoice.regie_slug, payer.family)}
        for invoice, payer in invoices
        if payer.family.strip()
    ]


def fingerprint_family(regie_slug: str, reference: str) -> bytes:
    """The fingerprint of the reference of a family, whatever its case and its spaces."""
    return blind_index("invoice.family", f"{regie_slug}:{''.join(reference.split()).casefold()}")


def list_family_invoices(regie_slug: str, reference: str) -> list[Invoice]:
    """The invoices of a family, without credit notes, the latest first."""
    query = select(Invoice).join(InvoiceFamily, InvoiceFamily.invoice_id == Invoice.id)
    query = query.where(
        InvoiceFamily.fingerprint == fingerprint_family(regie_slug, reference),
        Invoice.regie_slug == regie_slug,
        Invoice.kind == BILL,
        Invoice.key_id.is_not(None),
    )
    return list(db.session.scalars(query.order_by(Invoice.issued_on.desc(), Invoice.number.desc()).limit(MAX_INVOICES)))


def delete_anonymised_families() -> None:
    """Delete the families of the invoices that name nobody any more. Nightly."""
    anonymised_ids = select(Invoice.id).where(Invoice.key_id.is_(None))
    statement = delete(InvoiceFamily).where(InvoiceFamily.invoice_id.in_(anonymised_ids))
    db.session.execute(statement, execution_options={"synchronize_session": False})
