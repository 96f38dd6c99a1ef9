"""Changes of a case by other software: the actions it may run, messages to the applicant, processing data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.case_representations import build_case_url, describe_actions, format_moment, list_callables
from app.api.v1.declared_operations import Operation, operation
from app.api.v1.idempotency import IDEMPOTENCY_KEY, answer_once
from app.api.v1.key_authentication import current_key
from app.api.v1.problem_types import (
    CONFLICT,
    ENDLESS,
    INVALID_VALUES,
    KEY_REUSED,
    LIMITED,
    NOT_AVAILABLE,
    NOT_FOUND,
    TOO_LARGE,
    VERSION_CHANGED,
    VERSION_NEEDED,
)
from app.api.v1.problems import ApiProblem, describe_field_problems, describe_unknown_names, invalid_values_problem
from app.api.v1.query_values import check_names, read_flag
from app.api.v1.reachable_cases import IF_MATCH, check_version, find_callable_case, find_case_for, write_version
from app.api.v1.request_bodies import read_body
from app.api.v1.sent_files import decode_files
from app.api.v1.submissions import DRY_RUN
from app.cases.concurrency import StaleCase
from app.cases.conversation.correspondence import MessageRefused, write_message
from app.cases.files.uploads import receive_file
from app.cases.models import Case
from app.cases.workflow.processing_changes import list_unknown_processing, validate_processing, write_processing
from app.connectors import api_keys
from app.connectors.api_scopes import CALLS, PROCESS_CASES, WRITE_MESSAGES
from app.connectors.received_calls import (
    InvalidValues,
    UnknownValues,
    describe_state,
    run_case_call,
    validate_case_call,
)
from app.core.db import db
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import accept_json, access
from app.procedures.definition import Field
from app.procedures.fields.problem_messages import problem_message
from app.workflows.engine import ActionNotAvailable, EndlessJump


@bp.get("/demandes/<reference>/actions")
@operation(
    Operation(
        "listActions",
        _("Lister les actions que la clé peut lancer"),
        scope=CALLS,
        answer="ActionList",
        problems=(NOT_FOUND, LIMITED),
    )
)
@access("key")
@rate_limit(API_CALL)
def list_actions(reference: str) -> ResponseReturnValue:
    """The calls that the circuit takes where the case stands, each with its questions, among those of the key."""
    case = find_case_for(reference, CALLS)
    db.session.commit()
    return write_version(jsonify({"items": describe_actions(case, current_key())}), case)


@bp.post("/demandes/<reference>/actions/<name>")
@operation(
    Operation(
        "runAction",
        _("Lancer une action du circuit"),
        scope=CALLS,
        parameters=(DRY_RUN, IDEMPOTENCY_KEY),
        body="Call",
        answer="CaseState",
        other_answers={},
        problems=(NOT_FOUND, LIMITED, INVALID_VALUES, NOT_AVAILABLE, CONFLICT, ENDLESS, KEY_REUSED, TOO_LARGE),
    )
)
@access("key")
@rate_limit(API_CALL)
@accept_json
def run_action(reference: str, name: str) -> ResponseReturnValue:
    """A jump or a global action that the circuit opens to other software."""
    check_names(DRY_RUN)
    case = find_callable_case(reference, name)
    values, is_tried = read_body("Call").get("values", {}), read_flag("dry_run")
    try:
        if is_tried:
            validate_case_call(case, name, values)
            return describe_case_state(case)
        return answer_once([name, values], lambda: (_run(case, name, values), 200), case=case)
    except ActionNotAvailable:
        raise ApiProblem(NOT_AVAILABLE) from None
    except StaleCase:
        raise ApiProblem(CONFLICT) from None
    except EndlessJump:
        raise ApiProblem(ENDLESS) from None
    except UnknownValues as error:
        raise _unknown_values_problem(error.names) from None
    except InvalidValues as error:
        fields = _fields_of_call(case, name)
        raise invalid_values_problem(
            describe_field_problems(fields, error.validation.problems, parent="values")
        ) from None


@bp.post("/demandes/<reference>/messages")
@operation(
    Operation(
        "writeMessage",
        _("Écrire à l’usager au nom du service"),
        scope=WRITE_MESSAGES,
        parameters=(IDEMPOTENCY_KEY,),
        body="NewMessage",
        answer="Message",
        status=201,
        problems=(NOT_FOUND, LIMITED, INVALID_VALUES, CONFLICT, KEY_REUSED, TOO_LARGE),
    )
)
@access("key")
@rate_limit(API_CALL)
@accept_json
def create_message(reference: str) -> ResponseReturnValue:
    """A message that the applicant reads on the page of the request, and is told of as they asked to be."""
    check_names()
    case, body = find_case_for(reference, WRITE_MESSAGES), read_body("NewMessage")
    files = [receive_file(upload.stream, upload.filename) for upload in decode_files(body.get("files", []))]

    def write() -> tuple[dict[str, Any], int]:
        event = write_message(case, body["text"], files, by=api_keys.create_actor(current_key(), case))
        return {"id": str(event.id), "happened_at": format_moment(event.happened_at)}, 201

    try:
        return answer_once(body, write, case=case)
    except StaleCase:
        raise ApiProblem(CONFLICT) from None
    except MessageRefused as error:
        raise invalid_values_problem(
            [
                {"pointer": f"/{part}", "code": problem.code, "detail": problem_message(problem)}
                for part, problems in (("text", error.text), ("files", error.files))
                for problem in problems
            ]
        ) from None


@bp.patch("/demandes/<reference>/traitement")
@operation(
    Operation(
        "changeProcessing",
        _("Remplir des données de traitement"),
        scope=PROCESS_CASES,
        parameters=(IF_MATCH,),
        body="Processing",
        answer="CaseState",
        problems=(*(NOT_FOUND, LIMITED, INVALID_VALUES, CONFLICT, VERSION_NEEDED, VERSION_CHANGED, TOO_LARGE),),
    )
)
@access("key")
@rate_limit(API_CALL)
@accept_json
def change_processing(reference: str) -> ResponseReturnValue:
    """Only the values given change; the history tells which software gave them."""
    check_names()
    case, values = find_case_for(reference, PROCESS_CASES), read_body("Processing")["values"]
    check_version(case)
    if unknown := list_unknown_processing(case, values):
        raise _unknown_values_problem(unknown)
    result = validate_processing(case, values)
    if not result.is_valid:
        raise invalid_values_problem(describe_field_problems(result.fields, result.problems, parent="values"))
    try:
        write_processing(case, result, by=api_keys.create_actor(current_key(), case))
    except StaleCase:
        raise ApiProblem(CONFLICT) from None
    db.session.commit()
    return describe_case_state(case)


def describe_case_state(case: Case) -> Response:
    """The state of the case, with its version."""
    body = {**describe_state(case), "url": build_case_url(case.reference)}
    return write_version(jsonify(body), case)


def _run(case: Case, name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {**run_case_call(current_key(), case, name, values), "url": build_case_url(case.reference)}


def _fields_of_call(case: Case, name: str) -> Iterable[Field]:
    return next(fields for element, fields in list_callables(case) if element.id == name)


def _unknown_values_problem(names: Iterable[str]) -> ApiProblem:
    detail = gettext("Il n’y a pas de question de ce nom, ou elle ne se remplit pas ainsi.")
    return invalid_values_problem(describe_unknown_names(names, parent="values", detail=detail))
