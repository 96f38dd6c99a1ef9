"""The settlement of a payment: an answer of the gateway applied under the lock of its invoice, with the letter to the payer.

The reference is the same three rows written by plain SQL: the invoice, the attempt and the payment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.core.ids import new_id
from app.payments import attempt_outcomes, attempts
from app.payments.attempt_states import PAID, Outcome
from app.payments.invoices import Line, issue_invoice
from app.payments.models import PaymentAttempt
from app.payments.payers import Payer
from app.payments.regie_store import save_regie
from bench.installation import Installation
from bench.queries import count_statements
from bench.report import Goal, Report

CALLS = 100
LETTER_TABLES = ("message", "recipient_quota", "outbox_item")
REGIE = {
    "slug": "mesure",
    "title": "Mesure",
    "code": "ME",
    "gateway": "payfip",
    "account": "090909",
    "mode": "T",
    "products": [{"id": "repas", "title": "Repas", "accounting_code": "7067"}],
}


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure settlements, and the plain rows, in alternation."""
    with place.open_context():
        regie = save_regie(REGIE)
        db.session.commit()
        [attempt_id] = _open_attempts(1)
        with count_statements(db.session.get_bind()) as statements:
            _settle(attempt_id)
        own = [each for each in statements if not any(table in each for table in LETTER_TABLES)]
        report.add(
            Goal("S1", "statements of a settlement, without its letter", 3, len(own), note=f"{len(statements)} with it")
        )
        pairs = [(_time(_write_rows), _time(_settle)) for _ in range(rounds)]
        least = min(settled for _, settled in pairs)
        report.add(Goal("S2", "settlement with its letter and its commit, CPU", 5, least, unit=" ms"))
        ratio = median(settled / alone for alone, settled in pairs)
        report.add(Goal("S3", "settlement vs its three rows in plain SQL", 20, ratio, note=regie.title))
        report.details["settlements"] = {"rounds_ms": [[round(each, 2) for each in pair] for pair in pairs]}


def _open_attempts(count: int) -> list[UUID]:
    """Invoices of a meal, each with an attempt to pay it."""
    ids = []
    for number in range(count):
        regie = save_regie(REGIE)
        payer = Payer("Odile Exemple", f"odile.{new_id().hex}{number}@courriel.example")
        invoice = issue_invoice(regie, [Line("Repas", 345, "7067")], payer, title="Cantine")
        ids.append(attempts.open_attempt({invoice.id: None}).id)
        db.session.commit()
    db.session.expunge_all()
    return ids


def _settle(attempt_id: UUID) -> None:
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    outcome = Outcome(PAID, "P", attempt.reference, attempt.account, attempt.amount, attempt.mode, "123456")
    attempt_outcomes.apply_outcome(attempt_id, outcome)
    db.session.commit()


def _write_rows(attempt_id: UUID) -> None:
    values = {"attempt": attempt_id.hex, "payment": new_id().hex}
    db.session.execute(text("UPDATE payment_attempt SET state = 'paid' WHERE id = :attempt"), values)
    db.session.execute(
        text(
            "UPDATE invoice SET state = 'settled', paid_amount = total WHERE id = "
            "(SELECT invoice_id FROM payment_attempt WHERE id = :attempt)"
        ),
        values,
    )
    db.session.execute(
        text(
            "INSERT INTO invoice_payment (id, invoice_id, regie_slug, means, mode, "
            "amount, bank_reference, paid_on, accounted_on, recorded_at) "
            "SELECT :payment, invoice_id, 'mesure', 'card', 'T', 345, '', date('now'), date('now'), datetime('now') "
            "FROM payment_attempt WHERE id = :attempt"
        ),
        values,
    )
    db.session.commit()


def _time(settle: Callable[[UUID], None]) -> float:
    """Return the CPU milliseconds of one."""
    ids = _open_attempts(CALLS)
    start = time.process_time()
    for attempt_id in ids:
        settle(attempt_id)
    return (time.process_time() - start) / CALLS * 1000
