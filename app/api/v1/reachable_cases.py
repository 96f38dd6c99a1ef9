"""The case of a call: found by its reference as far as the key reads it, with its version as an ETag (RFC 9110)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from app.api.v1.declared_operations import Parameter
from app.api.v1.key_authentication import current_key
from app.api.v1.problem_types import NOT_FOUND, VERSION_CHANGED, VERSION_NEEDED
from app.api.v1.problems import ApiProblem
from app.cases.access import CaseUnderLimitation
from app.cases.models import Case
from app.connectors import api_keys
from app.connectors.api_scopes import READ_CASES
from app.core.i18n import lazy_gettext as _
from app.privacy.access_log import log_access

IF_MATCH = Parameter(
    "If-Match", _("L’ETag reçu en lisant la demande : elle n’a pas changé depuis."), place="header", is_required=True
)


def find_readable_case(reference: str) -> Case:
    """The case that the key reads; the access is logged. Raises ApiProblem, CaseUnderLimitation."""
    return find_case_for(reference, READ_CASES)


def find_case_for(reference: str, scope: str) -> Case:
    """The case on which the key holds a scope; the access is logged. Raises ApiProblem, CaseUnderLimitation."""
    return _find(reference, lambda case: api_keys.holds_scope(current_key(), scope, case.procedure_slug))


def find_callable_case(reference: str, name: str) -> Case:
    """The case on which the key may make a call; the access is logged. Raises ApiProblem, CaseUnderLimitation."""
    return _find(reference, lambda case: api_keys.can_call(current_key(), case, name))


def write_version(response: Response, case: Case) -> Response:
    """Add the version of the case to an answer about it."""
    response.set_etag(str(case.revision))
    return response


def check_version(case: Case) -> None:
    """Check that the software read the case as it is. Raises ApiProblem."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise ApiProblem(VERSION_NEEDED)
    if header.strip() != "*" and not request.if_match.contains(str(case.revision)):
        raise ApiProblem(VERSION_CHANGED)


def _find(reference: str, is_open: Callable[[Case], bool]) -> Case:
    key = current_key()
    case = api_keys.find_case(key, reference)
    if case is None or not is_open(case):
        raise ApiProblem(NOT_FOUND)
    log_access(api_keys.create_actor(key, case), "read", screen="api.case", family=case.family, subject=case.id)
    if case.is_limited:
        raise CaseUnderLimitation(case)
    return case
