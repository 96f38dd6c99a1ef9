"""Archiving of a régie: no new invoice; what is due may still be paid or cancelled, and the accounts stay to be read."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.db import db
from app.payments.attempt_states import OPEN_STATES
from app.payments.models import TO_REFUND, Credit, Invoice, PaymentAttempt
from app.payments.regie_store import set_archived


class ArchivingRefused(ValueError):
    """A régie that cannot be archived yet; `problems` says why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


def archive_regie(slug: str) -> None:
    """Take a régie out of use. Raises ArchivingRefused while somebody has to act on its money."""
    problems = find_archiving_problems(slug)
    if problems:
        raise ArchivingRefused(problems)
    set_archived(slug, is_archived=True)


def restore_regie(slug: str) -> None:
    """Take a régie back into use."""
    set_archived(slug, is_archived=False)


def find_archiving_problems(slug: str) -> list[str]:
    """The reasons to wait: a payment that is being made, an anomaly, a refund to make."""
    attempts = select(func.count()).select_from(PaymentAttempt).join(Invoice, Invoice.id == PaymentAttempt.invoice_id)
    attempts = attempts.where(Invoice.regie_slug == slug)
    refunds = select(func.count()).select_from(Credit).join(Invoice, Invoice.id == Credit.invoice_id)
    counts = {
        "open_payment": db.session.scalar(attempts.where(PaymentAttempt.state.in_(OPEN_STATES))),
        "anomaly": db.session.scalar(attempts.where(PaymentAttempt.anomaly.is_not(None))),
        "refund": db.session.scalar(refunds.where(Invoice.regie_slug == slug, Credit.state == TO_REFUND)),
    }
    return [problem for problem, count in counts.items() if count]
