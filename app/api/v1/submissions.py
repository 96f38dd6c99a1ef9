"""Requests that other software sends, with the validation of the portal: tried, kept as a draft, or sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

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
from app.cases.drafts.draft_files import save_files
from app.cases.drafts.draft_pages import validate_draft
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files.uploads import UploadedFile, receive_field_files
from app.cases.lifecycle import submission_rules
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.models import Draft
from app.cases.people.applicants import owner_profile
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
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.files import Files, problems_of_file
from app.procedures.publishing import LiveProcedure, live_procedure

DRY_RUN = Parameter(
    "dry_run", _("Vérifier seulement : rien n’est envoyé ni gardé."), {"type": "boolean", "default": False}
)
Uploads = Mapping[str, Sequence[UploadedFile]]
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


def _actor(live: LiveProcedure) -> Actor:
    key = current_key()
    return Actor(kind="software", account_id=key.id, name=key.name, families=frozenset({live.family}))


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
    submission_rules.check_admission(live, by=_actor(live), answers=answers)
    _check(procedure, DraftContents({**answers, **described}), file_problems)


def _check(
    procedure: Procedure, contents: DraftContents, file_problems: Mapping[str, list[Problem]], *, is_whole: bool = True
) -> dict[str, Any]:
    """The answers to keep. Raises ApiProblem; of a draft, only for the values that it gives."""
    checked = validate_draft(procedure, contents, owner_profile(None, procedure.family))
    problems = {name: list(file_problem) for name, file_problem in file_problems.items() if file_problem}
    for page_problems in checked.problems.values():
        for name, field_problems in page_problems.items():
            if name not in problems and (is_whole or contents.answers.get(name)):
                problems[name] = field_problems
    if problems:
        raise invalid_values_problem(describe_field_problems(procedure.fields, problems, parent="answers"))
    return checked.answers


def _open(
    live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads, *, is_whole: bool
) -> tuple[Draft, dict[str, Any]]:
    """A draft that holds the files, and its validated answers. Raises ApiProblem."""
    procedure = live.definition
    draft = request_drafts.open_draft(live, by=_actor(live), channel=API)
    answers_and_files: dict[str, Any] = dict(answers)
    file_problems = {
        field.id: save_files(draft, field, MultiDict(), uploads, answers_and_files)
        for field in procedure.fields
        if field.id in uploads
    }
    return draft, _check(
        procedure, DraftContents(answers_and_files, draft_id=draft.id), file_problems, is_whole=is_whole
    )


def _keep_draft(live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads) -> Body:
    submission_rules.check_opening(live.slug, live.definition.options.limits, clock.now())
    draft, checked_answers = _open(live, answers, uploads, is_whole=False)
    request_drafts.save_draft(draft, DraftContents(checked_answers, seen_ids=[], draft_id=draft.id))
    code = format_tracking_code(draft.id)
    return {"draft": code, "resume_url": f"{current_site().base_url}{url_for('tracking.show_form')}"}, 201


def _send(live: LiveProcedure, answers: Mapping[str, Any], uploads: Uploads) -> Body:
    draft, checked_answers = _open(live, answers, uploads, is_whole=True)
    request_drafts.save_draft(draft, DraftContents(checked_answers, draft_id=draft.id))
    result = send_draft(draft, checked_answers, by=_actor(live), channel=API)
    if result.case is None:
        return {"waits_for": result.hold}, 202
    return {**describe_state(result.case), "url": build_case_url(result.case.reference)}, 201
