"""The addresses where a device sends what an agent did on the ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import Response, jsonify, render_template, request, url_for

from app.accounts.profile import names_of
from app.cases import acting, field_copies, messages
from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.concurrency import StaleCase
from app.cases.definitions import workflow_of
from app.cases.from_devices import NotTheOwner
from app.cases.models import Case
from app.cases.received_files import MAX_BYTES, receive
from app.core import clock
from app.core.access import Actor, access, takes_json
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.declarations import DEVICE, limited
from app.privacy.access_log import log_access
from app.procedures.fields.files import MEGABYTE
from app.sync import operations
from app.sync.blueprint import bp
from app.sync.content import read_as, read_body, received, text_in, typed_in
from app.sync.files import MOST_FILES
from app.sync.not_taken import of_another_device, words_of
from app.sync.operations import KINDS, AnswersMissing, CaseChanged, Operation
from app.sync.refusals import Refused, malformed
from app.sync.sender import NAME, Sender, current_agent, written_at
from app.workflows.engine import EndlessJump

SCREEN = "sync.operation"
# What arrives sooner is not said to have been written elsewhere.
AT_ONCE_SECONDS = 120
BUSY_SECONDS = 2


@bp.put("/operations/<uuid:token>/files/<uuid:file_id>")
@access("public")
@limited(DEVICE)
@takes_json
def update_operation_file(token: UUID, file_id: UUID) -> Response:
    """One photo of a note to come: sent by itself, so that a cut takes nothing away from those before it."""
    sender = current_agent()
    most = messages.FILES.settings["max_size_mb"] * MEGABYTE
    photo = receive(read_body(MAX_BYTES), unquote(request.headers.get(NAME, "")), max_bytes=most)
    case = _opened(request.args.get("case", type=UUID), request.args.get("proof", ""), by=sender.actor)
    try:
        is_new = operations.take_file(token, file_id, case, photo, by=sender)
    except NotTheOwner as refused:
        raise of_another_device() from refused
    db.session.commit()
    return Response(status=201 if is_new else 204)


@bp.put("/operations/<uuid:token>")
@access("public")
@limited(DEVICE)
@takes_json
def update_operation(token: UUID) -> Response:
    """What was done, once its photos are there. The same sent again does nothing more; what is out of date is not done."""
    sender = current_agent()
    content = received()
    operation = read_as(content, _read)
    case = _opened(operation.case_id, operation.proof, by=sender.actor)
    try:
        is_new = operations.take_operation(token, operation, content, case, by=sender, written_at=_written_at())
    except CaseChanged as refused:
        raise _changed(case, operation, by=sender) from refused
    except AnswersMissing as refused:
        raise _incomplete(case, operation, refused, by=sender) from refused
    except StaleCase as refused:
        raise Refused(503, "busy", _("La demande change à cet instant."), retry_after=BUSY_SECONDS) from refused
    except EndlessJump as refused:
        raise _endless(case, operation) from refused
    except NotTheOwner as refused:
        raise of_another_device() from refused
    db.session.commit()
    return _told(case, by=sender, status=201 if is_new else 200)


def _read(sent: Mapping[str, Any]) -> Operation:
    files = tuple(UUID(name) for name in sent["files"])
    if sent["kind"] not in KINDS or len(files) > MOST_FILES:
        raise malformed()
    return Operation(
        case_id=UUID(sent["case"]),
        proof=text_in(sent["proof"]),
        kind=sent["kind"],
        revision=int(sent["revision"]),
        events=int(sent["events"]),
        action=text_in(sent.get("action", "")),
        typed=typed_in(sent),
        files=files,
    )


def _opened(case_id: UUID | None, proof: str, *, by: Actor) -> Case:
    """The request, if this agent may open it now, once the access log says that they do."""
    if case_id is None:
        raise malformed()
    try:
        case = case_open_to(by, case_id)
    except CaseNotFound as refused:
        raise _out_of_reach(case_id, proof, by=by) from refused
    except CaseUnderLimitation as refused:
        message = _(
            "Cette demande est en limitation : rien n’y est fait tant qu’elle dure. Gardez une copie de votre saisie."
        )
        raise Refused(403, "limited", message) from refused
    log_access(by, "read", screen=SCREEN, family=case.family, subject=case.id)
    return case


def _out_of_reach(case_id: UUID, proof: str, *, by: Actor) -> Refused:
    """Why, for whoever had a copy; anybody else is not even told whether it exists."""
    if not field_copies.is_proof(proof, by, case_id):
        return Refused(404, "refused", _("Cette demande n’est pas de celles que vous traitez."))
    if db.session.get(Case, case_id) is None:
        return Refused(
            410,
            "gone",
            _(
                "Cette demande a été anonymisée ou retirée depuis : rien ne peut plus y être ajouté. "
                "Gardez une copie de votre saisie."
            ),
        )
    return Refused(
        403,
        "no_access",
        _(
            "Vos droits ont changé : vous ne traitez plus cette demande. "
            "Gardez une copie de votre saisie pour la transmettre à un collègue."
        ),
    )


def _changed(case: Case, operation: Operation, *, by: Sender) -> Refused:
    """Nothing is done: what changed since, and the request as it is now, for the agent to choose."""
    if case.is_closed:
        message = _("La demande a été close depuis votre saisie.")
    else:
        message = _("La demande a changé depuis votre saisie.")
    changes = list(_changes(case, operation, by=by.actor))
    return Refused(409, "changed", message, changes=changes, copy=field_copies.copy_of(case, by=by.actor))


def _changes(case: Case, operation: Operation, *, by: Actor) -> Iterator[str]:
    found = field_copies.changes_since(case, operation.events, by=by)
    people = names_of(entry.actor_id for entry in found if entry.actor_id)
    for entry in found:
        status = workflow_of(case).status(entry.status).label if entry.status else ""
        yield render_template("sync/change.txt", entry=entry, people=people, status=status).strip()


def _incomplete(case: Case, operation: Operation, refused: AnswersMissing, *, by: Sender) -> Refused:
    words = [
        _("%(question)s : %(problem)s", question=field.label, problem=words_of(problem))
        for field, problem in refused.asked.problem_list
    ]
    message = _("Des réponses sont à revoir avant de faire cette action.")
    return Refused(422, "incomplete", message, changes=words, copy=field_copies.copy_of(case, by=by.actor))


def _endless(case: Case, operation: Operation) -> Refused:
    """The workflow is wrong: nothing is done, those who can mend it are told."""
    db.session.rollback()
    action = workflow_of(case).action(case.status, operation.action)
    if action is not None:
        acting.report_endless(case, action)
        db.session.commit()
    return Refused(
        422,
        "refused",
        _("Le circuit de cette démarche tourne en rond : rien n’est fait. Les administrateurs le voient."),
    )


def _told(case: Case, *, by: Sender, status: int) -> Response:
    """It is done: the request as it is now, for the next thing to do on it."""
    response = jsonify(
        status="received",
        reference=case.reference,
        url=url_for("offline_tour.show_tour"),
        copy=field_copies.copy_of(case, by=by.actor),
    )
    response.status_code = status
    return response


def _written_at() -> Any:
    written = written_at()
    return written if written and (clock.now() - written).total_seconds() > AT_ONCE_SECONDS else None
