"""Forms to fill in without a network, and what waits on this device: pages the same for everybody, which the worker keeps."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, url_for

from app.cases.reports.reported_places import similarity_of
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.procedures import publishing
from app.procedures.definition import Procedure
from app.procedures.offline.offline_form import build_device_outline, can_be_filled_offline, embed_lists
from app.procedures.publishing import LiveProcedure, ProcedureNotFound

bp = Blueprint("offline_forms", __name__, url_prefix="/hors-ligne")


@bp.get("/formulaires/<slug>")
@access("public")
def show_form(slug: str) -> Response:
    """A whole form on one page. Whoever is signed in has the same: it looks at no session."""
    live = publishing.live_procedure(slug)
    if not has_offline_form(live):
        abort(404)
    procedure = embed_lists(procedure_for_resident(live))
    page = render_template(
        "portal/offline/offline_form.html",
        procedure=procedure,
        version_id=live.version_id,
        outline=build_device_outline(procedure),
        looks_first=similarity_of(procedure) is not None,
    )
    return create_shared_response(page)


@bp.get("/demandes")
@access("public")
def list_requests() -> Response:
    """Requests kept on this device: the page reads them locally, the server knows none of them."""
    return create_shared_response(render_requests_page())


def render_requests_page() -> str:
    return render_template("portal/offline/offline_requests.html")


@dataclass(frozen=True)
class DeviceForm:
    """The form of the device that goes on with an ordinary one, when the network is cut."""

    url: str
    slug: str
    version: UUID
    title: str


def find_device_form(procedure: Procedure, version_id: UUID) -> DeviceForm | None:
    """None when there is none, or when it asks other questions than this version."""
    try:
        live = publishing.live_procedure(procedure.slug)
    except ProcedureNotFound:
        return None
    if live.version_id != version_id or not has_offline_form(live):
        return None
    return DeviceForm(url_for("offline_forms.show_form", slug=live.slug), live.slug, version_id, procedure.title)


def has_offline_form(live: LiveProcedure) -> bool:
    """Whether the form of a procedure can be filled in without a network."""
    return live.is_open and can_be_filled_offline(procedure_for_resident(live))
