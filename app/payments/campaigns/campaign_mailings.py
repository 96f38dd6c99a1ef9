"""Letters of a campaign: the invoices, then reminders of those that are not paid, at most once a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.payments.campaigns.campaigns import CampaignRefused, lock_campaign
from app.payments.campaigns.models import ISSUED, REMINDER, SENDING, Campaign, CampaignMailing, CampaignRow
from app.payments.models import DUE, Invoice

WRITE_CAMPAIGN_LETTERS = "write_campaign_letters"
REMINDER_INTERVAL = timedelta(days=7)
BATCH = 100


def request_mailing(campaign_id: UUID, kind: str, *, by: UUID) -> CampaignMailing:
    """Have a worker write to the payers of a campaign who have an address and something to pay. Raises CampaignRefused."""
    campaign = lock_campaign(campaign_id)
    if campaign.state != ISSUED:
        raise CampaignRefused("not_issued")
    mailings = list_mailings(campaign)
    if any(mailing.is_running for mailing in mailings):
        raise CampaignRefused("mailing_running")
    _check_kind(campaign, kind, mailings)
    mailing = CampaignMailing(
        id=new_id(), campaign_id=campaign.id, kind=kind, requested_at=clock.now(), requested_by_id=by, letter_count=0
    )
    db.session.add(mailing)
    db.session.flush()
    if not count_letters(campaign, mailing):
        raise CampaignRefused("no_letter")
    enqueue(WRITE_CAMPAIGN_LETTERS, mailing_id=mailing.id)
    return mailing


def list_mailings(campaign: Campaign) -> list[CampaignMailing]:
    """The mailings of a campaign, the latest first."""
    query = select(CampaignMailing).where(CampaignMailing.campaign_id == campaign.id)
    return list(db.session.scalars(query.order_by(CampaignMailing.requested_at.desc())))


def count_letters(campaign: Campaign, mailing: CampaignMailing | None = None) -> int:
    """The number of letters that a mailing still has to write, or that a new one would."""
    return db.session.scalar(select(func.count()).where(*_has_letter(campaign.id, mailing))) or 0


def list_next_letters(mailing: CampaignMailing) -> Sequence[tuple[CampaignRow, Invoice]]:
    """The rows whose letters come next in a mailing, with their invoices."""
    query = select(CampaignRow, Invoice).where(*_has_letter(mailing.campaign_id, mailing))
    rows = db.session.execute(query.order_by(CampaignRow.line).limit(BATCH))
    return [(row, invoice) for row, invoice in rows]


def record_letters(mailing: CampaignMailing, rows: Sequence[CampaignRow]) -> None:
    """Record that the letters of some rows are queued, and ask for the next ones or end the mailing."""
    for row in rows:
        row.mailing_id = mailing.id
    mailing.letter_count += len(rows)
    if len(rows) == BATCH:
        enqueue(WRITE_CAMPAIGN_LETTERS, mailing_id=mailing.id)
    else:
        mailing.finished_at = clock.now()
    db.session.flush()


def lock_mailing(mailing_id: UUID) -> CampaignMailing | None:
    """A mailing that is not over, with its campaign locked until the end of the transaction."""
    campaign_id = db.session.scalar(select(CampaignMailing.campaign_id).where(CampaignMailing.id == mailing_id))
    if campaign_id is None:
        return None
    lock_campaign(campaign_id)
    mailing = db.session.get_one(CampaignMailing, mailing_id, populate_existing=True)
    return mailing if mailing.is_running else None


def record_failure(mailing_id: str, reason: str) -> None:
    """Failure handler of the outbox: the mailing is over, and another one writes the letters that are missing."""
    statement = update(CampaignMailing).where(CampaignMailing.id == UUID(mailing_id))
    db.session.execute(statement.values(failed_at=clock.now()))


def _check_kind(campaign: Campaign, kind: str, mailings: Sequence[CampaignMailing]) -> None:
    if kind == SENDING:
        return
    if campaign.due_on >= clock.today():
        raise CampaignRefused("not_due", until=campaign.due_on + timedelta(days=1))
    latest = next((mailing for mailing in mailings if mailing.kind == REMINDER and mailing.letter_count), None)
    if latest is not None and clock.now() - latest.requested_at < REMINDER_INTERVAL:
        raise CampaignRefused("too_soon", until=clock.to_paris(latest.requested_at + REMINDER_INTERVAL).date())


def _has_letter(campaign_id: UUID, mailing: CampaignMailing | None) -> tuple[ColumnElement[bool], ...]:
    """Conditions of the rows to write to: something is to be paid, there is an address, and it was not done yet.

    The invoice is sent once; a reminder is sent to whoever had no letter of the same mailing.
    """
    not_done: ColumnElement[bool] = CampaignRow.mailing_id.is_(None)
    if mailing is not None and mailing.kind == REMINDER:
        not_done = or_(not_done, CampaignRow.mailing_id != mailing.id)
    return (
        CampaignRow.campaign_id == campaign_id,
        CampaignRow.has_email.is_(True),
        CampaignRow.invoice_id == Invoice.id,
        Invoice.state == DUE,
        not_done,
    )
