"""Procedures that a key reads or sends requests of: their list, and the questions and statuses of one."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.case_representations import describe_field
from app.api.v1.declared_operations import Operation, operation
from app.api.v1.key_authentication import current_key
from app.api.v1.problem_types import NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.api.v1.query_values import check_names
from app.connectors.api_keys import list_procedures_of
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.procedures.definition import Page
from app.procedures.publishing import LiveProcedure, find_live_procedure
from app.workflows.publishing import live_workflow


@bp.get("/demarches")
@operation(Operation("listProcedures", _("Lister les démarches de la clé"), answer="ProcedureList"))
@access("key")
@rate_limit(API_CALL)
def list_procedures() -> ResponseReturnValue:
    """The procedures for which the key may do something."""
    check_names()
    lives = [live for slug in sorted(list_procedures_of(current_key())) if (live := find_live_procedure(slug))]
    return {"items": [describe_procedure(live) for live in lives]}


@bp.get("/demarches/<slug>")
@operation(
    Operation("readProcedure", _("Lire les questions d’une démarche"), answer="Procedure", problems=(NOT_FOUND,))
)
@access("key")
@rate_limit(API_CALL)
def read_procedure(slug: str) -> ResponseReturnValue:
    """The pages and questions in force, and the statuses that a request goes through."""
    check_names()
    live = find_live_procedure(slug) if slug in list_procedures_of(current_key()) else None
    if live is None:
        raise ApiProblem(NOT_FOUND)
    workflow = live_workflow(live.definition.workflow).definition
    return {
        **describe_procedure(live),
        "pages": [_describe_page(page) for page in live.definition.pages],
        "statuses": [{"id": status.id, "label": status.label} for status in workflow.statuses],
    }


def describe_procedure(live: LiveProcedure) -> dict[str, Any]:
    """A procedure in a list."""
    return {
        "slug": live.slug,
        "title": live.definition.title,
        "open": live.is_open,
        "family": live.definition.family,
        "version": str(live.version_id),
        "url": f"{current_site().base_url}/api/v1/demarches/{live.slug}",
    }


def _describe_page(page: Page) -> dict[str, Any]:
    return {"id": page.id, "title": page.title, "questions": [describe_field(field) for field in page.fields]}
