"""Views called by the outbox of devices. URLs are versioned, since old devices must be supported for long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import Response, abort, jsonify, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.accounts import grants
from app.accounts.attempt_limits import (
    CONFIRMATIONS_PER_NETWORK,
    AttemptLimit,
    TooManyAttempts,
    can_write_to,
    count_attempt,
)
from app.cases.files.uploads import MAX_BYTES, receive_file
from app.cases.models import Case, Draft
from app.cases.people import access_grants
from app.cases.tracking.tracking_code import code_of
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.enforcement import count_request
from app.core.rate_limits.limits import DEVICE_CALL, DRAFT_CREATION, rate_limit
from app.core.web.access_rules import accept_json, access, current_actor
from app.core.web.client_network import get_network
from app.core.web.responses import is_phone
from app.procedures import publishing
from app.procedures.procedure_options import ALWAYS
from app.procedures.publishing import ProcedureNotFound
from app.sync import request_intake
from app.sync.blueprint import bp
from app.sync.error_responses import RequestRefused
from app.sync.refusal_reasons import RequestDeleted
from app.sync.request_body import parse_content, parse_inputs, read_body, read_content, require_text
from app.sync.request_types import FileQuestion, MissingAnswers, RequestOutcome, SentRequest
from app.sync.sender import NAME_HEADER, Sender, account_pseudonym, current_sender, device_key, written_at

HOUR = timedelta(hours=1)
# Above this limit, anonymous visitors must answer a question on the site, if the procedure has robot protection.
SUBMISSIONS_PER_NETWORK = AttemptLimit("sync.robots", free=10, period=HOUR, first_wait=HOUR, longest_wait=HOUR)


@bp.get("/state")
@access("public")
def show_state() -> Response:
    """The server time, the pseudonym of the current account, and the key of its data on the device."""
    actor = current_actor()
    return jsonify(now=int(clock.now().timestamp() * 1000), owner=account_pseudonym(actor), key=device_key(actor))


@bp.get("/requests/<uuid:token>")
@access("public")
def show_request(token: UUID) -> Response:
    """The outcome of a request, for the device that sent it; 404 until it has arrived."""
    try:
        sender = current_sender()
        outcome = request_intake.find_request(token, by=sender)
    except (RequestDeleted, RequestRefused):
        abort(404)
    return _outcome_response(outcome) if outcome is not None else abort(404)


@bp.put("/requests/<uuid:token>/files/<uuid:file_id>")
@access("public")
@rate_limit(DEVICE_CALL)
@accept_json
def update_file(token: UUID, file_id: UUID) -> Response:
    """Upload one file of a future request; each is sent separately, so that an interruption only affects the current
    one.
    """
    sender = current_sender()
    question = FileQuestion(
        slug=request.args.get("procedure", ""),
        version_id=request.args.get("version", type=UUID) or UUID(int=0),
        field_id=request.args.get("field", ""),
    )
    received_file = receive_file(
        read_body(MAX_BYTES),
        unquote(request.headers.get(NAME_HEADER, "")),
        max_bytes=request_intake.max_bytes_of(question),
    )
    _count_new_request(token, by=sender)
    is_new = request_intake.store_request_file(token, file_id, received_file, question, by=sender)
    db.session.commit()
    return Response(status=201 if is_new else 204)


@bp.put("/requests/<uuid:token>")
@access("public")
@rate_limit(DEVICE_CALL)
@accept_json
def update_request(token: UUID) -> Response:
    """Submit the request, once its files have arrived. Idempotent: a retry gets the same response."""
    sender = current_sender()
    content = read_content()
    sent_request = parse_content(content, parse_request)
    must_ask_question = _must_ask_question(token, sent_request.slug, by=sender)
    _count_new_request(token, by=sender)
    outcome = request_intake.submit_request(
        token,
        sent_request,
        content,
        by=sender,
        channel=_client_channel(),
        written_at=written_at(),
        must_ask_question=must_ask_question,
    )
    if outcome.must_be_confirmed and outcome.is_new and outcome.draft is not None:
        _count_email(request_intake.email_of(outcome.draft))
    _grant_to_sender(outcome, sender)
    db.session.commit()
    return _outcome_response(outcome)


def _outcome_response(outcome: RequestOutcome) -> Response:
    """Answer where the request is.

    The device keeps it until it gets a reference, or learns that its author must continue online.
    """
    if outcome.case is not None:
        return _receipt_response(outcome.case, is_holder=outcome.is_holder, status=201 if outcome.is_new else 200)
    assert outcome.draft is not None
    url = _url_to_finish(outcome.draft, outcome.missing)
    if outcome.must_be_confirmed:
        message = _("Un lien vous a été envoyé par courriel : ouvrez-le pour que votre demande soit enregistrée.")
        return _json_response(202, status="to_confirm", message=message, url=url)
    message = _(
        "Votre demande est arrivée sur le site, mais il reste à la compléter ou à la vérifier avant de l’envoyer."
    )
    return _json_response(
        202,
        status="to_finish",
        message=message,
        questions=outcome.missing.questions if outcome.missing else [],
        url=url,
    )


def _url_to_finish(draft: Draft, missing_answers: MissingAnswers | None) -> str:
    """The page with the missing answers, else the current page of the draft."""
    if missing_answers is None or draft.sent_at is not None:
        return url_for("own_drafts.resume_draft", draft_id=draft.id)
    page_values = {"slug": draft.procedure_slug, "draft_id": draft.id, "page_id": missing_answers.page_id}
    return url_for("filling.show_page", **page_values, verifier=1, shown=list(missing_answers.shown_fields))  # type: ignore[arg-type]


def _receipt_response(case: Case, *, is_holder: bool, status: int) -> Response:
    """The receipt; a device that did not send the case opens it with the tracking code and the second fact."""
    return _json_response(
        status,
        status="received",
        reference=case.reference,
        tracking_code=code_of(case) if is_holder else "",
        received_at=case.submitted_at.isoformat(),
        url=url_for("sending.show_receipt", case_id=case.id) if is_holder else url_for("tracking.show_form"),
    )


def _json_response(status_code: int, **values: Any) -> Response:
    response = jsonify(**values)
    response.status_code = status_code
    return response


def _grant_to_sender(outcome: RequestOutcome, sender: Sender) -> None:
    """Grant the browser of an anonymous sender access to the request, as if it had been filled in on the portal."""
    if not (sender.actor.is_anonymous and current_actor().is_anonymous and outcome.is_holder):
        return
    if outcome.case is not None:
        access_grants.grant_to_browser(outcome.case)
    elif outcome.draft is not None:
        grants.grant_access(outcome.draft.id, full=True)
        if outcome.is_new:
            grants.revoke_grants_elsewhere(outcome.draft.id)


def parse_request(content: Mapping[str, Any]) -> SentRequest:
    """Parse a request in the format of devices."""
    files = {
        require_text(field): tuple(UUID(file_id) for file_id in file_ids)
        for field, file_ids in content["files"].items()
    }
    return SentRequest(require_text(content["procedure"]), UUID(content["version"]), parse_inputs(content), files)


def _must_ask_question(token: UUID, slug: str, *, by: Sender) -> bool:
    """Whether the sender must first answer a question on the site: robot protection of anonymous requests."""
    try:
        robot_check = publishing.live_procedure(slug).definition.options.robots
    except ProcedureNotFound:
        return False
    if robot_check is None or not by.actor.is_anonymous:
        return False
    return robot_check == ALWAYS or _is_busy()


def _is_busy() -> bool:
    try:
        count_attempt(SUBMISSIONS_PER_NETWORK, get_network(request.remote_addr))
    except TooManyAttempts:
        return True
    return False


def _count_new_request(token: UUID, *, by: Sender) -> None:
    """Count a request, except when it is sent again. Raises TooManyRequests."""
    if not request_intake.is_known_request(token, by=by):
        count_request(DRAFT_CREATION)


def _count_email(email: str) -> None:
    """Count a confirmation e-mail, to prevent flooding of mailboxes. Raises TooManyRequests."""
    try:
        count_attempt(CONFIRMATIONS_PER_NETWORK, get_network(request.remote_addr))
    except TooManyAttempts as error:
        raise TooManyRequests(retry_after=error.wait_seconds) from error
    if not can_write_to(email):
        raise TooManyRequests(retry_after=int(HOUR.total_seconds()))


def _client_channel() -> str:
    return "mobile" if is_phone() else "web"
