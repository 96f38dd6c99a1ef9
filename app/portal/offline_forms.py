"""Forms to fill in without a network, and what waits on this device: pages the same for everybody, which the worker keeps."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, url_for

from app.cases.reports.reported_places import similarity_of
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response
from app.portal.procedure_availability import procedure_for_resident
from app.procedures import publishing
from app.procedures.definition import Procedure
from app.procedures.offline.offline_form import build_device_outline, can_be_filled_offline, embed_lists
from app.procedures.publishing import LiveProcedure, ProcedureNotFound

# What the element of a form is made of: named by its page, so that it comes at once, and kept with the worker.
FORM_MODULES = (
    "js/elements/offline-form.js",
    "js/elements/own-requests.js",
    "js/elements/place-map.js",
    "js/lib/error-summary.js",
    "js/lib/expressions.js",
    "js/lib/map.js",
    "js/offline/form/block-rows.js",
    "js/offline/form/chosen-files.js",
    "js/offline/form/draft-autosave.js",
    "js/offline/form/page-order.js",
    "js/offline/form/questions.js",
    "js/offline/form/receipt.js",
    "js/offline/outbox/request-actions.js",
    "js/offline/form/review.js",
    "js/offline/form/error-summary.js",
    "js/lib/message-format.js",
    "js/offline/keys/account-keys.js",
    "js/offline/fields/answers.js",
    "js/offline/store/database.js",
    "js/offline/keys/device-secret.js",
    "js/offline/lock/session-channel.js",
    "js/lib/file-types.js",
    "js/offline/form/journey.js",
    "js/offline/keys/key-pairs.js",
    "js/offline/outbox/outbox.js",
    "js/offline/keys/owner.js",
    "js/lib/file-preparation.js",
    "js/offline/fields/validation.js",
    "js/offline/store/recovery-copy.js",
    "js/offline/fields/rows.js",
    "js/offline/keys/sealing.js",
    "js/offline/fields/display.js",
    "js/offline/store/storage-quota.js",
    "js/offline/keys/sign-in-mark.js",
    "js/offline/store/store.js",
    "js/offline/fields/dynamic-text.js",
    "js/lib/territory.js",
    "js/lib/text-rendering.js",
)

# What the list of what waits here is made of.
LIST_MODULES = (
    "js/elements/own-requests.js",
    "js/offline/outbox/request-actions.js",
    "js/lib/message-format.js",
    "js/offline/keys/account-keys.js",
    "js/offline/store/database.js",
    "js/offline/keys/device-secret.js",
    "js/offline/lock/session-channel.js",
    "js/offline/keys/key-pairs.js",
    "js/offline/outbox/outbox.js",
    "js/offline/keys/owner.js",
    "js/offline/store/recovery-copy.js",
    "js/offline/keys/sealing.js",
    "js/offline/keys/sign-in-mark.js",
    "js/offline/store/store.js",
    "js/offline/outbox/outbox-indicator.js",
)

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
        "portal/offline_form.html",
        procedure=procedure,
        version_id=live.version_id,
        outline=build_device_outline(procedure),
        modules=FORM_MODULES,
        looks_first=similarity_of(procedure) is not None,
    )
    return create_shared_response(page)


@bp.get("/demandes")
@access("public")
def list_requests() -> Response:
    """Requests kept on this device: the page reads them locally, the server knows none of them."""
    return create_shared_response(render_requests_page())


def render_requests_page() -> str:
    return render_template("portal/offline_requests.html", modules=LIST_MODULES)


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
