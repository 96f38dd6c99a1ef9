"""Reconciliation of a statement: its lines are kept to be looked at, then compared with the payments of a period."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, delete, func, select

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.payments.accounting.bank_statements import Statement, StatementLine
from app.payments.accounting.reconciliation import (
    MAX_DELAY,
    MISSING_LINE,
    Difference,
    Match,
    RecordedPayment,
    reconcile,
)
from app.payments.accounting.statement_references import keep_numauto, keep_references
from app.payments.models import CARD, DEBIT, MEANS, Payment, PaymentAttempt
from app.payments.reconciliations.models import (
    DONE,
    MATCHED,
    PREVIEW,
    STATEMENT_LINE,
    StatementRow,
    StoredStatement,
)
from app.payments.regie_definition import PRODUCTION, Regie

MAX_FILE_NAME, MAX_EXPLANATION = 120, 300
ONLINE_MEANS = (CARD, DEBIT)


class StatementNotFound(NotFound):
    """No such statement of this régie, or no such difference."""


class ReconciliationRefused(ValueError):
    """A statement that cannot be kept or compared; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class StatementSummary:
    """A statement, how many of its rows agree, how many differ, and how many of these are explained."""

    statement: StoredStatement
    matched: int
    differences: int
    explained: int


def save_statement(regie: Regie, statement: Statement, *, file_name: str, by: UUID) -> StoredStatement:
    """Keep the lines of a statement to be looked at, without what may name a person. Raises ReconciliationRefused."""
    if not statement.lines:
        raise ReconciliationRefused("no_line")
    days = [line.day for line in statement.lines]
    row = StoredStatement(
        id=new_id(),
        regie_slug=regie.slug,
        file_name=file_name[:MAX_FILE_NAME],
        reading={"columns": dict(statement.columns), "other_lines": list(statement.other_lines), "means": []},
        state=PREVIEW,
        starts_on=min(days),
        ends_on=max(days),
        uploaded_at=clock.now(),
        by_id=by,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        _build_row(row.id, position, STATEMENT_LINE, line=line) for position, line in enumerate(statement.lines)
    )
    db.session.flush()
    return row


def reconcile_statement(statement: StoredStatement, first: date, last: date, means: Collection[str]) -> None:
    """Compare the lines with the payments of a period in some means. Raises ReconciliationRefused."""
    if statement.state != PREVIEW:
        raise ReconciliationRefused("done")
    if not means or any(one not in MEANS for one in means):
        raise ReconciliationRefused("means")
    if first > last:
        raise ReconciliationRefused("period")
    lines = [_read_line(row) for row in list_rows(statement.id)]
    result = reconcile(_list_payments(statement, first, last, means), lines)
    db.session.execute(delete(StatementRow).where(StatementRow.statement_id == statement.id))
    rows = [*_build_differences(statement.id, result.differences, first), *_build_matches(statement.id, result.matches)]
    for position, row in enumerate(rows):
        row.position = position
    db.session.add_all(rows)
    statement.state, statement.starts_on, statement.ends_on = DONE, first, last
    statement.reading = {**statement.reading, "means": [one for one in MEANS if one in means]}
    db.session.flush()


def explain_difference(statement: StoredStatement, row_id: UUID, explanation: str, *, by: UUID) -> StatementRow:
    """Write why a difference is no problem. Raises StatementNotFound."""
    row = db.session.get(StatementRow, row_id)
    if row is None or row.statement_id != statement.id or row.kind in (STATEMENT_LINE, MATCHED):
        raise StatementNotFound(row_id)
    row.explanation, row.explained_at, row.explained_by_id = explanation[:MAX_EXPLANATION], clock.now(), by
    db.session.flush()
    return row


def delete_preview(statement: StoredStatement) -> None:
    """Delete a statement that is not compared yet; a comparison stays. Raises ReconciliationRefused."""
    if statement.state != PREVIEW:
        raise ReconciliationRefused("done")
    db.session.execute(delete(StatementRow).where(StatementRow.statement_id == statement.id))
    db.session.delete(statement)
    db.session.flush()


def statement_of(regie: Regie, statement_id: UUID) -> StoredStatement:
    """A statement of a régie. Raises StatementNotFound."""
    statement = db.session.get(StoredStatement, statement_id)
    if statement is None or statement.regie_slug != regie.slug:
        raise StatementNotFound(statement_id)
    return statement


def list_rows(statement_id: UUID) -> list[StatementRow]:
    """The rows of a statement: its lines, or what became of them, differences first."""
    query = select(StatementRow).where(StatementRow.statement_id == statement_id)
    return list(db.session.scalars(query.order_by(StatementRow.position)))


def list_statements(regie_slug: str, *, limit: int = 50) -> list[StatementSummary]:
    """The latest statements of a régie, with what became of them."""
    query = select(StoredStatement).where(StoredStatement.regie_slug == regie_slug)
    statements = list(db.session.scalars(query.order_by(StoredStatement.uploaded_at.desc()).limit(limit)))
    is_explained = func.count(StatementRow.explained_at)
    counts = select(StatementRow.statement_id, StatementRow.kind, func.count(), is_explained)
    counts = counts.where(StatementRow.statement_id.in_([one.id for one in statements]))
    rows = db.session.execute(counts.group_by(StatementRow.statement_id, StatementRow.kind)).all()
    return [_summarise(one, [(row[1], row[2], row[3]) for row in rows if row[0] == one.id]) for one in statements]


def _summarise(statement: StoredStatement, counts: Sequence[tuple[str, int, int]]) -> StatementSummary:
    differences = [row for row in counts if row[0] not in (STATEMENT_LINE, MATCHED)]
    return StatementSummary(
        statement,
        matched=sum(count for kind, count, _explained in counts if kind == MATCHED),
        differences=sum(count for _kind, count, _explained in differences),
        explained=sum(explained for _kind, _count, explained in differences),
    )


def _list_payments(
    statement: StoredStatement, first: date, last: date, means: Collection[str]
) -> list[RecordedPayment]:
    """The payments of the period, and those of the days before that no statement has: banks are some days late."""
    query = select(Payment, PaymentAttempt.reference)
    query = query.outerjoin(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
    query = query.where(
        Payment.regie_slug == statement.regie_slug,
        Payment.mode == PRODUCTION,
        Payment.means.in_(means),
        Payment.paid_on.between(first - MAX_DELAY, last),
    )
    matched_before = set(db.session.scalars(_select_matched_payments(statement)))
    return [
        RecordedPayment(
            id=str(payment.id),
            day=payment.paid_on,
            amount=payment.amount,
            # At the counter, the number of a cheque or of a ticket is in the label of the bank.
            reference=reference or payment.bank_reference or payment.receipt_number or "",
            numauto=payment.bank_reference if payment.attempt_id else "",
        )
        for payment, reference in db.session.execute(query.order_by(Payment.recorded_at))
        if payment.paid_on >= first or payment.id not in matched_before
    ]


def _select_matched_payments(statement: StoredStatement) -> Select[UUID | None]:
    query = select(StatementRow.payment_id).join(StoredStatement, StoredStatement.id == StatementRow.statement_id)
    is_matched = (StatementRow.kind == MATCHED, StatementRow.payment_id.is_not(None))
    return query.where(StoredStatement.regie_slug == statement.regie_slug, *is_matched)


def _build_differences(statement_id: UUID, differences: Sequence[Difference], first: date) -> Iterator[StatementRow]:
    for difference in differences:
        payment = difference.payment
        if difference.kind == MISSING_LINE and payment is not None and payment.day < first:
            continue
        yield _build_row(statement_id, 0, difference.kind, line=difference.line, payment=payment)


def _build_matches(statement_id: UUID, matches: Sequence[Match]) -> Iterator[StatementRow]:
    """One row for each payment: the payments of a day that the bank put together share their line."""
    for match in matches:
        for payment in match.payments:
            yield _build_row(statement_id, 0, MATCHED, line=match.line, payment=payment)


def _build_row(
    statement_id: UUID,
    position: int,
    kind: str,
    *,
    line: StatementLine | None = None,
    payment: RecordedPayment | None = None,
) -> StatementRow:
    return StatementRow(
        id=new_id(),
        statement_id=statement_id,
        position=position,
        kind=kind,
        line_number=line.number if line else None,
        line_day=line.day if line else None,
        line_amount=line.amount if line else None,
        line_reference=keep_references(line.reference) if line else "",
        line_numauto=keep_numauto(line.numauto) if line else "",
        payment_id=UUID(payment.id) if payment else None,
        payment_day=payment.day if payment else None,
        payment_amount=payment.amount if payment else None,
        explanation="",
    )


def _read_line(row: StatementRow) -> StatementLine:
    assert row.line_day is not None
    assert row.line_amount is not None
    return StatementLine(row.line_number or 0, row.line_day, row.line_amount, row.line_reference, row.line_numauto)
