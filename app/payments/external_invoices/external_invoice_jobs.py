"""External invoices of a resident: listed with the state of their source, paid by an invoice of the régie, marked paid."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import enqueue
from app.core.sealing import KeyDestroyed, seal, unseal
from app.payments.events import PaymentReceived
from app.payments.external_invoices import source_client
from app.payments.external_invoices.invoice_sources import find_source, list_sources
from app.payments.external_invoices.models import ExternalFamily, ExternalInvoice, ExternalSource
from app.payments.external_invoices.source_client import OutgoingError, SourceInvoice
from app.payments.invoice_batches import InvoiceOrder, issue_invoices
from app.payments.invoices import DEFAULT_DELAY, Line
from app.payments.models import CANCELLED, SETTLED, Invoice, Payment
from app.payments.payers import Payer
from app.payments.regie_store import get_regie

NAME_ID = "external_invoice_family.name_id"
MARK_PAID = "mark_external_invoice_paid"


class ExternalRefused(ValueError):
    """A family or an invoice that the source does not give; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class SourceInvoices:
    """A source as a resident sees it: whether their family is known there, what is to be paid, whether it answers."""

    source: ExternalSource
    is_confirmed: bool = False
    is_down: bool = False
    invoices: tuple[SourceInvoice, ...] = ()


def list_external_invoices(account: Account) -> list[SourceInvoices]:
    """The invoices of a resident at each source in use; a source that does not answer is said to be down."""
    families = {family.source_id: family for family in _list_families(account)}
    name_ids = [
        (source, _read_name_id(account, families[source.id]) if source.id in families else "")
        for source in list_sources()
    ]
    # No transaction waits for another server.
    db.session.commit()
    return [_ask_source(source, name_id) for source, name_id in name_ids]


def link_family(account: Account, source_id: UUID, number: str, proof: str) -> None:
    """Keep the family of a resident at a source, once the source has confirmed it. Raises ExternalRefused."""
    source = find_source(source_id)
    db.session.commit()
    try:
        name_id = source_client.verify_family(source, number, proof)
    except OutgoingError:
        raise ExternalRefused("down") from None
    if not name_id:
        raise ExternalRefused("unknown_family")
    family = _find_family(account, source_id)
    if family is None:
        family = ExternalFamily(account_id=account.id, source_id=source_id)
        db.session.add(family)
    family.name_id, family.linked_at = seal(account.key_id, name_id, about=NAME_ID), clock.now()
    db.session.flush()


def prepare_payment(account: Account, source_id: UUID, external_id: str, payer: Payer) -> Invoice:
    """The invoice of the régie by which a resident pays an external one, as the source has it now. Raises ExternalRefused."""
    source, family = find_source(source_id), _find_family(account, source_id)
    if family is None:
        raise ExternalRefused("unknown_family")
    name_id = _read_name_id(account, family)
    db.session.commit()
    try:
        external = source_client.find_due_invoice(source, name_id, external_id)
    except OutgoingError:
        raise ExternalRefused("down") from None
    if external is None:
        raise ExternalRefused("not_due")
    return _find_copy(source, external) or _issue_copy(source, external, payer)


def queue_mark(event: PaymentReceived) -> None:
    """Have the source of an external invoice told that it is paid, once it is wholly."""
    if event.invoice.state == SETTLED and db.session.get(ExternalInvoice, event.invoice.id) is not None:
        enqueue(MARK_PAID, invoice_id=event.invoice.id, payment_id=event.payment.id)


def mark_paid(invoice_id: str, payment_id: str) -> None:
    """Outbox handler: tell the source that an invoice is paid; retried until it accepts, with the same transaction."""
    external = db.session.get(ExternalInvoice, UUID(invoice_id))
    payment = db.session.get(Payment, UUID(payment_id))
    if external is None or payment is None or external.accepted_at is not None:
        return
    source = db.session.get_one(ExternalSource, external.source_id)
    source_client.mark_paid(source, external.external_id, payment.id.hex, paid_on=payment.paid_on)
    external.accepted_at = clock.now()


def _ask_source(source: ExternalSource, name_id: str) -> SourceInvoices:
    if not name_id:
        return SourceInvoices(source)
    try:
        invoices = source_client.list_due_invoices(source, name_id)
    except OutgoingError:
        return SourceInvoices(source, is_confirmed=True, is_down=True)
    paid_ids = _list_paid_ids(source, [invoice.external_id for invoice in invoices])
    return SourceInvoices(
        source,
        is_confirmed=True,
        invoices=tuple(invoice for invoice in invoices if invoice.external_id not in paid_ids),
    )


def _list_paid_ids(source: ExternalSource, external_ids: list[str]) -> set[str]:
    """The invoices that are paid here, and that the source does not know to be paid yet."""
    query = select(ExternalInvoice.external_id).join(Invoice, Invoice.id == ExternalInvoice.invoice_id)
    is_paid = (ExternalInvoice.source_id == source.id, Invoice.state == SETTLED)
    return set(db.session.scalars(query.where(*is_paid, ExternalInvoice.external_id.in_(external_ids))))


def _list_families(account: Account) -> list[ExternalFamily]:
    return list(db.session.scalars(select(ExternalFamily).where(ExternalFamily.account_id == account.id)))


def _find_family(account: Account, source_id: UUID) -> ExternalFamily | None:
    query = select(ExternalFamily).where(ExternalFamily.account_id == account.id, ExternalFamily.source_id == source_id)
    return db.session.scalar(query)


def _read_name_id(account: Account, family: ExternalFamily) -> str:
    try:
        return str(unseal(account.key_id, family.name_id, about=NAME_ID))
    except KeyDestroyed:
        return ""


def _find_copy(source: ExternalSource, external: SourceInvoice) -> Invoice | None:
    """The invoice of the régie that was issued for an external one; one of another amount is refused."""
    query = select(Invoice).join(ExternalInvoice, ExternalInvoice.invoice_id == Invoice.id)
    query = query.where(ExternalInvoice.source_id == source.id, ExternalInvoice.external_id == external.external_id)
    invoice = db.session.scalar(query)
    if invoice is not None and (invoice.state == CANCELLED or invoice.total != external.amount):
        raise ExternalRefused("changed")
    return invoice


def _issue_copy(source: ExternalSource, external: SourceInvoice, payer: Payer) -> Invoice:
    regie = get_regie(source.regie_slug)
    line = Line(external.label, external.amount, regie.products[0].accounting_code)
    due_on = external.due_on or clock.today() + DEFAULT_DELAY
    (invoice,) = issue_invoices(
        regie,
        [InvoiceOrder(payer, (line,))],
        title=f"{external.label} ({external.number})"[:120],
        due_on=due_on,
        mode=regie.entry_mode,
    )
    db.session.flush()
    db.session.add(ExternalInvoice(invoice_id=invoice.id, source_id=source.id, external_id=external.external_id))
    db.session.flush()
    return invoice
