"""The tour of a field agent: requests chosen in the list, whose copies their device keeps until the end of their shift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.list_filters import choices_for, list_url, read_filters
from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.device.device_requests import owner_pseudonym
from app.cases.device.tour_copies import MAX_COPIES, build_copy, can_be_copied, has_field_work
from app.cases.device.tour_photos import PhotoBudget, build_thumbnailer
from app.cases.models import Case
from app.cases.reading.case_values import digest_of
from app.cases.search.case_search import Row, search_cases
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.privacy.access_log import log_access
from app.workflows import publishing as workflows

bp = Blueprint("field_tour", __name__, url_prefix="/agents/tournee")

SCREEN = "backoffice.field_tour"
# How long a copy lives on a device, in hours: never more than a day.
LIFETIMES = (4, 8, 12, 24)
DEFAULT_LIFETIME = 8


@dataclass(frozen=True)
class ProposedCase:
    """A request that may be carried, by what the list calls it."""

    case: Case
    title: str
    status: Any
    line: str


@bp.get("")
@access("agent")
def show_preparation() -> ResponseReturnValue:
    """Requests to copy for a tour, and their content: those ticked in the list, else those of its filters."""
    actor, ticked_ids = current_actor(), request.args.getlist("case")
    filters = read_filters(request.args, choices_for(actor, request.args.get("procedure", "")))
    log_access(actor, "list", screen=SCREEN)
    page = None if ticked_ids else search_cases(actor, filters, limit=MAX_COPIES)
    case_ids = ticked_ids if page is None else [str(row.id) for row in page.rows]
    cases = [case for case in _find_cases(case_ids[:MAX_COPIES]) if can_be_copied(case, by=actor)]
    return render(
        "backoffice/workday/field_tour.html",
        cases=[_proposed_case(case) for case in cases],
        left_out=min(len(case_ids), MAX_COPIES) - len(cases),
        is_cut=len(case_ids) > MAX_COPIES or (page is not None and page.next_key is not None),
        most=MAX_COPIES,
        lives=LIFETIMES,
        usual_life=DEFAULT_LIFETIME,
        list_url=list_url(filters),
    )


@bp.get("/copies")
@access("agent")
def show_copies() -> Response:
    """The copies themselves. Each is a reading: the log says so before it leaves."""
    actor = current_actor()
    assert actor.account_id is not None
    copies = []
    with build_thumbnailer() as making_small:
        luggage = PhotoBudget(making_small)
        for case in _find_cases(request.args.getlist("case")[:MAX_COPIES]):
            if can_be_copied(case, by=actor):
                log_access(actor, "download", screen=SCREEN, family=case.family, subject=case.id)
                copies.append({**build_copy(case, by=actor), "photos": luggage.take_photos(case)})
    return jsonify(owner=owner_pseudonym(actor.account_id), cases=copies)


def can_have_tour(rows: Iterable[Row]) -> bool:
    """Whether some request of this page of the list may have something to be done on the ground."""
    versions = {row.workflow_version_id for row in rows if row.closed_at is None}
    return any(has_field_work(workflows.definition_of(version)) for version in versions)


def _find_cases(identifiers: Iterable[str]) -> list[Case]:
    """Requested cases that the agent may open, without duplicates."""
    cases = []
    for identifier in dict.fromkeys(identifiers):
        try:
            cases.append(case_open_to(current_actor(), UUID(identifier)))
        except (CaseNotFound, CaseUnderLimitation, ValueError):
            continue
    return cases


def _proposed_case(case: Case) -> ProposedCase:
    status = workflow_of(case).status(case.status)
    return ProposedCase(case, procedure_of(case).title, status, digest_of(case)["line"])
