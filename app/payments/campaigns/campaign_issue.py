"""Issue and cancellation of the invoices of a campaign by a worker, a batch at a time.

Each batch is one transaction, with the request for the next one: a worker that is killed loses nothing and repeats
nothing, and the numbers of its batch are given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import enqueue
from app.payments.campaigns.campaign_table import DUPLICATE
from app.payments.campaigns.campaigns import CampaignRefused, finish_issue, lock_campaign, read_content
from app.payments.campaigns.models import (
    CANCELLED,
    CANCELLING,
    DRAFT,
    ISSUED,
    ISSUING,
    Campaign,
    CampaignRow,
)
from app.payments.credit_notes import cancel_invoice
from app.payments.family_api.family_invoices import list_family_values
from app.payments.family_api.models import InvoiceFamily
from app.payments.invoice_batches import InvoiceOrder, issue_invoices
from app.payments.models import CANCELLED as INVOICE_CANCELLED
from app.payments.models import Invoice
from app.payments.payers import Payer
from app.payments.regie_store import get_regie

ISSUE_CAMPAIGN, CANCEL_CAMPAIGN = "issue_campaign", "cancel_campaign"
BATCH = 500
# Each cancellation makes a credit note and a letter.
CANCELLATION_BATCH = 50


def request_issue(campaign_id: UUID, *, issues_duplicates: bool) -> Campaign:
    """Have a worker issue the invoices of a campaign. Raises CampaignRefused."""
    campaign = lock_campaign(campaign_id)
    if campaign.state != DRAFT:
        raise CampaignRefused("issued")
    campaign.issues_duplicates = issues_duplicates
    if not count_rows_to_issue(campaign):
        raise CampaignRefused("nothing_to_issue")
    campaign.state, campaign.mode = ISSUING, get_regie(campaign.regie_slug).entry_mode
    enqueue(ISSUE_CAMPAIGN, campaign_id=campaign.id)
    return campaign


def request_cancellation(campaign_id: UUID) -> Campaign:
    """Have a worker cancel each invoice of a campaign by a credit note. Raises CampaignRefused."""
    campaign = lock_campaign(campaign_id)
    if campaign.state != ISSUED:
        raise CampaignRefused("not_issued")
    campaign.state = CANCELLING
    enqueue(CANCEL_CAMPAIGN, campaign_id=campaign.id)
    return campaign


def resume_campaign(campaign_id: UUID) -> None:
    """Have a worker go on with what a failure interrupted."""
    campaign = lock_campaign(campaign_id)
    if campaign.failed_at is not None:
        campaign.failed_at = None
        enqueue(ISSUE_CAMPAIGN if campaign.state == ISSUING else CANCEL_CAMPAIGN, campaign_id=campaign.id)


def issue_batch(campaign_id: str) -> None:
    """Outbox handler: issue the invoices of the next rows, and ask for what follows."""
    campaign = lock_campaign(UUID(campaign_id))
    if campaign.state != ISSUING:
        return
    rows = _list_next_rows(campaign)
    if rows:
        _issue_rows(campaign, rows)
    if len(rows) == BATCH:
        enqueue(ISSUE_CAMPAIGN, campaign_id=campaign.id)
    else:
        finish_issue(campaign)
    db.session.flush()


def cancel_batch(campaign_id: str) -> None:
    """Outbox handler: cancel the next invoices, and ask for what follows."""
    campaign = lock_campaign(UUID(campaign_id))
    if campaign.state != CANCELLING:
        return
    query = select(Invoice.id).join(CampaignRow, CampaignRow.invoice_id == Invoice.id)
    query = query.where(CampaignRow.campaign_id == campaign.id, Invoice.state != INVOICE_CANCELLED)
    invoice_ids = db.session.scalars(query.order_by(CampaignRow.line).limit(CANCELLATION_BATCH)).all()
    for invoice_id in invoice_ids:
        cancel_invoice(invoice_id)
    if len(invoice_ids) == CANCELLATION_BATCH:
        enqueue(CANCEL_CAMPAIGN, campaign_id=campaign.id)
    else:
        campaign.state = CANCELLED
    db.session.flush()


def record_failure(campaign_id: str, reason: str) -> None:
    """Failure handler of the outbox: the page of the campaign says so, and its agents may have it tried again."""
    statement = update(Campaign).where(Campaign.id == UUID(campaign_id))
    db.session.execute(statement.values(failed_at=clock.now()))


def count_rows_to_issue(campaign: Campaign) -> int:
    """The number of rows that will become invoices, or still have to."""
    return db.session.scalar(select(func.count()).where(*_is_to_issue(campaign))) or 0


def _is_to_issue(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    is_valid: ColumnElement[bool] = CampaignRow.problem == ""
    if campaign.issues_duplicates:
        is_valid = or_(is_valid, CampaignRow.problem == DUPLICATE)
    return CampaignRow.campaign_id == campaign.id, CampaignRow.invoice_id.is_(None), is_valid


def _list_next_rows(campaign: Campaign) -> Sequence[CampaignRow]:
    query = select(CampaignRow).where(*_is_to_issue(campaign)).order_by(CampaignRow.line)
    return db.session.scalars(query.limit(BATCH)).all()


def _issue_rows(campaign: Campaign, rows: Sequence[CampaignRow]) -> None:
    contents = [content for row in rows if (content := read_content(campaign, row))]
    invoices = issue_invoices(
        get_regie(campaign.regie_slug),
        [InvoiceOrder(content.payer, content.lines) for content in contents],
        title=campaign.title,
        due_on=campaign.due_on,
        mode=campaign.mode,
    )
    db.session.flush()
    for row, invoice in zip(rows, invoices, strict=True):
        row.invoice_id, row.content = invoice.id, None
    families: list[tuple[Invoice, Payer]] = [
        (invoice, content.payer) for invoice, content in zip(invoices, contents, strict=True)
    ]
    if values := list_family_values(families):
        db.session.execute(insert(InvoiceFamily), values)
