"""A campaign as it is prepared: its settings and its table, which may be replaced until the issue."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.campaigns.campaign_form import CampaignForm, write_texts
from app.backoffice.payments.campaigns.campaign_words import describe_refusal, write_model
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.payments.campaigns.campaigns import CampaignRefused, create_campaign, find_campaign, update_campaign
from app.payments.campaigns.models import DRAFT, Campaign
from app.payments.invoices import DEFAULT_DELAY
from app.payments.regie_definition import Regie
from app.payments.regie_rights import regie_invoiced_by

bp = Blueprint("campaign_preparation", __name__, url_prefix="/agents/regies/<regie_slug>/campagnes")


@bp.get("/nouvelle")
@access("agent")
def show_new_campaign(regie_slug: str) -> ResponseReturnValue:
    regie = regie_invoiced_by(current_actor(), regie_slug)
    return _render(regie, None, {"echeance": (clock.today() + DEFAULT_DELAY).isoformat()}, {})


@bp.post("/nouvelle")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_prepared_campaign(regie_slug: str) -> ResponseReturnValue:
    """Read the table, and lead to the preview: nothing is issued."""
    regie, form = regie_invoiced_by(current_actor(), regie_slug), CampaignForm()
    settings, table, problems = form.read(regie, None)
    if settings is None or table is None:
        return _render(regie, None, form.texts, problems, status=422)
    agent_id = current_actor().account_id
    assert agent_id is not None
    campaign = create_campaign(regie, settings, table, by=agent_id)
    db.session.commit()
    return redirect(url_for("campaigns.show_campaign", regie_slug=regie.slug, campaign_id=campaign.id))


@bp.get("/modele.csv")
@access("agent")
def download_model(regie_slug: str) -> Response:
    """A table with the columns of a campaign, to fill in."""
    content = write_model(regie_invoiced_by(current_actor(), regie_slug))
    return create_download("campagne.csv", "text/csv; charset=utf-8", len(content), iter([content]))


@bp.get("/<uuid:campaign_id>/reglages")
@access("agent")
def show_campaign_settings(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    regie = regie_invoiced_by(current_actor(), regie_slug)
    campaign = find_campaign(regie, campaign_id)
    if campaign.state != DRAFT:
        return redirect(url_for("campaigns.show_campaign", regie_slug=regie.slug, campaign_id=campaign.id))
    return _render(regie, campaign, write_texts(campaign), {})


@bp.post("/<uuid:campaign_id>/reglages")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def update_prepared_campaign(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """Change the settings, and replace the table when another one is sent."""
    regie, form = regie_invoiced_by(current_actor(), regie_slug), CampaignForm()
    campaign = find_campaign(regie, campaign_id)
    settings, table, problems = form.read(regie, campaign)
    if settings is None:
        return _render(regie, campaign, form.texts, problems, status=422)
    try:
        update_campaign(campaign.id, settings, table)
    except CampaignRefused as refused:
        db.session.rollback()
        return _render(regie, campaign, form.texts, {"titre": describe_refusal(refused)}, status=422)
    db.session.commit()
    flash(_("La campagne est à jour."))
    return redirect(url_for("campaigns.show_campaign", regie_slug=regie.slug, campaign_id=campaign.id))


def _render(
    regie: Regie, campaign: Campaign | None, texts: Mapping[str, str], problems: Mapping[str, str], *, status: int = 200
) -> ResponseReturnValue:
    products = [(product.id, product.title) for product in regie.products if product.is_sold_on(clock.today())]
    return render(
        "backoffice/payments/campaigns/settings.html",
        status=status,
        regie=regie,
        view="campaigns",
        can_invoice=True,
        campaign=campaign,
        has_rule=campaign is not None and campaign.price_rule is not None,
        products=[("", _("Celle que nomme chaque ligne")), *products],
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
    )
