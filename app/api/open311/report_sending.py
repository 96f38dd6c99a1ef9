"""Reports that software sends: validated as on the portal, and sent by the one write path."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from app.api.open311 import key_check
from app.api.open311.blueprint import bp
from app.api.open311.call_errors import CallError, bad_value_error, describe_value
from app.api.open311.report_answers import ParametersRefused, name_parameters, read_answers
from app.api.open311.report_photos import receive_photos
from app.api.open311.report_tokens import create_token
from app.api.open311.response_documents import create_response
from app.api.open311.services import find_open_service
from app.api.submitted_answers import AnswersRefused, FieldProblems, Uploads, create_sender, send_answers
from app.cases.channels import OPEN311
from app.cases.reports.published_reports import find_report_id
from app.cases.reports.report_services import ReportService
from app.connectors.models import ApiKey
from app.connectors.received_calls import IdempotencyKeyReused, lock_received_call
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access
from app.procedures.fields import Problem
from app.procedures.fields.problem_messages import problem_message

_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,200}", re.ASCII)


@dataclass(frozen=True)
class ReportDraft:
    """A report as a call tells it, and a notice of the parts that were not taken."""

    answers: dict[str, Any]
    uploads: Uploads
    notice: str | None


@bp.post("/v2/requests.<suffix>")
@access("key")
@rate_limit(API_CALL)
def create_report(suffix: str) -> Response:
    """A report, once for each Idempotency-Key. Parameters of the standard that the form does not ask are not kept."""
    key = key_check.authenticate()
    code = request.form.get("service_code", "").strip()
    if not code:
        raise bad_value_error("service_code", _("Dites quel service : la liste des services donne leurs codes."))
    service = find_open_service(code)
    key_check.check_service(key, code)
    content = _send_once(key, service, _read_report(service))
    return create_response("service_requests", [content], suffix)


def _read_report(service: ReportService) -> ReportDraft:
    """Read the call, and the photos at their addresses, before anything is written. Raises CallError."""
    try:
        answers, unknown_codes = read_answers(service, request.form)
    except ParametersRefused as refused:
        raise CallError(400, refused.reasons) from None
    field = service.live.definition.field(service.report.photos)
    photos, missing_photos = receive_photos(field) if field else ([], 0)
    uploads: Uploads = {service.report.photos: photos} if photos else {}
    return ReportDraft(answers, uploads, _write_notice(unknown_codes, missing_photos))


def _send_once(key: ApiKey, service: ReportService, report: ReportDraft) -> dict[str, Any]:
    """Send the report and commit, or give back the answer that the same call got. Raises CallError."""
    token = request.headers.get("Idempotency-Key", "")
    if not token:
        content = _send(key, service, report)
        db.session.commit()
        return content
    if not _IDEMPOTENCY_KEY.fullmatch(token):
        raise bad_value_error("Idempotency-Key", _("Donnez de 1 à 200 signes visibles, sans accent."))
    # Photos are compared by their addresses.
    parameters = sorted((name, texts) for name, texts in request.form.lists() if name != "api_key")
    try:
        received_call = lock_received_call(key, ["open311", parameters], token)
    except IdempotencyKeyReused:
        raise bad_value_error("Idempotency-Key", _("Elle a déjà servi à envoyer autre chose : changez-la.")) from None
    if not received_call.answer:
        received_call.answer = _send(key, service, report)
        db.session.commit()
    answer: dict[str, Any] = received_call.answer
    return answer


def _send(key: ApiKey, service: ReportService, report: ReportDraft) -> dict[str, Any]:
    sender = create_sender(key, service.live)
    try:
        draft, result = send_answers(service.live, report.answers, report.uploads, by=sender, channel=OPEN311)
    except AnswersRefused as refused:
        raise CallError(400, _describe_problems(service, refused.problems)) from None
    if result.case is None:
        return {"token": create_token(draft), "service_notice": report.notice, "account_id": None}
    report_id = find_report_id(result.case.submission_token)
    return {"service_request_id": str(report_id), "service_notice": report.notice, "account_id": None}


def _describe_problems(service: ReportService, problems: FieldProblems) -> list[str]:
    """Sentences about each wrong parameter, in the order of the form."""
    names = name_parameters(service)
    return [
        describe_value(names.get(field.id, field.label), _describe_problem(problem))
        for field in service.procedure.fields
        for problem in problems.get(field.id, ())
    ]


def _describe_problem(problem: Problem) -> str:
    # Software ticks no box to confirm that a place is outside of the territory.
    return problem_message(replace(problem, params={**problem.params, "can_be_confirmed": False}))


def _write_notice(unknown_codes: list[str], missing_photos: int) -> str | None:
    """A notice of the parts that were not taken, for whoever looks after the software."""
    sentences = []
    if unknown_codes:
        codes = ", ".join(code[:60] for code in unknown_codes[:20])
        sentences.append(_("Le service n’a pas ces attributs, qui ne sont pas gardés : %(codes)s.", codes=codes))
    if missing_photos:
        sentences.append(
            _(
                "Photos qui n’ont pas pu être lues à leur adresse : %(number)s. Elles ne sont pas gardées.",
                number=missing_photos,
            )
        )
    return " ".join(sentences) or None
