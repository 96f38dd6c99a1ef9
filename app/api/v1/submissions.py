"""Requests that other software sends, with the validation of the portal: tried, kept as a draft, or sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import url_for
from flask.typing import ResponseReturnValue

from app.api.submitted_answers import (
    AnswersRefused,
    Uploads,
    check_answers,
    create_sender,
    open_checked_draft,
    send_answers,
)
from app.api.v1.blueprint import bp
from app.api.v1.case_representations import build_case_url
from app.api.v1.declared_operations import Operation, Parameter, operation
from app.api.v1.idempotency import IDEMPOTENCY_KEY, answer_once
from app.api.v1.key_authentication import check_subject, current_key
from app.api.v1.problem_types import INVALID_VALUES, KEY_REUSED, NOT_ADMITTED, NOT_FOUND, TOO_LARGE
from app.api.v1.problems import describe_field_problems, describe_unknown_names, invalid_values_problem
from app.api.v1.query_values import check_names, read_flag
from app.api.v1.request_bodies import read_body
from app.api.v1.sent_files import decode_files
from app.cases.channels import API
from app.cases.drafts import request_drafts
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files.uploads import receive_field_files
from app.cases.lifecycle import submission_rules
from app.cases.tracking.tracking_code import format_tracking_code
from app.connectors.api_scopes import SUBMIT_CASES
from app.connectors.received_calls import describe_state
from app.core import clock
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import Actor, accept_json, access
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.files import Files, problems_of_file
from app.procedures.publishing import LiveProcedure, live_procedure

DRY_RUN = Parameter(
    "dry_run", _("Vérifier seulement : rien n’est envoyé ni gardé."), {"type": "boolean", "default": False}
)
Body = tuple[dict[str, Any], int]


@bp.post("/demarches/<slug>/demandes")
@operation(
    Operation(
        "submitCase",
        _("Envoyer une demande, ou la préparer"),
        scope=SUBMIT_CASES,
        parameters=(DRY_RUN, IDEMPOTENCY_KEY),
        body="Submission",
        answer="Submitted",
        status=201,
        other_answers={200: "DryRun", 202: "Submitted"},
        problems=(NOT_FOUND, INVALID_VALUES, NOT_ADMITTED, KEY_REUSED, TOO_LARGE),
    )
)
@access("key")
@rate_limit(API_CALL)
@accept_json
def submit_case(slug: str) -> ResponseReturnValue:
    """A request of the procedure, by the write path of the portal; what is wrong is said of all values at once."""
    check_names(DRY_RUN)
    check_subject(SUBMIT_CASES, slug)
    live, body, is_tried = live_procedure(slug), read_body("Submission"), read_flag("dry_run")
    uploads = _receive_files(live.definition, body)
    if is_tried:
        _check_all(live, body["answers"], uploads)
        return {"valid": True, "would": gettext("La demande serait prise.")}
    is_draft = body.get("draft", False)
    return answer_once(body, lambda: (_keep_draft if is_draft else _send)(live, body["answers"], uploads))


def _receive_files(procedure: Procedure, body: Mapping[str, Any]) -> Uploads:
    """The files sent, by question. Raises ApiProblem for a name that no question has, or that takes no file or only files."""
    fields = {field.id: field for field in procedure.fields}
    answers, files = body["answers"], body.get("files", {})
    unknown = [name for name in (*answers, *files) if name not in fields]
    unwritable = [name for name in answers if name in fields and not FIELD_TYPES[fields[name].type].is_typed]
    fileless = [name for name in files if name in fields and fields[name].type != Files.key]
    errors = [
        *describe_unknown_names(unknown, parent="answers", detail=gettext("La démarche n’a pas cette question.")),
        *describe_unknown_names(
            unwritable, parent="answers", detail=gettext("Cette question ne se remplit pas ainsi : retirez-la.")
        ),
        *describe_unknown_names(fileless, parent="files", detail=gettext("Cette question ne prend pas de fichier.")),
    ]
    if errors:
        raise invalid_values_problem(errors)
    return {name: receive_field_files(fields[name], decode_files(contents)) for name, contents in files.items()}


def _check_all(live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads) -> None:
    """Check what sending would check, and write nothing. Raises ApiProblem, NotAdmitted."""
    procedure = live.definition
    file_problems = {
        field.id: [problem for file in uploads[field.id] for problem in problems_of_file(field, file.describe())]
        for field in procedure.fields
        if field.id in uploads
    }
    described = {name: [{**file.describe(), "id": str(uuid4())} for file in files] for name, files in uploads.items()}
    submission_rules.check_admission(live, by=_create_sender(live), answers=answers)
    with _answer_problems(procedure):
        check_answers(procedure, DraftContents({**answers, **described}), file_problems)


def _keep_draft(live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads) -> Body:
    submission_rules.check_opening(live.slug, live.definition.options.limits, clock.now())
    with _answer_problems(live.definition):
        draft, checked_answers = open_checked_draft(
            live, answers, uploads, by=_create_sender(live), channel=API, is_whole=False
        )
    request_drafts.save_draft(draft, DraftContents(checked_answers, seen_ids=[], draft_id=draft.id))
    code = format_tracking_code(draft.id)
    return {"draft": code, "resume_url": f"{current_site().base_url}{url_for('tracking.show_form')}"}, 201


def _send(live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads) -> Body:
    with _answer_problems(live.definition):
        _draft, result = send_answers(live, answers, uploads, by=_create_sender(live), channel=API)
    if result.case is None:
        return {"waits_for": result.hold}, 202
    return {**describe_state(result.case), "url": build_case_url(result.case.reference)}, 201


def _create_sender(live: LiveProcedure) -> Actor:
    return create_sender(current_key(), live)


@contextmanager
def _answer_problems(procedure: Procedure) -> Iterator[None]:
    """Tell what is wrong with the answers as a problem of the API."""
    try:
        yield
    except AnswersRefused as refused:
        errors = describe_field_problems(procedure.fields, refused.problems, parent="answers")
        raise invalid_values_problem(errors) from None
