"""A régie of the demo with its accounts: days of payments, an answer to look at, a refund to make, a statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.payments.accounting.bank_statements import read_statement
from app.payments.attempt_outcomes import apply_outcome
from app.payments.attempt_states import Outcome
from app.payments.closings.closing_chain import hash_movements
from app.payments.closings.day_closings import close_day
from app.payments.credit_notes import cancel_invoice
from app.payments.invoices import Line, issue_invoice
from app.payments.models import COUNTER_MEANS, AttemptPart, Invoice, PaymentAttempt
from app.payments.payers import Payer
from app.payments.pes_slips.stored_slips import create_slip
from app.payments.received_payments import record_counter_payment
from app.payments.reconciliations.statement_reconciliations import (
    ONLINE_MEANS,
    reconcile_statement,
    save_statement,
)
from app.payments.regie_definition import Regie
from app.payments.regie_movements import list_movements
from app.payments.regie_store import save_regie
from devtools.demo import story_dates
from devtools.demo.fixtures import Fixture

ACCOUNT = "090909"


def fill_accounts(present: datetime, fixtures: Fixture, cast: Mapping[str, Actor]) -> None:
    """Make a régie that takes real money, a slip for the accountant, and the payments of its last days."""
    regie, agent_id = save_regie(fixtures["pool"]), cast[fixtures["agent"]].account_id
    assert agent_id
    _send_late_bills(regie, present, fixtures["pool_late_bills"], agent_id)
    references = []
    for number, entry in enumerate(fixtures["pool_entries"], start=1):
        with story_dates.set_clock(present - timedelta(days=entry["days_ago"])):
            invoice = _issue(regie, entry)
            if entry["means"] in COUNTER_MEANS:
                record_counter_payment(invoice.id, entry["means"], invoice.total, reference="", by=agent_id)
            else:
                references.append(_pay_online(invoice, number, entry))
            if entry.get("is_cancelled"):
                cancel_invoice(invoice.id)
    with story_dates.set_clock(present):
        _close_first_day(regie, fixtures, agent_id)
        _reconcile(regie, references, agent_id)


def _send_late_bills(regie: Regie, present: datetime, bills: list[Fixture], agent_id: UUID) -> None:
    """Issue bills that nobody paid; a slip for the accountant has the first ones."""
    for bill in bills:
        with story_dates.set_clock(present - timedelta(days=bill["days_ago"])):
            _issue(regie, bill)
    with story_dates.set_clock(present - timedelta(days=1)):
        first, last = (clock.today() - timedelta(days=days) for days in (90, 50))
        create_slip(regie, first, last, number=1, subject=regie.title, by=agent_id)


def _issue(regie: Regie, entry: Fixture) -> Invoice:
    product = regie.products[0]
    assert product.unit_price
    line = Line(product.title, product.unit_price * entry["count"], product.accounting_code, product=product.id)
    return issue_invoice(regie, [line], Payer(entry["name"], address=entry.get("address", "")), title=product.title)


def _pay_online(invoice: Invoice, number: int, entry: Fixture) -> tuple[str, int]:
    """An attempt, and the answer about it; returns its reference, and the cents that the bank has."""
    attempt = PaymentAttempt(
        id=new_id(),
        invoice_id=invoice.id,
        notification_id=f"demo-{number}",
        gateway="payfip",
        account=ACCOUNT,
        mode=invoice.mode,
        reference=f"{invoice.number.replace('-', '')}DEMO{number:02}",
        amount=invoice.total,
        state="sent",
        created_at=clock.now(),
        code="",
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.add(AttemptPart(attempt_id=attempt.id, invoice_id=invoice.id, amount=attempt.amount, is_open=True))
    db.session.flush()
    answer = Outcome(
        "paid",
        reference=attempt.reference,
        account=ACCOUNT,
        amount=entry.get("answered", invoice.total),
        mode=attempt.mode,
        bank_reference=f"{202600 + number}",
        paid_at=clock.now(),
    )
    apply_outcome(attempt.id, answer)
    return attempt.reference, int(entry.get("on_statement", answer.amount or 0))


def _close_first_day(regie: Regie, fixtures: Fixture, agent_id: UUID) -> None:
    first = max(entry["days_ago"] for entry in fixtures["pool_entries"])
    day = clock.today() - timedelta(days=first)
    close_day(regie, day, totals_hash=hash_movements(list_movements(regie.slug, day, day)), by=agent_id)


def _reconcile(regie: Regie, references: list[tuple[str, int]], agent_id: UUID) -> None:
    """Compare the payments with a statement that has another amount for one of them."""
    today = clock.today()
    lines = [f"{today};{reference};{amount}" for reference, amount in references]
    content = "\n".join(["Date;Refdet;Montant", *lines]).encode()
    statement = save_statement(
        regie, read_statement(content, is_in_cents=True), file_name="releve-payfip.csv", by=agent_id
    )
    reconcile_statement(statement, today - timedelta(days=30), today, ONLINE_MEANS)
