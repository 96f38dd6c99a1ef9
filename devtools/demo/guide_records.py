"""The pages of what the demo has recorded: requests, mail, actions on several requests."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.people import find_account
from app.accounts.sectoral_ids import sectoral_ids
from app.agendas.models import CONFIRMED, Booking
from app.cases.bulk_runs.models import BulkRun
from app.cases.conversation.models import CannedReply
from app.cases.links.case_links import issue_link
from app.cases.models import Attachment, Case
from app.cases.people.rating_requests import RatingRequest, build_rating_url
from app.connectors.models import ApiKey
from app.connectors.webhooks.models import Webhook
from app.core.db import db
from app.core.sites import current_site
from app.documents.models import TO_SIGN, CaseDocument
from app.documents.wallet.models import WalletCopy, WalletDocument
from app.identity.directories.models import Directory
from app.identity.openid.models import OpenidSource
from app.identity.saml.models import SamlProvider
from app.mailroom.models import EMAIL, NEW, Mailbox, MailItem, OutgoingLetter
from app.payments.campaigns.models import DRAFT, ISSUED, Campaign
from app.payments.models import DUE, SETTLED, Invoice
from app.payments.notices.models import NoticeBatch
from app.payments.reconciliations.models import StoredStatement
from app.site_pages.default_home import HOME_PATH
from app.site_pages.models import SitePage
from devtools.demo.document_pages import find_document_pages
from devtools.demo.guide_accounts import ALICE, CHLOE, THOMAS
from devtools.demo.guide_pages import CASE_PAGES, REPORT

SCHOOL = "inscription-periscolaire"
# The department of Alice.
ROADS = "voirie"
# Ways for agents to sign in: the name of the page, its folder, and the column that completes its address.
AGENT_SOURCES = (
    ("identity_provider", "fournisseurs-d-identite", OpenidSource.id),
    ("saml_provider", "saml", SamlProvider.id),
    ("directory", "annuaires", Directory.id),
)


def find_record_pages() -> dict[str, str]:
    """Pages of requests for their applicant and for an agent, of the mail, of actions on many, of the home page."""
    pages = {
        "own_request": _build_path("/demandes", _find_own_case()),
        "own_wallet_document": _build_path("/compte/porte-documents", _find_wallet_document()),
        "case_wallet_copies": _build_path("/agents/demandes", _find_case_with_copies()),
        **_find_case_pages(),
        **_find_agent_pages(),
        "mailbox": _build_path("/agents/administration/boites", db.session.scalar(select(Mailbox.id).limit(1))),
        **_find_agent_sources(),
        **_find_key_pages(),
        **_find_webhook_pages(),
        **_find_signing_pages(),
        "rating": _find_rating_path(),
        "site_page": _find_home_builder(),
        "case_access": _find_access_path(),
        **_find_invoices(),
        **_find_campaigns(),
        **find_document_pages(),
    }
    return {name: path for name, path in pages.items() if path}


def find_awaiting_case() -> Case | None:
    """The latest case without an account that awaits its applicant."""
    query = select(Case).where(Case.applicant_id.is_(None), Case.contact_hash.is_not(None), Case.awaits_applicant)
    return db.session.scalar(query.order_by(Case.submitted_at.desc()).limit(1))


def _build_path(folder: str, record_id: UUID | None) -> str | None:
    return f"{folder}/{record_id}" if record_id else None


def _find_agent_sources() -> dict[str, str | None]:
    return {
        name: _build_path(f"/agents/administration/{folder}", db.session.scalar(select(column).limit(1)))
        for name, folder, column in AGENT_SOURCES
    }


def _find_signing_pages() -> dict[str, str | None]:
    """A document that waits for the signature of Thomas, and his account, which has a signature."""
    thomas = find_account(THOMAS)
    roles = [role.slug for role in thomas.roles] if thomas else []
    query = select(CaseDocument.id).where(CaseDocument.state == TO_SIGN, CaseDocument.signing_role.in_(roles))
    return {
        "document_to_sign": _build_path("/agents/a-signer", db.session.scalar(query.limit(1))),
        "signer_account": _build_path("/agents/administration/agents", thomas.id if thomas else None),
    }


def _find_own_case() -> UUID | None:
    chloe = find_account(CHLOE)
    if chloe is None:
        return None
    query = select(Case.id).where(Case.applicant_id.in_(sectoral_ids(chloe.id)), Case.awaits_applicant)
    return db.session.scalar(query.limit(1))


def _find_wallet_document() -> UUID | None:
    """The document that an agent has checked."""
    return db.session.scalar(select(WalletDocument.id).where(WalletDocument.mark.is_not(None)).limit(1))


def _find_case_with_copies() -> UUID | None:
    """The latest school request with a document of the wallet."""
    query = select(Case.id).join(Attachment, Attachment.case_id == Case.id)
    query = query.join(WalletCopy, WalletCopy.attachment_id == Attachment.id).where(Case.procedure_slug == SCHOOL)
    return db.session.scalar(query.order_by(Case.submitted_at.desc()).limit(1))


def _find_case_pages() -> dict[str, str | None]:
    """Pages of the latest report, and of the photo of a report."""
    query = select(Case.id).where(Case.procedure_slug == REPORT, Case.closed_at.is_(None))
    case_id = db.session.scalar(query.order_by(Case.submitted_at.desc()).limit(1))
    photo = db.session.scalars(select(Attachment).where(Attachment.case_id.in_(query)).limit(1)).first()
    return {
        **({name: f"/agents/demandes/{case_id}{path}" for name, path in CASE_PAGES.items()} if case_id else {}),
        "agents_photo": f"/agents/demandes/{photo.case_id}/fichiers/{photo.id}/voir" if photo else None,
    }


def _find_agent_pages() -> dict[str, str | None]:
    """Find the addresses of what Alice has to do, has done and has written."""
    alice = find_account(ALICE)
    alice_id = alice.id if alice else None
    item_query = select(MailItem.id).where(MailItem.department == ROADS, MailItem.kind == EMAIL, MailItem.state == NEW)
    item_id = db.session.scalar(item_query.limit(1))
    letter_id = db.session.scalar(select(OutgoingLetter.id).where(OutgoingLetter.posted_at.is_(None)).limit(1))
    run_id = db.session.scalar(select(BulkRun.id).where(BulkRun.account_id == alice_id).limit(1))
    reply_id = db.session.scalar(select(CannedReply.id).where(CannedReply.owner_id == alice_id).limit(1))
    return {
        "agents_mail_item": _build_path("/agents/courrier", item_id),
        "agents_outgoing_letter": _build_path("/agents/courrier/a-imprimer", letter_id),
        "agents_bulk_run": _build_path("/agents/demandes/lots", run_id),
        "agents_reply": _build_path("/agents/modeles", reply_id),
    }


def _find_access_path() -> str | None:
    """The link of a letter."""
    case = find_awaiting_case()
    link = issue_link(case) if case else None
    return link.url.removeprefix(current_site().base_url) if link else None


def _find_invoices() -> dict[str, str | None]:
    """The bill of a resident, by its link and for the agents of its régie."""
    invoice = db.session.scalars(select(Invoice).where(Invoice.state == DUE).order_by(Invoice.number).limit(1)).first()
    return {
        "invoice": f"/factures/{invoice.public_id}" if invoice else None,
        "regie_statement": _build_path("/agents/regies/piscine/releves", db.session.scalar(select(StoredStatement.id))),
        "own_paid_booking": _find_paid_booking(),
        "regie_invoice": f"/agents/regies/{invoice.regie_slug}/factures/{invoice.id}" if invoice else None,
    }


def _find_paid_booking() -> str | None:
    """A booking to come that its resident paid, and may cancel."""
    query = select(Booking).join(Invoice, Invoice.case_id == Booking.case_id)
    query = query.where(Invoice.state == SETTLED, Booking.state == CONFIRMED, Booking.session_id.is_(None))
    booking = db.session.scalars(query.order_by(Booking.starts_at).limit(1)).first()
    return f"/demandes/{booking.case_id}/rendez-vous/{booking.id}" if booking else None


def _find_campaigns() -> dict[str, str | None]:
    """A campaign that is issued with its notices to print, and one in preview."""
    pages: dict[str, str | None] = {}
    for name, state in (("regie_campaign", ISSUED), ("regie_campaign_preview", DRAFT)):
        campaign = db.session.scalars(select(Campaign).where(Campaign.state == state).limit(1)).first()
        pages[name] = f"/agents/regies/{campaign.regie_slug}/campagnes/{campaign.id}" if campaign else None
    batch = db.session.scalars(select(NoticeBatch).limit(1)).first()
    pages["regie_notices"] = f"{pages['regie_campaign']}/avis/{batch.id}" if batch else None
    return pages


def _find_home_builder() -> str | None:
    """The builder of the home page."""
    home_id = db.session.scalar(select(SitePage.id).where(SitePage.path == HOME_PATH))
    return f"/agents/site/pages/{home_id}" if home_id else None


def _find_rating_path() -> str | None:
    """The form that a letter asks to fill in after the end of a case; anybody who has the link opens it."""
    query = select(Case).join(RatingRequest, RatingRequest.case_id == Case.id).where(~RatingRequest.is_answered)
    case = db.session.scalar(query.order_by(Case.closed_at.desc()).limit(1))
    return build_rating_url(case).removeprefix(current_site().base_url) if case else None


def _find_key_pages() -> dict[str, str | None]:
    key_id = db.session.scalar(select(ApiKey.id).order_by(ApiKey.name).limit(1))
    return {
        "api_key": _build_path("/agents/administration/cles", key_id),
        "api_key_document": f"/api/v1/cles/{key_id}/documentation" if key_id else None,
    }


def _find_webhook_pages() -> dict[str, str | None]:
    webhook_id = db.session.scalar(select(Webhook.id).order_by(Webhook.name).limit(1))
    path = _build_path("/agents/administration/webhooks", webhook_id)
    return {"webhook": path, "webhook_deliveries": f"{path}/livraisons" if path else None}
