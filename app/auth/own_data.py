"""« Mes données »: the data held about oneself, its export, and one's consents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from werkzeug.exceptions import TooManyRequests

from app.accounts.attempt_limits import TooManyAttempts, count_attempt
from app.accounts.models import Account
from app.accounts.passkeys.queries import list_passkeys, read_name
from app.accounts.sessions import list_sessions
from app.auth.account_checks import is_recently_authenticated, load_own_account, redirect_to_reauthentication
from app.cards.card_owners import list_cards_of_account
from app.cases.people.consents import consents_of_resident
from app.cases.reading.readable_case import procedure_for_applicant
from app.core import storage
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.sealing import get_encryption_key
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.identity.external_sessions import list_source_labels
from app.identity.links import list_links
from app.identity.sources import get_label
from app.privacy.access_log import log_access
from app.privacy.data_export import exports

blueprint = Blueprint("own_data", __name__, url_prefix="/donnees")

SCREEN = "account.own_data"


@blueprint.get("")
@access("resident")
def show_own_data() -> Response:
    """The means of signing in, data exports, cards, requests and consents of the resident."""
    return _render_page(load_own_account())


@blueprint.post("/archives")
@access("resident")
@rate_limit(HEAVY_REQUEST)
def create_data_export() -> Response:
    """Queue a data export for the worker, unless one is already pending."""
    account = load_own_account()
    if not any(data_export.is_pending for data_export in exports.list_exports(account)):
        _count_export_request(account)
        exports.request_export(account)
        db.session.commit()
    flash(_("Nous préparons votre fichier. Un e-mail vous dira qu’il est prêt, souvent en quelques minutes."))
    return redirect(url_for(".show_own_data"))


@blueprint.get("/archives/<uuid:archive_id>")
@access("resident")
def download_data_export(archive_id: UUID) -> Response:
    """Download the export; requires a recent authentication, since the browser may have been left open."""
    data_export = exports.get_ready_export(load_own_account(), archive_id)
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_own_data"))
    log_access(current_actor(), "download", screen=SCREEN)
    name, size = exports.get_file_name(data_export), data_export.size or 0
    chunks = storage.read_file(data_export.stored_name or "", get_encryption_key(data_export.key_id))
    return create_download(name, "application/zip", size, chunks)


@blueprint.post("/archives/<uuid:archive_id>/suppression")
@access("resident")
@rate_limit(DEFAULT)
def delete_data_export(archive_id: UUID) -> Response:
    """Delete the export before it expires."""
    exports.delete_export(exports.get_ready_export(load_own_account(), archive_id))
    db.session.commit()
    flash(_("Le fichier est supprimé."))
    return redirect(url_for(".show_own_data"))


def _count_export_request(account: Account) -> None:
    """Count a request for an export and commit. Raises TooManyRequests."""
    try:
        count_attempt(exports.EXPORT_LIMIT, account.id.hex)
    except TooManyAttempts as error:
        raise TooManyRequests(retry_after=error.wait_seconds) from error
    db.session.commit()


def _describe_sign_in(account: Account) -> dict[str, Any]:
    """Describe the ways to open the account, and the sessions in which it is open."""
    labels = list_source_labels(account.id)
    return {
        "identities": [(link, get_label(link.source)) for link in list_links(account)],
        "passkeys": [(passkey, read_name(account, passkey)) for passkey in list_passkeys(account.id)],
        "sessions": [(session, labels.get(session.id, "")) for session in list_sessions(account.id)],
    }


def _render_page(account: Account) -> Response:
    archives = exports.list_exports(account)
    return render(
        "auth/own_data.html",
        archives=archives,
        is_recently_authenticated=is_recently_authenticated(),
        sign_in=_describe_sign_in(account),
        cards=list(list_cards_of_account(account.id)),
        requests=[
            {"case": case, "title": procedure_for_applicant(case).title, "consents": consents}
            for case, consents in consents_of_resident(account.id)
        ],
    )
