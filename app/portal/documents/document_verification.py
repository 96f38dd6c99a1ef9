"""Verification of a document by anybody who has its code: typed in a form, or opened by the QR code printed on it."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import TooManyRequests

from app.accounts.attempt_limits import TooManyAttempts
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.ids import normalise_crockford
from app.core.rate_limits.enforcement import count_request
from app.core.rate_limits.limits import CREDENTIAL_CHECK, RateLimit, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, RawText
from app.core.web.responses import NO_STORE, render, require_same_origin
from app.documents import document_verification
from app.documents.document_records import find_record
from app.documents.document_verification import FACTS, MAX_FACT_CHARACTERS, DocumentIdentity, FactsRefused
from app.documents.models import DocumentRecord
from app.documents.rendering.letter_page import CODE_PATH, VERIFICATION_PATH
from app.privacy.access_log import log_access

SCREEN = "portal.document"
MAX_CODE_CHARACTERS = 40
# Guessing sixty bits is hopeless; whoever tries is stopped all the same. A right code always answers.
UNKNOWN_CODES = RateLimit(
    per_network="60 per minute; 300 per hour",
    per_account="30 per minute; 100 per hour",
    purpose="document.unknown_code",
)

bp = Blueprint("document_verification", __name__)


@bp.get(VERIFICATION_PATH)
@access("public")
def show_form() -> Response:
    """Show the form in which a code is typed."""
    return render("portal/documents/verification/form.html")


@bp.get(f"{CODE_PATH}/<code>")
@access("public")
def show_document(code: str) -> Response:
    """Show the page that the QR code opens; the address holds the code, so that nothing else may keep it."""
    record = find_record(code)
    return _refuse_code(code, status=404) if record is None else _render_record(record, code)


@bp.post(VERIFICATION_PATH)
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_verification() -> Response:
    """The document of a typed code; with two facts printed on it, whose it is. The page of the form holds no token."""
    require_same_origin()
    code = RawText("code").read()
    record = find_record(code)
    if record is None:
        return _refuse_code(code, status=422)
    if not any(name in request.form for name in FACTS):
        return _render_record(record, code)
    typed_facts = Group(FACTS, RawText(limit=MAX_FACT_CHARACTERS)).read()
    try:
        identity = _identify(record, typed_facts)
    except FactsRefused:
        return _render_record(record, code, typed_facts=typed_facts, status=422)
    return _render_record(record, code, identity=identity)


@bp.after_request
def keep_code_secret(response: Response) -> Response:
    """The code stays out of caches, of search engines and of the addresses that other pages are told."""
    if request.endpoint != "document_verification.show_form":
        response.headers["Cache-Control"] = NO_STORE
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        # Not "no-referrer": forms would then have no origin.
        response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _identify(record: DocumentRecord, typed_facts: dict[str, str]) -> DocumentIdentity:
    """Raises FactsRefused, TooManyRequests."""
    try:
        document_verification.count_guess(record)
    except TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    # The guess counts even if nothing below succeeds, and the access log is written apart.
    db.session.commit()
    identity = document_verification.identify_document(record, typed_facts)
    log_access(current_actor(), "read", screen=SCREEN, family=identity.family, subject=identity.case_id)
    document_verification.uncount_guess(record)
    db.session.commit()
    return identity


def _refuse_code(code: str, *, status: int) -> Response:
    """Refuse a code alike when nothing answers to it and when it is none."""
    count_request(UNKNOWN_CODES)
    problem = _("Aucun document ne répond à ce code. Vérifiez chaque signe.")
    typed_code = code.strip()[:MAX_CODE_CHARACTERS]
    return render("portal/documents/verification/form.html", code=typed_code, code_errors=[problem], status=status)


def _render_record(
    record: DocumentRecord,
    code: str,
    *,
    identity: DocumentIdentity | None = None,
    typed_facts: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return render(
        "portal/documents/verification/document.html",
        record=record,
        code=normalise_crockford(code),
        digest=record.digest.hex(),
        identity=identity,
        typed_facts=typed_facts,
        verified_at=clock.now(),
        status=status,
    )
