"""Payers of invoices, sealed with a key for each invoice: destroying it leaves accounts without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.core import clock
from app.core.db import db
from app.core.sealing import KeyDestroyed, blind_index, create_key, seal, unseal, unseal_many
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.payments.models import CREDIT_NOTE, DUE, Invoice, PaymentAttempt
from app.payments.regie_store import list_regies

PAYER, GATEWAY_ID = "invoice.payer", "payment_attempt.gateway_id"


@dataclass(frozen=True)
class Payer:
    """The person or the organisation that an invoice is addressed to."""

    name: str = ""
    email: str = ""
    # Where a notice is posted to, on one line, and the identifier of the family in the software of the authority.
    address: str = ""
    family: str = ""
    # The number of a company.
    siret: str = ""
    # The person whose request is paid, when the payer is somebody else: a relative, or their company.
    applicant: str = ""
    # Whether a helper of Aidants Connect made the request with the person.
    has_helper: bool = False


# The payer of a paper that names nobody.
NOBODY = Payer()


def write_payer(invoice: Invoice, payer: Payer) -> None:
    """Seal who is to pay an invoice."""
    if invoice.key_id is None:
        invoice.key_id = create_key()
    invoice.payer = seal(invoice.key_id, asdict(payer), about=PAYER)
    invoice.payer_index = build_payer_index(payer.email, invoice.regie_slug)


def build_payer_index(email: str, regie_slug: str) -> bytes | None:
    """The keyed fingerprint by which the invoices of an address are found in one régie; none for what is no address."""
    try:
        return blind_index(f"invoice.payer.{regie_slug}", normalise_email(email))
    except NotAnEmail:
        return None


def read_payer(invoice: Invoice) -> Payer:
    """Read who is to pay an invoice; nobody once it is anonymised. The caller logs the access."""
    return read_payers([invoice]).get(invoice.id, Payer())


def read_payers(invoices: Sequence[Invoice]) -> dict[UUID, Payer]:
    """Read who is to pay each of these invoices, without those that are anonymised. The caller logs the access."""
    seals = {
        invoice.id: (invoice.key_id, invoice.payer)
        for invoice in invoices
        if invoice.key_id is not None and invoice.payer is not None
    }
    contents = unseal_many(list(seals.values()), about=PAYER)
    return {key: Payer(**texts) for key, texts in zip(seals, contents, strict=True) if texts is not None}


def write_gateway_id(attempt: PaymentAttempt, invoice: Invoice, gateway_id: str) -> None:
    """Seal the identifier that the gateway gave: it opens its page."""
    if invoice.key_id is None:
        invoice.key_id = create_key()
    attempt.gateway_id = seal(invoice.key_id, gateway_id, about=GATEWAY_ID)


def read_gateway_id(attempt: PaymentAttempt, key_id: UUID | None) -> str:
    """The identifier that the gateway gave; empty when it gave none, or once the invoice is anonymised."""
    if attempt.gateway_id is None or key_id is None:
        return ""
    try:
        return str(unseal(key_id, attempt.gateway_id, about=GATEWAY_ID))
    except KeyDestroyed:
        return ""


def anonymise_old_invoices() -> int:
    """Take the person from invoices that are settled for as long as their régie says, or whose case is anonymised. Nightly."""
    today = clock.today()
    is_sealed, has_no_payer = Invoice.key_id.is_not(None), Invoice.payer.is_(None)
    conditions = [and_(is_sealed, has_no_payer)]
    for regie in list_regies():
        limit = clock.add_months(today, -regie.retention_months)
        is_over = or_(Invoice.state != DUE, Invoice.kind == CREDIT_NOTE)
        conditions.append(and_(is_sealed, Invoice.regie_slug == regie.slug, is_over, Invoice.settled_on < limit))
    invoices = db.session.scalars(select(Invoice).where(or_(*conditions))).all()
    for invoice in invoices:
        _anonymise(invoice)
    return len(invoices)


def _anonymise(invoice: Invoice) -> None:
    key_id, invoice.key_id, invoice.payer, invoice.payer_index = invoice.key_id, None, None, None
    for attempt in db.session.scalars(select(PaymentAttempt).where(PaymentAttempt.invoice_id == invoice.id)):
        attempt.gateway_id, attempt.next_check_at = None, None
    if key_id is not None:
        delete_sealed_later(key_id)
