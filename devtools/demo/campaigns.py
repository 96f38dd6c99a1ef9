"""The invoicing campaigns of the demo: one that is issued, with notices to print, one in preview with rows that are refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.payments.campaigns.campaign_issue import issue_batch, request_issue
from app.payments.campaigns.campaigns import CampaignSettings, create_campaign
from app.payments.campaigns.models import Campaign, CampaignRow
from app.payments.notices.models import POST
from app.payments.notices.notice_batches import request_batch
from app.payments.received_payments import record_counter_payment
from app.payments.regie_definition import INVOICE, Regie
from app.procedures.sources.source_store import raw_definition_of, save_source
from app.procedures.sources.tables import read_table, write_table
from devtools.demo import story_dates
from devtools.demo.fixtures import Fixture

# The reference list of those who eat at the canteen.
CHILDREN = "enfants-cantine"


def fill_campaigns(present: datetime, regie: Regie, campaigns: list[Fixture], agent: Actor) -> None:
    """Prepare each campaign, and issue those that say so; the agents of the régie keep the list of children."""
    children = raw_definition_of(CHILDREN)
    save_source({**children, "editors": sorted(regie.roles[INVOICE])})
    for campaign in campaigns:
        with story_dates.set_clock(present - timedelta(days=campaign["days_ago"])):
            _play(regie, campaign, agent)


def _play(regie: Regie, fixture: Fixture, agent: Actor) -> None:
    assert agent.account_id
    settings = CampaignSettings(
        fixture["title"], clock.today() + timedelta(days=fixture["due_in_days"]), fixture["product"]
    )
    table = read_table(write_table(fixture["columns"], fixture["rows"]))
    campaign = create_campaign(regie, settings, table, by=agent.account_id)
    if fixture.get("is_issued"):
        request_issue(campaign.id, issues_duplicates=False)
        issue_batch(str(campaign.id))
        _pay_first(campaign, fixture["paid"], agent.account_id)
        # The worker of the demo makes them.
        request_batch(campaign.id, POST, for_everybody=False, is_repeated=False, by=agent.account_id)


def _pay_first(campaign: Campaign, count: int, agent_id: UUID) -> None:
    query = select(CampaignRow.invoice_id, CampaignRow.total).where(
        CampaignRow.campaign_id == campaign.id, CampaignRow.invoice_id.is_not(None)
    )
    for invoice_id, total in db.session.execute(query.order_by(CampaignRow.line).limit(count)).all():
        if invoice_id is not None:
            record_counter_payment(invoice_id, "cheque", total, reference="", by=agent_id)
