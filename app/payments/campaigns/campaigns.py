"""Invoicing campaigns: prepared from a table, found, and deleted while nothing is issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import create_key, seal, unseal
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.payments.campaigns.campaign_table import CampaignPrices, ReadRow, RowReader, read_rows
from app.payments.campaigns.models import DRAFT, ISSUED, Campaign, CampaignRow
from app.payments.invoices import Line
from app.payments.payers import Payer
from app.payments.prices.price_rule import PriceRule, read_price_rule
from app.payments.regie_definition import Regie
from app.payments.regie_store import get_regie
from app.procedures.sources.tables import Table

CONTENT = "invoice_campaign_row.content"
BATCH = 500
# A campaign that is never issued is deleted after this long.
DRAFT_RETENTION = timedelta(days=90)


class CampaignNotFound(NotFound):
    """No such campaign of this régie."""


class CampaignRefused(ValueError):
    """An act that the state of a campaign does not allow; `problem` says why."""

    def __init__(self, problem: str, *, until: date | None = None) -> None:
        super().__init__(problem)
        self.problem, self.until = problem, until


@dataclass(frozen=True)
class CampaignSettings:
    """Settings of a campaign: its name, the product of rows that name none, the last day to pay, the price rule."""

    title: str
    due_on: date
    product: str = ""
    price_rule: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class RowContent:
    """The sealed content of a row: its cells as they were read, who is to pay, and the lines to invoice."""

    cells: Mapping[str, str]
    payer: Payer
    lines: tuple[Line, ...]


def create_campaign(regie: Regie, settings: CampaignSettings, table: Table, *, by: UUID) -> Campaign:
    """Prepare a campaign from a table; nothing is issued yet."""
    now = clock.now()
    campaign = Campaign(
        id=new_id(),
        regie_slug=regie.slug,
        state=DRAFT,
        mode=regie.entry_mode,
        key_id=create_key(),
        created_at=now,
        created_by_id=by,
        changed_at=now,
    )
    _write_settings(campaign, settings)
    db.session.add(campaign)
    db.session.flush()
    _replace_rows(campaign, read_rows(table, _find_prices(campaign, regie)))
    return campaign


def update_campaign(campaign_id: UUID, settings: CampaignSettings, table: Table | None) -> Campaign:
    """Change what a campaign invoices, and its rows when there is a table. Raises CampaignRefused once it is issued."""
    campaign = lock_campaign(campaign_id)
    if campaign.state != DRAFT:
        raise CampaignRefused("issued")
    _write_settings(campaign, settings)
    prices = _find_prices(campaign, get_regie(campaign.regie_slug))
    if table is None:
        reader = RowReader(prices)
        rows = [reader.read(line, content.cells) for line, content in _iterate_contents(campaign)]
    else:
        rows = read_rows(table, prices)
    _replace_rows(campaign, rows)
    return campaign


def delete_draft(campaign_id: UUID) -> None:
    """Delete a campaign of which nothing is issued. Raises CampaignRefused."""
    campaign = lock_campaign(campaign_id)
    if campaign.state != DRAFT:
        raise CampaignRefused("issued")
    _delete(campaign)


def expire_drafts() -> int:
    """Delete the campaigns that were prepared long ago and never issued; returns how many. Nightly."""
    is_old = Campaign.created_at < clock.now() - DRAFT_RETENTION
    campaigns = db.session.scalars(select(Campaign).where(Campaign.state == DRAFT, is_old)).all()
    for campaign in campaigns:
        _delete(campaign)
    return len(campaigns)


def find_campaign(regie: Regie, campaign_id: UUID) -> Campaign:
    """A campaign of a régie. Raises CampaignNotFound."""
    campaign = db.session.get(Campaign, campaign_id, populate_existing=True)
    if campaign is None or campaign.regie_slug != regie.slug:
        raise CampaignNotFound(campaign_id)
    return campaign


def list_campaigns(regie: Regie, *, limit: int = 100) -> list[Campaign]:
    """The campaigns of a régie, the latest first."""
    query = select(Campaign).where(Campaign.regie_slug == regie.slug).order_by(Campaign.created_at.desc())
    return list(db.session.scalars(query.limit(limit)))


def lock_campaign(campaign_id: UUID) -> Campaign:
    """The campaign as it is now, locked until the end of the transaction. Raises CampaignNotFound."""
    statement = update(Campaign).where(Campaign.id == campaign_id).values(changed_at=clock.now()).returning(Campaign)
    options = {"populate_existing": True, "synchronize_session": False}
    campaign = db.session.scalars(statement, execution_options=options).one_or_none()
    if campaign is None:
        raise CampaignNotFound(campaign_id)
    return campaign


def read_content(campaign: Campaign, row: CampaignRow) -> RowContent | None:
    """The content of a row; none once its invoice is issued. The caller logs the access."""
    if row.content is None or campaign.key_id is None:
        return None
    values = unseal(campaign.key_id, row.content, about=CONTENT)
    lines = tuple(Line(**{**line, "quantity": Decimal(line["quantity"])}) for line in values["lines"])
    return RowContent(values["cells"], Payer(**values["payer"]), lines)


def finish_issue(campaign: Campaign) -> None:
    """Record that all the invoices are issued; what was sealed in the rows is destroyed."""
    campaign.state, campaign.issued_at = ISSUED, clock.now()
    statement = update(CampaignRow).where(CampaignRow.campaign_id == campaign.id, CampaignRow.content.is_not(None))
    db.session.execute(statement.values(content=None), execution_options={"synchronize_session": False})
    if campaign.key_id is not None:
        delete_sealed_later(campaign.key_id)
        campaign.key_id = None


def _write_settings(campaign: Campaign, settings: CampaignSettings) -> None:
    campaign.title, campaign.due_on, campaign.product = settings.title, settings.due_on, settings.product
    campaign.price_rule = dict(settings.price_rule) if settings.price_rule is not None else None


def _find_prices(campaign: Campaign, regie: Regie) -> CampaignPrices:
    rule: PriceRule | None = read_price_rule(campaign.price_rule) if campaign.price_rule is not None else None
    return CampaignPrices(regie, regie.find_product(campaign.product), rule, clock.today())


def _iterate_contents(campaign: Campaign) -> Iterable[tuple[int, RowContent]]:
    query = select(CampaignRow).where(CampaignRow.campaign_id == campaign.id).order_by(CampaignRow.line)
    for row in db.session.scalars(query):
        content = read_content(campaign, row)
        if content is not None:
            yield row.line, content


def _replace_rows(campaign: Campaign, rows: Sequence[ReadRow]) -> None:
    assert campaign.key_id
    delete_rows = delete(CampaignRow).where(CampaignRow.campaign_id == campaign.id)
    db.session.execute(delete_rows, execution_options={"synchronize_session": False})
    for start in range(0, len(rows), BATCH):
        values = [_write_row(campaign.id, campaign.key_id, row) for row in rows[start : start + BATCH]]
        db.session.execute(insert(CampaignRow), values)


def _write_row(campaign_id: UUID, key_id: UUID, row: ReadRow) -> dict[str, Any]:
    content = {
        "cells": dict(row.cells),
        "payer": asdict(row.payer),
        "lines": [{**asdict(line), "quantity": str(line.quantity)} for line in row.lines],
    }
    return {
        "campaign_id": campaign_id,
        "line": row.line,
        "problem": row.problem,
        "problem_subject": row.subject[:120],
        "total": row.total,
        "has_email": bool(row.payer.email),
        "content": seal(key_id, content, about=CONTENT),
    }


def _delete(campaign: Campaign) -> None:
    if campaign.key_id is not None:
        delete_sealed_later(campaign.key_id)
    db.session.delete(campaign)
    db.session.flush()
