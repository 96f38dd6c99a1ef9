"""Letters of invoicing campaigns, written by a worker a batch at a time."""

from __future__ import annotations

from uuid import UUID

from app.notifications.payment_notices import send_campaign_letter
from app.payments.campaigns.campaign_mailings import list_next_letters, lock_mailing, record_letters
from app.payments.campaigns.models import REMINDER
from app.payments.payers import read_payers


def write_letters(mailing_id: str) -> None:
    """Outbox handler: queue the next letters of a mailing, and ask for what follows. The letters leave after the commit."""
    mailing = lock_mailing(UUID(mailing_id))
    if mailing is None:
        return
    rows = list_next_letters(mailing)
    payers = read_payers([invoice for _row, invoice in rows])
    for _row, invoice in rows:
        if payer := payers.get(invoice.id):
            send_campaign_letter(invoice, payer, is_reminder=mailing.kind == REMINDER)
    record_letters(mailing, [row for row, _invoice in rows])
