"""The alarm about payments that somebody has to look at."""

from __future__ import annotations

from sqlalchemy import func, select

from app.config import Settings
from app.core.db import db
from app.core.operations.health import Finding
from app.payments.models import PaymentAttempt


def check_payment_anomalies(settings: Settings) -> Finding:
    """Count the attempts that are in quarantine, or unknown to their gateway."""
    count = db.session.scalar(select(func.count()).where(PaymentAttempt.anomaly.is_not(None))) or 0
    return Finding(
        "payments to look at",
        count == 0,
        f"{count} online payments differ from what was asked of the gateway: its agents see them in their list of invoices.",
    )
