"""The portal: what residents see."""

from __future__ import annotations

from app.portal.cases import (
    account_link,
    appointments,
    case_access,
    case_devices,
    case_page,
    case_pictures,
    consents,
    own_data,
    ratings,
    tracking,
)
from app.portal.catalogue import procedure_pages
from app.portal.documents import document_verification, kept_documents, own_documents, wallet, wallet_document
from app.portal.form import (
    appointment_holds,
    draft_changes,
    own_drafts,
    page_views,
    photo_sharing,
    proof_pages,
    request_confirmation,
    similar_reports,
    submission,
)
from app.portal.offline import device_pages, offline_forms, service_worker
from app.portal.site import (
    help_articles,
    home,
    language,
    legal_pages,
    news,
    pages,
    search_engines,
    site_files,
    site_map,
    site_search,
)

BLUEPRINTS = (
    home.bp,
    pages.bp,
    procedure_pages.bp,
    help_articles.bp,
    site_search.bp,
    page_views.bp,
    submission.bp,
    appointment_holds.bp,
    photo_sharing.bp,
    proof_pages.bp,
    similar_reports.bp,
    request_confirmation.bp,
    own_data.bp,
    consents.bp,
    own_drafts.bp,
    draft_changes.bp,
    tracking.bp,
    document_verification.bp,
    case_access.bp,
    case_page.bp,
    case_pictures.bp,
    appointments.bp,
    own_documents.bp,
    case_devices.bp,
    ratings.bp,
    account_link.bp,
    wallet.bp,
    wallet_document.bp,
    kept_documents.bp,
    legal_pages.bp,
    news.bp,
    site_map.bp,
    language.bp,
    site_files.bp,
    search_engines.bp,
    service_worker.bp,
    offline_forms.bp,
    device_pages.tour_bp,
    device_pages.lock_bp,
)
