"""Notices of a campaign: asked for once, downloaded in one archive or handed to the letters to print, marked as posted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.login_manager import leave_idle_timer
from app.backoffice.payments.campaigns.campaign_words import describe_refusal
from app.backoffice.payments.campaigns.campaigns import REFRESH_SECONDS, render_campaign
from app.backoffice.people.agent_names import names_of_accounts
from app.core import storage
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.sealing import get_encryption_key
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Number, Tick
from app.core.web.downloads import PDF, create_download
from app.core.web.responses import redirect, render
from app.payments.campaigns.campaigns import CampaignRefused, find_campaign
from app.payments.campaigns.models import Campaign
from app.payments.notices import notice_batches
from app.payments.notices.models import ARCHIVE, POST, NoticeBatch
from app.payments.notices.notice_batches import BatchNotFound, find_batch, list_files
from app.payments.payers import read_payers
from app.payments.regie_definition import Regie
from app.payments.regie_rights import regie_invoiced_by
from app.privacy.access_log import log_access
from app.privacy.data_export.zip_file import ZipMember, stream_zip

bp = Blueprint("campaign_notices", __name__, url_prefix="/agents/regies/<regie_slug>/campagnes/<uuid:campaign_id>/avis")

SCREEN = "backoffice.campaign_notices"
PAGE = 50
# What is asked for: the kind of the batch, and whether everybody has a notice.
ORDERS = {"post": (POST, False), "post-all": (POST, True), "archive": (ARCHIVE, True)}
ORDER, IS_REPEATED, AFTER = Choice(tuple(ORDERS), "avis", default="post"), Tick("refaire"), Number("apres")


@bp.post("")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_notice_batch(regie_slug: str, campaign_id: UUID) -> ResponseReturnValue:
    """Have a worker make the notices; those that were already handed over are said, and made again on purpose only."""
    regie, agent_id = regie_invoiced_by(current_actor(), regie_slug), current_actor().account_id
    campaign = find_campaign(regie, campaign_id)
    assert agent_id is not None
    kind, for_everybody = ORDERS[ORDER.read()]
    try:
        batch = notice_batches.request_batch(
            campaign.id, kind, for_everybody=for_everybody, is_repeated=IS_REPEATED.read(), by=agent_id
        )
    except CampaignRefused as refused:
        db.session.rollback()
        campaign = find_campaign(regie, campaign_id)
        return render_campaign(regie, campaign, problem=describe_refusal(refused), at="avis", status=422)
    db.session.commit()
    return _back(regie, campaign_id, batch.id)


@bp.get("/<uuid:notice_batch_id>")
@access("agent")
def show_notice_batch(regie_slug: str, campaign_id: UUID, notice_batch_id: UUID) -> ResponseReturnValue:
    """The progress of the worker, then the notices."""
    regie, campaign, batch = _find(regie_slug, campaign_id, notice_batch_id)
    log_access(current_actor(), "list", screen=SCREEN)
    files = list_files(batch, after=AFTER.read(), limit=PAGE)
    own: dict[str, Any] = {"regie_slug": regie.slug, "campaign_id": campaign.id, "notice_batch_id": batch.id}
    if batch.is_running:
        leave_idle_timer()
    response = render(
        "backoffice/payments/campaigns/notice_batch.html",
        regie=regie,
        campaign=campaign,
        batch=batch,
        own=own,
        made_count=notice_batches.count_made_notices(batch),
        files=files,
        payers=read_payers(notice_batches.list_invoices(files)),
        names=names_of_accounts([batch.requested_by_id, *([batch.posted_by_id] if batch.posted_by_id else [])]),
        next_url=url_for(".show_notice_batch", **own, apres=files[-1].line) if len(files) == PAGE else None,
    )
    if batch.is_running:
        # Progress is shown without a script.
        response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={url_for('.show_notice_batch', **own)}"
    return response


@bp.get("/<uuid:notice_batch_id>/archive.zip")
@access("agent")
def download_archive(regie_slug: str, campaign_id: UUID, notice_batch_id: UUID) -> Response:
    """Send the notices in one archive, made as it leaves."""
    _regie, campaign, batch = _find(regie_slug, campaign_id, notice_batch_id)
    if not batch.has_files or batch.key_id is None:
        raise BatchNotFound(notice_batch_id)
    log_access(current_actor(), "download", screen=SCREEN)
    key = get_encryption_key(batch.key_id)
    # Thousands of files, each opened when its turn comes.
    members = [
        ZipMember(f"{file.number}.pdf", file.size, storage.read_file_later(file.stored_name, key), is_compressed=False)
        for file in list_files(batch)
    ]
    name = _("Avis – %(title)s", title=campaign.title)
    return create_download(f"{name}.zip", "application/zip", None, stream_zip(members))


@bp.get("/<uuid:notice_batch_id>/<uuid:invoice_id>.pdf")
@access("agent")
def download_notice(regie_slug: str, campaign_id: UUID, notice_batch_id: UUID, invoice_id: UUID) -> Response:
    """Send one notice of the batch."""
    _regie, _campaign, batch = _find(regie_slug, campaign_id, notice_batch_id)
    file = next(iter(list_files(batch, invoice_id=invoice_id)), None)
    if file is None or batch.key_id is None:
        raise BatchNotFound(invoice_id)
    log_access(current_actor(), "read", screen=SCREEN)
    chunks = storage.read_file(file.stored_name, get_encryption_key(batch.key_id))
    return create_download(f"{file.number}.pdf", PDF, file.size, chunks)


@bp.post("/<uuid:notice_batch_id>/reprise")
@access("agent")
@rate_limit(DEFAULT)
def create_batch_resumption(regie_slug: str, campaign_id: UUID, notice_batch_id: UUID) -> ResponseReturnValue:
    """Have a worker go on with what was interrupted."""
    regie, campaign, batch = _find(regie_slug, campaign_id, notice_batch_id)
    notice_batches.resume_batch(batch)
    db.session.commit()
    return _back(regie, campaign.id, batch.id)


@bp.post("/<uuid:notice_batch_id>/envoi")
@access("agent")
@rate_limit(DEFAULT)
def create_batch_posting(regie_slug: str, campaign_id: UUID, notice_batch_id: UUID) -> ResponseReturnValue:
    """Record that the letters have left."""
    _regie, campaign, batch = _find(regie_slug, campaign_id, notice_batch_id)
    agent_id = current_actor().account_id
    assert agent_id is not None
    notice_batches.mark_batch_posted(batch, by=agent_id)
    db.session.commit()
    flash(_("Les avis de « %(title)s » sont notés comme postés.", title=campaign.title))
    return redirect(url_for("outgoing_letters.list_letters"))


def _find(regie_slug: str, campaign_id: UUID, batch_id: UUID) -> tuple[Regie, Campaign, NoticeBatch]:
    regie = regie_invoiced_by(current_actor(), regie_slug)
    campaign = find_campaign(regie, campaign_id)
    return regie, campaign, find_batch(campaign, batch_id)


def _back(regie: Regie, campaign_id: UUID, batch_id: UUID) -> ResponseReturnValue:
    return redirect(
        url_for(".show_notice_batch", regie_slug=regie.slug, campaign_id=campaign_id, notice_batch_id=batch_id)
    )
