"""Numbers of a campaign: what its table gives, and what became of its invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from app.core.db import db
from app.payments.attempts import MIN_AMOUNT
from app.payments.campaigns.campaign_table import DUPLICATE, ZERO
from app.payments.campaigns.models import Campaign, CampaignRow
from app.payments.models import CANCELLED, DUE, SETTLED, Invoice


@dataclass(frozen=True)
class Preview:
    """Numbers of a table: the rows to issue and their total, those that repeat another, are of nothing, or are refused."""

    count: int = 0
    total: int = 0
    without_email: int = 0
    # Too small for a card: to be paid at the counter.
    small: int = 0
    duplicates: int = 0
    zeros: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Amount:
    """A number of invoices, and their sum in cents."""

    count: int = 0
    total: int = 0


@dataclass(frozen=True)
class CampaignTotals:
    """Numbers of the invoices of a campaign; `received` and `unpaid` count the parts of those that are partly paid."""

    issued: Amount
    settled: Amount
    unpaid: Amount
    cancelled: Amount
    received: int


def count_preview(campaign: Campaign) -> Preview:
    """Count the rows of the table of a campaign."""
    is_valid = CampaignRow.problem == ""
    columns = {
        "count": _count_if(is_valid),
        "total": func.coalesce(func.sum(case((is_valid, CampaignRow.total), else_=0)), 0),
        "without_email": _count_if(is_valid & ~CampaignRow.has_email),
        "small": _count_if(is_valid & (CampaignRow.total < MIN_AMOUNT)),
        "duplicates": _count_if(CampaignRow.problem == DUPLICATE),
        "zeros": _count_if(CampaignRow.problem == ZERO),
        "refused": _count_if(CampaignRow.problem.not_in(["", DUPLICATE, ZERO])),
    }
    query = select(*(column.label(name) for name, column in columns.items()))
    numbers = db.session.execute(query.where(CampaignRow.campaign_id == campaign.id)).one()
    return Preview(**dict(zip(columns, map(int, numbers), strict=True)))


def count_invoices(campaign: Campaign) -> CampaignTotals:
    """Count the invoices of a campaign by what became of them."""
    query = select(Invoice.state, func.count(), func.sum(Invoice.total), func.sum(Invoice.paid_amount))
    query = query.join(CampaignRow, CampaignRow.invoice_id == Invoice.id)
    query = query.where(CampaignRow.campaign_id == campaign.id)
    rows = db.session.execute(query.group_by(Invoice.state)).all()
    amounts = {state: Amount(count, int(total)) for state, count, total, _received in rows}
    received = {state: int(amount) for state, _count, _total, amount in rows}
    due = amounts.get(DUE, Amount())
    return CampaignTotals(
        issued=Amount(sum(each.count for each in amounts.values()), sum(each.total for each in amounts.values())),
        settled=amounts.get(SETTLED, Amount()),
        unpaid=Amount(due.count, due.total - received.get(DUE, 0)),
        cancelled=amounts.get(CANCELLED, Amount()),
        received=sum(received.values()),
    )


def list_problems(campaign: Campaign, *, limit: int = 200) -> Sequence[CampaignRow]:
    """The rows that are not to be issued as they are, in the order of the table."""
    query = select(CampaignRow).where(CampaignRow.campaign_id == campaign.id, CampaignRow.problem != "")
    return db.session.scalars(query.order_by(CampaignRow.line).limit(limit)).all()


def list_rows(campaign: Campaign, *, after: int, limit: int) -> Sequence[CampaignRow]:
    """The rows to issue that come after a line."""
    query = select(CampaignRow).where(
        CampaignRow.campaign_id == campaign.id, CampaignRow.problem == "", CampaignRow.line > after
    )
    return db.session.scalars(query.order_by(CampaignRow.line).limit(limit)).all()


def list_invoices(campaign: Campaign, *, state: str = "", after: int = 0, limit: int = 50) -> list[tuple[int, Invoice]]:
    """The invoices of a campaign after a line of its table, each with its line."""
    query = select(CampaignRow.line, Invoice).join(Invoice, Invoice.id == CampaignRow.invoice_id)
    query = query.where(CampaignRow.campaign_id == campaign.id, CampaignRow.line > after)
    if state:
        query = query.where(Invoice.state == state)
    return [(line, invoice) for line, invoice in db.session.execute(query.order_by(CampaignRow.line).limit(limit))]


def count_printed(campaign: Campaign) -> int:
    """The number of unpaid invoices whose payers have no address for an e-mail."""
    query = select(func.count()).select_from(CampaignRow).join(Invoice, Invoice.id == CampaignRow.invoice_id)
    is_printed = (CampaignRow.campaign_id == campaign.id, ~CampaignRow.has_email, Invoice.state == DUE)
    return db.session.scalar(query.where(*is_printed)) or 0


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
