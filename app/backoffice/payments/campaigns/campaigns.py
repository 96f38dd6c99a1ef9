"""The invoicing campaigns of a régie: previewed, issued, sent, reminded, cancelled; what became of their invoices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.login_manager import leave_idle_timer
from app.backoffice.payments.campaigns.campaign_words import REFUSALS, describe_problem, describe_refusal
from app.backoffice.people.agent_names import names_of_accounts
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Number, Tick
from app.core.web.responses import redirect, render
from app.payments.campaigns import campaign_issue, campaign_mailings, campaign_totals
from app.payments.campaigns.campaigns import (
    CampaignRefused,
    delete_draft,
    find_campaign,
    list_campaigns,
    read_content,
)
from app.payments.campaigns.models import CANCELLED, DRAFT, REMINDER, SENDING, Campaign
from app.payments.models import CANCELLED as INVOICE_CANCELLED
from app.payments.models import DUE, SETTLED
from app.payments.notices.notice_batches import list_batches
from app.payments.payers import read_payers
from app.payments.regie_definition import INVOICE, Regie
from app.payments.regie_rights import has_right, regie_invoiced_by, regie_seen_by
from app.privacy.access_log import log_access

bp = Blueprint("campaigns", __name__, url_prefix="/agents/regies/<regie_slug>/campagnes")

SCREEN = "backoffice.campaigns"
PAGE = 50
REFRESH_SECONDS = 3
STATES = (DUE, SETTLED, INVOICE_CANCELLED)
KIND, IS_CONFIRMED = Choice((SENDING, REMINDER), "envoi", default=SENDING), Tick("confirmation")
DUPLICATES, AFTER = Tick("doublons"), Number("apres")


@bp.get("")
@access("agent")
def list_regie_campaigns(regie_slug: str) -> ResponseReturnValue:
    """The campaigns with what is issued and paid of each."""
    regie = regie_seen_by(current_actor(), regie_slug)
    campaigns = list_campaigns(regie)
    return render(
        "backoffice/payments/campaigns/campaigns.html",
        regie=regie,
        view="campaigns",
        can_invoice=has_right(regie, current_actor(), INVOICE),
        campaigns=[(campaign, campaign_totals.count_invoices(campaign)) for campaign in campaigns],
    )


@bp.get("/<uuid:campaign_id>")
@access("agent")
def show_campaign(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """The preview, the progress of a worker, or the invoices with their totals."""
    regie = regie_seen_by(current_actor(), regie_slug)
    return render_campaign(regie, find_campaign(regie, campaign_id))


@bp.post("/<uuid:campaign_id>/emission")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_issue(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """Have a worker issue the invoices; once they are, they are final."""
    return _act(
        regie_slug,
        campaign_id,
        lambda campaign, _agent: campaign_issue.request_issue(campaign.id, issues_duplicates=DUPLICATES.read()),
        at="emission",
    )


@bp.post("/<uuid:campaign_id>/envois")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_mailing(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """Have a worker send the invoices, or remind those who have not paid."""
    kind = KIND.read()
    return _act(
        regie_slug,
        campaign_id,
        lambda campaign, agent: campaign_mailings.request_mailing(campaign.id, kind, by=agent),
        at=kind,
    )


@bp.post("/<uuid:campaign_id>/reprise")
@access("agent")
@rate_limit(DEFAULT)
def create_resumption(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """Have a worker go on with what was interrupted."""
    return _act(regie_slug, campaign_id, lambda campaign, _agent: campaign_issue.resume_campaign(campaign.id), at="")


@bp.post("/<uuid:campaign_id>/annulation")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_campaign_cancellation(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """Cancel each invoice by a credit note; a campaign of which nothing is issued is deleted."""
    regie = regie_invoiced_by(current_actor(), regie_slug)
    campaign = find_campaign(regie, campaign_id)
    if campaign.state == DRAFT:
        delete_draft(campaign.id)
        db.session.commit()
        flash(_("La campagne est supprimée : rien n’avait été émis."))
        return redirect(url_for(".list_regie_campaigns", regie_slug=regie.slug))
    if not IS_CONFIRMED.read():
        return render_campaign(regie, campaign, problem=str(REFUSALS["unconfirmed"]), at="annulation", status=422)
    return _act(
        regie_slug,
        campaign_id,
        lambda locked, _agent: campaign_issue.request_cancellation(locked.id),
        at="annulation",
    )


def _act(
    regie_slug: str, campaign_id: UUID, act: Callable[[Campaign, UUID], object], *, at: str
) -> ResponseReturnValue:
    """Ask for something about a campaign of the régie, or say why it cannot be."""
    regie, agent_id = regie_invoiced_by(current_actor(), regie_slug), current_actor().account_id
    campaign = find_campaign(regie, campaign_id)
    assert agent_id is not None
    try:
        act(campaign, agent_id)
    except CampaignRefused as refused:
        db.session.rollback()
        campaign = find_campaign(regie, campaign_id)
        return render_campaign(regie, campaign, problem=describe_refusal(refused), at=at, status=422)
    db.session.commit()
    return redirect(url_for(".show_campaign", regie_slug=regie.slug, campaign_id=campaign_id))


def render_campaign(
    regie: Regie, campaign: Campaign, *, problem: str = "", at: str = "", status: int = 200
) -> ResponseReturnValue:
    """The page of a campaign, with the reason why an act is refused."""
    log_access(current_actor(), "list", screen=SCREEN)
    mailings, batches = campaign_mailings.list_mailings(campaign), list_batches(campaign)
    is_running = campaign.is_running or any(
        [*(mailing.is_running for mailing in mailings), *(batch.is_running for batch in batches)]
    )
    if is_running:
        leave_idle_timer()
    state, after = request.args.get("etat", ""), AFTER.read(request.args)
    state = state if state in STATES else ""
    is_draft = campaign.state == DRAFT
    rows = campaign_totals.list_rows(campaign, after=after, limit=PAGE) if is_draft else []
    invoices = [] if is_draft else campaign_totals.list_invoices(campaign, state=state, after=after, limit=PAGE)
    last_line = (rows[-1].line if rows else 0) or (invoices[-1][0] if invoices else 0)
    is_full = max(len(rows), len(invoices)) == PAGE
    own: dict[str, Any] = {"regie_slug": regie.slug, "campaign_id": campaign.id}
    response = render(
        "backoffice/payments/campaigns/campaign.html",
        status=status,
        regie=regie,
        view="campaigns",
        own=own,
        can_invoice=has_right(regie, current_actor(), INVOICE),
        campaign=campaign,
        preview=campaign_totals.count_preview(campaign),
        rows=[(row, read_content(campaign, row)) for row in rows],
        problems=[(row.line, describe_problem(row)) for row in campaign_totals.list_problems(campaign)],
        remaining=campaign_issue.count_rows_to_issue(campaign),
        totals=campaign_totals.count_invoices(campaign),
        invoices=[invoice for _line, invoice in invoices],
        payers=read_payers([invoice for _line, invoice in invoices]),
        mailings=mailings,
        is_running=is_running,
        notice_batches=batches,
        chosen_order=request.form.get("avis", "post"),
        names=names_of_accounts(batch.requested_by_id for batch in batches),
        is_cancelled=campaign.state == CANCELLED,
        unsent=campaign_mailings.count_letters(campaign),
        printed=campaign_totals.count_printed(campaign),
        state=state,
        next_url=url_for("campaigns.show_campaign", **own, etat=state or None, apres=last_line) if is_full else None,
        problem=problem,
        problem_at=at,
    )
    if is_running and not problem:
        # Progress is shown without a script.
        response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={url_for('campaigns.show_campaign', **own)}"
    return response
