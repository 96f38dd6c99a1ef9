"""Attempts to pay invoices of one régie online: opened before the gateway is called, found, and planned to be checked.

An attempt has a part for each of its invoices. What the gateway answers is in `attempt_outcomes`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, not_, select, update

from app.core import clock
from app.core.db import db
from app.core.ids import create_crockford_code, new_id
from app.payments.attempt_states import (
    CREATED,
    CREATION_TIMEOUT,
    EXPIRED,
    MISMATCH,
    OPEN_STATES,
    PAGE_LIFETIME,
    REPLACEMENT_AGE,
    UNKNOWN,
    plan_check,
)
from app.payments.instalments import find_plan
from app.payments.invoices import MAX_TOTAL, InvoiceNotFound, list_lines, lock_invoices
from app.payments.models import BILL, DUE, AttemptPart, Invoice, PaymentAttempt
from app.payments.partial_payments import find_part_refusal
from app.payments.payers import read_gateway_id
from app.payments.regie_definition import Regie
from app.payments.regie_store import get_regie

# Below, a card costs more than it brings, and PayFiP refuses.
MIN_AMOUNT = 100
MAX_GROUP = 20
MAX_REFERENCE = 30
# A page that is reloaded asks the gateway no more often.
MIN_CHECK_INTERVAL = timedelta(seconds=5)
CHECK_PAYMENT = "check_payment"


class PaymentNotOpen(Exception):
    """The invoices cannot be paid online now; `problem` says why."""

    def __init__(self, problem: str, *, until: datetime | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.until = until


def find_refusal(invoice: Invoice, regie: Regie) -> str:
    """The reason that keeps an invoice from being paid online alone, whatever its attempts; empty when there is none."""
    refusal = find_group_refusal(invoice, regie)
    return refusal or ("too_little" if invoice.balance < MIN_AMOUNT else "")


def find_group_refusal(invoice: Invoice, regie: Regie) -> str:
    """The reason that keeps an invoice from being paid online with others, however little remains; empty when there is none."""
    if invoice.kind != BILL or invoice.state != DUE:
        return "not_due"
    return "regie_closed" if not regie.gateway or not regie.is_open or regie.entry_mode != invoice.mode else ""


def open_attempt(amounts: Mapping[UUID, int | None]) -> PaymentAttempt:
    """The attempt whose page the payer is to see: the open one while its page is, else a new one. Raises PaymentNotOpen.

    `amounts` has the cents to pay of each invoice, or nothing for all that remains. To be committed before the gateway is
    called: what it may have begun is then always known here.
    """
    invoices = lock_invoices(amounts)
    if not amounts or len(invoices) < len(amounts):
        raise InvoiceNotFound(list(amounts))
    regie = get_regie(invoices[0].regie_slug)
    problem = _find_problem(invoices, regie)
    if problem:
        raise PaymentNotOpen(problem)
    parts = _choose_amounts(invoices, regie, amounts)
    attempts = _list_attempts_of(amounts)
    if any(attempt.anomaly == MISMATCH for attempt in attempts):
        raise PaymentNotOpen("quarantine")
    # Whoever asks for one invoice without an amount goes on with what was begun.
    is_any_amount = len(amounts) == 1 and not any(amounts.values())
    for attempt in attempts:
        if attempt.state in OPEN_STATES:
            if _has_open_page(attempt) and (is_any_amount or read_parts(attempt) == parts):
                return attempt
            _give_up(attempt)
    return _create_attempt(invoices, parts, regie)


def change_state(attempt: PaymentAttempt, state: str) -> None:
    """Change the state of an attempt, and whether its invoices have an open one."""
    was_open, attempt.state = attempt.state in OPEN_STATES, state
    if was_open != (state in OPEN_STATES):
        statement = update(AttemptPart).where(AttemptPart.attempt_id == attempt.id).values(is_open=not was_open)
        db.session.execute(statement)


def plan_immediate_check(attempt: PaymentAttempt) -> bool:
    """Ask for a check of an attempt as soon as possible; False when one was asked for already, or would bring nothing."""
    now = clock.now()
    is_recent = and_(PaymentAttempt.checked_at.is_not(None), PaymentAttempt.checked_at > now - MIN_CHECK_INTERVAL)
    statement = update(PaymentAttempt).where(
        PaymentAttempt.id == attempt.id, PaymentAttempt.next_check_at > now, not_(is_recent)
    )
    return db.session.execute(statement.values(next_check_at=now).returning(PaymentAttempt.id)).first() is not None


def claim_due_attempts(limit: int) -> list[UUID]:
    """The attempts to check now; each is planned again at once, so that a check that fails is made later."""
    now = clock.now()
    query = select(PaymentAttempt).where(PaymentAttempt.next_check_at <= now).order_by(PaymentAttempt.next_check_at)
    attempts = db.session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
    for attempt in attempts:
        attempt.next_check_at = plan_check(attempt.created_at, now=now)
    return [attempt.id for attempt in attempts]


def find_notified_attempt(notification_id: str) -> PaymentAttempt | None:
    """The attempt that a notification is about, by the address that was called."""
    return db.session.scalar(select(PaymentAttempt).where(PaymentAttempt.notification_id == notification_id))


def list_attempts(invoice_id: UUID) -> list[PaymentAttempt]:
    """The attempts to pay an invoice, alone or with others, the latest first."""
    return _list_attempts_of([invoice_id])


def list_latest_attempts(invoice_ids: Sequence[UUID]) -> dict[UUID, list[PaymentAttempt]]:
    """The attempts to pay each of these invoices, the latest first, in one statement."""
    query = select(AttemptPart.invoice_id, PaymentAttempt).join(
        PaymentAttempt, PaymentAttempt.id == AttemptPart.attempt_id
    )
    query = query.where(AttemptPart.invoice_id.in_(invoice_ids)).order_by(PaymentAttempt.created_at.desc())
    attempts: dict[UUID, list[PaymentAttempt]] = {}
    for invoice_id, attempt in db.session.execute(query) if invoice_ids else ():
        attempts.setdefault(invoice_id, []).append(attempt)
    return attempts


def read_parts(attempt: PaymentAttempt) -> dict[UUID, int]:
    """The cents that an attempt pays of each of its invoices."""
    query = select(AttemptPart.invoice_id, AttemptPart.amount).where(AttemptPart.attempt_id == attempt.id)
    return {row.invoice_id: row.amount for row in db.session.execute(query)}


def list_anomalies(regie_slug: str) -> list[tuple[PaymentAttempt, Invoice]]:
    """The attempts of a régie that somebody has to look at, with each of their invoices."""
    query = select(PaymentAttempt, Invoice).join(AttemptPart, AttemptPart.attempt_id == PaymentAttempt.id)
    query = query.join(Invoice, Invoice.id == AttemptPart.invoice_id)
    query = query.where(Invoice.regie_slug == regie_slug, PaymentAttempt.anomaly.is_not(None))
    return [(attempt, invoice) for attempt, invoice in db.session.execute(query.order_by(PaymentAttempt.created_at))]


def find_page_id(attempt: PaymentAttempt) -> str:
    """The identifier that opens the page of the gateway; empty once the page is closed."""
    invoice = db.session.get_one(Invoice, attempt.invoice_id)
    is_live = attempt.state in OPEN_STATES and clock.now() - attempt.created_at < PAGE_LIFETIME
    return read_gateway_id(attempt, invoice.key_id) if is_live else ""


def _find_problem(invoices: Sequence[Invoice], regie: Regie) -> str:
    if len(invoices) > MAX_GROUP:
        return "too_many"
    if any(invoice.regie_slug != regie.slug for invoice in invoices):
        return "several_regies"
    return next((refusal for invoice in invoices if (refusal := find_group_refusal(invoice, regie))), "")


def _choose_amounts(invoices: Sequence[Invoice], regie: Regie, amounts: Mapping[UUID, int | None]) -> dict[UUID, int]:
    """The cents to pay of each invoice: all that remains, unless it may be paid in several times. Raises PaymentNotOpen."""
    parts = {}
    for invoice in invoices:
        amount = amounts[invoice.id]
        amount = parts[invoice.id] = invoice.balance if amount is None else amount
        plan = find_plan(invoice)
        if amount == invoice.balance or (plan is not None and amount == plan.due_amount):
            continue
        refusal = find_part_refusal(invoice, regie, list_lines(invoice.id), is_online=True)
        if refusal or not MIN_AMOUNT <= amount < invoice.balance:
            raise PaymentNotOpen(refusal or "amount")
    total = sum(parts.values())
    if not MIN_AMOUNT <= total <= MAX_TOTAL:
        raise PaymentNotOpen("too_little" if total < MIN_AMOUNT else "too_much")
    return parts


def _has_open_page(attempt: PaymentAttempt) -> bool:
    return attempt.gateway_id is not None and clock.now() - attempt.created_at < PAGE_LIFETIME


def _give_up(attempt: PaymentAttempt) -> None:
    """Close an attempt so that another one replaces it; a late payment still counts. Raises PaymentNotOpen while it is recent."""
    has_page = attempt.gateway_id is not None
    patience = REPLACEMENT_AGE if has_page else CREATION_TIMEOUT
    if clock.now() - attempt.created_at < patience:
        raise PaymentNotOpen("being_checked", until=attempt.created_at + patience)
    change_state(attempt, EXPIRED if has_page else UNKNOWN)
    db.session.flush()


def _list_attempts_of(invoice_ids: Sequence[UUID] | Mapping[UUID, int | None]) -> list[PaymentAttempt]:
    attempt_ids = select(AttemptPart.attempt_id).where(AttemptPart.invoice_id.in_(list(invoice_ids)))
    query = select(PaymentAttempt).where(PaymentAttempt.id.in_(attempt_ids))
    return list(db.session.scalars(query.order_by(PaymentAttempt.created_at.desc())))


def _create_attempt(invoices: Sequence[Invoice], parts: Mapping[UUID, int], regie: Regie) -> PaymentAttempt:
    now = clock.now()
    attempt = PaymentAttempt(
        id=new_id(),
        invoice_id=invoices[0].id,
        notification_id=secrets.token_urlsafe(18),
        gateway=regie.gateway,
        account=regie.account,
        mode=regie.mode,
        reference=_build_reference(invoices[0].number),
        amount=sum(parts.values()),
        state=CREATED,
        created_at=now,
        next_check_at=plan_check(now + CREATION_TIMEOUT, now=now),
        code="",
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.add_all(
        AttemptPart(attempt_id=attempt.id, invoice_id=invoice_id, amount=amount, is_open=True)
        for invoice_id, amount in parts.items()
    )
    db.session.flush()
    return attempt


def _build_reference(number: str) -> str:
    """Letters and digits that the statement of the gateway shows: the number of the invoice, then what makes it unique."""
    suffix = create_crockford_code(50)
    return re.sub("[^A-Za-z0-9]", "", number)[: MAX_REFERENCE - len(suffix)] + suffix
