"""Views for field operations sent by agents' devices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import Response, jsonify, render_template, request, url_for

from app.accounts.profile import get_names
from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.case_definitions import workflow_of
from app.cases.concurrency import StaleCase
from app.cases.conversation import correspondence
from app.cases.device import tour_copies
from app.cases.device.device_requests import NotTheOwner
from app.cases.files.uploads import MAX_BYTES, receive_file
from app.cases.models import Case
from app.cases.reading.former_versions import status_at
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEVICE_CALL, rate_limit
from app.core.web.access_rules import Actor, accept_json, access
from app.privacy.access_log import log_access
from app.procedures.fields.files import MEGABYTE
from app.sync import operations
from app.sync.blueprint import bp
from app.sync.error_responses import RequestRefused, refuse_malformed
from app.sync.operations import KINDS, AnswersMissing, CaseChanged, Operation
from app.sync.refusal_reasons import problem_message, refuse_other_device
from app.sync.request_body import parse_content, parse_inputs, read_body, read_content, require_text
from app.sync.request_files import MAX_FILES
from app.sync.sender import NAME_HEADER, Sender, current_agent, written_at
from app.workflows.engine import EndlessJump

SCREEN = "sync.operation"
# Operations younger than this are not displayed as written offline.
MIN_AGE_SECONDS = 120
RETRY_SECONDS = 2


@bp.put("/operations/<uuid:token>/files/<uuid:file_id>")
@access("public")
@rate_limit(DEVICE_CALL)
@accept_json
def update_operation_file(token: UUID, file_id: UUID) -> Response:
    """Upload one photo of a future note; each is sent separately, so that an interruption only affects the current one."""
    sender = current_agent()
    max_bytes = correspondence.FILES.settings["max_size_mb"] * MEGABYTE
    photo = receive_file(read_body(MAX_BYTES), unquote(request.headers.get(NAME_HEADER, "")), max_bytes=max_bytes)
    case = _find_case(request.args.get("case", type=UUID), request.args.get("proof", ""), by=sender.actor)
    try:
        is_new = operations.store_operation_file(token, file_id, case, photo, by=sender)
    except NotTheOwner as error:
        raise refuse_other_device() from error
    db.session.commit()
    return Response(status=201 if is_new else 204)


@bp.put("/operations/<uuid:token>")
@access("public")
@rate_limit(DEVICE_CALL)
@accept_json
def update_operation(token: UUID) -> Response:
    """Perform the operation, once its photos have arrived. Idempotent; an outdated operation is refused."""
    sender = current_agent()
    content = read_content()
    operation = parse_content(content, _parse_operation)
    case = _find_case(operation.case_id, operation.proof, by=sender.actor)
    try:
        is_new = operations.run_operation(token, operation, content, case, by=sender, written_at=_written_at())
    except CaseChanged as error:
        raise _refuse_changed(case, operation, by=sender) from error
    except AnswersMissing as error:
        raise _refuse_incomplete(case, operation, error, by=sender) from error
    except StaleCase as error:
        raise RequestRefused(503, "busy", _("La demande change à cet instant."), retry_after=RETRY_SECONDS) from error
    except EndlessJump as error:
        raise _refuse_endless_jump(case, operation) from error
    except NotTheOwner as error:
        raise refuse_other_device() from error
    db.session.commit()
    return _operation_response(case, by=sender, status=201 if is_new else 200)


def _parse_operation(content: Mapping[str, Any]) -> Operation:
    files = tuple(UUID(file_id) for file_id in content["files"])
    if content["kind"] not in KINDS or len(files) > MAX_FILES:
        raise refuse_malformed()
    return Operation(
        case_id=UUID(content["case"]),
        proof=require_text(content["proof"]),
        kind=content["kind"],
        revision=int(content["revision"]),
        events=int(content["events"]),
        action=require_text(content.get("action", "")),
        inputs=parse_inputs(content),
        files=files,
    )


def _find_case(case_id: UUID | None, proof: str, *, by: Actor) -> Case:
    """The case, if the agent may open it now; the access is logged."""
    if case_id is None:
        raise refuse_malformed()
    try:
        case = case_open_to(by, case_id)
    except CaseNotFound as error:
        raise _refuse_access(case_id, proof, by=by) from error
    except CaseUnderLimitation as error:
        message = _(
            "Cette demande est en limitation : rien n’y est fait tant qu’elle dure. Gardez une copie de votre saisie."
        )
        raise RequestRefused(403, "limited", message) from error
    log_access(by, "read", screen=SCREEN, family=case.family, subject=case.id)
    return case


def _refuse_access(case_id: UUID, proof: str, *, by: Actor) -> RequestRefused:
    """The reason, for agents who had a copy; others do not learn whether the case exists."""
    if not tour_copies.is_proof(proof, by, case_id):
        return RequestRefused(404, "refused", _("Cette demande n’est pas de celles que vous traitez."))
    if db.session.get(Case, case_id) is None:
        return RequestRefused(
            410,
            "gone",
            _(
                "Cette demande a été anonymisée ou retirée depuis : rien ne peut plus y être ajouté. "
                "Gardez une copie de votre saisie."
            ),
        )
    return RequestRefused(
        403,
        "no_access",
        _(
            "Vos droits ont changé : vous ne traitez plus cette demande. "
            "Gardez une copie de votre saisie pour la transmettre à un collègue."
        ),
    )


def _refuse_changed(case: Case, operation: Operation, *, by: Sender) -> RequestRefused:
    """A conflict: what has changed, and the current state of the case, for the agent to decide."""
    if case.is_closed:
        message = _("La demande a été close depuis votre saisie.")
    else:
        message = _("La demande a changé depuis votre saisie.")
    changes = list(_describe_changes(case, operation, by=by.actor))
    return RequestRefused(409, "changed", message, changes=changes, copy=tour_copies.build_copy(case, by=by.actor))


def _describe_changes(case: Case, operation: Operation, *, by: Actor) -> Iterator[str]:
    entries = tour_copies.changes_since(case, operation.events, by=by)
    people = get_names(entry.actor_id for entry in entries if entry.actor_id)
    for entry in entries:
        status = ""
        if entry.status:
            status = status_at(case, workflow_of(case), entry.status, at=entry.happened_at).label
        yield render_template("sync/event_line.txt", entry=entry, people=people, status=status).strip()


def _refuse_incomplete(case: Case, operation: Operation, error: AnswersMissing, *, by: Sender) -> RequestRefused:
    problems = [
        _("%(question)s : %(problem)s", question=field.label, problem=problem_message(problem))
        for field, problem in error.form.problem_list
    ]
    message = _("Des réponses sont à revoir avant de faire cette action.")
    return RequestRefused(422, "incomplete", message, changes=problems, copy=tour_copies.build_copy(case, by=by.actor))


def _refuse_endless_jump(case: Case, operation: Operation) -> RequestRefused:
    """The workflow is faulty: nothing is done, and the problem is reported to administrators."""
    db.session.rollback()
    action = workflow_of(case).action(case.status, operation.action)
    if action is not None:
        transitions.report_endless_jump(case, action)
        db.session.commit()
    return RequestRefused(
        422,
        "refused",
        _("Le circuit de cette démarche tourne en rond : rien n’est fait. Les administrateurs le voient."),
    )


def _operation_response(case: Case, *, by: Sender, status: int) -> Response:
    """The current state of the case, for the next operation."""
    response = jsonify(
        status="received",
        reference=case.reference,
        url=url_for("offline_tour.show_tour"),
        copy=tour_copies.build_copy(case, by=by.actor),
    )
    response.status_code = status
    return response


def _written_at() -> Any:
    moment = written_at()
    return moment if moment and (clock.now() - moment).total_seconds() > MIN_AGE_SECONDS else None
