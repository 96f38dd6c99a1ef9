"""The addresses that the outbox of a device speaks to. Their version is in them: an older device is understood for long."""

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
from app.cases.tracking_code import code_of
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
from app.sync.request_intake import FileQuestion, MissingAnswers, RequestOutcome, SentRequest
from app.sync.sender import NAME_HEADER, Sender, account_pseudonym, current_sender, device_key, written_at

HOUR = timedelta(hours=1)
# Above this, whoever has no account answers a question on the site, when the procedure is wary of robots.
SENT_PER_NETWORK = AttemptLimit("sync.robots", free=10, period=HOUR, first_wait=HOUR, longest_wait=HOUR)


@bp.get("/state")
@access("public")
def show_state() -> Response:
    """What a device may know of the server: the hour, how it calls the account signed in, and what opens its work there."""
    actor = current_actor()
    return jsonify(now=int(clock.now().timestamp() * 1000), owner=account_pseudonym(actor), key=device_key(actor))


@bp.get("/requests/<uuid:token>")
@access("public")
def show_request(token: UUID) -> Response:
    """What became of a request, for the device that sent it; 404 while nothing arrived."""
    try:
        sender = current_sender()
        arrived = request_intake.find_request(token, by=sender)
    except (RequestDeleted, RequestRefused):
        abort(404)
    return _outcome_response(arrived) if arrived is not None else abort(404)


@bp.put("/requests/<uuid:token>/files/<uuid:file_id>")
@access("public")
@rate_limit(DEVICE_CALL)
@accept_json
def update_file(token: UUID, file_id: UUID) -> Response:
    """One file of a request to come: sent by itself, so that a cut takes nothing away from those before it."""
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
    """The request itself, once its files are there. The same sent again has the same answer, and makes nothing more."""
    sender = current_sender()
    content = read_content()
    written = parse_content(content, parse_request)
    asks = _must_ask_question(token, written.slug, by=sender)
    _count_new_request(token, by=sender)
    arrived = request_intake.submit_request(
        token, written, content, by=sender, channel=_client_channel(), written_at=written_at(), must_ask_question=asks
    )
    if arrived.must_be_confirmed and arrived.is_new and arrived.draft is not None:
        _count_email(request_intake.email_of(arrived.draft))
    _grant_to_sender(arrived, sender)
    db.session.commit()
    return _outcome_response(arrived)


def _outcome_response(arrived: RequestOutcome) -> Response:
    """Where the request is. A device keeps it until it is told a reference, or that only its author can do more."""
    if arrived.case is not None:
        return _receipt_response(arrived.case, is_holder=arrived.is_holder, status=201 if arrived.is_new else 200)
    assert arrived.draft is not None
    url = _url_to_finish(arrived.draft, arrived.missing)
    if arrived.must_be_confirmed:
        message = _("Un lien vous a été envoyé par courriel : ouvrez-le pour que votre demande soit enregistrée.")
        return _json_response(202, status="to_confirm", message=message, url=url)
    message = _(
        "Votre demande est arrivée sur le site, mais il reste à la compléter ou à la vérifier avant de l’envoyer."
    )
    return _json_response(
        202,
        status="to_finish",
        message=message,
        questions=arrived.missing.questions if arrived.missing else [],
        url=url,
    )


def _url_to_finish(draft: Draft, lacks: MissingAnswers | None) -> str:
    """The page that says what is wrong there, else wherever the draft stands."""
    if lacks is None or draft.sent_at is not None:
        return url_for("own_drafts.resume_draft", draft_id=draft.id)
    place = {"slug": draft.procedure_slug, "draft_id": draft.id, "page_id": lacks.page_id}
    return url_for("filling.show_page", **place, verifier=1, shown=list(lacks.shown_fields))  # type: ignore[arg-type]


def _receipt_response(case: Case, *, is_holder: bool, status: int) -> Response:
    """Whoever did not send it opens it with the code that they have, and the second fact."""
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


def _grant_to_sender(arrived: RequestOutcome, sender: Sender) -> None:
    """The browser of a visitor holds what it sent, as if it had been filled on the site."""
    if not (sender.actor.is_anonymous and current_actor().is_anonymous and arrived.is_holder):
        return
    if arrived.case is not None:
        access_grants.grant_to_browser(arrived.case)
    elif arrived.draft is not None:
        grants.grant_access(arrived.draft.id, full=True)
        if arrived.is_new:
            grants.revoke_grants_elsewhere(arrived.draft.id)


def parse_request(sent: Mapping[str, Any]) -> SentRequest:
    """A request as a device writes it."""
    files = {require_text(field): tuple(UUID(name) for name in names) for field, names in sent["files"].items()}
    return SentRequest(require_text(sent["procedure"]), UUID(sent["version"]), parse_inputs(sent), files)


def _must_ask_question(token: UUID, slug: str, *, by: Sender) -> bool:
    """Whether a person must first answer a question on the site: a procedure wary of robots, sent without an account."""
    try:
        check = publishing.live_procedure(slug).definition.options.robots
    except ProcedureNotFound:
        return False
    if check is None or not by.actor.is_anonymous:
        return False
    return check == ALWAYS or _is_busy()


def _is_busy() -> bool:
    try:
        count_attempt(SENT_PER_NETWORK, get_network(request.remote_addr))
    except TooManyAttempts:
        return True
    return False


def _count_new_request(token: UUID, *, by: Sender) -> None:
    """The same request sent again counts once. Raises TooManyRequests."""
    if not request_intake.is_known_request(token, by=by):
        count_request(DRAFT_CREATION)


def _count_email(email: str) -> None:
    """Nobody's mailbox is filled by somebody else. Raises TooManyRequests."""
    try:
        count_attempt(CONFIRMATIONS_PER_NETWORK, get_network(request.remote_addr))
    except TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    if not can_write_to(email):
        raise TooManyRequests(retry_after=int(HOUR.total_seconds()))


def _client_channel() -> str:
    return "mobile" if is_phone() else "web"
